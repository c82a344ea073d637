"""The parking queue on the broker: messages taken out for a look, given back, published again, or settled.

All that is looked at is held until the connection is closed, and then goes back: a look that breaks off changes
nothing. Each look counts as a delivery, which the policy `<service>.parking` allows without practical limit.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pika
import pika.exceptions
from pika.adapters.blocking_connection import BlockingChannel

from chassis.administrator import connected
from chassis.deadletters.message import Filter, Parked
from chassis.subscriber import failure, ladder


class Unroutable(Exception):
    """There is no such queue, or it would not take the message."""


@dataclass(frozen=True)
class Selection:
    """What was found, up to the limit, and how many more there are."""

    found: list[Parked]
    more: int


class ParkingQueue:
    """One service's parking queue over one connection of the administrator."""

    def __init__(self, connection: pika.BlockingConnection, service: str) -> None:
        self._connection = connection
        self._name = ladder.parking_name(service)
        self._reading: BlockingChannel = connection.channel()
        self._publishing: BlockingChannel = connection.channel()
        self._publishing.confirm_delivery()

    def select(self, wanted: Filter, limit: int) -> Selection:
        """Look at everything that lies there at this moment."""
        found: list[Parked] = []
        more = 0
        for _ in range(self._length()):
            parked = self._take()
            if parked is None:
                break
            if wanted.fits(parked):
                more += len(found) >= limit
                found += [parked] if len(found) < limit else []
        return Selection(found, more)

    def publish(self, parked: Parked, queue: str) -> None:
        """Put a copy, as it was at first, straight into `queue`, confirmed; raises Unroutable."""
        properties = pika.BasicProperties(
            content_type=parked.content_type,
            content_encoding=parked.content_encoding,
            message_id=parked.message_id,
            delivery_mode=2,
            headers=failure.bare(parked.headers),
        )
        try:
            self._publishing.basic_publish("", queue, parked.body, properties, mandatory=True)
        except (pika.exceptions.UnroutableError, pika.exceptions.NackError) as error:
            raise Unroutable(queue) from error

    def remove(self, parked: Parked) -> None:
        """Take it out of parking for good."""
        self._reading.basic_ack(parked.tag)

    def settled(self) -> None:
        """Returns once the broker has removed what was to be removed."""
        self._length()

    def pause(self, seconds: float) -> None:
        """Wait without losing the connection."""
        self._connection.sleep(seconds)

    def _length(self) -> int:
        return int(self._reading.queue_declare(self._name, passive=True).method.message_count)

    def _take(self) -> Parked | None:
        method, properties, body = self._reading.basic_get(self._name)
        if method is None:
            return None
        return _parked(method.delivery_tag, properties, body)


def _parked(tag: int, properties: Any, body: bytes) -> Parked:
    return Parked(
        tag,
        properties.headers or {},
        body,
        properties.content_type,
        properties.content_encoding,
        properties.message_id,
    )


@contextmanager
def opened(admin_url: str, service: str) -> Iterator[ParkingQueue]:
    """The parking queue of a service; what is still held at the end goes back."""
    with connected(admin_url) as connection:
        yield ParkingQueue(connection, service)

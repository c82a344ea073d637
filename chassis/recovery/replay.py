"""Reactions of a restored service hear again what they had dealt with after the backup: from `history`, into their own
queues. What was dealt with before the backup stands in the restored inbox and is `repeated`.

Events about people are not kept in `history`: a reaction to them cannot hear them again.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from chassis import envelope
from chassis.mendable import Mendable
from chassis.recovery import queues
from chassis.recovery.queues import Message, Sender
from chassis.service import Service
from chassis.subscriber import Subscription, subscriptions
from chassis.topology import HISTORY

_PORTION = 500
_TICK = 0.5
_LONG = 40
_A_LITTLE = 2.0
_OFFSET = "x-stream-offset"


class HistoryStopped(Mendable):
    """The stream gave nothing for a long while, though there is more in it."""


class _Kept(NamedTuple):
    offset: int
    exchange: str
    key: str
    message: Message


def reactions(service: Service) -> dict[str, Subscription]:
    """The reactions of a service that `history` can serve, by queue."""
    found = subscriptions(service.name, service.nameko_class).items()
    return {queue: one for queue, one in found if not one.projects and one.exchange.endswith(".events")}


def replay(service: Service, since: datetime, admin_url: str) -> int:
    """Put what was published since then into the queues of the service's reactions; returns how many messages.

    Ends with what the stream held in the beginning: what comes later reaches the queues by itself. Raises
    HistoryStopped.
    """
    wanted = reactions(service)
    if not wanted:
        return 0
    for queue in wanted:
        queues.must_exist(admin_url, queue)
    last = _last_offset(admin_url)
    if last is None:
        return 0
    waiting: dict[str, list[Message]] = {queue: [] for queue in wanted}
    count = 0
    with queues.channel(admin_url) as channel:
        sender = Sender(channel)
        for kept in _history(admin_url, since, last):
            for queue, subscription in wanted.items():
                if _concerns(subscription, kept):
                    waiting[queue].append(kept.message)
                    if len(waiting[queue]) == _PORTION:
                        count += sender.put(queue, waiting[queue])
                        waiting[queue] = []
        return count + sum(sender.put(queue, messages) for queue, messages in waiting.items() if messages)


def _concerns(subscription: Subscription, kept: _Kept) -> bool:
    if (kept.message.properties.headers or {}).get("cloudEvents_restated") == "true" and not subscription.restated:
        return False
    matches = queues.matches(subscription.events, kept.key) and kept.key != envelope.COMPLETED
    return matches and subscription.exchange == kept.exchange


def _last_offset(admin_url: str) -> int | None:
    """Where the stream ends now; None if nothing was ever published."""
    found: int | None = None
    ticks, until = 0, time.monotonic() + _LONG * _TICK
    with _reading(admin_url, "last") as kept:
        for one in kept:
            ticks = ticks + 1 if one is None else 0
            found = found if one is None else one.offset
            if time.monotonic() > until or ticks >= (_LONG if found is None else 2):
                break
    return found


def _history(admin_url: str, since: datetime, last: int) -> Iterator[_Kept]:
    """What was published since then, up to the last offset and a little further. Raises HistoryStopped."""
    ticks, reached = 0, 0.0
    with _reading(admin_url, since) as kept:
        for one in kept:
            if one is not None:
                yield one
                reached = reached or (time.monotonic() if one.offset >= last else 0.0)
            ticks = ticks + 1 if one is None else 0
            if reached and (ticks or time.monotonic() - reached > _A_LITTLE):
                return
            if ticks >= _LONG:
                raise HistoryStopped("the stream history gives nothing: see the broker, then go on with --go-on.")


class _reading:  # noqa: N801 (used as a function)
    """The stream from an offset on, as an iterator that gives None when nothing came for a moment."""

    def __init__(self, admin_url: str, offset: Any) -> None:
        self._held = queues.channel(admin_url)
        self._offset = offset

    def __enter__(self) -> Iterator[_Kept | None]:
        self._channel: BlockingChannel = self._held.__enter__()
        self._channel.basic_qos(prefetch_count=_PORTION)
        return self._delivered()

    def __exit__(self, *_: object) -> None:
        # pika gives back what it has fetched ahead when it closes, which a stream does not take.
        with suppress(AMQPError):
            self._held.__exit__(None, None, None)

    def _delivered(self) -> Iterator[_Kept | None]:
        arguments = {_OFFSET: self._offset}
        for method, properties, body in self._channel.consume(HISTORY, arguments=arguments, inactivity_timeout=_TICK):
            if method is None or properties is None or body is None:
                yield None
                continue
            self._channel.basic_ack(method.delivery_tag)
            yield _Kept(_offset(properties), method.exchange, method.routing_key, Message(body, _plain(properties)))


def _offset(properties: pika.BasicProperties) -> int:
    return int((properties.headers or {}).get(_OFFSET, 0))


def _plain(properties: pika.BasicProperties) -> pika.BasicProperties:
    """The properties with which the event was published."""
    headers = {key: value for key, value in (properties.headers or {}).items() if key != _OFFSET}
    return queues.properties(headers, str(properties.message_id))

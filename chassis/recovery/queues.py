"""Putting messages into single queues as the broker's administrator, past the exchanges: nobody else hears them.

A portion is a transaction of the broker: it is there as a whole, or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import pika
from pika.adapters.blocking_connection import BlockingChannel

from chassis.administrator import connected
from chassis.mendable import Mendable

_PREFETCH = 500
_TIMEOUT = 30.0


class Message(NamedTuple):
    """A body with its AMQP properties."""

    body: bytes
    properties: pika.BasicProperties


class NoQueue(Mendable):
    """The broker has no such queue; the text names it."""


@contextmanager
def channel(admin_url: str) -> Iterator[BlockingChannel]:
    """A channel of the administrator, closed at the end."""
    with connected(admin_url, _TIMEOUT) as connection:
        yield connection.channel()


def must_exist(admin_url: str, queue: str) -> None:
    """NoQueue unless the broker has the queue."""
    try:
        with channel(admin_url) as asked:
            asked.queue_declare(queue, passive=True)
    except pika.exceptions.ChannelClosedByBroker as error:
        if error.reply_code != 404:
            raise
        raise NoQueue(f"the broker has no queue {queue}; is the topology applied?") from None


class Sender:
    """Puts portions of messages into queues."""

    def __init__(self, sending: BlockingChannel) -> None:
        self._channel = sending
        self._channel.tx_select()

    def put(self, queue: str, messages: Iterable[Message]) -> int:
        """All of them or none, once this returns; how many there were."""
        count = 0
        for message in messages:
            self._channel.basic_publish("", queue, message.body, message.properties, mandatory=True)
            count += 1
        self._channel.tx_commit()
        return count


def properties(headers: Mapping[str, Any], message_id: str) -> pika.BasicProperties:
    """The properties of an event's message, as the relay gives them."""
    return pika.BasicProperties(
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=message_id,
        headers=dict(headers),
    )


def matches(pattern: str, key: str) -> bool:
    """Whether a topic exchange would hand a routing key to a binding: `*` is one word, `#` any number of words."""
    return _matches(tuple(pattern.split(".")), tuple(key.split(".")))


@cache
def _matches(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return _matches(pattern[1:], words) or bool(words and _matches(pattern, words[1:]))
    return bool(words) and pattern[0] in ("*", words[0]) and _matches(pattern[1:], words[1:])

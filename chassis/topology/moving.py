"""Moves messages from queue to queue and loses none: confirmed in the new one before it is acked in the old one.

An interruption leaves a message in both at worst; consumers bear that. May be repeated at any point.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pika
from pika.adapters.blocking_connection import BlockingChannel, BlockingConnection
from pika.exceptions import ChannelClosedByBroker

_AT_ONCE = 200
_TRUSTED, _STREAM_TRUSTED = 0.3, 3.0
"""Seconds without a message after which a queue is taken to be empty; who deletes it asks the broker again."""

_OF_THE_BROKER = ("x-delivery-count", "x-acquired-count", "x-stream-offset")

Marks = Callable[[pika.BasicProperties], Mapping[str, Any]]
"""Headers to add to a message that is moved, worked out from its properties."""


def move(
    connection: BlockingConnection, source: str, target: str, marks: Marks = lambda _: {}, stream: bool = False
) -> int:
    """Move what lies ready in `source` into the queue `target`; returns how many. `target` must exist.

    Of a `stream` everything is copied from its beginning, since reading takes nothing out of it.
    """
    taking, putting = connection.channel(), connection.channel()
    taking.basic_qos(prefetch_count=_AT_ONCE)
    putting.confirm_delivery()
    moved = 0
    arguments, patience = ({"x-stream-offset": "first"}, _STREAM_TRUSTED) if stream else (None, _TRUSTED)
    for method, properties, body in taking.consume(source, inactivity_timeout=patience, arguments=arguments):
        if method is None:
            break
        headers = {key: value for key, value in (properties.headers or {}).items() if key not in _OF_THE_BROKER}
        properties.headers = {**headers, **marks(properties)}
        properties.expiration = None
        putting.basic_publish("", target, body, properties, mandatory=True)
        taking.basic_ack(method.delivery_tag)
        moved += 1
    taking.cancel()
    taking.close()
    putting.close()
    return moved


def state(connection: BlockingConnection, queue: str) -> tuple[int, int] | None:
    """Messages that lie ready and consumers (those too that were cancelled and still hold messages); None without it.

    From a passive declaration, which tells the present, not from statistics, which tell the past.
    """
    channel: BlockingChannel = connection.channel()
    try:
        declared = channel.queue_declare(queue, passive=True).method
    except ChannelClosedByBroker as error:
        if error.reply_code == 404:
            return None
        raise
    channel.close()
    return declared.message_count, declared.consumer_count

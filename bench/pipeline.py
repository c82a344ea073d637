"""The reference for the relay: mandatory messages, pipelined confirms, as fast as pika goes, and nothing else."""

import time
from collections.abc import Sequence
from typing import Any

import pika

from bench.messages import EXCHANGE, KEY, Message

WINDOW = 1_000
LIMIT = 60.0


class Pipeline:
    """Publishes with a window of unconfirmed messages. A message refused, returned or late makes the run void."""

    def __init__(self, url: str, messages: Sequence[Message]) -> None:
        self._messages = messages
        self._sent = self._settled = 0
        self._unconfirmed: set[int] = set()
        self._started = self._ended = 0.0
        self._fault = ""
        self._connection = pika.SelectConnection(
            pika.URLParameters(url),
            on_open_callback=self._open,
            on_open_error_callback=lambda _, error: self._fail(f"no connection: {error}"),
            on_close_callback=lambda _, error: self._fail(f"the connection was closed: {error}"),
        )

    def run(self) -> float:
        """Messages confirmed per second, from the first publish to the last confirm; AssertionError when void."""
        self._connection.ioloop.call_later(LIMIT, lambda: self._fail(f"not all confirmed within {LIMIT:.0f} s"))
        self._connection.ioloop.start()
        assert not self._fault, f"the pipelined reference is void: {self._fault}"
        return len(self._messages) / (self._ended - self._started)

    def _open(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._begin)

    def _begin(self, channel: Any) -> None:
        self._channel = channel
        channel.add_on_close_callback(lambda _, error: self._fail(f"the channel was closed: {error}"))
        channel.add_on_return_callback(lambda *_: self._fail("a message was returned"))
        channel.confirm_delivery(self._answer, callback=lambda _: self._start())

    def _start(self) -> None:
        self._started = time.monotonic()
        self._send()

    def _send(self) -> None:
        while len(self._unconfirmed) < WINDOW and self._sent < len(self._messages):
            body, properties = self._messages[self._sent]
            self._channel.basic_publish(EXCHANGE, KEY, body, properties, True)
            self._sent += 1
            self._unconfirmed.add(self._sent)

    def _answer(self, frame: Any) -> None:
        if not isinstance(frame.method, pika.spec.Basic.Ack):
            self._fail("a message was refused")
            return
        self._settle(frame.method.delivery_tag, frame.method.multiple)
        self._send()
        if not self._unconfirmed:
            self._ended = time.monotonic()
            self._connection.ioloop.stop()

    def _settle(self, tag: int, multiple: bool) -> None:
        # Confirms come in any order: a multiple one may reach over tags that were confirmed singly before.
        if multiple:
            self._unconfirmed.difference_update(range(self._settled + 1, tag + 1))
            self._settled = max(self._settled, tag)
        else:
            self._unconfirmed.discard(tag)

    def _fail(self, fault: str) -> None:
        self._fault = self._fault or fault
        self._connection.ioloop.stop()

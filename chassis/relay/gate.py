"""Lets the relay publish only while the history stream takes what is published.

After a node has come back, RabbitMQ confirms for a second or so what it has routed to the stream, and drops it: the
queue is known, but its process is not there yet. Asking for the queue tells (docs/decisions/
history-after-a-node-restart.md).
"""

from collections.abc import Callable
from typing import Any

import pika
import structlog
from pika.channel import Channel

from chassis.topology.expected import HISTORY

log = structlog.get_logger(__name__)

_PAUSE = 0.2
_TRIES = 25
"""Then the connection is closed: the relay measures what waits, and begins anew."""


class Gate:
    """Asks for the stream, on channels of its own, until it answers; then calls `opened`, once."""

    def __init__(
        self, connection: pika.SelectConnection, opened: Callable[[], object], stopping: Callable[[], bool]
    ) -> None:
        self._connection = connection
        self._opened = opened
        self._stopping = stopping
        self._open = False
        self._tries = 0

    def ask(self) -> None:
        """Ask now, and again until there is an answer or no connection; needs no right on the stream."""
        if self._connection.is_open:
            self._connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._on_refused)
        channel.queue_declare(HISTORY, passive=True, callback=lambda _: self._on_answer(channel))

    def _on_answer(self, channel: Channel) -> None:
        self._open = True
        channel.close()
        self._opened()

    def _on_refused(self, _: Channel, reason: Any) -> None:
        if self._open or not self._connection.is_open:
            return
        self._tries += 1
        if self._tries == 1:
            log.warning("the history stream is not there yet, publishing waits", error=str(reason))
        if self._tries == _TRIES or self._stopping():
            self._connection.close()
        else:
            self._connection.ioloop.call_later(_PAUSE, self.ask)

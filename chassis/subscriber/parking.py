"""The parking queue: where a delivery goes that cannot be read or handled, with the reason on it.

Published and confirmed on a connection of its own before the original is acked; if that fails the original is
rejected, and the queue's policy dead-letters it to the same place, though without our reason.
"""

import threading
from dataclasses import dataclass
from typing import Any

from kombu import Connection, Producer
from kombu.message import Message

from chassis.database import one_line

_TIMEOUT = 5.0
_TEXT_LIMIT = 500


@dataclass(frozen=True)
class Reason:
    """Why a delivery is parked: the kind (unreadable, or the error's class) and one line of text."""

    kind: str
    text: str
    trace_id: str = ""

    @classmethod
    def of(cls, error: BaseException, trace_id: str = "") -> "Reason":
        """The reason that an exception gives: its class and its last line."""
        return cls(type(error).__name__, one_line(error), trace_id)


def exchange_name(service: str) -> str:
    """The exchange, and the queue bound to it, that hold what a service could not handle."""
    return f"{service}.parking"


class Parking:
    """Publishes to one service's parking exchange, one at a time, each confirmed."""

    def __init__(self, service: str, broker_url: str) -> None:
        self._exchange = exchange_name(service)
        self._url = broker_url
        self._one_at_a_time = threading.Lock()
        self._connection: Connection | None = None
        self._failure = Exception("nothing was tried")

    def put(self, queue: str, message: Message, reason: Reason) -> None:
        """Publish a copy with the reason in its headers; raises when the broker does not confirm it."""
        with self._one_at_a_time:
            headers = _headers(queue, message, reason)
            if self._connection is not None and self._published(message, headers):
                return
            # The connection that was kept may have died unnoticed: only a new one's failure counts.
            if not self._published(message, headers):
                raise self._failure

    def _published(self, message: Message, headers: dict[str, Any]) -> bool:
        try:
            self._publish(message, headers)
        except Exception as error:  # noqa: BLE001 (kept, and raised by put when it is final)
            self._failure = error
            self.close()
            return False
        return True

    def close(self) -> None:
        """Drop the connection; the next message opens a new one."""
        if self._connection is not None:
            self._connection.release()
            self._connection = None

    def _publish(self, message: Message, headers: dict[str, Any]) -> None:
        Producer(self._connected()).publish(
            bytes(message.body) if not isinstance(message.body, str) else message.body,
            exchange=self._exchange,
            routing_key=message.delivery_info.get("routing_key", ""),
            content_type=message.content_type or "application/octet-stream",
            content_encoding=message.content_encoding or "binary",
            headers=headers,
            delivery_mode=2,
            mandatory=True,
            timeout=_TIMEOUT,
            confirm_timeout=_TIMEOUT,
            declare=[],
        )

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(
                self._url,
                connect_timeout=_TIMEOUT,
                transport_options={"confirm_publish": True, "max_retries": 1},
            )
        return self._connection


def _headers(queue: str, message: Message, reason: Reason) -> dict[str, Any]:
    return {
        **{key: value for key, value in (message.headers or {}).items() if key != "compression"},
        "x-isotrack-queue": queue,
        "x-isotrack-reason": reason.kind,
        "x-isotrack-error": reason.text[:_TEXT_LIMIT],
        "x-isotrack-trace-id": reason.trace_id,
        "x-isotrack-attempts": 1 + int((message.headers or {}).get("x-isotrack-attempts", 0) or 0),
    }

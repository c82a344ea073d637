"""Publishes copies of failed deliveries, to the ladder or to parking, one at a time, each confirmed by the broker.

On a connection of its own: the consuming one may be busy or gone. Whether the original is acked is decided elsewhere.
"""

import threading
from typing import Any

from amqp.exceptions import AMQPError, ChannelError, MessageNacked
from kombu import Connection, Producer
from kombu.exceptions import OperationalError
from kombu.message import Message

_TIMEOUT = 5.0


class Refused(Exception):
    """The copy will never be taken: the exchange is missing, or the right to write there, or it cannot be sent."""


class Copies:
    """One process' publisher of copies."""

    def __init__(self, broker_url: str) -> None:
        self._url = broker_url
        self._one_at_a_time = threading.Lock()
        self._connection: Connection | None = None
        self._failure = Exception("nothing was tried")

    def put(
        self, exchange: str, routing_key: str, message: Message, headers: dict[str, Any], seconds: float | None
    ) -> None:
        """Publish a copy with these headers, to expire after so many seconds.

        Raises Refused, or whatever keeps the broker from confirming it: then it may help to try again.
        """
        request = _request(exchange, routing_key, message, headers, seconds)
        with self._one_at_a_time:
            if self._connection is not None and self._published(request):
                return
            # The connection that was kept may have died unnoticed: only a new one's failure counts.
            if not self._published(request):
                raise self._failure

    def _published(self, request: dict[str, Any]) -> bool:
        try:
            Producer(self._connected()).publish(**request)
        except Exception as error:  # noqa: BLE001 (kept, and raised by put when it is final)
            self._failure = error if _may_pass(error) else Refused(repr(error))
            self.close()
            return False
        return True

    def close(self) -> None:
        """Drop the connection; the next copy opens a new one."""
        if self._connection is not None:
            self._connection.release()
            self._connection = None

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(
                self._url,
                connect_timeout=_TIMEOUT,
                transport_options={"confirm_publish": True, "max_retries": 1},
            )
        return self._connection


def _may_pass(error: Exception) -> bool:
    """Whether the connection, not the copy, was the trouble."""
    passing = OSError | AMQPError | OperationalError | MessageNacked
    return isinstance(error, passing) and not isinstance(error, ChannelError)


def _request(
    exchange: str, routing_key: str, message: Message, headers: dict[str, Any], seconds: float | None
) -> dict[str, Any]:
    kept = {"message_id": message.properties["message_id"]} if message.properties.get("message_id") else {}
    return {
        **kept,
        # An empty body comes as text; as such kombu would encode it, and there is no encoding "binary".
        "body": message.body.encode() if isinstance(message.body, str) else bytes(message.body),
        "exchange": exchange,
        "routing_key": routing_key,
        "content_type": message.content_type or "application/octet-stream",
        "content_encoding": message.content_encoding or "binary",
        # kombu has undone a compression that it knows.
        "headers": {key: value for key, value in headers.items() if key != "compression" or message.errors},
        "expiration": seconds,
        "delivery_mode": 2,
        "mandatory": True,
        "timeout": _TIMEOUT,
        "confirm_timeout": _TIMEOUT,
        "declare": [],
    }

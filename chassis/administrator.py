"""Connections to the broker as its administrator, for what operators type; services and relays have their own."""

from collections.abc import Iterator
from contextlib import contextmanager

import pika
from pika.adapters.blocking_connection import BlockingConnection


@contextmanager
def connected(admin_url: str, seconds: float = 10.0) -> Iterator[BlockingConnection]:
    """A connection on which nothing waits for longer than `seconds`, closed at the end of the block."""
    parameters = pika.URLParameters(admin_url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = seconds
    connection = BlockingConnection(parameters)
    try:
        yield connection
    finally:
        if connection.is_open:
            connection.close()

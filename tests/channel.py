"""A channel to a test's broker, for whoever looks or puts something in past the services."""

from typing import Any

import pika


class Channel:
    """A channel of the address's user, closed at the end of the block; what it holds goes back to its queue."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __enter__(self) -> Any:
        self._connection = pika.BlockingConnection(pika.URLParameters(self._url))
        return self._connection.channel()

    def __exit__(self, *_: object) -> None:
        if self._connection.is_open:
            self._connection.close()

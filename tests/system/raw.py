"""HTTP by the byte, for what no library sends: bad heads, bodies that trickle, answers that nobody takes."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

PATIENCE = 20.0


class Answer(NamedTuple):
    """One answer; `rest` is what came after it."""

    status: int
    headers: dict[str, str]
    body: bytes
    rest: bytes

    def json(self) -> Any:
        """The body as a document."""
        return json.loads(self.body)


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """A connection to the server at `url`."""
    address = urlsplit(url)
    with socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=PATIENCE) as connection:
        yield connection


def said(url: str, request: bytes) -> Answer:
    """The answer to some bytes, read until the server hangs up."""
    with connected(url) as connection:
        connection.sendall(request)
        return answer(connection)


def answer(connection: socket.socket) -> Answer:
    """What comes until the server hangs up, as one answer."""
    return parsed(until_closed(connection))


def parsed(data: bytes) -> Answer:
    """The first answer in some bytes."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    assert lines[0].startswith("HTTP/1.1 "), data
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    length = int(headers.get("content-length", len(body)))
    return Answer(int(lines[0].split(" ")[1]), headers, body[:length], body[length:])


def until_closed(connection: socket.socket) -> bytes:
    """Everything until the server hangs up."""
    data = b""
    try:
        while more := connection.recv(65536):
            data += more
    except ConnectionResetError:
        pass
    return data


def trickle(connection: socket.socket, data: bytes, pause: float = 0.05) -> None:
    """Send byte by byte, until all is sent or nobody listens any more."""
    for place in range(len(data)):
        try:
            connection.sendall(data[place : place + 1])
        except OSError:
            return
        time.sleep(pause)

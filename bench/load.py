"""A load of HTTP requests from a few kept-alive connections, cheap enough not to be what is measured."""

import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

_OK = (b"HTTP/1.1 200", b"HTTP/1.1 201")


@dataclass(frozen=True)
class Request:
    """A POST with a JSON body."""

    path: str
    body: str
    headers: Mapping[str, str]

    def wire(self) -> bytes:
        """The request as bytes."""
        body = self.body.encode()
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        head = f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n{more}\r\n".encode() + body


def requests_per_second(port: int, wanted: list[Request], clients: int, seconds: float) -> tuple[int, float]:
    """How many requests were answered well, and in how many seconds; anything but a 2xx is an error."""
    wires = [request.wire() for request in wanted]
    counts = [0] * clients
    started = time.monotonic()
    until = started + seconds

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            for wire in islice(cycle(wires), number * 7, None):
                if time.monotonic() > until:
                    return
                connection.sendall(wire)
                _answer(connection)
                counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), time.monotonic() - started


def sent_at(port: int, plan: Sequence[tuple[float, Request]], connections: int = 64) -> None:
    """Send each request when it is due (seconds since 1970), in order; anything but a 2xx is an error.

    A request whose time has come waits for a connection that is free; the caller counts from when it was due.
    """
    waiting = iter([(due, request.wire()) for due, request in plan])
    faults: list[Exception] = []
    turn = threading.Lock()

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while wire := next_due():
                connection.sendall(wire)
                _answer(connection)

    def next_due() -> bytes:
        with turn:
            due, wire = next(waiting, (0.0, b""))
            time.sleep(max(0.0, due - time.time()))
        return wire

    def guarded() -> None:
        try:
            client()
        except (OSError, AssertionError) as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise AssertionError(f"{len(faults)} connections failed: {faults[0]}")


def _answer(connection: socket.socket) -> None:
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    if not head.startswith(_OK):
        raise AssertionError(f"the server answered {head[:80]!r} {body[:300]!r}")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(65536)

"""One HTTP connection before there is a request: what a head may look like, and how long its parts may take.

The time limits are on the whole of a head, a body and an answer, not on each read: a client that trickles bytes
is cut off like one that is silent. What is refused here gets a problem document too.
"""

import json
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.client import HTTPMessage
from typing import Any

import eventlet
from eventlet import hubs, wsgi
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from chassis import metrics, problems, trace
from chassis.problems import BadRequest, Problem, Slow
from chassis.web.headers import ALWAYS

LONGEST_ADDRESS = 8000
_DRAIN_BYTES = 16 * 1024 * 1024
_DRAIN_SECONDS = 3.0
_LENGTH = re.compile("[0-9]{1,15}")
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


class LongAddress(Problem):
    """The request line is over the limit."""

    status, code = 414, "long_address"


class LargeHead(Problem):
    """The header fields are over a limit: too long, or too many."""

    status, code = 431, "large_head"


class Protocol(wsgi.HttpProtocol):
    """eventlet's protocol with limits, which are `server.settings`."""

    server: Any
    headers: Any
    close_connection: Any
    has_asked = False
    _head: eventlet.Timeout | None = None

    def setup(self) -> None:
        """A long answer goes out in pieces: none of them waits until the client has acknowledged the one before."""
        super().setup()
        with suppress(OSError):
            self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def handle_one_request(self) -> None:
        """Read one request and answer it; a head that does not arrive in time is refused."""
        self.headers = None
        try:
            super().handle_one_request()
        except eventlet.Timeout as passed:
            if passed is not self._head:
                raise
            metrics.HTTP_CUT_OFF.labels("head").inc()
            self._refuse(Slow(seconds=self.server.settings.read_timeout))
        finally:
            self._head_is_read()

    def _read_request_line(self) -> bytes:
        if not self._begins():
            return b""
        self._head = eventlet.Timeout(self.server.settings.read_timeout)
        line: bytes = self.rfile.readline(LONGEST_ADDRESS + 1)
        if len(line) > LONGEST_ADDRESS:
            self._refuse(LongAddress(limit=LONGEST_ADDRESS))
            return b""
        return line

    def _begins(self) -> bool:
        """Whether a request begins before the connection has been idle for too long."""
        self.connection.settimeout(self.server.settings.idle_timeout)
        self.server.idle.add(self)
        if self.server.shut and self.has_asked:
            self.hang_up()
        try:
            begins = not self.rfile.closed and bool(self.rfile.peek(1))
        except OSError:  # the time is over, or the client is gone
            return False
        finally:
            self.server.idle.discard(self)
        self.has_asked = True
        self.connection.settimeout(self.server.socket_timeout)
        return begins

    def hang_up(self) -> None:
        """Expect nothing more from the client; what it has sent already is read and answered."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def parse_request(self) -> bool:
        """Read the head; False if it has been refused."""
        try:
            good = bool(super().parse_request())
            if good:
                check_head(self.headers, self.request_version)
        except (wsgi.HeaderLineTooLong, wsgi.HeadersTooLarge):
            good = self._refuse(LargeHead())
        except Problem as problem:
            good = self._refuse(problem)
        self._head_is_read()
        return good

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library refuses, it would refuse in HTML and with its version."""
        large = code == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        self._refuse(LargeHead() if large else BadRequest("bad_head"))

    def get_environ(self) -> dict[str, Any]:
        """eventlet's, and this connection as `isotrack.connection`."""
        environ: dict[str, Any] = super().get_environ()
        body = environ["eventlet.input"]
        body.discard = partial(self._drain, body)
        environ["isotrack.connection"] = self
        return environ

    def read(self, body: Any, length: int) -> bytes:
        """The whole body; Slow if it does not arrive in time."""
        limit = eventlet.Timeout(self.server.settings.read_timeout)
        try:
            data: bytes = body.read(length)
        except eventlet.Timeout as passed:
            if passed is not limit:
                raise
            metrics.HTTP_CUT_OFF.labels("body").inc()
            self.close_connection = True
            raise Slow(seconds=self.server.settings.read_timeout) from None
        finally:
            limit.cancel()
        return data

    def answering(self) -> Callable[[], None]:
        """Cut the connection off if the client does not take its answer in time; call what this returns when it has."""
        timer = hubs.get_hub().schedule_call_global(self.server.settings.read_timeout, self._cut_off)
        return timer.cancel

    def _cut_off(self) -> None:
        metrics.HTTP_CUT_OFF.labels("answer").inc()
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _drain(self, body: Any) -> None:
        """Read on for a little after a refusal, so that the client gets to see it; then hang up."""
        left = _DRAIN_BYTES
        with eventlet.Timeout(_DRAIN_SECONDS, False), suppress(OSError, ValueError):
            while left > 0 and (data := body.read(65536)):
                left -= len(data)
        if body.chunked_input or body.position < (body.content_length or 0):
            self.close_connection = True

    def _head_is_read(self) -> None:
        if self._head is not None:
            self._head.cancel()

    def _refuse(self, problem: Problem) -> bool:
        self._head_is_read()
        metrics.unrouted("other", problem.status)
        document = problems.document({}, problem, self._language(), trace.trace_id(trace.continued(None)))
        with suppress(OSError):
            self.wfile.write(answer(document))
            self.wfile.flush()
        self.close_connection = True
        return False

    def _language(self) -> str:
        asked = self.headers.get("Accept-Language") if self.headers else None
        return parse_accept_header(asked, LanguageAccept).best_match(["vi", "en"]) or "vi"

    def finish(self) -> None:
        """Close without eventlet's TLS shutdown, and do not mind a client that has gone."""
        with suppress(OSError):
            super().finish()
        self.connection.close()


def check_head(headers: HTTPMessage, version: str) -> None:
    """BadRequest for a head that two readers could understand in two ways, which is how requests are smuggled."""
    if headers.defects or headers.get_payload() or _CONTROL.search("".join(headers.values())):
        raise BadRequest("bad_head")
    if version == "HTTP/1.1" and len(headers.get_all("Host", [])) != 1:
        raise BadRequest("bad_host")
    lengths, codings = headers.get_all("Content-Length", []), headers.get_all("Transfer-Encoding", [])
    if len(lengths) + len(codings) > 1 or not all(_LENGTH.fullmatch(length) for length in lengths):
        raise BadRequest("bad_length")
    if any(coding.lower() != "chunked" for coding in codings):
        raise BadRequest("bad_length")


def answer(document: dict[str, Any]) -> bytes:
    """A problem document as a whole HTTP message that ends its connection."""
    body = json.dumps(document, ensure_ascii=False).encode()
    status = HTTPStatus(document["status"])
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in ALWAYS),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body

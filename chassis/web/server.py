"""The web server before nameko's worker pool: health beside the work, limits, and an orderly stop."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from io import BytesIO
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.greenio import GreenSocket
from eventlet.semaphore import Semaphore
from nameko.web.server import WebServer
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

from chassis import health, metrics, problems, trace
from chassis.problems import Misdirected, NotFound, Problem, TimedOut, TooLarge, Unavailable
from chassis.settings import Settings
from chassis.web import connection, exchange, headers

_SOCKET_TIMEOUT = 30
_BODIES_AT_ONCE = 64 * 1024 * 1024
"""Bytes of bodies that may be on their way at once."""
_LAST_REQUEST = 1.0
"""Seconds in which a connection that was let in without having asked for anything yet hears that the door is shut."""


class Gate(WebServer):
    """nameko's web server with health outside the pool, limits before it, and no request cut off by a stop."""

    under_way = 0
    connections = 0
    _is_accepting: bool

    @property
    def settings(self) -> Settings:
        """The settings that the process was started with."""
        found: Settings = self.container.config["isotrack"]
        return found

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        """The application that the server runs: health first, then the routes."""
        url_map = super().get_wsgi_app().url_map
        checks = self.container.config["checks"](self.container)
        routed = _Routes(url_map, self.settings)
        name = self.container.service_name
        beside = health.application(checks, metrics.SERVICE, name)

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if environ["PATH_INFO"] in health.PATHS:
                return beside(environ, start_response)
            self.under_way += 1
            shut = self._shut(environ, start_response) or _not_ours(name, environ, start_response)
            answer = shut or routed(environ, start_response)
            if not self._is_accepting:
                environ["isotrack.connection"].close_connection = True
            # Counted until it is written, not only until it is made.
            return ClosingIterator(answer, [environ["isotrack.connection"].answering(), self._one_less])

        return headers.secured(application, self.settings.cors_origins, self.settings.behind_tls)

    def _one_less(self) -> None:
        self.under_way -= 1

    def _shut(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        """What a kept-alive connection hears once the service stops."""
        if self._is_accepting:
            return None
        return _problem(Unavailable(), Request(environ, shallow=True))(environ, start_response)

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **kwargs: Any) -> Any:
        """eventlet's server, silent, with the limits of `connection`."""
        server = wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=connection.Protocol,
            debug=False,
            log_output=False,
            socket_timeout=_SOCKET_TIMEOUT,
        )
        server.settings = self.settings
        server.idle, server.shut = set(), False
        # Names of header fields know no case; respelling each of them takes longer than writing it.
        server.capitalize_response_headers = False
        return server

    def process_request(self, sock: Any, address: Any) -> None:
        """Serve one connection; one too many is told so and closed."""
        if self.connections >= self.settings.connections:
            metrics.HTTP_CUT_OFF.labels("connections").inc()
            metrics.unrouted("other", Unavailable.status)
            sock.sendall(connection.answer(problems.document({}, Unavailable(), "vi", "")))
            sock.close()
            return
        self.connections += 1
        metrics.HTTP_CONNECTIONS.set(self.connections)
        try:
            super().process_request(sock, address)
        finally:
            self.connections -= 1
            metrics.HTTP_CONNECTIONS.set(self.connections)

    def unregister_provider(self, provider: Any) -> None:
        """The first route that stops shuts the door: nameko itself would stop the server last."""
        if self._is_accepting:
            self._shut_the_door()
        super().unregister_provider(provider)

    def stop(self) -> None:
        """Let what has begun be answered; the grace period bounds it."""
        while self.under_way or self._serv.idle:
            eventlet.sleep(0.01)

    def _shut_the_door(self) -> None:
        """Let in nobody any more but those who stand before the door, and hang up on who is asking for nothing."""
        self._is_accepting = False
        self._gt.kill()
        self._sock.settimeout(0)
        with suppress(BlockingIOError):
            while True:
                sock, address = self._sock.accept()
                last = GreenSocket(sock)
                last.settimeout(self._serv.socket_timeout)
                self.container.spawn_managed_thread(partial(self.process_request, last, address))
        self._sock.close()
        self._serv.shut = True
        for idle in [one for one in self._serv.idle if one.has_asked]:
            idle.hang_up()
        eventlet.spawn_after(_LAST_REQUEST, self._hang_up)

    def _hang_up(self) -> None:
        for idle in list(self._serv.idle):
            idle.hang_up()


def _not_ours(name: str, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
    """What is heard by whoever means another service."""
    if not health.is_misdirected(environ, name):
        return None
    return _problem(Misdirected(), Request(environ, shallow=True))(environ, start_response)


class _Routes:
    """nameko's routes, with problem documents for what matches none and for what is too large or too slow."""

    def __init__(self, url_map: Any, settings: Settings) -> None:
        # Paths alone decide: what the request says of its host must choose nothing.
        self._paths = url_map.bind("localhost")
        self._settings = settings
        # HTTP takes no more workers than its share: events always find some.
        self._places = Semaphore(settings.http_workers)
        self._arriving = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ, shallow=True)
        try:
            response = self._respond(request, environ)
        except MethodNotAllowed as error:
            response = _method_not_allowed(request, error, self._settings)
        except HTTPException:
            response = _problem(_NoRoute(), request)
        except Problem as problem:
            response = _problem(problem, request)
        return response(environ, start_response)

    def _respond(self, request: Request, environ: dict[str, Any]) -> Response:
        arrived = time.monotonic()
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise _NoLength()
        length = request.content_length or 0
        if length > self._settings.body_limit:
            raise TooLarge(limit=self._settings.body_limit)
        provider, request.path_values = self._paths.match(_path(environ), request.method)  # type: ignore[attr-defined]
        if length:
            # Before a place is taken: a slow client must keep nobody else from one.
            environ["wsgi.input"] = BytesIO(self._body(environ, length))
        limit = self._settings.request_timeout
        if not self._places.acquire(timeout=limit):
            raise TimedOut()
        try:
            environ["isotrack.seconds"] = max(0.001, limit - (time.monotonic() - arrived))
            answer: Response = provider.handle_request(request)
        finally:
            self._places.release()
        return answer

    def _body(self, environ: dict[str, Any], length: int) -> bytes:
        if self._arriving + length > _BODIES_AT_ONCE:
            raise Unavailable()
        self._arriving += length
        try:
            data: bytes = environ["isotrack.connection"].read(environ["wsgi.input"], length)
        finally:
            self._arriving -= length
        return data


def _path(environ: dict[str, Any]) -> str:
    """The path as it was sent, as text: werkzeug's own takes slashes off its beginning."""
    found: str = environ["PATH_INFO"]
    return found.encode("latin-1").decode(errors="replace")


class _NoRoute(NotFound):
    code = "no_route"

    def __init__(self) -> None:
        Problem.__init__(self)


class _NotTaken(Problem):
    status, code = 405, "method"


class _NoLength(Problem):
    """A body without a stated length could not be measured before it is read."""

    status, code = 411, "no_length"


def _method_not_allowed(request: Request, error: MethodNotAllowed, settings: Settings) -> Response:
    methods = error.valid_methods or ()
    beforehand = headers.preflight(request.environ, settings.cors_origins, methods)
    if beforehand is not None:
        metrics.unrouted(request.method, 204)
        return Response(status=204, headers=beforehand)
    response = _problem(_NotTaken(method=request.method[:20]), request)
    response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _problem(problem: Problem, request: Request) -> Response:
    language = exchange.language_of(request)
    trace_id = trace.trace_id(trace.continued(request.headers.get("traceparent")))
    metrics.unrouted(request.method, problem.status)
    return exchange.problem_response(problems.document({}, problem, language, trace_id), problem.headers)

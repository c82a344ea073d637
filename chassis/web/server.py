"""The web server before nameko's worker pool: health beside the work, limits, and an orderly stop."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import wsgi
from eventlet.semaphore import Semaphore
from nameko.web.server import WebServer
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

from chassis import health, metrics, problems, trace
from chassis.problems import NotFound, Problem, TooLarge, Unavailable
from chassis.settings import Settings
from chassis.web import exchange

_SOCKET_TIMEOUT = 30


class Gate(WebServer):
    """nameko's web server with health outside the pool, a body limit, and no request cut off by a stop."""

    under_way = 0
    _is_accepting: bool

    @property
    def settings(self) -> Settings:
        """The settings that the process was started with."""
        found: Settings = self.container.config["isotrack"]
        return found

    def get_wsgi_app(self) -> Callable[..., Iterable[bytes]]:
        """The application that the server runs: health first, then the routes."""
        routes = super().get_wsgi_app()
        checks = self.container.config["checks"](self.container)
        places = Semaphore(self.settings.http_workers)
        routed = _Routes(routes, self.settings.body_limit)
        beside = health.application(checks, metrics.SERVICE)

        def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            if environ["PATH_INFO"] in health.PATHS:
                return beside(environ, start_response)
            self.under_way += 1
            # HTTP takes no more workers than its share: events always find some.
            with places:
                answer = self._shut(environ, start_response) or routed(environ, start_response)
            # Counted until it is written, not only until it is made.
            return ClosingIterator(answer, self._one_less)

        return application

    def _one_less(self) -> None:
        self.under_way -= 1

    def _shut(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes] | None:
        """What a kept-alive connection hears once the service stops."""
        if self._is_accepting:
            return None
        response = _problem(Unavailable(), Request(environ, shallow=True))
        response.headers["Connection"] = "close"
        return response(environ, start_response)

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **kwargs: Any) -> Any:
        """eventlet's server, silent, with a time limit on slow clients."""
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=_Protocol,
            debug=False,
            log_output=False,
            socket_timeout=_SOCKET_TIMEOUT,
        )

    def unregister_provider(self, provider: Any) -> None:
        """The first route that stops shuts the door: nameko itself would stop the server last."""
        if self._is_accepting:
            self._is_accepting = False
            self._gt.kill()
            self._sock.close()
        super().unregister_provider(provider)

    def stop(self) -> None:
        """Let what has begun be answered, within the grace period."""
        deadline = time.monotonic() + self.settings.grace
        while self.under_way and time.monotonic() < deadline:
            eventlet.sleep(0.01)


class _Protocol(wsgi.HttpProtocol):
    def finish(self) -> None:
        """Close without eventlet's TLS shutdown, and do not mind a client that has gone."""
        try:
            super().finish()
        except OSError:
            self.connection.close()


class _Routes:
    """nameko's routes, with problem documents for what matches none and for what is too large."""

    def __init__(self, application: Any, body_limit: int) -> None:
        self._application = application
        self._body_limit = body_limit

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ, shallow=True)
        response = self._respond(request, environ)
        return response(environ, start_response)

    def _respond(self, request: Request, environ: dict[str, Any]) -> Response:
        if _chunked(request):
            return _problem(_NoLength(), request)
        if (request.content_length or 0) > self._body_limit:
            return _problem(TooLarge(limit=self._body_limit), request)
        try:
            provider, request.path_values = self._application.url_map.bind_to_environ(environ).match()  # type: ignore[attr-defined]
        except MethodNotAllowed as error:
            response = _problem(_NotTaken(method=request.method), request)
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        except HTTPException:
            return _problem(_NoRoute(), request)
        answer: Response = provider.handle_request(request)
        return answer


class _NoRoute(NotFound):
    code = "no_route"

    def __init__(self) -> None:
        Problem.__init__(self)


class _NotTaken(Problem):
    status, code = 405, "method"


class _NoLength(Problem):
    status, code = 411, "no_length"


def _chunked(request: Request) -> bool:
    # A body without a stated length could not be measured before it is read.
    return "chunked" in request.headers.get("Transfer-Encoding", "").lower()


def _problem(problem: Problem, request: Request) -> Response:
    language = exchange.language_of(request)
    trace_id = trace.trace_id(trace.continued(request.headers.get("traceparent")))
    metrics.unrouted(request.method, problem.status)
    return exchange.problem_response(problems.document({}, problem, language, trace_id))

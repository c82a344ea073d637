"""/healthz, /readyz and /metrics: answered beside the work, so that they answer when the work is stuck.

A process says it is alive by answering; it is ready when each of its checks passes.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry

from chassis import metrics
from chassis.web.headers import ALWAYS

Check = Callable[[], str | None]
"""Returns None when all is well, else one sentence that says what is not."""

Wsgi = Callable[[Mapping[str, Any], Callable[..., Any]], Iterable[bytes]]

PATHS = frozenset({"/healthz", "/readyz", "/metrics"})

MEANT = "Isotrack-Service"
"""The header in which a gateway says which service it means: a container made anew may get another's address, and who
asks by a name looked up a moment ago would ask the wrong one."""


def answer(path: str, checks: Mapping[str, Check], registry: CollectorRegistry) -> tuple[str, str, bytes]:
    """Status line, content type and body for one of PATHS."""
    if path == "/metrics":
        return "200 OK", metrics.CONTENT_TYPE, metrics.exposition(registry)
    if path == "/healthz":
        return "200 OK", "application/json", b'{"status": "alive"}'
    faults = {name: fault for name, check in checks.items() if (fault := check()) is not None}
    status = "503 Service Unavailable" if faults else "200 OK"
    body = {"status": "not ready" if faults else "ready", "faults": faults}
    return status, "application/json", json.dumps(body).encode()


def is_misdirected(environ: Mapping[str, Any], name: str | None) -> bool:
    """Whether the request is meant for another service than the one by that name (None: for any)."""
    return environ.get(f"HTTP_{MEANT.upper().replace('-', '_')}", name) != name


def application(checks: Mapping[str, Check], registry: CollectorRegistry, name: str | None = None) -> Wsgi:
    """A WSGI application that serves nothing but PATHS; `name` is the service that it speaks for."""

    def serve(environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if is_misdirected(environ, name):
            start_response("421 Misdirected Request", [("Content-Type", "text/plain")])
            return [b"this is not the service that is meant\n"]
        if path not in PATHS:
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not found\n"]
        status, content_type, body = answer(path, checks, registry)
        start_response(status, [("Content-Type", content_type)])
        return [body]

    return serve


def serve(address: tuple[str, int], checks: Mapping[str, Check], registry: CollectorRegistry) -> WSGIServer:
    """Serve PATHS from a thread of a process that has no web server of its own (the relay)."""
    server = make_server(address[0], address[1], _secured(application(checks, registry)), handler_class=_Silent)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _secured(beside: Wsgi) -> Wsgi:
    """With the headers of every answer, and without the name and version of what serves it."""

    def serve(environ: Mapping[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]]) -> Any:
            return start_response(status, [*headers, *ALWAYS, ("Server", "isotrack")])

        return beside(environ, start)

    return serve


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the parent's name)
        """Scrapes are not worth a line each."""

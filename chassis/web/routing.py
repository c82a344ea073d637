"""The `route` decorator: what a route takes, gives and demands, declared once, and run from that declaration."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any

from marshmallow import Schema
from nameko.web.handlers import HttpRequestHandler
from werkzeug.wrappers import Request, Response

from chassis.entrypoints import declared
from chassis.problems import Problem
from chassis.web import exchange
from chassis.web.server import Gate

_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Declaration:
    """One route. `may` is an action of the permission table; None makes the route open to everybody."""

    method: str
    path: str
    may: str | None
    body: Schema | None = None
    raw: Sequence[str] = ()
    query: Schema | None = None
    answer: Schema | None = None
    preview: Schema | None = None
    items: Schema | None = None
    status: int = 200
    problems: tuple[type[Problem], ...] = ()
    headers: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None
    gives: Sequence[str] = ()

    @cached_property
    def name(self) -> str:
        """The route as people write it: `GET /v1/plans/{plan_id}`."""
        return f"{self.method} {self._shape}"

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """What is known of a request before it is read. The path itself is left out: it may hold a person's id."""
        return {"http.request.method": self.method, "http.route": self._shape, "url.scheme": "http"}

    @property
    def _shape(self) -> str:
        return _PLACE.sub(r"{\1}", self.path)


class Route(HttpRequestHandler):
    """nameko's entrypoint for a declared route; the worker pool runs it, the Gate stands before it."""

    server = Gate()

    def __init__(self, declaration: Declaration, **kwargs: Any) -> None:
        self.declaration = declaration
        super().__init__(declaration.method, declaration.path, **kwargs)

    def check_signature(self, args: Any, kwargs: Any) -> None:
        """The decorator's function takes every path value: nothing to check at each request."""

    def response_from_result(self, result: Any) -> Response:
        """The worker has made a complete response."""
        return result

    def response_from_exception(self, exc: Exception) -> Response:
        """Only what failed outside the worker comes here; it tells a stranger nothing of itself."""
        return exchange.internal_error(exc)


def route(
    method: str,
    path: str,
    *,
    may: str | None,
    body: Schema | None = None,
    raw: str | Sequence[str] = (),
    query: Schema | None = None,
    answer: Schema | None = None,
    preview: Schema | None = None,
    items: Schema | None = None,
    status: int = 200,
    problems: tuple[type[Problem], ...] = (),
    headers: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None,
    gives: Sequence[str] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Declare a handler `(self, work, **path values, body=, query=)` as a route.

    `body` and `query` are loaded through their schemas (unknown fields refused); `raw` names the content type, or
    the types, of a body passed as bytes. What the handler returns is dumped through `answer`, or is a Page of
    `items`, or a Download of one of the content types that it `gives`: such a handler also gets `media=`, the one
    that the caller takes. A `Preview`, of what a dry run would have come to, is dumped through `preview` and answered
    with 200, whatever the `status`. `headers` makes further headers of what was dumped. `problems` are those that the
    rest of the declaration does not let one expect.
    """
    media = (raw,) if isinstance(raw, str) else tuple(raw)
    declaration = Declaration(
        method, path, may, body, media, query, answer, preview, items, status, problems, headers, gives
    )

    def decorate(handler: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(handler)
        def serve(instance: Any, request: Request, **path_values: Any) -> Response:
            return exchange.serve(instance, declaration, handler, request, path_values)

        Route.decorator(declaration)(serve)
        return serve

    return decorate


def routes(nameko_class: type) -> Mapping[str, Declaration]:
    """The declared routes of a service class, by handler name."""
    return {name: found.declaration for name, found in declared(nameko_class, Route)}

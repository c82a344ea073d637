"""`/openapi.json` and `/docs` in every service: the same document for programs and for people.

Both are open, as they hold no secret, and are answered without a worker or a transaction: they are made once per
process. The page needs nothing but itself: no JavaScript, no font, no other host.
"""

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from nameko.web.handlers import HttpRequestHandler
from werkzeug.wrappers import Request, Response

from chassis.openapi import pages
from chassis.openapi.document import document
from chassis.openapi.shapes import Json
from chassis.web.exchange import language_of
from chassis.web.server import Gate

_POLICY = "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Still(HttpRequestHandler):
    """Answers a GET from what does not change while the process lives: no worker, no transaction, no token."""

    server = Gate()

    def __init__(self, url: str, make: Callable[[Json, Request], Response], **kwargs: Any) -> None:
        super().__init__("GET", url, **kwargs)
        self._make = make

    @cached_property
    def document(self) -> Json:
        """The document of the service that runs here, from its class as it runs."""
        return document(self.container.config["service"], self.container.service_cls)

    def handle_request(self, request: Request) -> Response:
        """Not modified, if the client has it already."""
        response = self._make(self.document, request)
        response.headers["Cache-Control"] = "no-cache"
        response.headers["ETag"] = f'"{hashlib.sha256(response.get_data()).hexdigest()[:32]}"'
        return response.make_conditional(request)


def _still(url: str) -> Callable[[Callable[[Json, Request], Response]], Any]:
    def decorate(make: Callable[[Json, Request], Response]) -> Any:
        def place(instance: Any) -> None:
            """nameko ties an entrypoint to a method; this one is never called."""

        place.__doc__ = make.__doc__
        Still.decorator(url, make)(place)
        return place

    return decorate


@_still("/openapi.json")
def openapi(found: Json, request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    return Response(json.dumps(found, ensure_ascii=False), content_type="application/json")


@_still("/docs")
def docs(found: Json, request: Request) -> Response:
    """The document as a page in Vietnamese or English: `?lang=`, or as the browser asks."""
    asked = request.args.get("lang")
    page = pages.page(found, asked if asked in pages.LANGUAGES else language_of(request))
    return Response(
        page,
        content_type="text/html; charset=utf-8",
        headers={
            "Content-Security-Policy": _POLICY.format(style=pages.style_digest()),
            "Vary": "Accept-Language",
        },
    )


class Documentation:
    """Mixed into every service."""

    openapi = openapi
    docs = docs

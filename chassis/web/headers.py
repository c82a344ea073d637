"""Headers that every answer carries, errors and health included, and who may read answers from another origin.

A browser's page of another origin may read nothing unless `ISOTRACK_CORS_ORIGINS` names the origin; tokens are
bearer tokens, so no credentials are ever allowed along.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

ALWAYS: Headers = [
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
]
"""An answer that sets one of these itself keeps its own."""

BEHIND_TLS: Headers = [("Strict-Transport-Security", "max-age=31536000; includeSubDomains")]

EXPOSED = (
    "ETag, Location, Retry-After, Idempotency-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Allow,"
    " Content-Disposition"
)
ACCEPTED = "Authorization, Content-Type, Accept-Language, If-Match, If-None-Match, Idempotency-Key, traceparent"


def secured(application: Wsgi, origins: Sequence[str] = (), behind_tls: bool = False) -> Wsgi:
    """The application with these headers on every answer that it gives."""
    always = ALWAYS + (BEHIND_TLS if behind_tls else [])
    own = [(name.lower(), name, value) for name, value in always]

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            present = {name.lower() for name, _ in headers}
            more = [(name, value) for lower, name, value in own if lower not in present]
            return start_response(status, [*headers, *more, *cross_origin(environ, origins)], exc_info)

        return application(environ, start)

    return answer


def cross_origin(environ: Mapping[str, Any], origins: Sequence[str]) -> Headers:
    """What lets a page of a named origin read the answer; nothing for any other."""
    if not origins:
        return []
    origin = environ.get("HTTP_ORIGIN")
    vary = [("Vary", "Origin")]
    if origin is None or origin not in origins:
        return vary
    return [*vary, ("Access-Control-Allow-Origin", origin), ("Access-Control-Expose-Headers", EXPOSED)]


def preflight(environ: Mapping[str, Any], origins: Sequence[str], methods: Iterable[str]) -> Headers | None:
    """The answer to a browser that asks beforehand; None unless it does, for a named origin."""
    if environ["REQUEST_METHOD"] != "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in environ:
        return None
    if environ.get("HTTP_ORIGIN") not in origins:
        return None
    return [
        ("Access-Control-Allow-Methods", ", ".join(sorted(methods))),
        ("Access-Control-Allow-Headers", ACCEPTED),
        ("Access-Control-Max-Age", "600"),
    ]

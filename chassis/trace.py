"""W3C trace context: one trace id from a request through every event that it caused, and the spans of the way.

Spans are recorded only while somebody exports them (`chassis.telemetry`); otherwise a span is nothing but its
`traceparent`. `tracestate` is not carried. Attributes follow OpenTelemetry's conventions and never hold a person's
id, a body, a path with ids in it, or an error's own text.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from chassis.settings import Settings

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Attributes = Mapping[str, str | int | float | bool]

_FORM = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$")
_SAMPLED = "01"


def continued(traceparent: str | None) -> str:
    """A new span in the same trace, sampled if that is, or in a new trace if there is none that can be read."""
    found = _FORM.match(traceparent or "")
    if found is None or set(found.group(1)) == {"0"}:
        return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-{_SAMPLED}"
    return f"00-{found.group(1)}-{secrets.token_hex(8)}-{found.group(3)}"


def trace_id(traceparent: str | None) -> str:
    """The trace id inside a traceparent, or an empty text."""
    found = _FORM.match(traceparent or "")
    return found.group(1) if found else ""


class Span(Protocol):
    """Something that takes time, and is known elsewhere by its `traceparent`."""

    @property
    def traceparent(self) -> str: ...

    def tell(self, name: str, value: str | int | float | bool) -> None:
        """Set an attribute."""

    def end(self, error: str | None = None) -> None:
        """It is over; `error` is a class's name or a status, never a text."""


class _Unrecorded:
    """A span that nobody exports."""

    def __init__(self, traceparent: str) -> None:
        self.traceparent = traceparent

    def tell(self, name: str, value: str | int | float | bool) -> None:
        pass

    def end(self, error: str | None = None) -> None:
        pass


Begin = Callable[[str, Kind, str | None, Attributes], Span]

_begin: Begin | None = None


def record(begin: Begin | None) -> None:
    """Let `begin` make every further span of this process; None ends it."""
    global _begin
    _begin = begin


def exported(settings: "Settings", process: str, registry: "CollectorRegistry") -> AbstractContextManager[None]:
    """Until the block ends this process's spans go to the collector that the settings name, if they name one."""
    if not settings.otlp_url:
        return nullcontext()
    from chassis import telemetry  # not at the top: who exports nothing loads nothing for it

    return telemetry.exporting(settings, process, registry)


def recording() -> bool:
    """Whether spans are made for anybody."""
    return _begin is not None


def start(name: str, kind: Kind, parent: str | None, attributes: Attributes) -> Span:
    """Begin a span in the parent's trace; whoever begins one ends it."""
    return _Unrecorded(continued(parent)) if _begin is None else _begin(name, kind, parent, attributes)


@contextmanager
def span(name: str, kind: Kind, parent: str | None, attributes: Attributes) -> Iterator[Span]:
    """A span that lasts as long as the block, and has failed when the block raises."""
    found = start(name, kind, parent, attributes)
    error: str | None = None
    try:
        yield found
    except BaseException as raised:
        error = type(raised).__name__
        raise
    finally:
        found.end(error)

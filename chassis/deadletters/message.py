"""A parked message, read from its headers, and the filters that choose among them; no broker is spoken to here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from chassis import envelope, trace
from chassis.subscriber import failure


@dataclass(frozen=True)
class Parked:
    """One parked message. It came with our headers, or by the broker's policy with `x-death` alone."""

    tag: int
    headers: Mapping[str, Any]
    body: bytes = field(default=b"", repr=False)
    content_type: str | None = None
    content_encoding: str | None = None
    message_id: str | None = None

    @property
    def queue(self) -> str:
        """The queue whose handler failed, or an empty text if nothing says so."""
        return self._ours(failure.QUEUE) or str(self._death.get("queue", ""))

    @property
    def reason(self) -> str:
        """The error's class, `unreadable`, or the broker's word: `delivery_limit`, `rejected`."""
        return self._ours(failure.REASON) or str(self._death.get("reason", "unknown"))

    @property
    def error(self) -> str:
        """One line of text."""
        return self._ours(failure.ERROR) or ("moved by the queue's policy" if self._death else "")

    @property
    def where(self) -> str:
        """The stack's last line."""
        return self._ours(failure.WHERE)

    @property
    def attempts(self) -> int:
        """How often it was tried; 0 if nothing says so."""
        return failure.attempts(self.headers)

    @property
    def trace_id(self) -> str:
        """The trace that it belongs to."""
        return self._ours(failure.TRACE_ID) or trace.trace_id(envelope.traceparent(self.headers))

    @property
    def first_failed_at(self) -> datetime | None:
        """When it failed for the first time."""
        return _time(self.headers.get(failure.FIRST_FAILED_AT))

    @property
    def parked_at(self) -> datetime | None:
        """When it came into parking."""
        return _time(self.headers.get(failure.PARKED_AT)) or _time(self._death.get("time"))

    @property
    def event_id(self) -> str:
        """The event's id."""
        return str(self._attributes.get("id") or self.message_id or "")

    @property
    def name(self) -> str:
        """The event's name, "finding.raised", or its type as it stands."""
        kind = str(self._attributes.get("type") or "")
        parts = kind.split(".")
        return f"{parts[1]}.{parts[2]}" if len(parts) == 4 else kind

    @property
    def subject(self) -> str:
        """The aggregate's id."""
        return str(self._attributes.get("subject") or "")

    @property
    def recorded_at(self) -> datetime | None:
        """When the event was recorded."""
        return _time(self._attributes.get("time"))

    def as_document(self) -> dict[str, Any]:
        """What a list shows of it."""
        names = ("queue", "reason", "error", "where", "attempts", "trace_id", "event_id", "name", "subject")
        times = ("recorded_at", "first_failed_at", "parked_at")
        return {name: getattr(self, name) for name in names} | {name: _text(getattr(self, name)) for name in times}

    def _ours(self, name: str) -> str:
        return str(self.headers.get(name) or "")

    @cached_property
    def _attributes(self) -> dict[str, Any]:
        return envelope.attributes(self.headers)

    @cached_property
    def _death(self) -> Mapping[str, Any]:
        deaths = self.headers.get("x-death")
        return deaths[0] if isinstance(deaths, list) and deaths and isinstance(deaths[0], Mapping) else {}


@dataclass(frozen=True)
class Filter:
    """Which parked messages are meant: all that is set must fit. `event` may hold `*`."""

    queue: str | None = None
    reason: str | None = None
    event: str | None = None
    subject: str | None = None
    trace_id: str | None = None
    event_id: str | None = None
    parked_before: datetime | None = None
    parked_after: datetime | None = None

    def fits(self, parked: Parked) -> bool:
        """Whether the message is meant; one without a time of parking fits no time."""
        exact = ("queue", "reason", "subject", "trace_id", "event_id")
        return (
            all(getattr(self, name) in (None, getattr(parked, name)) for name in exact)
            and (self.event is None or fnmatchcase(parked.name, self.event))
            and (self.parked_before is None or (parked.parked_at is not None and parked.parked_at < self.parked_before))
            and (self.parked_after is None or (parked.parked_at is not None and parked.parked_at > self.parked_after))
        )

    def as_document(self) -> dict[str, str]:
        """What is set, as the audit keeps it."""
        return {name: str(_text(value)) for name, value in vars(self).items() if value is not None}


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value

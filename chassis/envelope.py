"""How an event looks on the wire: CloudEvents 1.0 in AMQP binary mode, and back.

Writes one form (`cloudEvents_*` headers, JSON body); reads three (`cloudEvents_`, `cloudEvents:` and `ce-`
headers, and structured mode). What an event means is not decided here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

SPEC_VERSION = "1.0"
STRUCTURED = "application/cloudevents+json"
COMPLETED = "restatement.completed"
"""The event by which an owner tells that it has said every aggregate anew, in the epoch that the event carries."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PREFIXES = ("cloudEvents_", "cloudEvents:", "ce-", "ce_")


class Unreadable(Exception):
    """The message is no event that this system can read; the text says what is wrong with it."""


@dataclass(frozen=True)
class Event:
    """One thing that happened to one aggregate, with the aggregate's whole public state after it."""

    id: UUID
    name: str  # "finding.raised"
    source: str  # "audits"
    subject: UUID
    epoch: int
    sequence: int
    time: datetime
    state: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    traceparent: str | None = None
    restated: bool = False  # the state as it is, said again: nothing happened


def is_personal(name: str) -> bool:
    """Whether the state of such an event is somebody's personal data."""
    return name.startswith("person.")


def exchange_of(service: str, name: str) -> str:
    """The exchange for an event name. Personal data travels on an exchange of its own."""
    return f"{service}.people" if is_personal(name) else f"{service}.events"


def headers(event_id: UUID | str, service: str, name: str, subject: UUID | str, **extension: Any) -> dict[str, str]:
    """The AMQP headers of an event; `extension` takes sequence, epoch, time, traceparent, causationid, restated."""
    key = str(subject)
    found = {
        "cloudEvents_specversion": SPEC_VERSION,
        "cloudEvents_id": str(event_id),
        "cloudEvents_source": f"/{service}",
        "cloudEvents_type": f"isotrack.{name}.v1",
        "cloudEvents_subject": key,
        "cloudEvents_partitionkey": key,
    }
    for attribute, value in extension.items():
        if value is not None:
            found["cloudEvents_" + attribute] = str(value)
    return found


def sequence_text(sequence: int) -> str:
    """Sequences travel zero-padded to 20 digits, so that text order is their order."""
    return f"{sequence:020d}"


def body(state: Mapping[str, Any], change: Mapping[str, Any] | None) -> str:
    """The JSON body of an event."""
    return _encode({"state": state, "change": change or {}})


def read(content_type: str | None, message_headers: Mapping[str, Any], payload: bytes | str) -> Event:
    """Turn a delivered message into an Event; raises Unreadable with the reason."""
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind == STRUCTURED:
        document = _json(payload)
        found, data = document, document.get("data")
    elif kind == "application/json":
        found, data = attributes(message_headers), _json(payload)
    else:
        raise Unreadable(f"content type {content_type!r} is not known")
    return _event(found, data)


def traceparent(message_headers: Mapping[str, Any]) -> str | None:
    """The trace that a message belongs to, as far as its headers say so; the message may be unreadable otherwise."""
    return _text(attributes(message_headers).get("traceparent"))


def attributes(message_headers: Mapping[str, Any]) -> dict[str, Any]:
    """The CloudEvents attributes among a message's headers, by their names, unchecked."""
    found: dict[str, Any] = {}
    for key, value in message_headers.items():
        for prefix in _PREFIXES:
            if key.startswith(prefix):
                found[key[len(prefix) :].lower()] = value
    return found


def _json(payload: bytes | str) -> dict[str, Any]:
    try:
        document = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the body is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise Unreadable("the body is not a JSON object")
    return document


def _event(attributes: Mapping[str, Any], data: Any) -> Event:
    if not isinstance(data, dict) or not isinstance(data.get("state"), dict):
        raise Unreadable("the body has no object 'state'")
    try:
        change = data.get("change")
        return Event(
            id=UUID(str(attributes["id"])),
            name=_name(str(attributes["type"])),
            source=str(attributes["source"]).strip("/"),
            subject=UUID(str(attributes["subject"])),
            epoch=int(attributes.get("epoch", 1)),
            sequence=int(attributes["sequence"]),
            time=_time(str(attributes["time"])),
            state=data["state"],
            change=change if isinstance(change, dict) else {},
            traceparent=_text(attributes.get("traceparent")),
            restated=str(attributes.get("restated")).lower() == "true",
        )
    except KeyError as error:
        raise Unreadable(f"the CloudEvents attribute {error} is missing") from None
    except (ValueError, TypeError, OverflowError) as error:
        raise Unreadable(f"a CloudEvents attribute cannot be read: {error}") from None


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"time {text!r} has no offset")
    return time


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _name(event_type: str) -> str:
    parts = event_type.split(".")
    if len(parts) != 4 or parts[0] != "isotrack":
        raise Unreadable(f"the type {event_type!r} is not one of isotrack's")
    return f"{parts[1]}.{parts[2]}"

"""An entry: its fields, their canonical form, and how it hangs in the chain of its aggregate. No SQL.

Two different entries never have the same canonical form: it is a JSON list, each field at its own place.
"""

import hashlib
import json
import os
import pwd
import secrets
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

FORM = "isotrack.history.1"
"""Stands at the head of every canonical form: another form gets another name."""

GENESIS = bytes(32)
"""What the first entry of a chain has for its predecessor's hash."""

_SALT_BYTES = 16
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EPOCH = date(2000, 1, 1)
"""From where PostgreSQL counts days."""


@dataclass(frozen=True)
class Whence:
    """From where a change comes: `channel` is http, event, job, task or cli.

    A request has the address that it came from; a reaction, a job and a task of the schedule what handled it; the
    command line the user of the operating system and the host.
    """

    channel: str
    username: str | None = None
    address: str | None = None
    handler: str | None = None


@cache
def command_line() -> Whence:
    """Whoever runs this very process."""
    try:
        user = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        user = str(os.getuid())
    return Whence("cli", username=user, address=socket.gethostname())


@dataclass(frozen=True)
class Entry:
    """What the digest covers: all but the place in the chain and the business date; `personal` for name and address."""

    id: UUID
    subject: UUID
    sequence: int | None
    name: str
    recorded_at: datetime
    agency_id: UUID | None
    person_id: UUID | None
    roles: list[str]
    channel: str
    handler: str | None
    cause: UUID | None
    trace_id: str | None
    reason: str | None
    document: str | None
    body: str
    personal: bytes

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Entry":
        """The entry in a row of the table."""
        return cls(**{name: row[name] for name in FIELDS} | {"personal": bytes(row["personal"])})


FIELDS = tuple(field.name for field in fields(Entry))


def canonical(entry: Entry) -> bytes:
    """The one way to write an entry down."""
    found = [_plain(getattr(entry, name)) for name in FIELDS]
    return _encode([FORM, *found]).encode()


def digest(entry: Entry) -> bytes:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(entry)).digest()


def link(previous: bytes, number: int, day: date, content: bytes) -> bytes:
    """The hash of the entry with that digest and business date at place `number`, behind the entry hashed `previous`.

    The database reckons the same when it writes (the function `record` of the migration), since only there place and
    simulated day are known without another round trip.
    """
    place = number.to_bytes(8, "big", signed=True) + (day - _EPOCH).days.to_bytes(4, "big", signed=True)
    return hashlib.sha256(previous + place + content).digest()


def personal_hash(salt: bytes, username: str | None, address: str | None) -> bytes:
    """What the digest holds of name and address: without the salt nobody can guess them from it."""
    return hashlib.sha256(salt + json.dumps([username, address], ensure_ascii=False).encode()).digest()


def new_salt() -> bytes:
    """For one entry."""
    return secrets.token_bytes(_SALT_BYTES)


def new_id() -> UUID:
    """A UUID of version 7 (RFC 9562): by time to a quarter of a microsecond, then at random."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    return UUID(int=milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62))


def first_id(moment: datetime) -> UUID:
    """No entry written at `moment` or later has a smaller id."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value) if isinstance(value, UUID) else value

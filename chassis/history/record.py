"""Writing the history: an entry for each change, in the transaction of the change and together with its event.

The aggregate's row is locked by the command, so the end of its chain does not move meanwhile; if it ever did, the
chain's unique number would refuse the second entry. Event and entry have one id and are one statement.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from chassis import crashpoints, envelope, trace
from chassis.database import Transaction
from chassis.history.entry import FIELDS, Entry, Whence, digest, new_id, new_salt, personal_hash
from chassis.identity.caller import Caller


class Change(NamedTuple):
    """One change of one aggregate; without `sequence` it is not said as an event.

    `said` is what the event tells of the change, `told` what the command told, from which come reason and document.
    """

    subject: UUID
    sequence: int | None
    state: Mapping[str, Any]
    said: Mapping[str, Any]
    told: Mapping[str, Any]


@dataclass(frozen=True)
class Circumstances:
    """What all changes of one piece of work have in common."""

    service: str
    caller: Caller
    whence: Whence
    business_date: date | None
    cause: UUID | None = None
    traceparent: str | None = None


# The function `record` of the migration takes these in this order; a row of the VALUES is one call. For a single change
# the plain call costs half of that.
_ALL = """
SELECT record(
    id::uuid, subject::uuid, sequence::bigint, name, recorded_at::timestamptz, agency_id::uuid,
    person_id::uuid, roles::text[], channel, handler::text, cause::uuid, trace_id::text, reason::text, document::text,
    body, personal::bytea, business_date::date, username::text, address::text, salt::bytea, digest::bytea,
    exchange::text, said::text, traceparent::text
) FROM (VALUES %s) AS given (
    id, subject, sequence, name, recorded_at, agency_id, person_id, roles, channel, handler, cause,
    trace_id, reason, document, body, personal, business_date, username, address, salt, digest, exchange, said,
    traceparent
)
"""


_ONE = f"SELECT record({', '.join(['%s'] * 24)})"


def record(tx: Transaction, name: str, changes: Iterable[Change], circumstances: Circumstances) -> list[UUID]:
    """Write entries of one name and say their events, one statement for one, and per thousand; returns their ids.

    A single one travels with the next statement or with COMMIT: nothing comes back but an error.
    """
    rows = [_row(name, change, circumstances) for change in changes]
    if len(rows) == 1:
        tx.later(_ONE, rows[0])
    elif rows:
        tx.values(_ALL, rows)
    crashpoints.passed("insert")
    return [row[0] for row in rows]


def _row(name: str, change: Change, about: Circumstances) -> tuple[Any, ...]:
    said = envelope.body(change.state, change.said)
    kept = _without_personal_data(change) if envelope.is_personal(name) else None
    username = about.whence.username or about.caller.username
    salt = new_salt()
    told = change.told
    entry = Entry(
        id=new_id(),
        subject=change.subject,
        sequence=change.sequence,
        name=name,
        recorded_at=datetime.now(UTC),
        agency_id=_agency(name, change),
        person_id=about.caller.person_id,
        roles=sorted(about.caller.roles),
        channel=about.whence.channel,
        handler=about.whence.handler,
        cause=about.cause,
        trace_id=trace.trace_id(about.traceparent) or None,
        reason=_text(told.get("reason")),
        document=_text(told.get("document") or told.get("decision")),
        body=kept or said,
        personal=personal_hash(salt, username, about.whence.address),
    )
    exchange = None if change.sequence is None else envelope.exchange_of(about.service, name)
    aside = (about.business_date, username, about.whence.address, salt, digest(entry))
    return (*(getattr(entry, field) for field in FIELDS), *aside, exchange, said if kept else None, about.traceparent)


def _without_personal_data(change: Change) -> str:
    """Of a person only which fields changed: names and contacts must not lie for ever in a chain."""
    told = change.told.get("fields")
    state = {key: change.state[key] for key in ("id", "agency_id") if key in change.state}
    known = (key for key, value in change.state.items() if value is not None and key not in state)
    return envelope.body(state, {"fields": sorted(known if told is None else told)})


def _agency(name: str, change: Change) -> UUID | None:
    """The agency that the change concerns: those who may see the agency may see the entry."""
    found = change.state.get("agency_id") or (change.subject if name.startswith("agency.") else None)
    return UUID(str(found)) if found else None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)

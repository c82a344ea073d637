"""The table of events that are committed but perhaps not yet published, and the SQL on it.

A command writes its event here in the transaction of its change; the relay reads, publishes and marks.
Rows are found by `published_at IS NULL`, never by a cursor over ids: ids commit out of order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from chassis import crashpoints, envelope
from chassis.database import Row, Transaction


class Said(NamedTuple):
    """One event to be recorded: the aggregate's id, its version, and its public state."""

    subject: UUID
    sequence: int
    state: Mapping[str, Any]
    change: Mapping[str, Any] | None = None


PORTION = 10_000
"""Rows that are tidied away at once, so that nothing else has to wait for long."""


@dataclass(frozen=True)
class Origin:
    """Where the events of one transaction come from."""

    service: str
    traceparent: str | None = None
    causation_id: UUID | None = None


_INSERT = """
INSERT INTO outbox (exchange, name, subject, sequence, epoch, traceparent, causation_id, body, restated)
SELECT v.exchange, v.name, v.subject::uuid, v.sequence::bigint, epoch.value, v.trace::text, v.cause::uuid, v.body,
    v.restated
FROM (VALUES %s) AS v (exchange, name, subject, sequence, trace, cause, body, restated), epoch
RETURNING event_id
"""


def record(
    tx: Transaction,
    origin: Origin,
    name: str,
    said: Iterable[Said],
    restated: bool = False,
    exchange: str | None = None,
) -> list[UUID]:
    """Write events into the outbox in one statement per thousand; returns their ids.

    `restated`: the states are said again and nothing happened. The exchange follows from the name unless it is given.
    """
    exchange = exchange or envelope.exchange_of(origin.service, name)
    rows = [
        (
            exchange,
            name,
            event.subject,
            event.sequence,
            origin.traceparent,
            origin.causation_id,
            envelope.body(event.state, event.change),
            restated,
        )
        for event in said
    ]
    recorded = [row["event_id"] for row in tx.values(_INSERT, rows, fetch=True)] if rows else []
    crashpoints.passed("insert")
    return recorded


class Pending(NamedTuple):
    """What waits to be published: how many events, and for how many seconds the oldest."""

    events: int
    oldest_age: float


def waiting(tx: Transaction, besides: Sequence[int], held: Sequence[str], limit: int) -> list[Row]:
    """The oldest unpublished rows, without those at hand and without aggregates that are held back.

    That a restatement is complete waits until all that was restated before it is confirmed. Ids and times come as
    text: they go onto the wire as such, and the relay would spend a fifth of its time on making them twice.
    """
    return tx.all(
        "SELECT id, event_id::text, exchange, name, subject::text, sequence, epoch,"
        " to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00') AS time, traceparent,"
        " causation_id::text, body, restated FROM outbox"
        " WHERE published_at IS NULL AND id <> ALL(%s) AND subject <> ALL(%s::uuid[]) AND (name <> %s OR NOT EXISTS ("
        "SELECT FROM outbox said WHERE said.published_at IS NULL AND said.restated AND said.name <> outbox.name"
        " AND said.id < outbox.id)) ORDER BY id LIMIT %s",
        (list(besides), list(held), envelope.COMPLETED, limit),
    )


def mark_published(tx: Transaction, ids: Sequence[int]) -> None:
    """Note that the broker has confirmed these rows."""
    tx.execute("UPDATE outbox SET published_at = now() WHERE id = ANY(%s)", (list(ids),))


def pending(tx: Transaction) -> Pending:
    """Count and age of what is unpublished."""
    row = tx.one(
        "SELECT count(*) AS count, coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0) AS age"
        " FROM outbox WHERE published_at IS NULL"
    )
    return Pending(row["count"], float(row["age"])) if row else Pending(0, 0.0)


def prune(tx: Transaction, days: int) -> bool:
    """Delete a portion of the rows published more than `days` days ago; the history stream keeps what they said.

    Whether there may be more of them.
    """
    deleted = tx.execute(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox"
        " WHERE published_at < now() - make_interval(days => %s) LIMIT %s)",
        (days, PORTION),
    )
    return deleted == PORTION


def headers(service: str, row: Row) -> dict[str, str]:
    """The CloudEvents headers of an outbox row."""
    return envelope.headers(
        row["event_id"],
        service,
        row["name"],
        row["subject"],
        sequence=envelope.sequence_text(row["sequence"]),
        epoch=row["epoch"],
        time=row["time"],
        traceparent=row["traceparent"],
        causationid=row["causation_id"],
        restated="true" if row["restated"] else None,
    )

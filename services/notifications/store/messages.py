"""SQL on messages, on who may read them, and on who has."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from psycopg2.extras import Json

from chassis.work import Work

Row = dict[str, Any]


class Message(NamedTuple):
    """A message to whoever holds `duty` at an agency; `params` is what its template is filled with."""

    event_id: UUID
    rule: str
    agency_id: UUID
    duty: str
    subject: UUID
    template: str
    params: dict[str, Any]


def add(work: Work, messages: Iterable[Message], created_on: date) -> None:
    """Write messages; those that an event has already made are left as they are."""
    work.values(
        "INSERT INTO message (event_id, rule, agency_id, duty, subject, template, params, created_on)"
        " VALUES %s"
        " ON CONFLICT (event_id, rule, agency_id, duty) DO NOTHING",
        [(*message[:-1], Json(message.params), created_on) for message in messages],
    )


def page(work: Work, reader: UUID, on: date, unread: bool | None, before: int | None, limit: int) -> list[Row]:
    """The messages of a person's duties held on a day, newest first, from before a position.

    `unread`: True for those not read by this person, False for those read, None for both.
    """
    return work.all(
        f"{_INBOX} AND (%(unread)s::boolean IS NULL OR (s.read_at IS NULL) = %(unread)s)"
        " AND (%(before)s::numeric IS NULL OR m.position < %(before)s)"
        " ORDER BY m.position DESC LIMIT %(limit)s",
        {"reader": reader, "on": on, "unread": unread, "before": before, "limit": limit},
    )


def one(work: Work, reader: UUID, on: date, message_id: UUID) -> Row | None:
    """One message of a person's inbox on a day, None if it does not lie in there."""
    return work.one(f"{_INBOX} AND m.id = %(id)s", {"reader": reader, "on": on, "id": message_id})


def lock(work: Work, message_id: UUID) -> None:
    """Nobody else marks the message as read before this transaction ends."""
    work.one("SELECT FROM message WHERE id = %s FOR NO KEY UPDATE", (message_id,))


def mark_read(work: Work, reader: UUID, message_id: UUID) -> None:
    """Note that a person has read a message; the first time counts."""
    work.execute(
        "INSERT INTO message_read (message_id, person_id, read_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (message_id, reader, work.now),
    )


# EXISTS, not a join: a person may hold the same duty by two rows, before and after an extension of it.
_INBOX = """
SELECT m.id, m.position, m.subject, m.duty, m.template, m.params, m.created_on, s.read_at,
       CASE WHEN s.read_at IS NULL THEN 1 ELSE 2 END AS version,
       m.agency_id, a.code AS agency_code, a.name_vi AS agency_vi, a.name_en AS agency_en
FROM message m
LEFT JOIN agency a ON a.id = m.agency_id
LEFT JOIN message_read s ON s.message_id = m.id AND s.person_id = %(reader)s
WHERE EXISTS (
    SELECT FROM duty d
    WHERE d.person_id = %(reader)s AND d.agency_id = m.agency_id AND d.duty = m.duty
      AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
)"""

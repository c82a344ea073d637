"""SQL on messages, on who may read them, and on who has."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from psycopg2.extras import Json

from chassis.work import Work
from services.notifications.domain.addressee import CITY, OF_THE_CITY, To

Row = dict[str, Any]


class Message(NamedTuple):
    """A message to whoever holds a duty; `params` is what its template is filled with.

    `agency_id` and `subject` are the agency and the matter that it is about, None when it is about no single one.
    """

    event_id: UUID
    rule: str
    to: To
    agency_id: UUID | None
    subject: UUID | None
    template: str
    params: dict[str, Any]

    @property
    def id(self) -> UUID:
        """Its id follows from what makes it unique: made again after a restore, it is the same message."""
        return uuid5(self.event_id, f"{self.rule} {self.to.agency_id} {self.to.duty}")


class Reader(NamedTuple):
    """Whose inbox on which day, and which of the roles are a part of the city's own."""

    person_id: UUID
    on: date
    parts: list[str]

    @classmethod
    def of(cls, person_id: UUID, on: date, roles: Collection[str]) -> "Reader":
        """The reader with these roles."""
        return cls(person_id, on, sorted(OF_THE_CITY.intersection(roles)))


def add(work: Work, messages: Iterable[Message], created_on: date) -> list[UUID]:
    """Write messages, and return the ids of the new ones; those that an event has already made stay as they are."""
    rows = work.values(
        "INSERT INTO message (id, event_id, rule, addressee_id, duty, agency_id, subject, template, params, created_on)"
        " VALUES %s"
        " ON CONFLICT (event_id, rule, addressee_id, duty) DO NOTHING RETURNING id",
        [
            (
                one.id,
                *(one.event_id, one.rule, *one.to, one.agency_id, one.subject, one.template),
                Json(one.params),
                created_on,
            )
            for one in messages
        ],
        template="(%s, %s, %s, %s, %s, %s::uuid, %s::uuid, %s, %s, %s)",
        fetch=True,
    )
    return [row["id"] for row in rows]


def page(work: Work, reader: Reader, unread: bool | None, before: int | None, limit: int) -> list[Row]:
    """The messages of a reader, newest first, from before a position.

    `unread`: True for those not read by this person, False for those read, None for both.
    """
    return work.all(
        f"{_INBOX} AND (%(unread)s::boolean IS NULL OR (s.read_at IS NULL) = %(unread)s)"
        " AND (%(before)s::numeric IS NULL OR m.position < %(before)s)"
        " ORDER BY m.position DESC LIMIT %(limit)s",
        {**_of(reader), "unread": unread, "before": before, "limit": limit},
    )


def one(work: Work, reader: Reader, message_id: UUID) -> Row | None:
    """One message of a person's inbox on a day, None if it does not lie in there."""
    return work.one(f"{_INBOX} AND m.id = %(id)s", {**_of(reader), "id": message_id})


def lock(work: Work, message_id: UUID) -> None:
    """Nobody else marks the message as read before this transaction ends."""
    work.one("SELECT FROM message WHERE id = %s FOR NO KEY UPDATE", (message_id,))


def mark_read(work: Work, reader: UUID, message_id: UUID) -> None:
    """Note that a person has read a message; the first time counts."""
    work.execute(
        "INSERT INTO message_read (message_id, person_id, read_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (message_id, reader, work.now),
    )


def _of(reader: Reader) -> Row:
    return {"reader": reader.person_id, "on": reader.on, "parts": reader.parts, "city": CITY}


# IN, not a join: a person may hold the same duty by two rows, before and after an extension of it.
_INBOX = """
SELECT m.id, m.position, m.subject, m.rule, m.duty, m.template, m.params, m.created_on, s.read_at,
       CASE WHEN s.read_at IS NULL THEN 1 ELSE 2 END AS version,
       m.agency_id, a.code AS agency_code, a.name_vi AS agency_vi, a.name_en AS agency_en
FROM message m
LEFT JOIN agency a ON a.id = m.agency_id
LEFT JOIN message_read s ON s.message_id = m.id AND s.person_id = %(reader)s
WHERE (m.addressee_id, m.duty) IN (
    SELECT d.agency_id, d.duty FROM duty d
    WHERE d.person_id = %(reader)s AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
    UNION ALL SELECT %(city)s, part FROM unnest(%(parts)s::text[]) AS part
)"""

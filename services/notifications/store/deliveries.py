"""SQL on deliveries: who gets a message by which channel, what is to be sent, what became of it.

An address is never written here: it is looked up when a letter is sent.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.addressee import CITY, To

Row = dict[str, Any]

_LOCK = 0x15_08
"""First half of the advisory locks' key; the second is made of whom a message is for."""


# Who holds the duty that a message is for; the nil agency stands for the city, whose parts come with a role.
def _holders(messages: str) -> str:
    return f"""
    SELECT m.id, d.person_id FROM {messages} m
    JOIN duty d ON d.agency_id = m.addressee_id AND d.duty = m.duty
        AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to >= %(on)s)
    UNION
    SELECT m.id, p.id FROM {messages} m JOIN person p ON p.roles @> ARRAY[m.duty] WHERE m.addressee_id = %(city)s
    """  # noqa: S608


# The id follows from what makes a delivery unique: written again after a restore, its letter has the same Message-ID.
# Email only where one has an address, or may have one that is not known yet, and has not said no.
_ADDRESS = f"""
WITH held AS ({_holders("(SELECT id, addressee_id, duty FROM message WHERE id = ANY(%(ids)s))")}), new AS (
    INSERT INTO delivery (id, message_id, person_id, channel, state, created_on, sent_at)
    SELECT md5(concat_ws(' ', h.id, h.person_id, by.channel))::uuid, h.id, h.person_id, by.channel, by.state, %(on)s,
        CASE by.state WHEN 'sent' THEN now() END
    FROM held h
    JOIN (VALUES ('inbox', 'sent'), ('email', 'queued')) AS by (channel, state) ON by.channel = ANY(%(channels)s)
    LEFT JOIN person p ON p.id = h.person_id
    LEFT JOIN preference f ON f.person_id = h.person_id
    WHERE by.channel = 'inbox' OR ((p.id IS NULL OR p.email IS NOT NULL) AND f.email IS DISTINCT FROM false)
    ON CONFLICT (message_id, person_id, channel) DO NOTHING
)
UPDATE message SET addressed = true FROM held WHERE message.id = held.id AND NOT message.addressed
"""  # noqa: S608

_UNADDRESSED = f"""
SELECT DISTINCT h.id FROM ({_holders("(SELECT id, addressee_id, duty FROM message WHERE NOT addressed)")}) AS h
LIMIT %(limit)s
"""  # noqa: S608


def lock_addressees(work: Work, addressees: Iterable[To]) -> None:
    """Messages to these, and who holds these duties, are written one after the other: none misses the other."""
    keys = sorted({f"{to.agency_id} {to.duty}" for to in addressees})
    for key in keys:
        work.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (_LOCK, key))


def address(work: Work, messages: list[UUID], on: date, channels: list[str]) -> None:
    """Write the deliveries of messages to those whom they are for on a day; each is written once."""
    if messages:
        work.execute(_ADDRESS, {"ids": messages, "on": on, "channels": channels, "city": CITY})


def waiting_for(work: Work, to: To, seconds: float) -> list[UUID]:
    """Messages to an addressee that nobody got yet, or that were written so many seconds ago at most."""
    rows = work.all(
        "SELECT id FROM message WHERE addressee_id = %s AND duty = %s"
        " AND (NOT addressed OR recorded_at > now() - make_interval(secs => %s))",
        (*to, seconds),
    )
    return [row["id"] for row in rows]


def unaddressed(work: Work, on: date, limit: int) -> list[UUID]:
    """Messages that nobody got yet and that somebody might get on a day."""
    return [row["id"] for row in work.all(_UNADDRESSED, {"on": on, "city": CITY, "limit": limit})]


def claim(work: Work, seconds: float) -> Row | None:
    """Take the email that has waited longest, for so many seconds; None if there is none.

    With its message, and its reader's address, name and language. `repeated`: an earlier attempt may have got through.
    """
    return work.one(
        "WITH next AS MATERIALIZED (SELECT d.id, d.doubtful, p.name, p.email, p.language FROM delivery d"
        " JOIN person p ON p.id = d.person_id AND p.email IS NOT NULL"
        " WHERE d.state IN ('queued', 'failed') AND d.channel = 'email' AND d.next_at <= now()"
        " ORDER BY d.next_at, d.position LIMIT 1 FOR NO KEY UPDATE OF d SKIP LOCKED)"
        " UPDATE delivery d SET attempts = d.attempts + 1, doubtful = true,"
        " next_at = now() + make_interval(secs => %s), version = d.version + 1"
        " FROM next, message m LEFT JOIN agency a ON a.id = m.agency_id"
        " WHERE d.id = next.id AND m.id = d.message_id"
        " RETURNING d.id, d.attempts, next.doubtful AS repeated, next.name, next.email, next.language, m.duty,"
        " m.template, m.params, m.created_on, a.name_vi AS agency_vi, a.name_en AS agency_en",
        (seconds,),
    )


def mark_sent(work: Work, delivery_id: UUID, repeated: bool) -> None:
    """It was taken by the mail server: that stands whoever else tries it meanwhile."""
    work.execute(
        "UPDATE delivery SET state = 'sent', sent_at = clock_timestamp(), doubtful = false, error = NULL,"
        " repeats = repeats + %s, version = version + 1 WHERE id = %s AND state <> 'sent'",
        (int(repeated), delivery_id),
    )


def mark_failed(
    work: Work, delivery_id: UUID, attempts: int, error: str, doubtful: bool, repeated: bool, wait: float | None
) -> None:
    """Note why an attempt failed, and when the next one may be made; without a wait there is none.

    Nothing if it is somebody else's attempt by now.
    """
    work.execute(
        "UPDATE delivery SET state = CASE WHEN %(wait)s::float IS NULL THEN 'dead' ELSE 'failed' END,"
        " error = %(error)s, doubtful = %(doubtful)s, repeats = repeats + %(repeated)s, version = version + 1,"
        " next_at = now() + make_interval(secs => coalesce(%(wait)s, 0)::float)"
        " WHERE id = %(id)s AND attempts = %(attempts)s AND state IN ('queued', 'failed')",
        {
            "id": delivery_id,
            "attempts": attempts,
            "error": error,
            "doubtful": doubtful,
            "repeated": int(repeated),
            "wait": wait,
        },
    )


def withdraw(work: Work, person_id: UUID, error: str) -> None:
    """Nothing that waits is sent to a person by email any more."""
    work.execute(
        "UPDATE delivery SET state = 'withdrawn', error = %s, version = version + 1"
        " WHERE person_id = %s AND channel = 'email' AND state IN ('queued', 'failed')",
        (error, person_id),
    )


def lock(work: Work, delivery_id: UUID) -> Row | None:
    """A delivery, and nobody else decides on it before this transaction ends."""
    return work.one("SELECT id, state, channel, version FROM delivery WHERE id = %s FOR NO KEY UPDATE", (delivery_id,))


def set_state(work: Work, delivery_id: UUID, state: str) -> None:
    """Queue it anew from the first attempt, or withdraw it. Whether an attempt got through stays unknown."""
    work.execute(
        "UPDATE delivery SET state = %s, attempts = 0, next_at = now(), queued_at = now(), version = version + 1"
        " WHERE id = %s",
        (state, delivery_id),
    )


def page(work: Work, filters: Row, before: int | None, limit: int) -> list[Row]:
    """Deliveries, newest first, from before a position; `filters`: state, channel, person_id, message_id, subject."""
    conditions = [sql for name, sql in _FILTERS.items() if filters.get(name) is not None]
    if before is not None:
        conditions.append("d.position < %(before)s")
    where = " AND ".join(conditions) or "true"
    return work.all(
        f"{_SELECT} WHERE {where} ORDER BY d.position DESC LIMIT %(limit)s",
        {**filters, "before": before, "limit": limit},
    )


def one(work: Work, delivery_id: UUID) -> Row | None:
    """One delivery, as `page` shows it."""
    return work.one(f"{_SELECT} WHERE d.id = %s", (delivery_id,))


def measure(work: Work) -> dict[str, float]:
    """How many emails are queued, failed and dead, and for how many seconds the oldest has waited.

    One to a person who is not known yet waits for that, not for the mail server: it does not count.
    """
    return work.one(_MEASURE) or {}


_MEASURE = """
SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'dead') AS dead,
    coalesce(extract(epoch FROM clock_timestamp() - min(queued_at) FILTER (WHERE state <> 'dead')), 0)::float AS age
FROM delivery d
WHERE channel = 'email' AND (state = 'dead' OR state IN ('queued', 'failed')
    AND EXISTS (SELECT FROM person p WHERE p.id = d.person_id AND p.email IS NOT NULL))
"""
_SELECT = (
    "SELECT d.id, d.position, d.message_id, d.person_id, d.channel, d.state, d.attempts, d.repeats, d.error,"
    " d.created_on, d.queued_at, d.sent_at, d.version, m.rule, m.subject,"
    " CASE WHEN d.state IN ('queued', 'failed') THEN d.next_at END AS next_at"
    " FROM delivery d JOIN message m ON m.id = d.message_id"
)
_FILTERS = {
    "state": "d.state = %(state)s",
    "channel": "d.channel = %(channel)s",
    "person_id": "d.person_id = %(person_id)s",
    "message_id": "d.message_id = %(message_id)s",
    "subject": "m.subject = %(subject)s",
}

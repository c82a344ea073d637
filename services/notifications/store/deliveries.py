"""SQL on deliveries: what is to be sent, what became of it, what is shown of it. Who gets what: `addressing`.

An address is never written here: it is looked up when a letter is sent.
"""

from typing import Any
from uuid import UUID

from chassis.work import Work

Row = dict[str, Any]


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

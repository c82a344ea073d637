"""SQL on reminders: planned, sent, acknowledged, shown."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import Planned, Reminder, Slot, State

Row = dict[str, Any]

_PLANNED = "r.id, r.rule, r.remind_on, r.agency_id, r.due_on, r.rung, r.addressee, r.nth, r.state, r.sent_on"
_STATE = f"{_PLANNED}, r.subject, r.acknowledged_on, r.acknowledged_by, r.version"

_OF_SUBJECT = f"SELECT {_PLANNED} FROM reminder r WHERE r.subject = %s"  # noqa: S608

_DUE = f"""
SELECT {_PLANNED}, r.subject, r.version, a.kind AS agency_kind, a.parent_id, f.kind, f.grade, f.clause
FROM reminder r JOIN finding f ON f.id = r.subject LEFT JOIN agency a ON a.id = r.agency_id
WHERE r.state = 'planned' AND r.remind_on <= %s AND (r.addressee <> 'district' OR a.parent_id IS NOT NULL)
ORDER BY r.remind_on, r.id LIMIT %s FOR NO KEY UPDATE OF r, f SKIP LOCKED
"""  # noqa: S608

_SENT = f"""
UPDATE reminder r SET state = 'sent', sent_on = %s, version = version + 1 WHERE id = ANY(%s) RETURNING {_STATE}
"""  # noqa: S608

_LOCK = f"SELECT {_STATE} FROM reminder r WHERE id = %s FOR UPDATE"  # noqa: S608

_ACKNOWLEDGED = f"""
UPDATE reminder r SET state = 'acknowledged', acknowledged_on = %s, acknowledged_by = %s, version = version + 1
WHERE id = %s RETURNING {_STATE}
"""  # noqa: S608

_AFTER = f"""
SELECT {_STATE} FROM reminder r WHERE id > %s AND state IN ('sent', 'acknowledged') ORDER BY id LIMIT %s
"""  # noqa: S608

_SELECT = f"""
SELECT {_STATE}, a.code AS agency_code, a.name_vi AS agency_vi, a.name_en AS agency_en,
    EXISTS (SELECT FROM ladder_stop s WHERE s.subject = r.subject AND s.due_on = r.due_on) AS stopped
FROM reminder r LEFT JOIN agency a ON a.id = r.agency_id
"""  # noqa: S608


def of_subject(work: Work, subject: UUID) -> list[Planned]:
    """All reminders ever written for a matter."""
    rows = work.all(_OF_SUBJECT, (subject,))
    return [Planned(planned_of(row), State(row["state"]), row["sent_on"]) for row in rows]


def plan(work: Work, reminders: Iterable[tuple[UUID, Reminder]]) -> None:
    """Add reminders of matters, or set those that stand in the same place right again unless they went out."""
    work.values(
        "INSERT INTO reminder (subject, rule, remind_on, agency_id, due_on, rung, addressee, nth) VALUES %s"
        " ON CONFLICT (subject, rule, remind_on) DO UPDATE SET agency_id = excluded.agency_id,"
        " due_on = excluded.due_on, rung = excluded.rung, addressee = excluded.addressee, nth = excluded.nth,"
        " state = 'planned', version = reminder.version + 1"
        " WHERE reminder.state IN ('planned', 'cancelled')",
        [
            (subject, *one.slot, one.agency_id, one.due_on, one.rung, one.addressee.value, one.nth)
            for subject, one in reminders
        ],
    )


def cancel(work: Work, subject: UUID, slots: Iterable[Slot]) -> None:
    """Cancel planned reminders."""
    work.values(
        "UPDATE reminder SET state = 'cancelled', version = reminder.version + 1"
        " FROM (VALUES %s) AS gone (subject, rule, remind_on)"
        " WHERE reminder.subject = gone.subject::uuid AND reminder.rule = gone.rule"
        " AND reminder.remind_on = gone.remind_on::date AND reminder.state = 'planned'",
        [(subject, *slot) for slot in slots],
    )


def cancel_rungs(work: Work, subject: UUID, due_on: date, rungs: Iterable[int]) -> None:
    """Cancel what is planned on some rungs of a matter's ladder for one due date."""
    work.execute(
        "UPDATE reminder SET state = 'cancelled', version = version + 1"
        " WHERE subject = %s AND due_on = %s AND rung = ANY(%s::smallint[]) AND state = 'planned'",
        (subject, due_on, list(rungs)),
    )


def take_due(work: Work, today: date, limit: int) -> list[Row]:
    """Planned reminders whose day has come, locked, the oldest first, with their matter and the place of its agency.

    What somebody else holds is left for the next look, and what is for a district that is not known yet waits.
    """
    return work.all(_DUE, (today, limit))


def mark_sent(work: Work, reminders: Iterable[UUID], today: date) -> list[Row]:
    """Note that reminders went out; returns them as `lock` would."""
    return work.all(_SENT, (today, list(reminders)))


def lock(work: Work, reminder_id: UUID) -> Row | None:
    """The public state of a reminder with its version, and nobody else decides on it before this transaction ends."""
    return work.one(_LOCK, (reminder_id,))


def acknowledge(work: Work, reminder_id: UUID, today: date, person_id: UUID | None) -> Row | None:
    """Note who acknowledged a reminder; returns it as `lock` would."""
    return work.one(_ACKNOWLEDGED, (today, person_id, reminder_id))


def after(work: Work, reminder_id: UUID, limit: int) -> list[Row]:
    """Reminders that went out, in the order of their ids, from behind one: what others have heard of."""
    return work.all(_AFTER, (reminder_id, limit))


def page(work: Work, filters: Row, reach: UUID | None, after: tuple[date, UUID] | None, limit: int) -> list[Row]:
    """Reminders by day and id, after a place in that order.

    `filters`: subject, agency_id, state, rung, within (an agency id, for its subtree), each may be missing.
    `reach` bounds the view as `within` does. Rows carry the agency's code and names, None when not known.
    """
    conditions = [sql for name, sql in _FILTERS.items() if filters.get(name) is not None]
    params = {**filters, "reach": reach, "limit": limit}
    if reach is not None:
        conditions.append("r.agency_id IN (SELECT subtree(%(reach)s))")
    if after is not None:
        conditions.append("(r.remind_on, r.id) > (%(after_day)s, %(after_id)s)")
        params.update(after_day=after[0], after_id=after[1])
    where = " AND ".join(conditions) or "true"
    return work.all(f"{_SELECT} WHERE {where} ORDER BY r.remind_on, r.id LIMIT %(limit)s", params)


def one(work: Work, reminder_id: UUID) -> Row | None:
    """One reminder, as `page` shows it."""
    return work.one(f"{_SELECT} WHERE r.id = %s", (reminder_id,))


def planned_of(row: Row) -> Reminder:
    """The reminder in a row."""
    slot, addressee = Slot(row["rule"], row["remind_on"]), Addressee(row["addressee"])
    return Reminder(slot, row["agency_id"], row["due_on"], row["rung"], addressee, row["nth"])


_FILTERS = {
    "subject": "r.subject = %(subject)s",
    "agency_id": "r.agency_id = %(agency_id)s",
    "state": "r.state = %(state)s",
    "rung": "r.rung = %(rung)s",
    "within": "r.agency_id IN (SELECT subtree(%(within)s))",
}

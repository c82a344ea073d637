"""SQL on reminders."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.reminder import Planned, Reminder, Slot, State

Row = dict[str, Any]


def of_subject(work: Work, subject: UUID) -> list[Planned]:
    """All reminders ever written for a matter."""
    rows = work.all("SELECT rule, remind_on, agency_id, due_on, state FROM reminder WHERE subject = %s", (subject,))
    return [_planned(row) for row in rows]


def plan(work: Work, subject: UUID, reminders: Iterable[Reminder]) -> None:
    """Add reminders, or set those that stand in the same place right again unless they were sent."""
    work.values(
        "INSERT INTO reminder (subject, rule, remind_on, agency_id, due_on) VALUES %s"
        " ON CONFLICT (subject, rule, remind_on) DO UPDATE SET agency_id = excluded.agency_id,"
        " due_on = excluded.due_on, state = 'planned', version = reminder.version + 1"
        " WHERE reminder.state <> 'sent'",
        [(subject, *each.slot, each.agency_id, each.due_on) for each in reminders],
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


def page(work: Work, filters: Row, reach: UUID | None, after: tuple[date, UUID] | None, limit: int) -> list[Row]:
    """Reminders by day and id, after a place in that order.

    `filters`: subject, agency_id, state, within (an agency id, for its subtree), each may be missing.
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


_SELECT = (
    "SELECT r.id, r.subject, r.rule, r.due_on, r.remind_on, r.rung, r.state, r.version,"
    " r.agency_id, a.code AS agency_code, a.name_vi AS agency_vi, a.name_en AS agency_en"
    " FROM reminder r LEFT JOIN agency a ON a.id = r.agency_id"
)
_FILTERS = {
    "subject": "r.subject = %(subject)s",
    "agency_id": "r.agency_id = %(agency_id)s",
    "state": "r.state = %(state)s",
    "within": "r.agency_id IN (SELECT subtree(%(within)s))",
}


def _planned(row: Row) -> Planned:
    reminder = Reminder(Slot(row["rule"], row["remind_on"]), row["agency_id"], row["due_on"])
    return Planned(reminder, State(row["state"]))

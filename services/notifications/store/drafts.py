"""SQL on the copies of plans that are to be drafted by a day, and on the reminders of them that are due."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work

Row = dict[str, Any]

_KEEP = """
INSERT INTO plan (id, number, due, done, known_since)
VALUES (%(id)s, %(number)s, %(due)s, %(done)s, %(today)s)
ON CONFLICT (id) DO UPDATE SET number = excluded.number, due = excluded.due, done = excluded.done
RETURNING id, number, due, done, known_since
"""

_DUE = """
SELECT r.id, r.rule, r.remind_on, r.agency_id, r.due_on, r.rung, r.addressee, r.nth, r.state, r.sent_on, r.subject,
    r.version, p.number, 'plan' AS grade
FROM reminder r JOIN plan p ON p.id = r.subject
WHERE r.state = 'planned' AND r.remind_on <= %s
ORDER BY r.remind_on, r.id LIMIT %s FOR NO KEY UPDATE OF r, p SKIP LOCKED
"""


def keep(work: Work, plan: Row, today: date) -> Row:
    """Write what is now known of a plan, locked; `known_since` is the day on which it was first heard of."""
    return work.one(_KEEP, {**plan, "today": today}) or {}


def forget(work: Work, plan_id: UUID) -> None:
    """Remove a plan."""
    work.execute("DELETE FROM plan WHERE id = %s", (plan_id,))


def lock(work: Work, plan_id: UUID) -> None:
    """Nobody else plans, sends or answers reminders of a plan before this transaction ends."""
    work.one("SELECT FROM plan WHERE id = %s FOR NO KEY UPDATE", (plan_id,))


def waiting(work: Work) -> list[Row]:
    """Plans that are still to be drafted by a day, locked."""
    return work.all(
        "SELECT id, number, due, done, known_since FROM plan WHERE NOT done AND due IS NOT NULL"
        " ORDER BY id FOR NO KEY UPDATE"
    )


def take_due(work: Work, today: date, limit: int) -> list[Row]:
    """Planned reminders of plans whose day has come, locked; what somebody else holds is left for the next look."""
    return work.all(_DUE, (today, limit))

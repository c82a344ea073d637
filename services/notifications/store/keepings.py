"""SQL on the copies of declarations, and on the reminders to keep them up that are due."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.keeping import Kept

Row = dict[str, Any]

_KEEP = """
INSERT INTO declaration (id, agency_id, standard, date, kind, due, known_since)
VALUES (%(id)s, %(agency_id)s, %(standard)s, %(date)s, %(kind)s, %(due)s, %(today)s)
ON CONFLICT (id) DO UPDATE SET agency_id = excluded.agency_id, standard = excluded.standard, date = excluded.date,
    kind = excluded.kind, due = excluded.due
"""

_OF_AGENCY = """
SELECT d.id, d.agency_id, d.standard, d.date AS signed_on, d.kind, d.due, d.known_since, a.valid_to AS ends
FROM declaration d LEFT JOIN agency a ON a.id = d.agency_id
WHERE d.agency_id = %s ORDER BY d.id FOR NO KEY UPDATE OF d
"""

_DUE = """
SELECT r.id, r.rule, r.remind_on, r.agency_id, r.due_on, r.rung, r.addressee, r.nth, r.state, r.sent_on, r.subject,
    r.version, 'keeping' AS grade, a.kind AS agency_kind, a.parent_id
FROM reminder r JOIN declaration d ON d.id = r.subject LEFT JOIN agency a ON a.id = r.agency_id
WHERE r.state = 'planned' AND r.remind_on <= %s
ORDER BY r.remind_on, r.id LIMIT %s FOR NO KEY UPDATE OF r, d SKIP LOCKED
"""


def keep(work: Work, declaration: Row, today: date) -> None:
    """Write what is now known of a declaration; `known_since` is the day on which it was first heard of."""
    work.execute(_KEEP, {**declaration, "today": today})


def of_agency(work: Work, agency_id: UUID) -> list[Kept]:
    """All declarations of an agency, locked."""
    return [Kept(**row) for row in work.all(_OF_AGENCY, (agency_id,))]


def forget(work: Work, declaration_id: UUID) -> UUID | None:
    """Remove a declaration; the agency that it was of, if it was known."""
    row = work.one("DELETE FROM declaration WHERE id = %s RETURNING agency_id", (declaration_id,))
    return row["agency_id"] if row else None


def lock(work: Work, declaration_id: UUID) -> None:
    """Nobody else plans, sends or answers reminders of a declaration before this transaction ends."""
    work.one("SELECT FROM declaration WHERE id = %s FOR NO KEY UPDATE", (declaration_id,))


def take_due(work: Work, today: date, limit: int) -> list[Row]:
    """Planned reminders of declarations whose day has come, locked; what somebody else holds is left for the next
    look."""
    return work.all(_DUE, (today, limit))

"""SQL on the procedures of an agency that ends."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from chassis.work import Work

_STANDING = """
SELECT p.id FROM procedure p JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current
WHERE p.agency_id = %(left)s AND v.state <> 'withdrawn'
"""

_HAND_OVER = f"""
WITH moved AS (
    UPDATE procedure p SET agency_id = %(heir)s, version = version + 1
    WHERE p.id IN ({_STANDING})
      AND NOT EXISTS (SELECT FROM procedure o WHERE o.agency_id = %(heir)s AND o.code = p.code)
    RETURNING p.id
), kept AS (
    INSERT INTO procedure_was (procedure_id, until, agency_id) SELECT id, %(eve)s, %(left)s FROM moved
    ON CONFLICT (procedure_id, until) DO NOTHING
)
SELECT id FROM moved
"""  # noqa: S608

_WITHDRAW = f"""
WITH ended AS (
    UPDATE procedure p SET version = p.version + 1
    FROM procedure_version v
    WHERE v.procedure_id = p.id AND v.number = p.current AND p.id IN ({_STANDING})
    RETURNING p.id, v.number, v.state
), gone AS (
    UPDATE procedure_version v SET state = 'withdrawn', reason = %(reason)s, ended_on = greatest(%(day)s, v.drafted_on)
    FROM ended WHERE v.procedure_id = ended.id AND v.state IN ('draft', 'in_review', 'issued')
)
SELECT id, number AS version_number, state AS before FROM ended
"""  # noqa: S608


def lock(work: Work, agency_id: UUID) -> None:
    """Nobody else changes the agency's procedures before this transaction ends."""
    work.execute("SELECT FROM procedure WHERE agency_id = %s ORDER BY id FOR UPDATE", (agency_id,))


def hand_over(work: Work, left: UUID, heir: UUID, day: date) -> dict[UUID, dict[str, Any]]:
    """Give the heir what it has no procedure of that code of; returns what was changed, by id."""
    wanted = {"left": left, "heir": heir, "eve": day - timedelta(days=1)}
    return {row["id"]: {"fields": ["agency_id"]} for row in work.all(_HAND_OVER, wanted)}


def withdraw(work: Work, left: UUID, day: date, reason: str) -> dict[UUID, dict[str, Any]]:
    """End what is left at the agency; returns by id which version that was, and its state before."""
    rows = work.all(_WITHDRAW, {"left": left, "day": day, "reason": reason})
    return {row.pop("id"): row for row in rows}

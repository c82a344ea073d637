"""SQL on the copies of agencies and duties, and on the configuration that goes with them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_KEEP_AGENCY = """
INSERT INTO agency (id, code, name_vi, name_en, kind, block, parent_id, status, valid_from, valid_to)
VALUES (%(id)s, %(code)s, %(name_vi)s, %(name_en)s, %(kind)s, %(block)s, %(parent_id)s, %(status)s,
    %(valid_from)s, %(valid_to)s)
ON CONFLICT (id) DO UPDATE SET code = excluded.code, name_vi = excluded.name_vi, name_en = excluded.name_en,
    kind = excluded.kind, block = excluded.block, parent_id = excluded.parent_id, status = excluded.status,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""

_KEEP_DUTY = """
INSERT INTO duty (id, person_id, agency_id, duty, valid_from, valid_to)
VALUES (%(id)s, %(person_id)s, %(agency_id)s, %(duty)s, %(valid_from)s, %(valid_to)s)
ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, agency_id = excluded.agency_id,
    duty = excluded.duty, valid_from = excluded.valid_from, valid_to = excluded.valid_to
"""

_PEOPLE = """
SELECT p.id, EXISTS (SELECT FROM duty d WHERE d.person_id = p.id) AS known,
    belongs(p.id, NULL, %(agency)s, %(day)s) AS insider,
    belongs(p.id, NULL, agency_with_part('office', %(day)s), %(day)s) AS of_office
FROM unnest(%(people)s::uuid[]) AS p (id)
"""


def keep_agency(work: Work, agency_id: UUID, state: Mapping[str, Any]) -> None:
    """Write what is now known of an agency."""
    work.execute(_KEEP_AGENCY, {**state, "id": agency_id})


def keep_duty(work: Work, duty_id: UUID, state: Mapping[str, Any]) -> None:
    """Write who holds a duty where, and from when until when."""
    work.execute(_KEEP_DUTY, {**state, "id": duty_id})


def forget_agency(work: Work, agency_id: UUID) -> None:
    """Remove an agency from the copy."""
    work.execute("DELETE FROM agency WHERE id = %s", (agency_id,))


def forget_duty(work: Work, duty_id: UUID) -> None:
    """Remove a duty from the copy."""
    work.execute("DELETE FROM duty WHERE id = %s", (duty_id,))


def open_at(work: Work, agency_id: UUID) -> int:
    """How many inspections of an agency have not ended."""
    row = work.one(
        "SELECT count(*) AS count FROM inspection WHERE agency_id = %s AND state NOT IN ('closed', 'cancelled')",
        (agency_id,),
    )
    return int(row["count"]) if row else 0


def agency(work: Work, agency_id: UUID) -> Row | None:
    """An agency of the copy, or None while its event has not come."""
    return work.one("SELECT * FROM agency WHERE id = %s", (agency_id,))


def agencies(work: Work, agency_ids: Sequence[UUID]) -> dict[UUID, Row]:
    """Those of the agencies that the copy knows, by id."""
    rows = work.all("SELECT * FROM agency WHERE id = ANY(%s)", (list(agency_ids),))
    return {row["id"]: row for row in rows}


def within(work: Work, agency_id: UUID, ancestor: UUID) -> bool:
    """Whether an agency lies within another's subtree (each lies within its own)."""
    row = work.one("SELECT within_subtree(%s, %s) AS within", (agency_id, ancestor))
    return bool(row and row["within"])


def of_coordinator(work: Work, agency_id: UUID, day: date) -> bool:
    """Whether an agency lies within the coordinating department."""
    row = work.one(
        "SELECT within_subtree(%s, agency_with_part('coordinating_department', %s)) AS within", (agency_id, day)
    )
    return bool(row and row["within"])


def people(work: Work, person_ids: Sequence[UUID], agency_id: UUID, day: date) -> dict[UUID, Row]:
    """Of each person: `known`, `insider` of that agency's subtree, `of_office`, on a day."""
    rows = work.all(_PEOPLE, {"people": list(person_ids), "agency": agency_id, "day": day})
    return {row["id"]: row for row in rows}


def due_rule(work: Work, kind: str, grade: str) -> Row | None:
    """The rule (`working_days`, or None for never) for a kind and grade of finding."""
    return work.one("SELECT working_days FROM due_rule WHERE kind = %s AND grade = %s", (kind, grade))

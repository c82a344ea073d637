"""SQL on what tables that go out need besides what the lists show."""

from collections.abc import Iterable
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_BASES = """
SELECT procedure_id, document, expires_on FROM legal_basis WHERE procedure_id = ANY(%s) ORDER BY procedure_id, position
"""

_STEPS = """
SELECT s.procedure_id, s.who, s.what, s.days::float AS days, s.responsible, s.output, s.form
FROM (VALUES %s) AS v (id, number) JOIN procedure_step s ON s.procedure_id = v.id::uuid AND s.number = v.number
ORDER BY s.procedure_id, s.position
"""

_DECISIONS = """
SELECT p.procedure_id, p.decision FROM (VALUES %s) AS v (id, number)
JOIN procedure_version p ON p.procedure_id = v.id::uuid AND p.number = v.number
"""

_ATTENDEES = """
SELECT x.training_id, p.name, p.email, a.code AS agency_code
FROM attendance x JOIN person p ON p.id = x.person_id JOIN agency a ON a.id = x.agency_id
WHERE x.training_id = ANY(%(trainings)s)
  AND (%(reach)s::uuid IS NULL OR x.agency_id IN (SELECT subtree(%(reach)s)))
ORDER BY a.code, p.name, p.id
"""

Versions = Iterable[tuple[UUID, int]]
"""Procedures, each with the number of one of its versions."""


def agency_codes(work: Work) -> dict[UUID, str]:
    """The code of every agency that there is or was."""
    return {row["id"]: row["code"] for row in work.all("SELECT id, code FROM agency")}


def registrations(work: Work) -> dict[UUID, str]:
    """The registration of every provider."""
    return {row["id"]: row["registration"] for row in work.all("SELECT id, registration FROM provider")}


def bases(work: Work, procedure_ids: Iterable[UUID]) -> dict[UUID, list[Row]]:
    """The legal bases of procedures, in their order."""
    return _grouped(work.all(_BASES, (list(procedure_ids),)), "procedure_id")


def steps(work: Work, versions: Versions) -> dict[UUID, list[Row]]:
    """The steps of one version of each procedure."""
    return _grouped(_of(work, _STEPS, versions), "procedure_id")


def decisions(work: Work, versions: Versions) -> dict[UUID, str | None]:
    """The decision of one version of each procedure."""
    return {row["procedure_id"]: row["decision"] for row in _of(work, _DECISIONS, versions)}


def attendees(work: Work, trainings: Iterable[UUID], reach: UUID | None) -> dict[UUID, list[Row]]:
    """Who attended each training, of the agencies within `reach` (None: of all)."""
    return _grouped(work.all(_ATTENDEES, {"trainings": list(trainings), "reach": reach}), "training_id")


def _of(work: Work, sql: str, versions: Versions) -> list[Row]:
    rows = list(versions)
    return work.values(sql, rows, "(%s, %s)", fetch=True) if rows else []


def _grouped(rows: Iterable[Row], key: str) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.pop(key), []).append(row)
    return found

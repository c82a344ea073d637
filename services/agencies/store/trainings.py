"""SQL on trainings and who attended."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_COLUMNS = """
    t.id, t.kind, t.held_on AS date, t.title, t.document, t.agency_id, t.provider_id, t.version
"""

_GET = f"SELECT {_COLUMNS} FROM training t WHERE t.id = %s"  # noqa: S608

_AFTER = f"SELECT {_COLUMNS} FROM training t WHERE t.id > %s ORDER BY t.id LIMIT %s"  # noqa: S608

_PAGE = f"""
SELECT {_COLUMNS} FROM training t
WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
  AND (%(agency_id)s::uuid IS NULL OR t.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR EXISTS (
      SELECT FROM attendance x WHERE x.training_id = t.id AND x.agency_id IN (SELECT subtree(%(within)s))))
  AND (%(since)s::date IS NULL OR t.held_on >= %(since)s)
  AND (%(as_of)s::date IS NULL OR t.held_on <= %(as_of)s)
  AND (%(after_date)s::date IS NULL OR (t.held_on, t.id) < (%(after_date)s, %(after_id)s::uuid))
ORDER BY t.held_on DESC, t.id DESC LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO training (id, kind, held_on, title, document, agency_id, provider_id)
VALUES (%(id)s, %(kind)s, %(date)s, %(title)s, %(document)s, %(agency_id)s, %(provider_id)s)
"""

_COUNTS = """
SELECT training_id, agency_id, count(*) AS attendees FROM attendance WHERE training_id = ANY(%s)
GROUP BY training_id, agency_id ORDER BY training_id, agency_id
"""

_ATTENDEES = """
SELECT x.training_id, t.kind, t.held_on AS date, x.person_id, p.name, x.agency_id, a.code AS agency_code
FROM attendance x JOIN training t ON t.id = x.training_id JOIN person p ON p.id = x.person_id
JOIN agency a ON a.id = x.agency_id
WHERE (%(training_id)s::uuid IS NULL OR x.training_id = %(training_id)s)
  AND (%(agency_id)s::uuid IS NULL OR x.agency_id = %(agency_id)s)
  AND (%(person_id)s::uuid IS NULL OR x.person_id = %(person_id)s)
  AND (%(as_of)s::date IS NULL OR t.held_on <= %(as_of)s)
  AND (%(reach)s::uuid IS NULL OR x.agency_id IN (SELECT subtree(%(reach)s)))
  AND (%(after_training)s::uuid IS NULL
       OR (x.training_id, x.person_id) > (%(after_training)s, %(after_person)s::uuid))
ORDER BY x.training_id, x.person_id LIMIT %(limit)s
"""


def get(work: Work, training_id: UUID) -> Row | None:
    """The training with its attendees counted by agency."""
    found = _counted(work, work.all(_GET, (training_id,)))
    return found[0] if found else None


def those(work: Work, training_ids: Sequence[UUID]) -> list[Row]:
    """The trainings with these ids, as `get` would show them."""
    rows = work.all(f"SELECT {_COLUMNS} FROM training t WHERE t.id = ANY(%s) ORDER BY t.id", (list(training_ids),))  # noqa: S608
    return _counted(work, rows)


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Trainings, the latest first; `filters` gives every parameter of the statement, None for any."""
    return _counted(work, work.all(_PAGE, filters))


def after(work: Work, training_id: UUID, limit: int) -> list[Row]:
    """Trainings in the order of their ids, from behind one, as `get` would show them."""
    return _counted(work, work.all(_AFTER, (training_id, limit)))


def insert(work: Work, training: Mapping[str, Any], attendees: Mapping[UUID, UUID]) -> None:
    """Write a new training, and of whom attended (`attendees`: person → agency) whose official that was."""
    work.execute(_INSERT, training)
    rows = [(training["id"], person, agency) for person, agency in attendees.items()]
    work.values("INSERT INTO attendance (training_id, person_id, agency_id) VALUES %s", rows)


def attendees(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Who attended what, by ids; `filters` gives every parameter of the statement, None for any."""
    return work.all(_ATTENDEES, filters)


def agencies_of(work: Work, people: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """The agency of each of these people, of those that there are."""
    rows = work.all("SELECT id, agency_id FROM person WHERE id = ANY(%s)", (list(people),))
    return {row["id"]: row["agency_id"] for row in rows}


def _counted(work: Work, trainings: list[Row]) -> list[Row]:
    found: dict[UUID, list[Row]] = {one["id"]: [] for one in trainings}
    for row in work.all(_COUNTS, (list(found),)):
        found[row.pop("training_id")].append(row)
    return [
        {**one, "agencies": found[one["id"]], "attendees": sum(row["attendees"] for row in found[one["id"]])}
        for one in trainings
    ]

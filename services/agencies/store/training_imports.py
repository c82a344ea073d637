"""SQL on what an import of trainings has to know, and writing many of them at once."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.people_rows import key_of
from services.agencies.domain.training_imports import New, Official, Recorded
from services.agencies.store import trainings

_RECORDED = """
SELECT t.kind, t.held_on AS date, t.title, t.agency_id, t.document, t.provider_id, (
    SELECT coalesce(json_agg(json_build_array(x.agency_id, p.name)), '[]')
    FROM attendance x JOIN person p ON p.id = x.person_id
    WHERE x.training_id = t.id AND (%(reach)s::uuid IS NULL OR x.agency_id IN (SELECT subtree(%(reach)s)))
) AS attendees
FROM training t WHERE t.held_on = ANY(%(days)s)
"""

_INSERT = "INSERT INTO training (id, kind, held_on, title, document, agency_id, provider_id) VALUES %s"


def lock_all(work: Work) -> None:
    """Nobody else records trainings before this transaction ends."""
    work.execute("LOCK TABLE training IN SHARE ROW EXCLUSIVE MODE")


def recorded(work: Work, days: Collection[date], reach: UUID | None) -> list[Recorded]:
    """The trainings held on these days, with the attendees from within `reach` (None: all)."""
    rows = work.all(_RECORDED, {"days": list(days), "reach": reach})
    return [Recorded(**{**row, "attendees": _attendees(row["attendees"])}) for row in rows]


def officials(work: Work, agency_ids: Collection[UUID]) -> dict[UUID, list[Official]]:
    """The people of these agencies."""
    found: dict[UUID, list[Official]] = {agency_id: [] for agency_id in agency_ids}
    rows = work.all("SELECT id, name, email, agency_id FROM person WHERE agency_id = ANY(%s)", (list(agency_ids),))
    for row in rows:
        found[row["agency_id"]].append(Official(**row))
    return found


def providers(work: Work) -> dict[str, UUID]:
    """Every provider by its registration."""
    return {row["registration"]: row["id"] for row in work.all("SELECT id, registration FROM provider")}


def insert(work: Work, new: Sequence[tuple[UUID, New]]) -> list[Row]:
    """Write trainings and who attended; returns them as `trainings.get` would."""
    work.values(_INSERT, [_row(training_id, one) for training_id, one in new])
    attended = [(training_id, person, agency) for training_id, one in new for person, agency in one.attendees.items()]
    work.values("INSERT INTO attendance (training_id, person_id, agency_id) VALUES %s", attended)
    return trainings.those(work, [training_id for training_id, _ in new])


def _row(training_id: UUID, one: New) -> Sequence[Any]:
    return (training_id, one.kind, one.date, one.title, one.document, one.agency_id, one.provider_id)


def _attendees(found: Iterable[tuple[str, str]]) -> frozenset[tuple[UUID, str]]:
    return frozenset((UUID(agency), key_of(name)) for agency, name in found)

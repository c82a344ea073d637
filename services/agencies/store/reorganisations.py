"""SQL on reorganisations: the decisions, what is to be known of the registry for one, and what it writes there."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.agency import Agency
from services.agencies.domain.reorganisation import Asked, Facts, Standing
from services.agencies.store.agencies import FIELDS

_COLUMNS = """
    r.id, r.kind, r.decision, r.effective_on, r.state, r.asked, r.outcome, r.faults, r.reason, r.version
"""

_GET = f"SELECT {_COLUMNS} FROM reorganisation r WHERE r.id = %s"  # noqa: S608

_CHOSEN = """
WHERE (%(state)s::text IS NULL OR r.state = %(state)s)
  AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
  AND (%(decision)s::text IS NULL OR r.decision = %(decision)s)
  AND (%(agency_id)s::uuid IS NULL
       OR EXISTS (SELECT FROM reorganised x WHERE x.reorganisation_id = r.id AND x.agency_id = %(agency_id)s))
  AND (%(after_day)s::date IS NULL OR (r.effective_on, r.id) < (%(after_day)s, %(after_id)s::uuid))
ORDER BY r.effective_on DESC, r.id DESC LIMIT %(limit)s
"""

_PAGE = f"SELECT {_COLUMNS} FROM reorganisation r {_CHOSEN}"  # noqa: S608

_PAGE_ON = f"SELECT {_COLUMNS} FROM reorganisation_on(%(on)s) r {_CHOSEN}"  # noqa: S608

_INSERT = """
INSERT INTO reorganisation (id, kind, decision, effective_on, state, asked, outcome)
VALUES (%(id)s, %(kind)s, %(decision)s, %(effective_on)s, %(state)s, %(asked)s, %(outcome)s)
"""

_DUE = f"""
SELECT {_COLUMNS} FROM reorganisation r
WHERE r.state = 'planned' AND r.effective_on <= %(today)s AND coalesce(r.tried_on, '-infinity') < %(today)s
ORDER BY r.effective_on, r.id LIMIT 1 FOR UPDATE
"""  # noqa: S608

_MOVE = """
UPDATE reorganisation SET state = coalesce(%(state)s, state), outcome = coalesce(%(outcome)s, outcome),
    faults = %(faults)s, reason = %(reason)s, tried_on = %(tried_on)s, version = version + 1
WHERE id = %(id)s
"""

# All that is asked about, what hangs directly below what is reorganised, and everything above these.
_STANDINGS = f"""
WITH RECURSIVE below AS (
    SELECT id FROM agency WHERE parent_id = ANY(%(sources)s) AND (valid_to IS NULL OR valid_to >= %(day)s)
), up (id) AS (
    SELECT id FROM agency WHERE id = ANY(%(named)s) OR id IN (SELECT id FROM below)
    UNION
    SELECT a.parent_id FROM agency a JOIN up ON a.id = up.id WHERE a.parent_id IS NOT NULL
)
SELECT {FIELDS},
    coalesce((SELECT max(w.until) + 1 FROM agency_was w WHERE w.agency_id = a.id), a.valid_from) AS changed_on,
    a.id IN (SELECT id FROM below) AS is_child
FROM agency a JOIN up USING (id) ORDER BY a.code, a.valid_from
"""  # noqa: S608

_CARRIERS = f"""
SELECT {FIELDS} FROM agency a
WHERE a.code = ANY(%s) AND (a.valid_to IS NULL OR a.valid_to >= %s) ORDER BY a.valid_from
"""  # noqa: S608

_END = """
UPDATE agency SET valid_to = v.last, status = 'dissolved', successors = agency.successors || v.successors,
    version = version + 1
FROM (VALUES %s) AS v (id, last, successors) WHERE agency.id = v.id
"""

_LINK = """
UPDATE agency SET successors = agency.successors || v.successors, predecessors = agency.predecessors || v.predecessors,
    version = version + v.more
FROM (VALUES %s) AS v (id, successors, predecessors, more) WHERE agency.id = v.id
"""

# With `below`, what is below changes its path too. Who became what it is on that very day or later was nothing else
# on the eve.
_KEEP = """
INSERT INTO agency_was (agency_id, since, until, name_vi, name_en, kind, block, obligation, parent_id, path, search)
SELECT a.id, since.day, %(day)s::date - 1, a.name_vi, a.name_en, a.kind, a.block, a.obligation, a.parent_id, a.path,
    a.search
FROM agency a CROSS JOIN LATERAL (
    SELECT greatest(a.valid_from, (SELECT max(w.until) + 1 FROM agency_was w WHERE w.agency_id = a.id)) AS day
) since
WHERE (a.id = ANY(%(ids)s)
    OR %(below)s AND EXISTS (SELECT FROM agency top WHERE top.id = ANY(%(ids)s) AND a.path <@ top.path))
  AND since.day < %(day)s AND (a.valid_to IS NULL OR a.valid_to >= %(day)s)
"""


def get(work: Work, reorganisation_id: UUID) -> Row | None:
    """The reorganisation with that id."""
    return work.one(_GET, (reorganisation_id,))


def lock(work: Work, reorganisation_id: UUID) -> Row | None:
    """The same, and nobody else decides on it before this transaction ends."""
    return work.one(_GET + " FOR UPDATE", (reorganisation_id,))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Reorganisations, the latest first, as they stood on a day where `as_of` is given; `filters` gives every parameter
    of the statement, None for any."""
    return work.all(_PAGE_ON if filters["as_of"] else _PAGE, filters)


def due(work: Work, today: date) -> Row | None:
    """The earliest that is to take effect by now and has not been tried today, locked."""
    return work.one(_DUE, {"today": today})


def insert(work: Work, decided: Mapping[str, Any], agency_ids: Iterable[UUID]) -> None:
    """Write a decision, and which agencies it is about."""
    written = {**decided, "asked": Json(decided["asked"]), "outcome": Json(decided["outcome"])}
    work.execute(_INSERT, written)
    involve(work, decided["id"], agency_ids)


def involve(work: Work, reorganisation_id: UUID, agency_ids: Iterable[UUID]) -> None:
    """Note agencies that a reorganisation is about."""
    rows = [(reorganisation_id, agency_id) for agency_id in agency_ids]
    work.values("INSERT INTO reorganised (reorganisation_id, agency_id) VALUES %s ON CONFLICT DO NOTHING", rows)


def move(work: Work, reorganisation_id: UUID, **values: Any) -> None:
    """Write a new `state` or `outcome`, and `faults`, `reason`, `tried_on`; raises the version."""
    given = {"state": None, "outcome": None, "faults": [], "reason": None, "tried_on": None, **values}
    outcome = Json(given["outcome"]) if given["outcome"] is not None else None
    work.execute(_MOVE, {**given, "id": reorganisation_id, "outcome": outcome, "faults": Json(given["faults"])})


def facts(work: Work, asked: Asked) -> Facts:
    """What is to be known of the registry to check a reorganisation and work it out."""
    named = {*asked.agency_ids, *(one.parent_id for one in asked.successors), asked.into_id} - {None}
    wanted = {"sources": list(asked.agency_ids), "named": list(named), "day": asked.effective_on}
    standings: dict[UUID, Standing] = {}
    children: dict[UUID, tuple[UUID, ...]] = {}
    for row in work.all(_STANDINGS, wanted):
        changed_on, is_child = row.pop("changed_on"), row.pop("is_child")
        standings[row["id"]] = Standing(Agency(**row), changed_on)
        if is_child:
            children[row["parent_id"]] = (*children.get(row["parent_id"], ()), row["id"])
    carriers: dict[str, tuple[Agency, ...]] = {}
    for row in work.all(_CARRIERS, ([one.code for one in asked.successors], asked.effective_on)):
        carriers[row["code"]] = (*carriers.get(row["code"], ()), Agency(**row))
    return Facts(standings, children, carriers)


def changed_on(work: Work, agency_id: UUID) -> date | None:
    """The first day on which an agency was what it is now; None if it was never anything else."""
    row = work.one("SELECT max(until) + 1 AS day FROM agency_was WHERE agency_id = %s", (agency_id,))
    return row["day"] if row else None


def end(work: Work, day: date, ended: Mapping[UUID, Sequence[UUID]]) -> None:
    """Write that agencies (with their successors) are there no longer from a day on."""
    last = day - timedelta(days=1)
    work.values(_END, [(one, last, list(after)) for one, after in ended.items()], "(%s, %s, %s::uuid[])")


def link(work: Work, links: Iterable[tuple[UUID, Sequence[UUID], Sequence[UUID], bool]]) -> None:
    """Write who came of agencies, and of whom they came (id, successors, predecessors); the last says whether that
    is a change of the agency, which raises its version."""
    rows = [(one, list(successors), list(predecessors), int(more)) for one, successors, predecessors, more in links]
    work.values(_LINK, rows, "(%s, %s::uuid[], %s::uuid[], %s)")


def keep(work: Work, day: date, agency_ids: Iterable[UUID], below: bool) -> None:
    """Write what agencies, and `below` all that hangs below them, were up to the day before: they are about to become
    something else."""
    work.execute(_KEEP, {"day": day, "ids": list(agency_ids), "below": below})

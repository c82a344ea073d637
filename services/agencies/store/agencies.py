"""SQL on agencies and their tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain import agency
from services.agencies.domain.agency import Agency

FIELDS = ", ".join(f"a.{name}" for name in agency.FIELDS)
"""The columns of which an `Agency` is made."""

_COLUMNS = f"{FIELDS}, a.status, a.predecessors, a.successors, a.version"

_GET = f"SELECT {_COLUMNS} FROM agency a"  # noqa: S608

_PAGE = f"""
SELECT {_COLUMNS} FROM agency_on(%(on)s) a
WHERE (%(kind)s::text IS NULL OR a.kind = %(kind)s)
  AND (%(block)s::text IS NULL OR a.block = %(block)s)
  AND (%(parent_id)s::uuid IS NULL OR a.parent_id = %(parent_id)s)
  AND (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency_on(%(on)s) WHERE id = %(within)s))
  AND a.search LIKE ALL (%(words)s::text[])
  AND (%(after_code)s::text IS NULL OR (a.code, a.valid_from) > (%(after_code)s, %(after_from)s::date))
ORDER BY a.code, a.valid_from LIMIT %(limit)s
"""  # noqa: S608

# Whoever came of it, and of these, down to those of whom nobody has come.
_BECAME = """
WITH RECURSIVE line (id, successors) AS (
    SELECT s.id, s.successors FROM agency a, unnest(a.successors) AS after (id) JOIN agency s ON s.id = after.id
    WHERE a.id = %(id)s
    UNION
    SELECT s.id, s.successors FROM line, unnest(line.successors) AS after (id) JOIN agency s ON s.id = after.id
)
SELECT a.id, a.code, a.name_vi, a.name_en, a.valid_from, a.valid_to FROM line JOIN agency a USING (id)
WHERE a.status = 'active' OR a.successors = '{}' ORDER BY a.code, a.valid_from
"""

_DECIDED = """
SELECT r.id, r.kind, r.decision, r.effective_on FROM reorganised x JOIN reorganisation r ON r.id = x.reorganisation_id
WHERE x.agency_id = %s AND r.state = 'done' ORDER BY r.effective_on, r.id
"""

_REGISTRY = f"SELECT {FIELDS} FROM agency a"  # noqa: S608

_TAKEN = """
SELECT name_vi, valid_from, valid_to FROM agency
WHERE code = %s AND daterange(valid_from, valid_to, '[]') && daterange(%s, %s, '[]') AND id <> %s
LIMIT 1
"""

_ABOVE = "SELECT a.id FROM agency a, agency below WHERE below.id = %s AND a.path @> below.path"

_INSERT = f"""
INSERT INTO agency AS a ({", ".join(agency.FIELDS)}, search, path)
VALUES %s RETURNING {_COLUMNS}
"""  # noqa: S608

_INSERT_ROW = f"({', '.join(['%s'] * len(agency.FIELDS))}, %s, text2ltree(%s))"

_UPDATE = f"""
UPDATE agency AS a SET name_vi = v.name_vi, name_en = v.name_en, kind = v.kind, block = v.block,
    obligation = v.obligation, parent_id = v.parent_id, valid_to = v.valid_to, address = v.address, phone = v.phone,
    email = v.email, website = v.website, search = v.search, version = a.version + 1
FROM (VALUES %s) AS v (
    id, name_vi, name_en, kind, block, obligation, parent_id, valid_to, address, phone, email, website, search
)
WHERE a.id = v.id RETURNING {_COLUMNS}
"""  # noqa: S608

_UPDATE_ROW = "(%s, %s, %s, %s, %s::text, %s, %s::uuid, %s::date, %s::text, %s::text, %s::text, %s::text, %s)"

# What hangs below moves along when a parent changes: `lay_paths` touches it later in the same transaction.
_LOCK = """
WITH RECURSIVE touched (id) AS (
    SELECT unnest(%s::uuid[])
    UNION
    SELECT a.id FROM agency a JOIN touched ON a.parent_id = touched.id
)
SELECT FROM agency WHERE id IN (SELECT id FROM touched) ORDER BY id FOR NO KEY UPDATE
"""

_PATHS = "SELECT id, ltree2text(path) AS path FROM agency WHERE id = ANY(%s)"

_LAY_PATHS = """
WITH RECURSIVE tree (id, path) AS (
    SELECT id, step(id) FROM agency WHERE parent_id IS NULL
    UNION ALL
    SELECT a.id, tree.path || step(a.id) FROM agency a JOIN tree ON a.parent_id = tree.id
)
UPDATE agency SET path = tree.path FROM tree WHERE agency.id = tree.id AND agency.path <> tree.path
"""


def lock_tree(work: Work) -> None:
    """Nobody else changes the tree before this transaction ends: two moves at once could close a circle."""
    work.execute("LOCK TABLE agency IN SHARE ROW EXCLUSIVE MODE")


def get(work: Work, agency_id: UUID) -> Row | None:
    """The agency with that id."""
    return work.one(_GET + " WHERE a.id = %s", (agency_id,))


def locked(work: Work, agency_id: UUID) -> Row | None:
    """The agency with that id, which nobody else changes before this transaction ends."""
    return work.one(_GET + " WHERE a.id = %s FOR NO KEY UPDATE", (agency_id,))


def by_code(work: Work, code: str, on: date) -> Row | None:
    """The agency that carries the code on a day, as it was then."""
    return work.one(f"SELECT {_COLUMNS} FROM agency_on(%s) a WHERE a.code = %s", (on, code))  # noqa: S608


def became(work: Work, agency_id: UUID) -> list[Row]:
    """What became of an agency in the end; empty if it is still there, or nothing has come of it."""
    return work.all(_BECAME, {"id": agency_id})


def decisions(work: Work, agency_id: UUID) -> list[Row]:
    """The reorganisations that an agency took part in, the earliest first."""
    return work.all(_DECIDED, (agency_id,))


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Agencies as of a day, in the order of their codes; `wanted` gives every parameter, None for any."""
    return work.all(_PAGE, wanted)


def after(work: Work, agency_id: UUID, limit: int) -> list[Row]:
    """Agencies in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_GET + " WHERE a.id > %s ORDER BY a.id LIMIT %s", (agency_id, limit))


def registry(work: Work) -> list[Agency]:
    """Every agency there is or was."""
    return [Agency(**row) for row in work.all(_REGISTRY)]


def carrier(work: Work, agency: Agency) -> Row | None:
    """Another agency that carries this one's code on a day of this one's validity."""
    return work.one(_TAKEN, (agency.code, agency.valid_from, agency.valid_to, agency.id))


def above(work: Work, agency_id: UUID) -> set[UUID]:
    """The agency and all above it."""
    return {row["id"] for row in work.all(_ABOVE, (agency_id,))}


def insert(work: Work, agencies: Iterable[Agency]) -> list[Row]:
    """Write new agencies; returns them as `get` would."""
    new = {one.id: one for one in agencies}
    parents = {one.parent_id for one in new.values() if one.parent_id and one.parent_id not in new}
    paths = {row["id"]: row["path"] for row in work.all(_PATHS, (list(parents),))}
    rows = [(*_inserted(one), _path(one, new, paths)) for one in new.values()]
    return work.values(_INSERT, rows, _INSERT_ROW, fetch=True)


def update(work: Work, agencies: Iterable[Agency]) -> list[Row]:
    """Write what may change of agencies and raise their versions; returns them as `get` would.

    Their rows are locked in the order of their ids first, as `recount` does it: no two wait for each other in a ring.
    """
    changed = list(agencies)
    lock_rows(work, [one.id for one in changed])
    return work.values(_UPDATE, map(_updated, changed), _UPDATE_ROW, fetch=True)


def lock_rows(work: Work, agency_ids: Sequence[UUID]) -> None:
    """Lock agencies and all below them, in the order of their ids."""
    work.execute(_LOCK, (list(agency_ids),))


def those(work: Work, agency_ids: Sequence[UUID]) -> list[Row]:
    """The agencies with these ids, as `get` would show them."""
    return work.all(_GET + " WHERE a.id = ANY(%s) ORDER BY a.id", (list(agency_ids),))


def lay_paths(work: Work) -> None:
    """Bring every path in line with the parents; touches only those that are not."""
    work.execute(_LAY_PATHS)


def _path(one: Agency, new: Mapping[UUID, Agency], paths: dict[UUID, str]) -> str:
    """The path of a new agency whose parent is new itself or has its path in `paths`."""
    if one.id not in paths:
        if one.parent_id and one.parent_id in new:
            _path(new[one.parent_id], new, paths)
        above = [paths[one.parent_id]] if one.parent_id else []
        paths[one.id] = ".".join([*above, one.id.hex])
    return paths[one.id]


def _inserted(one: Agency) -> Sequence[Any]:
    return (*astuple(one), one.search)


def _updated(one: Agency) -> Sequence[Any]:
    return (
        one.id, one.name_vi, one.name_en, one.kind, one.block, one.obligation, one.parent_id, one.valid_to,
        one.address, one.phone, one.email, one.website, one.search,
    )  # fmt: skip

"""SQL of the progress report: by how much each count of each group has changed from one day asked about to the next.

Over everything, by block or obligation, it reads the tally, whose size does not depend on the number of agencies. With
a plan, a place, by district or wave, it looks at each agency with the days on which it was what (`stint`) and what
counts of it (`facts`). People trained and procedures in force are counted from their own rows each time (`books`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.progress import By, Change


@dataclass(frozen=True)
class Asked:
    """What a report is about: groups, plan and place (None: all), the standard whose declarations count, its days in
    their order."""

    by: By
    plan_id: UUID | None
    within: UUID | None
    standard: str
    days: Sequence[date]


# The day before: a change counts from its own day on.
_POINT: LiteralString = "width_bucket(edge.day - 1, %(days)s::date[])"

_KEYS: dict[By, LiteralString] = {
    "block": "s.block",
    "obligation": "s.obligation",
    "district": "s.parent_id::text",
    "wave": "(m.position + 1)::text",
}

_PLACES: LiteralString = """
WITH place AS (
    SELECT s.agency_id, {key} AS key, s.days * daterange(m.since, m.until) AS days FROM stint s
    LEFT JOIN wave_agency m ON m.plan_id = %(plan_id)s AND m.agency_id = s.agency_id
    WHERE s.block IS NOT NULL
      AND (%(plan_id)s::uuid IS NULL OR m.agency_id IS NOT NULL)
      AND (%(within)s::uuid IS NULL OR index(s.path, step(%(within)s)) >= 0)
      AND (%(by)s <> 'district' OR s.block = 'communes')
)
"""

_EDGES: LiteralString = """
CROSS JOIN LATERAL (VALUES (lower(period), 1), (upper(period), -1)) AS edge (day, change)
WHERE edge.day <= %(last)s
"""

_TALLIED: LiteralString = f"""
SELECT {{key}} AS key, s.measure, {_POINT} AS point, sum(edge.change)::int AS change
FROM tally s CROSS JOIN LATERAL (VALUES (s.day, s.change)) AS edge (day, change)
WHERE s.standard IN ('', %(standard)s) AND edge.day <= %(last)s GROUP BY 1, 2, 3
"""  # noqa: S608

_PLACED: LiteralString = f"""{_PLACES}
SELECT p.key, f.measure, {_POINT} AS point, sum(edge.change)::int AS change
FROM place p JOIN facts(%(plan_id)s) f ON f.agency_id = p.agency_id
CROSS JOIN LATERAL unnest(f.days * datemultirange(p.days)) AS period {_EDGES} AND f.standard IN ('', %(standard)s)
GROUP BY 1, 2, 3
"""  # noqa: S608

_BOOKED: LiteralString = f"""{_PLACES}
SELECT p.key, f.measure, {_POINT} AS point, sum(edge.change)::int AS change
FROM place p JOIN books() f ON f.agency_id = p.agency_id
CROSS JOIN LATERAL (SELECT f.days * p.days) AS cut (period) {_EDGES}
GROUP BY 1, 2, 3
"""  # noqa: S608

_DISTRICTS: LiteralString = """
SELECT d.id, d.code, d.name_vi, d.name_en, array_agg(at.point::int - 1 ORDER BY at.point) AS points,
    array_agg(coalesce(own.state, 'undeclared') ORDER BY at.point) AS states
FROM unnest(%(days)s::date[]) WITH ORDINALITY AS at (day, point)
CROSS JOIN LATERAL agency_on(at.day) d
LEFT JOIN LATERAL (
    SELECT CASE WHEN lapsed_on <= at.day THEN 'lapsed' WHEN maintained_on <= at.day THEN 'maintained'
        WHEN kind = 'redeclaration' THEN 'redeclared' ELSE 'declared' END AS state
    FROM declaration WHERE agency_id = d.id AND standard = %(standard)s AND declared_on <= at.day
    ORDER BY declared_on DESC, kind DESC, id DESC LIMIT 1
) own ON true
WHERE d.kind = 'district_committee'
  AND (%(within)s::uuid IS NULL OR (
      SELECT d.path <@ top.path OR d.path @> top.path FROM agency_on(at.day) top WHERE top.id = %(within)s))
GROUP BY d.id, d.code, d.name_vi, d.name_en ORDER BY d.code, min(at.day)
"""

_WAVES: LiteralString = """
SELECT (position + 1)::text AS key, name AS name_vi, name AS name_en FROM wave WHERE plan_id = %s ORDER BY position
"""


def changes(work: Work, asked: Asked) -> list[Change]:
    """By how much each measure of each group changes up to each day; the first day's since the beginning of all.

    The groups are named by block, obligation, the district's agency id, or the number of the wave from 1. By district
    its communes count.
    """
    everything = asked.by in ("block", "obligation") and asked.plan_id is None and asked.within is None
    return _changes(work, _TALLIED if everything else _PLACED, asked) + _changes(work, _BOOKED, asked)


def changes_counted_anew(work: Work, asked: Asked) -> list[Change]:
    """The same without the tally: what the tally must agree with."""
    return _changes(work, _PLACED, asked) + _changes(work, _BOOKED, asked)


def districts(work: Work, asked: Asked) -> list[Row]:
    """The districts that exist on any of the days, by code, once for each name that they had: `points` numbers the
    days, `states` says how far each was on them."""
    return work.all(_DISTRICTS, {"days": list(asked.days), "within": asked.within, "standard": asked.standard})


def waves(work: Work, plan_id: UUID) -> list[Row]:
    """The waves of a plan with their numbers from 1."""
    return work.all(_WAVES, (plan_id,))


def stalled_after(work: Work) -> int:
    """Days without a milestone after which what is late has stalled."""
    row = work.one("SELECT stalled_after FROM pace")
    if row is None:
        raise LookupError("pace")
    return int(row["stalled_after"])


def set_stalled_after(work: Work, days: int) -> None:
    """Change it; the tally follows."""
    work.execute("UPDATE pace SET stalled_after = %s", (days,))


def _changes(work: Work, statement: LiteralString, asked: Asked) -> list[Change]:
    given = {**vars(asked), "days": list(asked.days), "last": asked.days[-1]}
    rows = work.all(statement.replace("{key}", _KEYS[asked.by]), given)
    return [(row["key"], row["measure"], row["point"], row["change"]) for row in rows]

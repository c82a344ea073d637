"""SQL of the coverage report: focal points and officials per agency, and whose training counts on a day.

A person counts as trained while the latest training of any kind asked about counts, as lapsed when none does any more.
"""

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.progress import By

_STATUS: LiteralString = """
    SELECT person_id, bool_or(counts_until IS NULL OR counts_until >= %(as_of)s) AS trained
    FROM trained(%(kind)s, %(as_of)s) GROUP BY person_id
"""

_AGENCIES: LiteralString = f"""
WITH status AS MATERIALIZED ({_STATUS}), focal AS (
    SELECT d.agency_id, count(DISTINCT d.person_id) AS people,
        count(DISTINCT d.person_id) FILTER (WHERE s.trained) AS trained,
        count(DISTINCT d.person_id) FILTER (WHERE NOT s.trained) AS lapsed
    FROM duty d LEFT JOIN status s USING (person_id)
    WHERE d.duty = 'focal_point' AND d.valid_from <= %(as_of)s AND (d.valid_to IS NULL OR d.valid_to >= %(as_of)s)
    GROUP BY d.agency_id
), official AS (
    SELECT p.agency_id, count(*) AS people, count(*) FILTER (WHERE s.trained) AS trained,
        count(*) FILTER (WHERE NOT s.trained) AS lapsed
    FROM person_on(%(as_of)s) p LEFT JOIN status s ON s.person_id = p.id
    WHERE p.agency_id IS NOT NULL GROUP BY p.agency_id
), covered AS (
    SELECT a.id AS agency_id, a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en,
        a.block, a.obligation, a.kind, a.parent_id, m.position, w.name AS wave, 1 AS agencies,
        (f.agency_id IS NULL)::int AS without_focal_point,
        coalesce(f.people, 0)::int AS focal_points, coalesce(f.trained, 0)::int AS focal_points_trained,
        coalesce(f.lapsed, 0)::int AS focal_points_lapsed, coalesce(o.people, 0)::int AS officials,
        coalesce(o.trained, 0)::int AS officials_trained, coalesce(o.lapsed, 0)::int AS officials_lapsed
    FROM agency_on(%(as_of)s) a
    LEFT JOIN focal f ON f.agency_id = a.id
    LEFT JOIN official o ON o.agency_id = a.id
    LEFT JOIN member_on(%(plan_id)s, %(as_of)s) m ON m.agency_id = a.id
    LEFT JOIN wave w ON w.plan_id = %(plan_id)s AND w.position = m.position
    WHERE a.block IS NOT NULL
      AND (%(plan_id)s::uuid IS NULL OR m.agency_id IS NOT NULL)
      AND (%(within)s::uuid IS NULL OR a.id IN (SELECT subtree(%(within)s)))
)
"""  # noqa: S608

_SUMS: LiteralString = """
    sum(agencies)::int AS agencies, sum(without_focal_point)::int AS without_focal_point,
    sum(focal_points)::int AS focal_points, sum(focal_points_trained)::int AS focal_points_trained,
    sum(focal_points_lapsed)::int AS focal_points_lapsed, sum(officials)::int AS officials,
    sum(officials_trained)::int AS officials_trained, sum(officials_lapsed)::int AS officials_lapsed
"""

_BY_BLOCK: LiteralString = f"{_AGENCIES} SELECT block AS key, {_SUMS} FROM covered GROUP BY block"  # noqa: S608

_BY_OBLIGATION: LiteralString = f"""{_AGENCIES}
SELECT obligation AS key, {_SUMS} FROM covered GROUP BY obligation
"""  # noqa: S608

_BY_WAVE: LiteralString = f"""{_AGENCIES}
SELECT (position + 1)::text AS key, wave AS name_vi, wave AS name_en, {_SUMS} FROM covered
GROUP BY position, wave ORDER BY position
"""  # noqa: S608

_BY_DISTRICT: LiteralString = f"""{_AGENCIES}
SELECT d.code AS key, d.name_vi, d.name_en, {_SUMS}
FROM covered c JOIN agency d ON d.id = CASE WHEN c.kind = 'district_committee' THEN c.agency_id ELSE c.parent_id END
WHERE d.kind = 'district_committee' GROUP BY d.code, d.name_vi, d.name_en ORDER BY d.code
"""  # noqa: S608

_GROUPED: dict[By, LiteralString] = {
    "block": _BY_BLOCK,
    "district": _BY_DISTRICT,
    "wave": _BY_WAVE,
    "obligation": _BY_OBLIGATION,
}

_PAGE: LiteralString = f"""{_AGENCIES}
SELECT * FROM covered c
WHERE (%(block)s::text IS NULL OR block = %(block)s)
  AND (%(wave)s::text IS NULL OR wave = %(wave)s)
  AND (%(agency_id)s::uuid IS NULL OR agency_id = %(agency_id)s)
  AND (%(reach)s::uuid IS NULL OR agency_id IN (SELECT subtree(%(reach)s)))
  AND (%(without_focal_point)s::bool IS NULL OR (without_focal_point = 1) = %(without_focal_point)s)
  AND (%(lapsed)s::bool IS NULL OR (focal_points_lapsed + officials_lapsed > 0) = %(lapsed)s)
  AND (%(after_code)s::text IS NULL OR (agency_code COLLATE "C", agency_id) > (%(after_code)s, %(after_id)s::uuid))
ORDER BY agency_code COLLATE "C", agency_id LIMIT %(limit)s
"""  # noqa: S608

_LAPSED: LiteralString = """
SELECT t.person_id, p.name, p.agency_id, a.code AS agency_code, t.of_kind AS kind, t.held_on AS date, t.counts_until
FROM trained(%(kind)s, %(as_of)s) t JOIN person p ON p.id = t.person_id JOIN agency a ON a.id = p.agency_id
WHERE t.counts_until < %(as_of)s
  AND (%(agency_id)s::uuid IS NULL OR p.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR p.agency_id IN (SELECT subtree(%(within)s)))
  AND (%(reach)s::uuid IS NULL OR p.agency_id IN (SELECT subtree(%(reach)s)))
  AND (%(duty)s::text IS NULL OR EXISTS (
      SELECT FROM duty d WHERE d.person_id = t.person_id AND d.duty = %(duty)s
      AND d.valid_from <= %(as_of)s AND (d.valid_to IS NULL OR d.valid_to >= %(as_of)s)))
  AND (%(after_person)s::uuid IS NULL OR (t.person_id, t.of_kind) > (%(after_person)s, %(after_kind)s))
ORDER BY t.person_id, t.of_kind LIMIT %(limit)s
"""


def groups(work: Work, by: By, wanted: Mapping[str, Any]) -> list[Row]:
    """A row per group with its `key`, its names and its counts; `wanted`: as_of, plan_id, within, kind."""
    return work.all(_GROUPED[by], wanted)


def agencies(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """A row per agency, by code; `wanted` gives every parameter of the statement, None for any."""
    return work.all(_PAGE, wanted)


def lapsed(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """A row per person and kind whose training no longer counts, by person; `wanted` as above."""
    return work.all(_LAPSED, wanted)


def plan_exists(work: Work, plan_id: UUID) -> bool:
    """Whether there is such a plan."""
    return work.one("SELECT FROM plan WHERE id = %s", (plan_id,)) is not None

"""SQL of the progress report: one statement per way of grouping.

Over everything, by block, it reads the tally, whose size does not depend on the number of agencies. With a plan,
a place, or by district or wave, it looks once at each agency as it was on the day: what is counted of it comes from
sub-selects that hold at most one row for it (its first declaration, a re-declaration, its tracks, its open findings).
"""

from datetime import date
from typing import LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.progress import By

_COUNTS: LiteralString = """
    count(*) AS total,
    count(first.agency_id) AS declared,
    count(again.agency_id) AS redeclared,
    count(track.agency_id) AS enrolled,
    count(*) FILTER (WHERE track.late) AS late,
    coalesce(sum(finding.open), 0)::int AS open_findings,
    coalesce(sum(finding.overdue), 0)::int AS overdue_findings
"""

_FACTS: LiteralString = """
LEFT JOIN declaration first ON first.agency_id = a.id AND first.kind = 'initial'
    AND first.standard = %(standard)s AND first.declared_on <= %(as_of)s
LEFT JOIN (
    SELECT DISTINCT agency_id FROM declaration
    WHERE kind = 'redeclaration' AND standard = %(standard)s AND declared_on <= %(as_of)s
) again ON again.agency_id = a.id
LEFT JOIN (
    SELECT t.agency_id, bool_or(t.behind @> %(as_of)s::date) AS late
    FROM track t JOIN plan p ON p.id = t.plan_id
    WHERE p.state IN ('active', 'completed') AND t.enrolled_on <= %(as_of)s
      AND (t.withdrawn_on IS NULL OR t.withdrawn_on > %(as_of)s)
      AND (%(plan_id)s::uuid IS NULL OR t.plan_id = %(plan_id)s)
    GROUP BY t.agency_id
) track ON track.agency_id = a.id
LEFT JOIN (
    SELECT agency_id, count(*) AS open, count(*) FILTER (WHERE due < %(as_of)s) AS overdue
    FROM finding WHERE state <> 'closed' GROUP BY agency_id
) finding ON finding.agency_id = a.id
"""

_COUNTED: LiteralString = """
    a.block IS NOT NULL
    AND (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency_on(%(as_of)s) WHERE id = %(within)s))
"""

_OF_PLAN: LiteralString = """
    (%(plan_id)s::uuid IS NULL
     OR EXISTS (SELECT FROM wave_agency m WHERE m.plan_id = %(plan_id)s AND m.agency_id = a.id))
"""

_BY_BLOCK: LiteralString = f"""
SELECT a.block AS key, {_COUNTS} FROM agency_on(%(as_of)s) a {_FACTS}
WHERE {_COUNTED} AND {_OF_PLAN} GROUP BY a.block
"""  # noqa: S608

_ALL_BLOCKS: LiteralString = """
SELECT block AS key,
    coalesce(sum(change) FILTER (WHERE measure = 'total'), 0)::int AS total,
    coalesce(sum(change) FILTER (WHERE measure = 'declared'), 0)::int AS declared,
    coalesce(sum(change) FILTER (WHERE measure = 'redeclared'), 0)::int AS redeclared,
    coalesce(sum(change) FILTER (WHERE measure = 'enrolled'), 0)::int AS enrolled,
    coalesce(sum(change) FILTER (WHERE measure = 'late'), 0)::int AS late,
    coalesce(sum(change) FILTER (WHERE measure = 'open_findings'), 0)::int AS open_findings,
    coalesce(sum(change) FILTER (WHERE measure = 'overdue_findings'), 0)::int AS overdue_findings
FROM tally WHERE day <= %(as_of)s AND standard IN ('', %(standard)s)
GROUP BY block HAVING sum(change) FILTER (WHERE measure = 'total') > 0
"""

_BY_WAVE: LiteralString = f"""
SELECT (m.position + 1)::text AS key, w.name AS name_vi, w.name AS name_en, {_COUNTS}
FROM wave w JOIN wave_agency m USING (plan_id, position) JOIN agency_on(%(as_of)s) a ON a.id = m.agency_id {_FACTS}
WHERE w.plan_id = %(plan_id)s AND {_COUNTED} GROUP BY m.position, w.name ORDER BY m.position
"""  # noqa: S608

_BY_DISTRICT: LiteralString = f"""
SELECT d.code AS key, d.id AS agency_id, d.name_vi, d.name_en,
    CASE WHEN own.redeclared THEN 'redeclared' WHEN own.agency_id IS NOT NULL THEN 'declared' ELSE 'undeclared' END
        AS own_state,
    coalesce(c.total, 0) AS total, coalesce(c.declared, 0) AS declared, coalesce(c.redeclared, 0) AS redeclared,
    coalesce(c.enrolled, 0) AS enrolled, coalesce(c.late, 0) AS late,
    coalesce(c.open_findings, 0) AS open_findings, coalesce(c.overdue_findings, 0) AS overdue_findings
FROM agency_on(%(as_of)s) d
LEFT JOIN (
    SELECT a.parent_id, {_COUNTS} FROM agency_on(%(as_of)s) a {_FACTS}
    WHERE {_COUNTED} AND {_OF_PLAN} AND a.block = 'communes' GROUP BY a.parent_id
) c ON c.parent_id = d.id
LEFT JOIN (
    SELECT agency_id, bool_or(kind = 'redeclaration') AS redeclared FROM declaration
    WHERE standard = %(standard)s AND declared_on <= %(as_of)s GROUP BY agency_id
) own ON own.agency_id = d.id
WHERE d.kind = 'district_committee'
  AND (%(within)s::uuid IS NULL OR (
      SELECT d.path <@ top.path OR d.path @> top.path FROM agency_on(%(as_of)s) top WHERE top.id = %(within)s))
ORDER BY d.code
"""  # noqa: S608

_STATEMENTS: dict[By, LiteralString] = {"block": _BY_BLOCK, "district": _BY_DISTRICT, "wave": _BY_WAVE}


def counts(work: Work, by: By, plan_id: UUID | None, as_of: date, within: UUID | None, standard: str) -> list[Row]:
    """A row for each group with its `key` and the counts of `domain.progress.Counts`.

    Districts come with their own agency id, names and `own_state`; their counts are of their communes.
    """
    given = {"plan_id": plan_id, "as_of": as_of, "within": within, "standard": standard}
    everything = by == "block" and plan_id is None and within is None
    return work.all(_ALL_BLOCKS if everything else _STATEMENTS[by], given)


def blocks_counted_anew(work: Work, as_of: date, standard: str) -> list[Row]:
    """All blocks without the tally: what the tally must agree with."""
    given = {"plan_id": None, "as_of": as_of, "within": None, "standard": standard}
    return work.all(_BY_BLOCK, given)

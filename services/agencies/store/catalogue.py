"""SQL of the catalogue: lists of procedures and their totals on a day, and what ought to be alike but is not.

A procedure counts once, by the version that counts on the day (`procedure_on`). Models of a framework count nowhere
and are listed only when asked for.
"""

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.catalogue import By

_COUNTED: LiteralString = """
WITH counted AS (
    SELECT p.id, c.agency_id, a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en, a.block,
        p.code, p.name_vi, p.name_en, p.field, p.level, p.framework, p.origin_id, p.origin_version,
        p.statutory_days::float AS statutory_days, p.statutory_cost, p.search, v.number AS version_number,
        CASE WHEN c.in_force THEN 'issued' WHEN v.state = 'in_review' THEN 'in_review' ELSE 'draft' END AS state,
        c.in_force, v.days::float AS days, v.cost, v.steps, v.with_person, v.with_work, v.with_time,
        v.with_responsibility, v.clear AS steps_clear, v.digest, v.steps > 0 AND v.clear = v.steps AS clear,
        v.days > p.statutory_days AS over_statute, v.issued_on,
        CASE WHEN v.published_on <= %(as_of)s THEN v.published_on END AS published_on,
        legal.until AS legal_until, coalesce(legal.until < %(as_of)s, false) AS expired,
        coalesce(legal.until BETWEEN %(as_of)s AND %(as_of)s::date + %(expires_within)s::int, false) AS expiring,
        CASE WHEN c.in_force THEN (p.statutory_days - v.days)::float END AS days_of_statute,
        CASE WHEN c.in_force THEN p.statutory_cost - v.cost END AS cost_of_statute,
        CASE WHEN c.in_force THEN (before.days - v.days)::float END AS days_of_version_before,
        CASE WHEN c.in_force THEN before.cost - v.cost END AS cost_of_version_before
    FROM procedure_on(%(as_of)s) c
    JOIN procedure p ON p.id = c.procedure_id
    JOIN procedure_version v ON v.procedure_id = c.procedure_id AND v.number = c.number
    JOIN agency a ON a.id = c.agency_id
    LEFT JOIN LATERAL (
        SELECT min(b.expires_on) AS until FROM legal_basis b WHERE b.procedure_id = p.id
    ) legal ON true
    LEFT JOIN LATERAL (
        SELECT o.days, o.cost FROM procedure_version o
        WHERE o.procedure_id = p.id AND o.number < v.number AND o.issued_on IS NOT NULL ORDER BY o.number DESC LIMIT 1
    ) before ON v.number > 1
    WHERE (%(agency_id)s::uuid IS NULL OR c.agency_id = %(agency_id)s)
      AND (%(within)s::uuid IS NULL OR c.agency_id IN (SELECT subtree(%(within)s)))
      AND (%(block)s::text IS NULL OR a.block = %(block)s)
      AND (%(field)s::text IS NULL OR p.field = %(field)s)
      AND (%(level)s::text IS NULL OR p.level = %(level)s)
      AND p.framework IS NOT DISTINCT FROM %(framework)s
)
"""

_SUMS: LiteralString = """
    count(*)::int AS procedures,
    count(*) FILTER (WHERE in_force)::int AS in_force,
    count(*) FILTER (WHERE clear)::int AS clear,
    count(*) FILTER (WHERE over_statute)::int AS over_statute,
    count(*) FILTER (WHERE expired)::int AS expired,
    count(*) FILTER (WHERE expiring)::int AS expiring,
    count(*) FILTER (WHERE in_force AND published_on IS NOT NULL)::int AS published,
    sum(steps)::int AS steps,
    sum(with_person)::int AS steps_person,
    sum(with_work)::int AS steps_work,
    sum(with_time)::int AS steps_time,
    sum(with_responsibility)::int AS steps_responsibility,
    sum(steps_clear)::int AS steps_clear,
    sum(days) AS days,
    sum(statutory_days) AS statutory_days,
    coalesce(sum(days_of_statute), 0) AS days_saved_of_statute,
    coalesce(sum(days_of_version_before), 0) AS days_saved_of_version_before,
    coalesce(sum(cost_of_statute), 0)::bigint AS cost_saved_of_statute,
    coalesce(sum(cost_of_version_before), 0)::bigint AS cost_saved_of_version_before
"""

_BY_AGENCY: LiteralString = f"""{_COUNTED}
SELECT agency_code AS key, agency_id, agency_name_vi AS name_vi, agency_name_en AS name_en, {_SUMS} FROM counted
GROUP BY agency_code, agency_id, agency_name_vi, agency_name_en ORDER BY agency_code, agency_id
"""  # noqa: S608

_BY_BLOCK: LiteralString = f"{_COUNTED} SELECT block AS key, {_SUMS} FROM counted GROUP BY block"  # noqa: S608
_BY_FIELD: LiteralString = f"{_COUNTED} SELECT field AS key, {_SUMS} FROM counted GROUP BY field"  # noqa: S608
_BY_LEVEL: LiteralString = f"{_COUNTED} SELECT level AS key, {_SUMS} FROM counted GROUP BY level"  # noqa: S608

_GROUPED: Mapping[By, LiteralString] = {
    "agency": _BY_AGENCY,
    "block": _BY_BLOCK,
    "field": _BY_FIELD,
    "level": _BY_LEVEL,
}

_PAGE: LiteralString = f"""{_COUNTED}
SELECT * FROM counted
WHERE (%(code)s::text IS NULL OR code = %(code)s)
  AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(origin_id)s::uuid IS NULL OR origin_id = %(origin_id)s)
  AND (%(clear)s::bool IS NULL OR clear = %(clear)s)
  AND (%(over_statute)s::bool IS NULL OR over_statute = %(over_statute)s)
  AND (%(expired)s::bool IS NULL OR expired = %(expired)s)
  AND (%(expiring)s::bool IS NULL OR expiring = %(expiring)s)
  AND (%(published)s::bool IS NULL OR (published_on IS NOT NULL) = %(published)s)
  AND search LIKE ALL (%(words)s::text[])
  AND (%(after_code)s::text IS NULL OR (code, id) > (%(after_code)s, %(after_id)s::uuid))
ORDER BY code, id LIMIT %(limit)s
"""  # noqa: S608

# A commune's procedure beside its district's with the same code, both as they count on the day.
_APART: LiteralString = """
SELECT c.procedure_id AS id, c.agency_id, a.code AS agency_code, a.name_vi AS agency_name_vi,
    a.name_en AS agency_name_en, p.code, p.name_vi, p.name_en, d.procedure_id AS district_procedure_id,
    d.agency_id AS district_id, up.code AS district_code, v.number AS version_number,
    w.number AS district_version_number,
    v.days::float AS days, w.days::float AS district_days, v.cost, w.cost AS district_cost,
    v.steps, w.steps AS district_steps,
    array_remove(ARRAY[
        CASE WHEN v.number <> w.number THEN 'version' END,
        CASE WHEN v.digest <> w.digest THEN 'steps' END,
        CASE WHEN v.days <> w.days THEN 'days' END,
        CASE WHEN v.cost IS DISTINCT FROM w.cost THEN 'cost' END
    ], NULL) AS differs
FROM procedure_on(%(as_of)s) c
JOIN procedure p ON p.id = c.procedure_id
JOIN agency a ON a.id = c.agency_id AND a.block = 'communes'
JOIN agency up ON up.id = a.parent_id AND up.kind = 'district_committee'
JOIN procedure q ON q.agency_id = up.id AND q.code = p.code
JOIN procedure_on(%(as_of)s) d ON d.procedure_id = q.id
JOIN procedure_version v ON v.procedure_id = c.procedure_id AND v.number = c.number
JOIN procedure_version w ON w.procedure_id = d.procedure_id AND w.number = d.number
WHERE p.framework IS NULL AND q.framework IS NULL
  AND (v.number <> w.number OR v.digest <> w.digest OR v.days <> w.days OR v.cost IS DISTINCT FROM w.cost)
  AND (%(agency_id)s::uuid IS NULL OR c.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR c.agency_id IN (SELECT subtree(%(within)s)))
  AND (%(code)s::text IS NULL OR p.code = %(code)s)
  AND (%(after_code)s::text IS NULL OR (p.code, c.procedure_id) > (%(after_code)s, %(after_id)s::uuid))
ORDER BY p.code, c.procedure_id LIMIT %(limit)s
"""

# A copy beside its model, both as they count on the day; origin_version is the version of the model that was copied.
_DRIFT: LiteralString = """
SELECT c.procedure_id AS id, c.agency_id, a.code AS agency_code, a.name_vi AS agency_name_vi,
    a.name_en AS agency_name_en, p.code, p.name_vi, p.name_en, p.origin_id, p.origin_version,
    v.number AS version_number, w.number AS model_version_number, v.days::float AS days, w.days::float AS model_days,
    v.cost, w.cost AS model_cost, v.steps, w.steps AS model_steps, w.number > p.origin_version AS model_moved_on,
    array_remove(ARRAY[
        CASE WHEN v.digest <> w.digest THEN 'steps' END,
        CASE WHEN v.days <> w.days THEN 'days' END,
        CASE WHEN v.cost IS DISTINCT FROM w.cost THEN 'cost' END,
        CASE WHEN p.statutory_days <> q.statutory_days THEN 'statutory_days' END
    ], NULL) AS differs
FROM procedure_on(%(as_of)s) c
JOIN procedure p ON p.id = c.procedure_id
JOIN agency a ON a.id = c.agency_id
JOIN procedure q ON q.id = p.origin_id
JOIN procedure_on(%(as_of)s) m ON m.procedure_id = q.id
JOIN procedure_version v ON v.procedure_id = c.procedure_id AND v.number = c.number
JOIN procedure_version w ON w.procedure_id = m.procedure_id AND w.number = m.number
WHERE (%(origin_id)s::uuid IS NULL OR p.origin_id = %(origin_id)s)
  AND (%(agency_id)s::uuid IS NULL OR c.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR c.agency_id IN (SELECT subtree(%(within)s)))
  AND (%(drifted)s::bool IS NULL OR %(drifted)s = (
      v.digest <> w.digest OR v.days <> w.days OR v.cost IS DISTINCT FROM w.cost
      OR p.statutory_days <> q.statutory_days))
  AND (%(after_code)s::text IS NULL OR (p.code, c.procedure_id) > (%(after_code)s, %(after_id)s::uuid))
ORDER BY p.code, c.procedure_id LIMIT %(limit)s
"""


def groups(work: Work, by: By, wanted: Mapping[str, Any]) -> list[Row]:
    """A row per group with its `key`, its names and the totals; `wanted` gives every parameter, None for any."""
    return work.all(_GROUPED[by], wanted)


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Procedures by code, as they count on a day; `wanted` gives every parameter, None for any."""
    return work.all(_PAGE, wanted)


def apart(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Communes' procedures that differ from their district's, by code; `wanted` as above."""
    return work.all(_APART, wanted)


def drift(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Copies beside their models, by code; `wanted` as above."""
    return work.all(_DRIFT, wanted)


def legal_bases(work: Work, procedure_ids: list[UUID]) -> list[Row]:
    """The legal bases of procedures, with `procedure_id`, the first to end first."""
    return work.all(
        "SELECT procedure_id, document, expires_on FROM legal_basis WHERE procedure_id = ANY(%s)"
        " ORDER BY expires_on NULLS LAST, position",
        (procedure_ids,),
    )

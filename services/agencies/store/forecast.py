"""SQL of the forecast: one row per agency of a plan, with the dates that `domain.forecast` reckons with."""

from datetime import date
from typing import LiteralString
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.progress import By

_GROUP: dict[By, LiteralString] = {
    "block": "a.block AS key, NULL AS name_vi, NULL AS name_en",
    "obligation": "a.obligation AS key, NULL AS name_vi, NULL AS name_en",
    "district": "d.code AS key, d.name_vi, d.name_en",
    "wave": "(w.position + 1)::text AS key, w.name AS name_vi, w.name AS name_en",
}

_COURSES: LiteralString = """
SELECT {group}, track.start, track."end", track.goal_planned, track.goal_on, track.due, track.reached_on,
    track.reached_planned
FROM (
    SELECT t.id, t.agency_id, t.position,
        as_it_was(t.starts, t.was_starts, t.until, %(as_of)s) AS start,
        as_it_was(t.ends, t.was_ends, t.until, %(as_of)s) AS "end",
        max(m.planned) FILTER (WHERE m.key = %(goal)s) AS goal_planned,
        max(m.done_on) FILTER (WHERE m.key = %(goal)s AND m.done_on <= %(as_of)s) AS goal_on,
        min(m.planned) FILTER (WHERE m.planned < %(as_of)s AND coalesce(m.done_on > %(as_of)s, true)) AS due,
        max(m.done_on) FILTER (WHERE m.done_on <= %(as_of)s) AS reached_on,
        (array_agg(m.planned ORDER BY m.done_on DESC, m.planned DESC) FILTER (WHERE m.done_on <= %(as_of)s))[1]
            AS reached_planned
    FROM track t CROSS JOIN LATERAL (
        SELECT one.key, as_it_was(one.planned, one.was_planned, one.until, %(as_of)s) AS planned, one.done_on
        FROM milestone one WHERE one.track_id = t.id
    ) m
    WHERE t.plan_id = %(plan_id)s AND t.enrolled_on <= %(as_of)s
      AND (t.withdrawn_on IS NULL OR t.withdrawn_on > %(as_of)s)
    GROUP BY t.id
) track
JOIN wave w ON w.plan_id = %(plan_id)s AND w.position = track.position
JOIN agency_on(%(as_of)s) a ON a.id = track.agency_id
LEFT JOIN agency d ON d.id = a.parent_id AND d.kind = 'district_committee' AND a.block = 'communes'
WHERE (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency_on(%(as_of)s) WHERE id = %(within)s))
  AND (%(by)s <> 'district' OR d.id IS NOT NULL)
ORDER BY w.position, d.code
"""


def courses(work: Work, by: By, plan_id: UUID, goal: str, as_of: date, within: UUID | None) -> list[Row]:
    """A row per agency of the plan with its group's `key` and names, and the fields of `domain.forecast.Course`.

    By district, agencies that are no communes are left out.
    """
    given = {"by": by, "plan_id": plan_id, "goal": goal, "as_of": as_of, "within": within}
    return work.all(_COURSES.replace("{group}", _GROUP[by]), given)

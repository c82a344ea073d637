"""SQL on what was submitted of a plan each time, and on what it holds now."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg2.extras import Json

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.plan import Wave
from services.agencies.domain.revision import FIELDS, Content

_WAVES = """
SELECT w.name, w.starts, w.ends, coalesce(array_agg(m.agency_id::text ORDER BY a.code, a.id)
    FILTER (WHERE m.agency_id IS NOT NULL), '{}') AS agency_ids
FROM wave w
LEFT JOIN wave_agency m ON m.plan_id = w.plan_id AND m.position = w.position AND m.until IS NULL
LEFT JOIN agency a ON a.id = m.agency_id
WHERE w.plan_id = %s GROUP BY w.position, w.name, w.starts, w.ends ORDER BY w.position
"""

_KEEP = """
INSERT INTO plan_submission (plan_id, number, submitted_on, content)
SELECT %(plan_id)s, coalesce(max(number), 0) + 1, %(day)s, %(content)s FROM plan_submission WHERE plan_id = %(plan_id)s
"""

_RETURN = """
UPDATE plan_submission SET returned_on = %(day)s, reason = %(reason)s WHERE plan_id = %(plan_id)s
AND number = (SELECT max(number) FROM plan_submission WHERE plan_id = %(plan_id)s)
"""


def content(work: Work, plan: Row) -> Content:
    """What a plan holds now."""
    waves = tuple(
        Wave(row["name"], row["starts"], row["ends"], tuple(map(UUID, row["agency_ids"])))
        for row in work.all(_WAVES, (plan["id"],))
    )
    return Content(**{name: plan[name] for name in FIELDS}, waves=waves)


def keep(work: Work, plan_id: UUID, day: date, content: dict[str, Any]) -> None:
    """Keep what is submitted of a locked plan; the first time ends the task of drafting it."""
    work.execute(_KEEP, {"plan_id": plan_id, "day": day, "content": Json(content)})
    work.execute("UPDATE plan SET submitted_on = %s WHERE id = %s AND submitted_on IS NULL", (day, plan_id))


def returned(work: Work, plan_id: UUID, day: date, reason: str) -> None:
    """Note that the last one was returned, and why."""
    work.execute(_RETURN, {"plan_id": plan_id, "day": day, "reason": reason})


def of_plan(work: Work, plan_id: UUID) -> list[Row]:
    """All of a plan in their order: number, submitted_on, returned_on, reason, content."""
    return work.all(
        "SELECT number, submitted_on, returned_on, reason, content FROM plan_submission WHERE plan_id = %s"
        " ORDER BY number",
        (plan_id,),
    )


def agencies(work: Work, ids: list[UUID]) -> dict[UUID, Row]:
    """Code and names of agencies by id."""
    rows = work.all("SELECT id, code, name_vi, name_en FROM agency WHERE id = ANY(%s)", (ids,))
    return {row["id"]: row for row in rows}

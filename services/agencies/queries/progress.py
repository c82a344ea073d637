"""The progress report: per block, district or wave, as of a date."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.progress import BLOCKS, By, Counts, counts_of, totals
from services.agencies.store import plans
from services.agencies.store import progress as store


def progress(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """Groups and their sum. Query: by, plan_id, as_of (default: today), within; by wave needs a plan.

    A declaration counts from its own date, an agency while it exists, a milestone as done from the day it was
    done; findings are as they stand now, overdue as of the date. The root counts nowhere.
    """
    by, plan_id, as_of = query["by"], query.get("plan_id"), query.get("as_of") or work.today
    standard = _standard(work, by, plan_id)
    rows = store.counts(work, by, plan_id, as_of, query.get("within"), standard)
    groups = [{**row, **_line(counts_of(row))} for row in _in_order(by, rows)]
    total = _line(totals(counts_of(row) for row in rows))
    return {"by": by, "as_of": as_of, "plan_id": plan_id, "standard": standard, "groups": groups, "total": total}


def _standard(work: Work, by: By, plan_id: UUID | None) -> str:
    """The standard whose declarations count: the plan's."""
    if plan_id is None:
        if by == "wave":
            raise Invalid([FieldError("plan_id", "progress.wave_needs_plan")])
        return STANDARD
    plan = plans.get(work, plan_id)
    if plan is None:
        raise NotFound("plan")
    return str(plan["standard"])


def _in_order(by: By, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: BLOCKS.index(row["key"])) if by == "block" else rows


def _line(counts: Counts) -> dict[str, Any]:
    return {**vars(counts), "percent": counts.percent, "on_time": counts.on_time}

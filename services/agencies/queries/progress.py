"""The progress report: per block, district, wave or obligation, as of a date, or of many for a chart."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.agencies.domain import progress as rules
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.progress import By, Counts
from services.agencies.store import plans
from services.agencies.store import progress as store
from services.agencies.store.progress import Asked

Group = dict[str, Any]
"""What names a group: `key` and, of some, names, `agency_id` and `own_state`."""


def progress(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """Groups and their sum. Query: by, plan_id, as_of (default: today), within; by wave needs a plan.

    A declaration counts from its own date until it lapses, an agency while it exists, a milestone as done from the day
    it was done; findings are as they stand now, overdue as of the date. The root counts nowhere.
    """
    as_of = query.get("as_of") or work.today
    asked = _asked(work, query, [as_of])
    [(groups, total)] = _reports(work, asked)
    return {**_about(asked), "as_of": as_of, "stalled_after": store.stalled_after(work), "groups": groups} | total


def series(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """The same for every step from a day (a year before the last) to a day (today): each point is what the report
    says as of its day. Query: by, plan_id, within, from, to, step."""
    until = query.get("until") or work.today
    days = rules.points(query.get("since") or rules.months_after(until, -12), until, query["step"])
    asked = _asked(work, query, days)
    points = [
        {"as_of": day, "groups": groups, **total}
        for day, (groups, total) in zip(days, _reports(work, asked), strict=True)
    ]
    return {**_about(asked), "from": days[0], "to": until, "step": query["step"], "points": points}


def pace(work: Work) -> int:
    """Days without a milestone after which what is late has stalled."""
    return store.stalled_after(work)


def _asked(work: Work, query: Mapping[str, Any], days: Sequence[date]) -> Asked:
    by, plan_id = query["by"], query.get("plan_id")
    return Asked(by, plan_id, query.get("within"), _standard(work, by, plan_id), days)


def _about(asked: Asked) -> dict[str, Any]:
    return {"by": asked.by, "plan_id": asked.plan_id, "standard": asked.standard}


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


def _reports(work: Work, asked: Asked) -> Iterator[tuple[list[Group], dict[str, Any]]]:
    """The groups and the sum of each day."""
    counted = rules.counted(store.changes(work, asked), len(asked.days))
    named = _names(work, asked, counted)
    for counts, names in zip(counted, named, strict=True):
        lines = [(name, counts.get(name.pop("of"), Counts())) for name in names]
        total = rules.totals(line for _, line in lines)
        yield [{**name, **_line(line)} for name, line in lines], {"total": _line(total)}


def _names(work: Work, asked: Asked, counted: Sequence[Mapping[str, Counts]]) -> Sequence[list[Group]]:
    """The groups of each day in their order; `of` is what the store calls them."""
    if asked.by == "district":
        return _districts(work, asked)
    if asked.by == "wave" and asked.plan_id:
        waves = store.waves(work, asked.plan_id)
        return [[{"of": wave["key"], **wave} for wave in waves if wave["key"] in counts] for counts in counted]
    return [[{"of": key, "key": key} for key in rules.ORDER[asked.by] if key in counts] for counts in counted]


def _districts(work: Work, asked: Asked) -> list[list[Group]]:
    """Every district that exists on the day, with communes or without."""
    groups: list[list[Group]] = [[] for _ in asked.days]
    for row in store.districts(work, asked):
        names = {"key": row["code"], "agency_id": row["id"], "name_vi": row["name_vi"], "name_en": row["name_en"]}
        for point, state in zip(row["points"], row["states"], strict=True):
            groups[point].append({"of": str(row["id"]), **names, "own_state": state})
    return groups


def _line(counts: Counts) -> dict[str, Any]:
    derived = {name: getattr(counts, name) for name in ("percent", "on_time", "not_started")}
    return {**vars(counts), **derived}

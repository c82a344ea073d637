"""The forecast of a plan: per block, district or wave, as of a date, and how it was reckoned."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.domain import forecast as rules
from services.agencies.domain.progress import ORDER
from services.agencies.store import forecast as store
from services.agencies.store import plans, templates
from services.agencies.store.progress import stalled_after
from services.agencies.texts import TEXTS

_COURSE = [one.name for one in fields(rules.Course)]


def forecast(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """Groups and all together. Query: plan_id, by, as_of (default: today), within."""
    plan = plans.get(work, query["plan_id"])
    if plan is None:
        raise NotFound("plan")
    by, as_of = query["by"], query.get("as_of") or work.today
    goal = rules.goal(templates.of(work, plan["template"]))
    rows = store.courses(work, by, plan["id"], goal, as_of, query.get("within"))
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["key"], []).append(row)
    order = sorted(groups, key=ORDER[by].index) if by in ORDER else list(groups)
    after = stalled_after(work)
    return {
        "by": by,
        "as_of": as_of,
        "plan_id": plan["id"],
        "stalled_after": after,
        "reckoned": _how(work.caller.language, after),
        "groups": [{**groups[key][0], **_line(groups[key], as_of, after)} for key in order],
        "total": _line(rows, as_of, after),
    }


def _line(rows: Sequence[Row], as_of: date, after: int) -> dict[str, Any]:
    outlook = rules.outlook((rules.Course(**{name: row[name] for name in _COURSE}) for row in rows), as_of, after)
    return {**vars(outlook), "in_time_percent": outlook.in_time_percent}


def _how(language: str, after: int) -> str:
    vietnamese, english = TEXTS["forecast.reckoned"]
    return (english if language == "en" else vietnamese).format(days=after)

"""Reading rollout plans, each with what this caller may do with it now."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import plan as rules
from services.agencies.queries import days
from services.agencies.store import plans as store


def plan(work: Work, plan_id: UUID) -> Row:
    """One plan; NotFound."""
    found = store.get(work, plan_id)
    if found is None:
        raise NotFound("plan")
    return for_caller(work, found)


def plans(work: Work, query: Mapping[str, Any]) -> Page:
    """Plans by number as of a day (today); filters state, year and draft_late."""
    (after,) = start_of(query, str)
    day = days.of(work, query)
    bounds = {**day, "after": after, "limit": query["limit"] + 1}
    found = store.page(work, {**dict.fromkeys(("state", "year", "draft_late")), **query, **bounds})
    rows = [for_caller(work, one, day["as_of"]) for one in found]
    return page_of(rows, query["limit"], lambda row: (row["number"],))


def for_caller(work: Work, plan: Row, as_of: date | None = None) -> Row:
    """The plan with the number of its agencies and the commands open to this caller; as it stood on a day, none."""
    late = rules.is_draft_late(plan["draft_due"], plan["submitted_on"], plan["state"], as_of or work.today)
    allowed = [] if as_of else _allowed(work, plan)
    return {**plan, "draft_late": late, **_counts(plan["waves"]), "allowed": allowed}


def _allowed(work: Work, plan: Row) -> list[str]:
    own = rules.is_author(work.caller.person_id, plan["authors"])
    moves = [command for command in rules.commands_from(plan["state"]) if work.may(f"plan.{command}")]
    closed = {"approve"} if own else set()
    if not plan["waves"]:
        closed.add("submit")
    return [command for command in moves if command not in closed]


def _counts(waves: Sequence[Row]) -> dict[str, int]:
    return {name: sum(wave[name] for wave in waves) for name in ("agencies", "mandatory", "encouraged")}

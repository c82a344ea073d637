"""Reading rollout plans, each with what this caller may do with it now."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import plan as rules
from services.agencies.store import plans as store


def plan(work: Work, plan_id: UUID) -> Row:
    """One plan; NotFound."""
    found = store.get(work, plan_id)
    if found is None:
        raise NotFound("plan")
    return for_caller(work, found)


def plans(work: Work, query: Mapping[str, Any]) -> Page:
    """Plans by number; filters state, year and draft_late."""
    (after,) = start_of(query, str)
    bounds = {"today": work.today, "after": after, "limit": query["limit"] + 1}
    found = store.page(work, {**dict.fromkeys(("state", "year", "draft_late")), **query, **bounds})
    return page_of([for_caller(work, one) for one in found], query["limit"], lambda row: (row["number"],))


def for_caller(work: Work, plan: Row) -> Row:
    """The plan with the number of its agencies and the commands open to this caller."""
    own = rules.is_author(work.caller.person_id, plan["authors"])
    moves = [command for command in rules.commands_from(plan["state"]) if work.may(f"plan.{command}")]
    allowed = [command for command in moves if not (command == "approve" and own)]
    late = rules.is_draft_late(plan["draft_due"], plan["submitted_on"], plan["state"], work.today)
    if not plan["waves"]:
        allowed = [command for command in allowed if command != "submit"]
    return {**plan, "draft_late": late, **_counts(plan["waves"]), "allowed": allowed}


def _counts(waves: Sequence[Row]) -> dict[str, int]:
    return {name: sum(wave[name] for wave in waves) for name in ("agencies", "mandatory", "encouraged")}

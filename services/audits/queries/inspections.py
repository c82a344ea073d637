"""Reading inspections, each with what the caller may do to it now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.identity.caller import Caller
from chassis.problems import NotFound
from chassis.web import Page
from chassis.work import Work
from services.audits.domain import inspection as rules
from services.audits.domain.inspection import State, Step
from services.audits.permissions import allows, to_conduct, to_run
from services.audits.queries import cursor
from services.audits.store import inspections as store


def get(work: Work, inspection_id: UUID) -> Row:
    """One inspection; NotFound, or Forbidden outside the caller's subtree."""
    found = store.get(work, inspection_id)
    if found is None:
        raise NotFound("inspection")
    work.must("inspection.read", found["agency_id"])
    return _show(work, found)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The inspections within the caller's reach, the latest planned first."""
    bound = work.reach("inspection.read")
    rows = store.page(work, {**cursor.wanted(query), "bound": bound})
    return cursor.page(rows, query["limit"], "planned_from", lambda row: _show(work, row))


def _show(work: Work, row: Row) -> Row:
    overdue = rules.is_overdue(row["planned_to"], State(row["state"]), work.today)
    return {**row, "overdue": overdue, "allowed": _allowed(work.caller, row)}


def _allowed(caller: Caller, row: Row) -> list[Step]:
    return [
        step
        for step in rules.steps(State(row["state"]))
        if not _blocked(step, row) and allows(caller, _needs(step, row), row["own"])
    ]


def _needs(step: Step, row: Row) -> tuple[str, ...]:
    return to_conduct(row["on_team"]) if step in (Step.START, Step.SIGN) else to_run(row["kind"])


def _blocked(step: Step, row: Row) -> bool:
    return bool((step is Step.CLOSE and row["to_remedy"]) or (step is Step.CANCEL and row["findings"]))

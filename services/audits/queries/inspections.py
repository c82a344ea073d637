"""Reading inspections, each with what the caller may do to it now."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.audits.domain import inspection as rules
from services.audits.domain.inspection import State, Step
from services.audits.permissions import to_conduct, to_run
from services.audits.queries import reading
from services.audits.store import inspections as store


def get(work: Work, inspection_id: UUID) -> Row:
    """One inspection; NotFound, or Forbidden outside the caller's subtree."""
    return _show(work, reading.readable(work, "inspection", store.get(work, inspection_id)), work.today)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The inspections within the caller's reach, the latest planned first; as of a day (today)."""
    wanted = reading.wanted(work, "inspection", query)
    rows = [_show(work, row, wanted["on"]) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["planned_from"], row["id"]))


def minutes(work: Work, inspection_id: UUID, query: Mapping[str, Any]) -> Page:
    """The revisions of an inspection's minutes, oldest first."""
    (revision,) = start_of(query, int)
    reading.readable(work, "inspection", store.get(work, inspection_id))
    rows = store.minutes(work, inspection_id, revision, query["limit"] + 1)
    return page_of(rows, query["limit"], lambda row: (row["revision"],))


def _show(work: Work, row: Row, day: date) -> Row:
    """The inspection as of a day; as it stood on another one than today, nothing may be done to it."""
    state = State(row["state"])
    steps = rules.steps(state) if day == work.today else []
    allowed = reading.allowed(work.caller, row, steps, _needs, _blocked)
    return {**row, "overdue": rules.is_overdue(row["planned_to"], state, day), "allowed": allowed}


def _needs(step: Step, row: Row) -> tuple[str, ...]:
    return to_conduct(row["on_team"]) if step in (Step.START, Step.SIGN, Step.AMEND) else to_run(row["kind"])


def _blocked(step: Step, row: Row) -> bool:
    return bool((step is Step.CLOSE and row["to_remedy"]) or (step is Step.CANCEL and row["findings"]))

"""Reading findings, each with what the caller may do to it now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.identity.caller import Caller
from chassis.problems import NotFound
from chassis.web import Page
from chassis.work import Work
from services.audits.domain import closing, inspection
from services.audits.domain import finding as rules
from services.audits.domain.finding import Kind, State, Step
from services.audits.permissions import allows, to_assess
from services.audits.queries import cursor
from services.audits.store import findings as store


def get(work: Work, finding_id: UUID) -> Row:
    """One finding; NotFound, or Forbidden outside the caller's subtree."""
    found = store.get(work, finding_id)
    if found is None:
        raise NotFound("finding")
    work.must("finding.read", found["agency_id"])
    return _show(work, found)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The findings within the caller's reach, the latest raised first."""
    bound = work.reach("finding.read")
    rows = store.page(work, {**cursor.wanted(query), "bound": bound})
    return cursor.page(rows, query["limit"], "raised_on", lambda row: _show(work, row))


def _show(work: Work, row: Row) -> Row:
    overdue = rules.is_overdue(row["due"], State(row["state"]), work.today)
    return {**row, "overdue": overdue, "allowed": _allowed(work.caller, row)}


def _allowed(caller: Caller, row: Row) -> list[Step]:
    return [
        step
        for step in rules.steps(State(row["state"]))
        if not _blocked(step, row) and allows(caller, _needs(step, row), row["own"])
    ]


def _needs(step: Step, row: Row) -> tuple[str, ...]:
    return ("finding.report",) if step is Step.REPORT else to_assess(row["inspection_kind"])


def _blocked(step: Step, row: Row) -> bool:
    if step is Step.REOPEN:
        return row["inspection_state"] in inspection.ENDED
    if step is Step.CLOSE:
        verifier = closing.Verifier(row["remediated"], row["insider"])
        return not closing.may_verify(Kind(row["kind"]), inspection.Kind(row["inspection_kind"]), verifier)
    return False

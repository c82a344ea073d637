"""Reading findings, each with what the caller may do to it now."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, page_of
from chassis.work import Work
from services.audits.domain import closing, inspection
from services.audits.domain import finding as rules
from services.audits.domain.finding import Kind, State, Step
from services.audits.permissions import to_assess, to_decide
from services.audits.queries import reading
from services.audits.store import findings as store


def get(work: Work, finding_id: UUID) -> Row:
    """One finding; NotFound, or Forbidden outside the caller's subtree."""
    return _show(work, reading.readable(work, "finding", store.get(work, finding_id)), work.today)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The findings within the caller's reach, the latest raised first; as of a day (today)."""
    wanted = reading.wanted(work, "finding", query)
    rows = [_show(work, row, wanted["on"]) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["raised_on"], row["id"]))


def _show(work: Work, row: Row, day: date) -> Row:
    """The finding as of a day; as it stood on another one than today, nothing may be done to it."""
    state = State(row["state"])
    steps = rules.steps(state) if day == work.today else []
    allowed = reading.allowed(work.caller, row, steps, _needs, _blocked)
    return {**row, "overdue": rules.is_overdue(row["due"], state, day), "allowed": allowed}


def _needs(step: Step, row: Row) -> tuple[str, ...]:
    if step is Step.REPORT:
        return ("remediation.submit",)
    return (to_decide if step in (Step.ACCEPT, Step.RETURN) else to_assess)(row["inspection_kind"])


def _blocked(step: Step, row: Row) -> bool:
    if step is Step.REOPEN:
        return row["inspection_state"] in inspection.ENDED
    if step is Step.CLOSE:
        verifier = closing.Verifier(row["remediated"], row["insider"])
        return not closing.may_verify(Kind(row["kind"]), inspection.Kind(row["inspection_kind"]), verifier)
    return False

"""Reading remediation reports, each with its answers, its lineage, and what the caller may do to it now."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, page_of
from chassis.work import Work
from services.audits.domain import remediation as rules
from services.audits.domain.remediation import Step
from services.audits.permissions import to_decide
from services.audits.queries import reading
from services.audits.store import remediations as store


def get(work: Work, remediation_id: UUID) -> Row:
    """One report; NotFound, or Forbidden outside the caller's subtree."""
    found = reading.readable(work, "remediation", store.get(work, remediation_id))
    return _show(work, [found], work.today)[0]


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The reports within the caller's reach, the latest that were first sent before the others; as of a day (today)."""
    wanted = reading.wanted(work, "remediation", query)
    rows = _show(work, store.page(work, wanted), wanted["on"])
    return page_of(rows, query["limit"], lambda row: (row["first_submitted_on"], row["id"]))


def _show(work: Work, rows: list[Row], day: date) -> list[Row]:
    ids = [row["id"] for row in rows]
    answers, revisions = store.answers(work, ids, day), store.revisions(work, ids, day)
    for answer in answers:
        answer["on_time"] = rules.is_on_time(answer["due"], answer["reported_on"])
    return [
        {
            **row,
            "findings": [answer for answer in answers if answer["remediation_id"] == row["id"]],
            "revisions": [revision for revision in revisions if revision["remediation_id"] == row["id"]],
            "allowed": _allowed(work, row) if day == work.today else [],
        }
        for row in rows
    ]


def _allowed(work: Work, row: Row) -> list[Step]:
    steps = rules.steps(row["waiting"], row["to_answer"])
    return reading.allowed(work.caller, row, steps, _needs, lambda step, row: False)


def _needs(step: Step, row: Row) -> tuple[str, ...]:
    return ("remediation.submit",) if step is Step.REVISE else to_decide(row["inspection_kind"])

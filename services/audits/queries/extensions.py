"""Reading extensions, each with what the caller may do to it now."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, page_of
from chassis.work import Work
from services.audits.domain import extension as rules
from services.audits.domain.extension import State
from services.audits.queries import reading
from services.audits.store import extensions as store


def get(work: Work, extension_id: UUID) -> Row:
    """One extension; NotFound, or Forbidden outside the caller's subtree."""
    return _show(work, reading.readable(work, "extension", store.get(work, extension_id)), work.today)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """The extensions within the caller's reach, the latest asked for first; as of a day (today)."""
    wanted = reading.wanted(work, "extension", query)
    rows = [_show(work, row, wanted["on"]) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["asked_on"], row["id"]))


def _show(work: Work, row: Row, day: date) -> Row:
    own = rules.is_own(row["asked_by"], work.caller.person_id)
    steps = [] if own or day != work.today else rules.steps(State(row["state"]))
    allowed = reading.allowed(work.caller, row, steps, lambda step, row: ("extension.decide",), lambda step, row: False)
    return {**row, "allowed": allowed}

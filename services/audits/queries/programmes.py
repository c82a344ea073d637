"""Reading inspection programmes, each with what the caller may do with it now."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.audits.domain import programme as rules
from services.audits.domain.programme import State, Step
from services.audits.queries.reading import day_of
from services.audits.store import programmes as store


def get(work: Work, programme_id: UUID) -> Row:
    """One programme; NotFound."""
    found = store.get(work, programme_id)
    if found is None:
        raise NotFound("programme")
    return _show(work, found, work.today)


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """Programmes by number, as of a day (today)."""
    (number,) = start_of(query, str)
    wanted = {**query, **day_of(work, query), "after": number, "limit": query["limit"] + 1}
    rows = [_show(work, row, wanted["on"]) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["number"],))


def _show(work: Work, row: Row, day: date) -> Row:
    """The programme as of a day; as it stood on another one than today, nothing may be done with it."""
    if day != work.today:
        return {**row, "allowed": []}
    own = rules.is_author(work.caller.person_id, row["authors"])
    steps = [step for step in rules.steps(State(row["state"])) if work.may(f"programme.{step}")]
    return {**row, "allowed": [step for step in steps if not (step is Step.APPROVE and own)]}

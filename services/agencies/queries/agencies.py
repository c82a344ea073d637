"""Reading the registry: one agency by id, or by code and day; many by what they are and where they stand."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.codes import is_code
from services.agencies.domain.names import patterns
from services.agencies.store import agencies as store

_FILTERS = ("kind", "block", "parent_id", "within")


def agency(work: Work, agency_id: UUID) -> Row:
    """The agency with that id, and what became of it; NotFound."""
    return _found(work, store.get(work, agency_id))


def by_code(work: Work, code: str, on: date | None = None) -> Row:
    """The agency that carries the code on a day (today) as it was then, and what became of it; NotFound."""
    return _found(work, store.by_code(work, code, on or work.today) if is_code(code) else None)


def agencies(work: Work, query: Mapping[str, Any]) -> Page:
    """Agencies that exist on `as_of` (today), by code. `q`: each of its words is part of a name or of the code."""
    after_code, after_from = start_of(query, str, date.fromisoformat)
    wanted = {
        **{key: query.get(key) for key in _FILTERS},
        "on": query.get("as_of") or work.today,
        "words": patterns(query.get("q")),
        "after_code": after_code,
        "after_from": after_from,
        "limit": query["limit"] + 1,
    }
    rows = [for_caller(work, row) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["code"], row["valid_from"]))


def for_caller(work: Work, row: Row) -> Row:
    """The agency with what this caller may do with it."""
    allowed = [action for action in ("change", "change_contacts") if work.may(f"agency.{action}", row["id"])]
    return {**row, "allowed": allowed}


def _found(work: Work, row: Row | None) -> Row:
    if row is None:
        raise NotFound("agency")
    return in_full(work, row)


def in_full(work: Work, row: Row) -> Row:
    """The agency with what became of it, by which decisions, and what this caller may do with it."""
    became = store.became(work, row["id"]) if row["successors"] else []
    return {**for_caller(work, row), "became": became, "reorganisations": store.decisions(work, row["id"])}

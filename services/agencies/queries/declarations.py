"""Reading declarations of conformity."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.maintenance import Cycle
from services.agencies.store import declarations as store

_ANY: dict[str, Any] = dict.fromkeys(("agency_id", "kind", "standard", "within", "state", "due_within"))


def declaration(work: Work, declaration_id: UUID) -> Row:
    """One declaration; NotFound, Forbidden outside the caller's subtree."""
    found = store.get(work, declaration_id, work.today, Cycle.of(work.settings.rules).months)
    if found is None:
        raise NotFound("declaration")
    work.must("declaration.read", found["agency_id"])
    return _shown(found)


def declarations(work: Work, query: Mapping[str, Any]) -> Page:
    """Declarations as of a day (today), by date; filters agency_id, within, kind, standard, state, due_within."""
    after_date, after_id = start_of(query, date.fromisoformat, UUID)
    day = {"as_of": query.get("as_of") or work.today, "months": Cycle.of(work.settings.rules).months}
    bounds = {"reach": work.reach("declaration.read"), "after_date": after_date, "after_id": after_id}
    rows = [_shown(row) for row in store.page(work, {**_ANY, **query, **day, **bounds, "limit": query["limit"] + 1})]
    return page_of(rows, query["limit"], lambda row: (row["date"], row["id"]))


def _shown(row: Row) -> Row:
    """A declaration stays as it was signed: it is kept up, lapses, or another one follows; nobody changes it."""
    return {**row, "allowed": ()}

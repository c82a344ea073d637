"""Reading reorganisations: what was decided, what it came to, and what stands in the way of a planned one."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound, sentence
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.reorganisation import Asked, New, Renamed
from services.agencies.queries import days
from services.agencies.store import reorganisations as store
from services.agencies.texts import TEXTS

_ANY: dict[str, Any] = dict.fromkeys(("state", "kind", "decision", "agency_id"))


def asked(body: Mapping[str, Any]) -> Asked:
    """A reorganisation as the rules know it."""
    successors = tuple(New(**{**one, "child_ids": tuple(one["child_ids"])}) for one in body["successors"])
    return Asked(
        kind=body["kind"],
        effective_on=body["effective_on"],
        agency_ids=tuple(body["agency_ids"]),
        into_id=body["into_id"],
        successors=successors,
        keeps=body["keeps"],
        renamed=Renamed(**body["renamed"]) if body["renamed"] else None,
    )


def reorganisation(work: Work, reorganisation_id: UUID) -> Row:
    """One reorganisation; NotFound."""
    found = store.get(work, reorganisation_id)
    if found is None:
        raise NotFound("reorganisation")
    return for_caller(work, found)


def reorganisations(work: Work, query: Mapping[str, Any]) -> Page:
    """Reorganisations as of a day (today), the latest first; filters state, kind, decision, agency_id."""
    after, last = start_of(query, date.fromisoformat, UUID)
    day = days.of(work, query)
    wanted = {**_ANY, **query, **day, "after_day": after, "after_id": last, "limit": query["limit"] + 1}
    rows = [for_caller(work, row, day["as_of"]) for row in store.page(work, wanted)]
    return page_of(rows, query["limit"], lambda row: (row["effective_on"], row["id"]))


def for_caller(work: Work, row: Row, as_of: date | None = None) -> Row:
    """The reorganisation with what this caller may do with it (as it stood on a day: nothing), and what stands in its
    way in their language."""
    cancels = as_of is None and row["state"] == "planned" and work.may("agency.reorganise")
    return {
        **row,
        "in_the_way": [_in_the_way(work, one) for one in row["faults"]],
        "allowed": ["cancel"] if cancels else [],
    }


def _in_the_way(work: Work, kept: Mapping[str, Any]) -> Row:
    detail = sentence(TEXTS, kept["code"], work.caller.language, kept["params"])
    return {"field": kept["field"], "code": kept["code"], "detail": detail}

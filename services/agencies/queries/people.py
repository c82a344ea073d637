"""Reading people with their duties, as far as the caller may see."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain import duty as rules
from services.agencies.domain.agency import covers
from services.agencies.domain.names import patterns
from services.agencies.queries import days
from services.agencies.store import people as store

_ANY: dict[str, Any] = dict.fromkeys(("agency_id", "within", "duty"))


def person(work: Work, person_id: UUID) -> Row:
    """The person with that id; NotFound, or Forbidden outside the caller's subtree."""
    found = store.get(work, person_id)
    if found is None:
        raise NotFound("person")
    work.must("person.read", found["agency_id"])
    return _with_duties(work, [found])[0]


def people(work: Work, query: Mapping[str, Any]) -> Page:
    """People that the caller may see; filters agency_id, within, q, duty. `as_of`: with the duties of that day."""
    (after,) = start_of(query, UUID)
    bounds = {"reach": work.reach("person.read"), "after": after, "limit": query["limit"] + 1}
    wanted = {**_ANY, **query, **days.of(work, query), **bounds}
    rows = store.page(work, {**wanted, "words": patterns(query.get("q"))})
    return page_of(_with_duties(work, rows, query.get("as_of")), query["limit"], lambda row: (row["id"],))


def duty(work: Work, duty_id: UUID) -> Row:
    """The duty with that id; NotFound, or Forbidden outside the caller's subtree."""
    found = store.duty(work, duty_id)
    if found is None:
        raise NotFound("duty")
    work.must("person.read", found["agency_id"])
    return for_caller(work, found)


def for_caller(work: Work, duty: Row) -> Row:
    """The duty with what this caller may do with it."""
    ends = rules.can_end(duty["valid_from"], duty["valid_to"]) and work.may("duty.assign", duty["agency_id"])
    return {**duty, "allowed": ["end"] if ends else []}


def _with_duties(work: Work, people: Sequence[Row], day: date | None = None) -> list[Row]:
    duties: dict[UUID, list[Row]] = {one["id"]: [] for one in people}
    for duty in store.duties_of(work, list(duties)):
        if day is None or covers(duty["valid_from"], duty["valid_to"], day):
            duties[duty["person_id"]].append(for_caller(work, duty))
    return [{**one, "allowed": (), "duties": duties[one["id"]]} for one in people]

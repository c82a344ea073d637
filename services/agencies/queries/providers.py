"""Reading providers, each with what this caller may do with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.agencies.domain.names import patterns
from services.agencies.store import providers as store

_ANY: dict[str, Any] = dict.fromkeys(("role", "agency_id", "as_of"))


def provider(work: Work, provider_id: UUID) -> Row:
    """One provider with its engagements; NotFound."""
    found = store.get(work, provider_id)
    if found is None:
        raise NotFound("provider")
    return for_caller(work, found)


def providers(work: Work, query: Mapping[str, Any]) -> Page:
    """Providers by name; filters role, agency_id, q, as_of."""
    name, provider_id = start_of(query, str, UUID)
    words = patterns(query.get("q"))
    bounds = {"words": words, "after_name": name, "after_id": provider_id, "limit": query["limit"] + 1}
    rows = [for_caller(work, row) for row in store.page(work, {**_ANY, **query, **bounds})]
    return page_of(rows, query["limit"], lambda row: (row["name_vi"], row["id"]))


def for_caller(work: Work, provider: Row) -> Row:
    """The provider with the commands open to this caller; whoever acts for an agency engages for that agency."""
    change = ["change"] if work.may("provider.change") else []
    at = work.caller.agency_id
    engage = ["engage"] if work.may("provider.engage", at) else []
    open_at = {one.agency_id for one in provider["engagements"] if one.until is None or one.until > one.since}
    release = ["release"] if any(work.may("provider.engage", agency) for agency in open_at) else []
    return {**provider, "allowed": change + engage + release}

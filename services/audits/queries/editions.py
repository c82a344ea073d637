"""Reading editions. Nothing can be done to one: it is frozen."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.audits.store import editions as store


def get(work: Work, edition_id: UUID) -> Row:
    """One edition with its figures; NotFound."""
    found = store.get(work, edition_id)
    if found is None:
        raise NotFound("edition")
    return {**found, "figures": json.loads(found["figures"]), "allowed": []}


def page(work: Work, query: Mapping[str, Any]) -> Page:
    """Editions without their figures, the latest period first; of a day (today) those frozen by then."""
    day, row_id = start_of(query, date.fromisoformat, UUID)
    frozen = query.get("as_of") or work.today
    rows = store.page(work, {"as_of": frozen, "after_day": day, "after_id": row_id, "limit": query["limit"] + 1})
    return page_of(rows, query["limit"], lambda row: (row["period_to"], row["id"]))

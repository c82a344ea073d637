"""What became of messages on their way to people."""

from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.notifications.domain.delivery import Channel, State, steps
from services.notifications.store import deliveries, preferences

Row = dict[str, Any]


def list_deliveries(work: Work, query: Row) -> Page:
    """Deliveries, newest first; `query` as in DeliveryFilter."""
    (before,) = start_of(query, int)
    rows = deliveries.page(work, query, before, query["limit"] + 1)
    found = [_delivery(work, row) for row in rows]
    return page_of(found, query["limit"], lambda row: (row["position"],))


def delivery(work: Work, delivery_id: UUID) -> Row:
    """One delivery; NotFound."""
    row = deliveries.one(work, delivery_id)
    if row is None:
        raise NotFound("delivery")
    return _delivery(work, row)


def preference(work: Work) -> Row:
    """What the caller wants; NotFound for who is no person."""
    if work.caller.person_id is None:
        raise NotFound("preference")
    return {**preferences.get(work, work.caller.person_id), "allowed": ("change",)}


def _delivery(work: Work, row: Row) -> Row:
    may = work.may("delivery.change")
    return {**row, "allowed": steps(Channel(row["channel"]), State(row["state"])) if may else ()}

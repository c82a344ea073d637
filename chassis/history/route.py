"""`/v1/history` in every service: who changed what, for those whom it concerns."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from chassis.history import reading
from chassis.web import ListQuery, Page, route
from chassis.work import Work


class HistoryFilter(ListQuery):
    """By aggregate (`subject`), by the agency that it concerns, by who acted, by event, by day (both included)."""

    subject = fields.UUID()
    agency_id = fields.UUID()
    person_id = fields.UUID()
    name = fields.String()
    since = fields.Date()
    until = fields.Date()


class Actor(Schema):
    """Who acted and from where.

    `channel`: a request (http), an event, a job, the schedule (task), or the command line (cli). `cause` is the event
    that a handler dealt with; `address` is shown to those who may see everything.
    """

    person_id = fields.UUID(required=True, allow_none=True)
    username = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.String(), required=True)
    channel = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    handler = fields.String(required=True, allow_none=True)
    cause = fields.UUID(required=True, allow_none=True)


class Difference(Schema):
    """A field of the aggregate's public state that was changed."""

    field = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class Entry(Schema):
    """A change of an aggregate (`subject`). `sequence` is its version after it, null where it has none.

    Of people only the names of the fields that changed are kept, in `change`.
    """

    id = fields.UUID(required=True)
    subject = fields.UUID(required=True)
    number = fields.Integer(required=True)
    sequence = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    recorded_at = fields.DateTime(required=True)
    business_date = fields.Date(required=True)
    agency_id = fields.UUID(required=True, allow_none=True)
    who = fields.Nested(Actor, required=True)
    reason = fields.String(required=True, allow_none=True)
    document = fields.String(required=True, allow_none=True)
    change = fields.Dict(required=True)
    changes = fields.List(fields.Nested(Difference), required=True)
    trace_id = fields.String(required=True, allow_none=True)
    hash = fields.String(required=True)


class WholeEntry(Entry):
    """An entry with the aggregate's public state after it."""

    state = fields.Dict(required=True)


class HistoryApi:
    """Mixed into every service. Who may is in `identity.permissions.COMMON`."""

    unit: Any

    @route("GET", "/v1/history", may="history.read", query=HistoryFilter(), items=Entry())
    def list_history(self, work: Work, query: Mapping[str, Any]) -> Page:
        """What was changed, newest first."""
        return reading.page(work, query, self.unit.service.texts)

    @route("GET", "/v1/history/<uuid:entry_id>", may="history.read", answer=WholeEntry())
    def read_history(self, work: Work, entry_id: UUID) -> Mapping[str, Any]:
        """One change, with the state that it left behind."""
        return reading.one(work, entry_id, self.unit.service.texts)

"""What is read of other services' events; what else they say is left aside."""

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, post_load


class AgencySeen(Schema):
    """Of an agency's state: what messages name it by and from when until when, what it is, and where it stands."""

    code = fields.String(required=True)
    name_vi = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)
    kind = fields.String(load_default=None, allow_none=True)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class DutySeen(Schema):
    """Of a duty's state: who holds which duty where, from the first day to the last (none: no end is set)."""

    person_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    duty = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class PersonSeen(Schema):
    """Of a person's state: how to address and reach the person. An erased person has nothing left of it.

    `roles` are the city's parts that the person has: coordinator, leader.
    """

    name = fields.String(load_default=None, allow_none=True)
    email = fields.String(load_default=None, allow_none=True)
    language = fields.String(load_default="vi")
    agency_id = fields.UUID(load_default=None, allow_none=True)
    roles = fields.List(fields.String(), load_default=list, data_key="city_roles")


class FindingSeen(Schema):
    """Of a finding's state: what it is, where, until when it is to be put right, and how far it has come."""

    agency_id = fields.UUID(required=True)
    inspection_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    grade = fields.String(load_default=None, allow_none=True)
    clause = fields.String(load_default=None, allow_none=True)
    raised_on = fields.Date(required=True)
    due = fields.Date(load_default=None, allow_none=True)
    state = fields.String(required=True)
    reason = fields.String(load_default=None, allow_none=True)


class InspectionSeen(Schema):
    """Of an inspection's state: where, when, and by which papers."""

    agency_id = fields.UUID(required=True)
    planned_from = fields.Date(load_default=None, allow_none=True)
    planned_to = fields.Date(load_default=None, allow_none=True)
    notice = fields.String(load_default=None, allow_none=True)
    minutes_number = fields.String(load_default=None, allow_none=True)
    minutes_date = fields.Date(load_default=None, allow_none=True)


class RemediationSeen(Schema):
    """Of a remediation report's state: whose it is, which revision, by which paper, whether in time.

    Why it was returned is told with each finding that was.
    """

    agency_id = fields.UUID(required=True)
    revision = fields.Integer(load_default=None, allow_none=True)
    on_time = fields.Boolean(load_default=None, allow_none=True)
    document = fields.String(load_default=None, allow_none=True)


class PlanSeen(Schema):
    """Of a plan's state: what it is called, and what was decided on it."""

    number = fields.String(load_default=None, allow_none=True)
    name = fields.String(load_default=None, allow_none=True, data_key="title")
    year = fields.Integer(load_default=None, allow_none=True)
    decision = fields.String(load_default=None, allow_none=True)
    reason = fields.String(load_default=None, allow_none=True)


class DraftSeen(Schema):
    """Of a plan's state: what it is called, by when it is to be drafted, and whether that is over."""

    number = fields.String(load_default=None, allow_none=True)
    state = fields.String(required=True)
    draft_due = fields.Date(load_default=None, allow_none=True)
    submitted_on = fields.Date(load_default=None, allow_none=True)


class DeclarationSeen(Schema):
    """Of a declaration's state: whose it is, of which standard, signed when, to be kept up by when, lapsed when."""

    agency_id = fields.UUID(required=True)
    standard = fields.String(required=True)
    kind = fields.String(required=True)
    date = fields.Date(required=True)
    due = fields.Date(load_default=None, allow_none=True)
    lapsed_on = fields.Date(load_default=None, allow_none=True)


class MilestoneSeen(Schema):
    """Of a milestone: when it is due."""

    class Meta:
        unknown = EXCLUDE

    planned = fields.Date(load_default=None, allow_none=True)


class TrackSeen(Schema):
    """Of a track's state: whose it is, in which wave, and when its last milestone is due (`ends_on`)."""

    agency_id = fields.UUID(required=True)
    wave = fields.String(load_default=None, allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneSeen), load_default=list)

    @post_load
    def last(self, state: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The end of it all."""
        days = [one["planned"] for one in state.pop("milestones") if one["planned"]]
        return {**state, "ends_on": max(days, default=None)}

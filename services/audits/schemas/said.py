"""What is said in events: the whole public state, ids for people, and no free text but reasons."""

from marshmallow import Schema, fields

from services.audits.schemas.fields import Member


class InspectionState(Schema):
    """The public state of an inspection. People are ids; `reason` is why it was cancelled."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    mode = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    team = fields.List(fields.Nested(Member), required=True)
    planned_from = fields.Date(required=True)
    planned_to = fields.Date(required=True)
    notice = fields.String(required=True, allow_none=True)
    notified_on = fields.Date(required=True, allow_none=True)
    started_on = fields.Date(required=True, allow_none=True)
    minutes_number = fields.String(required=True, allow_none=True)
    minutes_date = fields.Date(required=True, allow_none=True)
    minutes_revision = fields.Integer(required=True, allow_none=True)
    minutes_hash = fields.String(required=True, allow_none=True)
    agency_signed = fields.Boolean(required=True, allow_none=True)
    refusal_reason = fields.String(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    cancelled_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)


class FindingState(Schema):
    """The public state of a finding. `reason` is why it was last returned or reopened."""

    id = fields.UUID(required=True)
    inspection_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    kind = fields.String(required=True)
    grade = fields.String(required=True)
    clause = fields.String(required=True)
    procedure_id = fields.UUID(required=True, allow_none=True)
    raised_on = fields.Date(required=True)
    due = fields.Date(required=True, allow_none=True)
    first_due = fields.Date(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    verified_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    state = fields.String(required=True)


_INSPECTION = ("planned", "notified", "started", "minutes_signed", "closed", "cancelled")
_FINDING = ("raised", "reported", "returned", "accepted", "closed", "reopened")

EVENTS: dict[str, Schema] = {
    **{f"inspection.{happened}": InspectionState() for happened in _INSPECTION},
    **{f"finding.{happened}": FindingState() for happened in _FINDING},
}

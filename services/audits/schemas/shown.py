"""What goes out: the public state and what only those who may read it see."""

from marshmallow import Schema, fields

from services.audits.schemas.said import FindingState, InspectionState


class Inspection(InspectionState):
    """An inspection as the caller sees it; `findings` are all, `to_remedy` those that keep it from closing."""

    version = fields.Integer(required=True)
    findings = fields.Integer(required=True)
    to_remedy = fields.Integer(required=True)
    overdue = fields.Boolean(required=True)
    allowed = fields.List(fields.String(), required=True)


class MinutesRevision(Schema):
    """One revision of signed minutes; its hash freezes it, and the findings that it records. `reason` is why it was
    made, null for the first."""

    revision = fields.Integer(required=True)
    number = fields.String(required=True)
    date = fields.Date(required=True)
    agency_signed = fields.Boolean(required=True)
    refusal_reason = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    hash = fields.String(required=True)
    signed_by = fields.UUID(required=True, allow_none=True)


class Finding(FindingState):
    """A finding as the caller sees it, with the agency's newest answer and its verification."""

    version = fields.Integer(required=True)
    inspection_kind = fields.String(required=True)
    description = fields.String(required=True)
    raised_by = fields.UUID(required=True, allow_none=True)
    root_cause = fields.String(required=True, allow_none=True)
    correction = fields.String(required=True, allow_none=True)
    corrective_action = fields.String(required=True, allow_none=True)
    evidence = fields.String(required=True, allow_none=True)
    reported_by = fields.UUID(required=True, allow_none=True)
    remediation_id = fields.UUID(required=True, allow_none=True)
    verification_note = fields.String(required=True, allow_none=True)
    verified_by = fields.UUID(required=True, allow_none=True)
    overdue = fields.Boolean(required=True)
    allowed = fields.List(fields.String(), required=True)


class Clause(Schema):
    """A clause of ISO 9001:2015."""

    number = fields.String(required=True)
    title_vi = fields.String(required=True)
    title_en = fields.String(required=True)

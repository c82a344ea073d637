"""What is said in events: the whole public state, ids for people, and no free text but reasons."""

from marshmallow import Schema, fields

from chassis.events import EventSchema
from services.audits.domain import finding, inspection
from services.audits.schemas.consolidation import EditionState
from services.audits.schemas.fields import Member, word_of
from services.audits.schemas.programmes import ProgrammeChanged, ProgrammeDrafted, ProgrammeMoved, ProgrammeState
from services.audits.schemas.remediations import RemediationMoved, RemediationState


class InspectionState(Schema):
    """The public state of an inspection. People are ids; `reason` is why it was cancelled, `minutes_reason`
    why its minutes were amended."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=word_of(inspection.Kind))
    mode = fields.String(required=True, validate=word_of(inspection.Mode))
    agency_id = fields.UUID(required=True)
    programme_item = fields.UUID(required=True, allow_none=True)
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
    minutes_reason = fields.String(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    cancelled_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=word_of(inspection.State))


class FindingState(Schema):
    """The public state of a finding. `reason` is why it was last returned or reopened; `extension_asked` the date that
    the agency has asked for, while that is not decided; `repeat_of` the earlier finding that it repeats."""

    id = fields.UUID(required=True)
    inspection_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=word_of(finding.Kind))
    grade = fields.String(required=True, validate=word_of(finding.Grade))
    clause = fields.String(required=True)
    procedure_id = fields.UUID(required=True, allow_none=True)
    raised_on = fields.Date(required=True)
    due = fields.Date(required=True, allow_none=True)
    first_due = fields.Date(required=True, allow_none=True)
    extension_asked = fields.Date(required=True, allow_none=True)
    repeat_of = fields.UUID(required=True, allow_none=True)
    reported_on = fields.Date(required=True, allow_none=True)
    accepted_on = fields.Date(required=True, allow_none=True)
    verified_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=word_of(finding.State))


class InspectionPlanned(Schema):
    """The state in which it begins."""

    to = fields.String(validate=word_of(inspection.State))


class InspectionMoved(InspectionPlanned):
    """From which state to which."""

    from_ = fields.String(data_key="from", attribute="from", validate=word_of(inspection.State))


class FindingRaised(Schema):
    """The state in which it begins."""

    to = fields.String(validate=word_of(finding.State))


class FindingMoved(FindingRaised):
    """From which state to which."""

    from_ = fields.String(data_key="from", attribute="from", validate=word_of(finding.State))


class FindingExtension(Schema):
    """The due date that was asked for, granted or denied, the one before it, and why."""

    due = fields.Date()
    before = fields.Date()
    reason = fields.String(allow_none=True)


class FindingReassigned(Schema):
    """Whose it was before that agency ended, and by which decision."""

    from_agency_id = fields.UUID()
    decision = fields.String(allow_none=True)


_INSPECTION = ("notified", "started", "minutes_signed", "amended", "closed", "cancelled")
_EXTENSION = ("extension_requested", "extended", "extension_denied")
_REMEDIATION = ("submitted", "accepted", "returned")
_PROGRAMME = ("submitted", "returned", "approved", "closed")
_FINDING = ("reported", "returned", "accepted", "closed", "reopened")

EVENTS: dict[str, EventSchema] = {
    "programme.drafted": EventSchema(ProgrammeState(), ProgrammeDrafted()),
    "programme.changed": EventSchema(ProgrammeState(), ProgrammeChanged()),
    **{f"programme.{happened}": EventSchema(ProgrammeState(), ProgrammeMoved()) for happened in _PROGRAMME},
    "programme.restated": EventSchema(ProgrammeState()),
    "inspection.planned": EventSchema(InspectionState(), InspectionPlanned()),
    **{f"inspection.{happened}": EventSchema(InspectionState(), InspectionMoved()) for happened in _INSPECTION},
    "inspection.restated": EventSchema(InspectionState()),
    "finding.raised": EventSchema(FindingState(), FindingRaised()),
    **{f"finding.{happened}": EventSchema(FindingState(), FindingMoved()) for happened in _FINDING},
    **{f"finding.{happened}": EventSchema(FindingState(), FindingExtension()) for happened in _EXTENSION},
    "finding.reassigned": EventSchema(FindingState(), FindingReassigned()),
    "finding.restated": EventSchema(FindingState()),
    **{f"remediation.{happened}": EventSchema(RemediationState(), RemediationMoved()) for happened in _REMEDIATION},
    "remediation.restated": EventSchema(RemediationState()),
    "edition.frozen": EventSchema(EditionState()),
    "edition.restated": EventSchema(EditionState()),
}

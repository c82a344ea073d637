"""Remediation reports: what comes in, what is said, what goes out."""

from marshmallow import Schema, fields, validate

from services.audits.domain import remediation
from services.audits.schemas.asked import ListOfDay
from services.audits.schemas.fields import Text, one_of, word_of

_SOME = validate.Length(1, 500)


class ReportedFinding(Schema):
    """What the agency found out and did about one finding (ISO 9001:2015, 10.2)."""

    finding_id = fields.UUID(required=True)
    root_cause = Text(required=True)
    correction = Text(required=True)
    corrective_action = Text(required=True)
    evidence = Text(required=True)


class Revision(Schema):
    """A revision of a report: the number of the agency's letter, if it has one, and the findings that it answers."""

    document = Text(100, load_default=None, allow_none=True)
    findings = fields.List(fields.Nested(ReportedFinding), required=True, validate=_SOME)


class NewRemediation(Revision):
    """An agency's report for an inspection; without an agency it is the inspected one's."""

    inspection_id = fields.UUID(required=True)
    agency_id = fields.UUID(load_default=None, allow_none=True)


class Acceptance(Schema):
    """The findings whose answers are good; without a list, all that wait for a decision."""

    finding_ids = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=_SOME)


class ReturnedFinding(Schema):
    """A finding whose answer is not good enough, and why."""

    finding_id = fields.UUID(required=True)
    reason = Text(required=True)


class Returns(Schema):
    """The findings whose answers are returned."""

    findings = fields.List(fields.Nested(ReturnedFinding), required=True, validate=_SOME)


class RemediationFilter(ListOfDay):
    """By agency, or all within one's subtree; by inspection and state; on time or late; as of a day (today)."""

    agency_id = fields.UUID(load_default=None)
    within = fields.UUID(load_default=None)
    inspection_id = fields.UUID(load_default=None)
    state = one_of(remediation.State, load_default=None)
    on_time = fields.Boolean(load_default=None)


class RemediationState(Schema):
    """The public state of a report. `finding_ids` are all that it covers; it is on time when none of them was first
    answered after the date that it was due on then. Submitted while an answer waits for its decision, then returned if
    one was, else accepted."""

    id = fields.UUID(required=True)
    inspection_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    revision = fields.Integer(required=True)
    document = fields.String(required=True, allow_none=True)
    finding_ids = fields.List(fields.UUID(), required=True)
    first_submitted_on = fields.Date(required=True)
    submitted_on = fields.Date(required=True)
    on_time = fields.Boolean(required=True)
    state = fields.String(required=True, validate=word_of(remediation.State))


class RemediationMoved(Schema):
    """From which state to which, and the findings that were answered, accepted or returned."""

    from_ = fields.String(data_key="from", attribute="from", validate=word_of(remediation.State))
    to = fields.String(validate=word_of(remediation.State))
    finding_ids = fields.List(fields.UUID())


class AnsweredFinding(Schema):
    """The newest answer to a finding, the report's `revision` that brought it, whether it came by the date that was
    due then, and what was decided on it (null: nothing yet)."""

    finding_id = fields.UUID(required=True)
    revision = fields.Integer(required=True, attribute="report_revision")
    root_cause = fields.String(required=True)
    correction = fields.String(required=True)
    corrective_action = fields.String(required=True)
    evidence = fields.String(required=True)
    due = fields.Date(required=True, allow_none=True)
    on_time = fields.Boolean(required=True)
    accepted = fields.Boolean(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    decided_on = fields.Date(required=True, allow_none=True)
    decided_by = fields.UUID(required=True, allow_none=True)


class SentRevision(Schema):
    """One sending of the report, and what it answered."""

    revision = fields.Integer(required=True)
    document = fields.String(required=True, allow_none=True)
    submitted_on = fields.Date(required=True)
    submitted_by = fields.UUID(required=True, allow_none=True)
    finding_ids = fields.List(fields.UUID(), required=True)


class Remediation(RemediationState):
    """A report as the caller sees it: finding by finding, and with its lineage."""

    findings = fields.List(fields.Nested(AnsweredFinding), required=True)
    revisions = fields.List(fields.Nested(SentRevision), required=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)

"""What comes in: bodies and filters; an unknown field is refused."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from chassis.web.strict import Flag
from services.audits.domain import finding, inspection
from services.audits.schemas.fields import Member, Text, one_of


class NewInspection(Schema):
    """An inspection to be planned between two dates; its team has one leader. One that carries out an item of the
    approved programme names it, and has its agency and mode, within its window."""

    kind = one_of(inspection.Kind, required=True)
    mode = one_of(inspection.Mode, required=True)
    agency_id = fields.UUID(required=True)
    planned_from = fields.Date(required=True)
    planned_to = fields.Date(required=True)
    programme_item = fields.UUID(load_default=None, allow_none=True)
    team = fields.List(fields.Nested(Member), required=True, validate=validate.Length(1, 50))


class Notice(Schema):
    """The number of the notice that the agency was sent, if it has one."""

    notice = Text(100, load_default=None, allow_none=True)


class Signing(Schema):
    """The minutes' number and date; an agency that would not sign, with its reason."""

    number = Text(100, required=True)
    date = fields.Date(required=True)
    agency_signed = Flag(load_default=True)
    refusal_reason = Text(load_default=None, allow_none=True)


class Amendment(Signing):
    """The next revision of signed minutes, and why it is made."""

    reason = Text(required=True)


class Reason(Schema):
    """Why."""

    reason = Text(required=True)


class NewFinding(Schema):
    """A finding; without an agency it is the inspected one's, without a due date the rule decides. It is linked to the
    newest finding of another inspection that it repeats (the same agency, and clause or procedure, within 24 months):
    `repeat_of` names another such finding, `repeat: false` says that it repeats none."""

    inspection_id = fields.UUID(required=True)
    kind = one_of(finding.Kind, required=True)
    grade = one_of(finding.Grade, load_default=finding.Grade.UNGRADED)
    clause = fields.String(required=True)
    description = Text(required=True)
    procedure_id = fields.UUID(load_default=None, allow_none=True)
    agency_id = fields.UUID(load_default=None, allow_none=True)
    due = fields.Date(load_default=None, allow_none=True)
    repeat = Flag(load_default=True)
    repeat_of = fields.UUID(load_default=None, allow_none=True)


class Answer(Schema):
    """What the agency found out and did (ISO 9001:2015, 10.2)."""

    root_cause = Text(required=True)
    correction = Text(required=True)
    corrective_action = Text(required=True)
    evidence = Text(required=True)


class Verification(Schema):
    """How it was seen that the remedy works, and when; a nonconformity needs both."""

    verification_note = Text(load_default=None, allow_none=True)
    verified_on = fields.Date(load_default=None, allow_none=True)


class ListOfDay(ListQuery):
    """A list as it stood at the end of a day, today's as it stands. States and dates are of that day; which agency lies
    under which is of today."""

    as_of = fields.Date(load_default=None)


class InspectionFilter(ListOfDay):
    """By inspected agency, state and kind; as of a day (today)."""

    agency_id = fields.UUID(load_default=None)
    state = one_of(inspection.State, load_default=None)
    kind = one_of(inspection.Kind, load_default=None)


class FindingFilter(ListOfDay):
    """By agency, or all within one's subtree; by state, inspection and kind; past their due date or not; as of a day
    (today)."""

    agency_id = fields.UUID(load_default=None)
    within = fields.UUID(load_default=None)
    inspection_id = fields.UUID(load_default=None)
    state = one_of(finding.State, load_default=None)
    kind = one_of(finding.Kind, load_default=None)
    overdue = fields.Boolean(load_default=None)

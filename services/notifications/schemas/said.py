"""What is said in events: the whole public state of a reminder. People are ids."""

from marshmallow import Schema, fields, validate

from chassis.events import EventSchema
from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import State

STATE = validate.OneOf([state.value for state in State])
ADDRESSEE = validate.OneOf([addressee.value for addressee in Addressee])


class ReminderState(Schema):
    """The public state of a reminder that `subject` is due on `due_on`: a finding of an agency, a declaration
    that the agency is to keep up, or the drafting of a plan, which is the whole city's (`agency_id` is all zeros).

    Rung 0 comes before the due date; from 1 on it was put to `addressee` because the date had passed, for the `nth`
    time (from 0).
    """

    id = fields.UUID(required=True)
    subject = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    rule = fields.String(required=True)
    due_on = fields.Date(required=True)
    remind_on = fields.Date(required=True)
    rung = fields.Integer(required=True)
    addressee = fields.String(required=True, validate=ADDRESSEE)
    nth = fields.Integer(required=True)
    sent_on = fields.Date(required=True, allow_none=True)
    acknowledged_on = fields.Date(required=True, allow_none=True)
    acknowledged_by = fields.UUID(required=True, allow_none=True)
    state = fields.String(required=True, validate=STATE)


EVENTS: dict[str, EventSchema] = {
    "reminder.sent": EventSchema(ReminderState()),
    "reminder.escalated": EventSchema(ReminderState()),
    "reminder.acknowledged": EventSchema(ReminderState()),
    "reminder.restated": EventSchema(ReminderState()),
}

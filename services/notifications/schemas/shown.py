"""What goes out over HTTP."""

from marshmallow import Schema, fields, validate

from services.notifications.domain.delivery import Channel, State
from services.notifications.schemas.said import ADDRESSEE, ReminderState


class Agency(Schema):
    """An agency as messages and reminders name it; code and name are null until its own event has come."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class Message(Schema):
    """A message in the caller's language, made by `rule`.

    What it is about: `subject` (a finding, an inspection, a remediation report, a plan or a track) at `agency`. One
    that gathers several reminders names them in `subjects` (the first 100); `subject` and `agency` are null where there
    are several.
    To its reader it is at version 1 until read, then at 2; to read it again is no error and changes nothing.
    """

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    rule = fields.String(required=True)
    agency = fields.Nested(Agency, required=True, allow_none=True)
    duty = fields.String(required=True)
    subject = fields.UUID(required=True, allow_none=True)
    subjects = fields.List(fields.UUID(), required=True)
    created_on = fields.Date(required=True)
    read_at = fields.DateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)


class Reminder(ReminderState):
    """A reminder as people see it: with its agency, and whether the ladder of its matter is stopped."""

    agency_id = fields.UUID(required=True)
    agency = fields.Nested(Agency, required=True)
    stopped = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)


class Rule(Schema):
    """What makes a message: an `event`, or so many `days` after (before: negative) a due date, for a grade's findings.

    `repeat_days` is after how many days it comes again, null if never.
    """

    name = fields.String(required=True)
    event = fields.String(required=True, allow_none=True)
    grade = fields.String(required=True, allow_none=True)
    rung = fields.Integer(required=True, allow_none=True)
    days = fields.Integer(required=True, allow_none=True)
    repeat_days = fields.Integer(required=True, allow_none=True)
    addressee = fields.String(required=True, validate=ADDRESSEE)
    template = fields.String(required=True)


class Delivery(Schema):
    """A message on its way to a person by a channel. `repeats` counts letters that may have come twice.

    `error` says what the last attempt failed of, `next_at` when the next one is made.
    """

    id = fields.UUID(required=True)
    message_id = fields.UUID(required=True)
    rule = fields.String(required=True)
    subject = fields.UUID(required=True, allow_none=True)
    person_id = fields.UUID(required=True)
    channel = fields.String(required=True, validate=validate.OneOf([channel.value for channel in Channel]))
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    attempts = fields.Integer(required=True)
    repeats = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    created_on = fields.Date(required=True)
    queued_at = fields.DateTime(required=True)
    next_at = fields.DateTime(required=True, allow_none=True)
    sent_at = fields.DateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)


class Preference(Schema):
    """What the caller wants: messages by email as well as in the inbox, or not."""

    person_id = fields.UUID(required=True)
    email = fields.Boolean(required=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)

"""What comes in, what goes out, and what is read of others' events."""

from marshmallow import Schema, fields, validate

from chassis.events import EventSchema
from chassis.web import ListQuery
from services.notifications.domain.reminder import State

EVENTS: dict[str, EventSchema] = {}
"""This service says no events yet."""


class AgencySeen(Schema):
    """Of an agency's state: what messages name it by, and where it stands in the tree."""

    code = fields.String(required=True)
    name_vi = fields.String(required=True)
    name_en = fields.String(load_default=None, allow_none=True)
    parent_id = fields.UUID(load_default=None, allow_none=True)


class DutySeen(Schema):
    """Of a duty's state: who holds which duty where, from the first day to the last (none: no end is set)."""

    person_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    duty = fields.String(required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class PersonSeen(Schema):
    """Of a person's state: how to address and reach the person. An erased person has nothing left of it."""

    name = fields.String(load_default=None, allow_none=True)
    email = fields.String(load_default=None, allow_none=True)
    language = fields.String(load_default="vi")
    agency_id = fields.UUID(load_default=None, allow_none=True)


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


class Agency(Schema):
    """An agency as messages and reminders name it; code and name are null until its own event has come."""

    id = fields.UUID(required=True)
    code = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)


class Message(Schema):
    """A message in the caller's language: what happened to `subject` (a finding) at an agency.

    To its reader it is at version 1 until read, then at 2; to read it again is no error and changes nothing.
    """

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    agency = fields.Nested(Agency, required=True)
    duty = fields.String(required=True)
    subject = fields.UUID(required=True)
    created_on = fields.Date(required=True)
    read_at = fields.DateTime(required=True, allow_none=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)


class MessageFilter(ListQuery):
    """`unread=true` shows what the caller has not read, `unread=false` what was read."""

    unread = fields.Boolean()


class Reminder(Schema):
    """A reminder to an agency that the `subject` (a finding) is due; rung 0 comes before any escalation."""

    id = fields.UUID(required=True)
    subject = fields.UUID(required=True)
    rule = fields.String(required=True)
    agency = fields.Nested(Agency, required=True)
    due_on = fields.Date(required=True)
    remind_on = fields.Date(required=True)
    rung = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf([state.value for state in State]))
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)


class ReminderFilter(ListQuery):
    """By matter, by agency, by state, or by everything within an agency's subtree."""

    subject = fields.UUID()
    agency_id = fields.UUID()
    state = fields.String(validate=validate.OneOf([state.value for state in State]))
    within = fields.UUID()

"""What comes in over HTTP."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from chassis.web.strict import Flag
from services.notifications.domain import delivery
from services.notifications.schemas.said import STATE


class MessageFilter(ListQuery):
    """`unread=true` shows what the caller has not read, `unread=false` what was read."""

    unread = fields.Boolean()


class ReminderFilter(ListQuery):
    """By matter, by agency, by state, by rung, or by everything within an agency's subtree."""

    subject = fields.UUID()
    agency_id = fields.UUID()
    state = fields.String(validate=STATE)
    rung = fields.Integer(validate=validate.Range(0, 100))
    within = fields.UUID()


class Stop(Schema):
    """Why the ladder is stopped."""

    reason = fields.String(required=True, validate=[validate.Length(1, 2000), validate.Regexp(r"\s*\S")])


class RuleFilter(ListQuery):
    """Those of an event, or of a grade."""

    event = fields.String()
    grade = fields.String()


class DeliveryFilter(ListQuery):
    """By state, by channel, by person, by message, or by what the message is about."""

    state = fields.String(validate=validate.OneOf([state.value for state in delivery.State]))
    channel = fields.String(validate=validate.OneOf([channel.value for channel in delivery.Channel]))
    person_id = fields.UUID()
    message_id = fields.UUID()
    subject = fields.UUID()


class PreferenceChange(Schema):
    """What the caller wants."""

    email = Flag(required=True)

"""People and duties: what comes in, what goes out, what events say. Personal data is in `PersonState` alone."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.account import LANGUAGES, OF_THE_CITY
from services.agencies.domain.duty import DUTIES
from services.agencies.schemas.text import Email, Phone, Tidy

_LANGUAGE = validate.OneOf(LANGUAGES)
_DUTY = validate.OneOf(DUTIES)


class PersonBody(Schema):
    """A person to be registered."""

    name = Tidy(required=True)
    email = Email(load_default=None, allow_none=True)
    phone = Phone(load_default=None, allow_none=True)
    agency_id = fields.UUID(load_default=None, allow_none=True)
    position = Tidy(load_default=None, allow_none=True)
    language = fields.String(load_default="vi", validate=_LANGUAGE)


class PersonFilter(ListQuery):
    """People of an agency or of all within its subtree; `q` searches names, emails and positions without accents;
    `duty`: those who hold it on the day.

    With `as_of` the duties of that day are shown; without, all that there were and will be, and `duty` is of today.
    """

    agency_id = fields.UUID()
    within = fields.UUID()
    q = fields.String(validate=validate.Length(max=200))
    duty = fields.String(validate=_DUTY)
    as_of = fields.Date()


class _Person(Schema):
    id = fields.UUID()
    name = fields.String()
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    agency_id = fields.UUID(allow_none=True)
    language = fields.String(validate=_LANGUAGE)


class PersonState(_Person):
    """The public state of a person; it travels on the exchange `agencies.people` only.

    `city_roles`: whether the person's account makes a coordinator or a leader, so that messages to them can be sent.
    """

    city_roles = fields.List(fields.String(validate=validate.OneOf(sorted(OF_THE_CITY))))


class DutyBody(Schema):
    """A duty to be given, from today when `valid_from` is absent; `valid_to` is its last day."""

    person_id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    duty = fields.String(required=True, validate=_DUTY)
    valid_from = fields.Date(load_default=None, allow_none=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class DutyEnd(Schema):
    """The last day of a duty; today when absent."""

    valid_to = fields.Date(load_default=None, allow_none=True)


class DutyState(Schema):
    """The public state of a duty. `valid_to` is its last day, null while no end is known."""

    id = fields.UUID()
    person_id = fields.UUID()
    agency_id = fields.UUID()
    duty = fields.String(validate=_DUTY)
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)


class Duty(DutyState):
    """A duty as people see it: with its version and what this caller may do now."""

    version = fields.Integer()
    allowed = fields.List(fields.String())


class Person(_Person):
    """A person as people see them, with all duties past and present."""

    position = fields.String(allow_none=True)
    version = fields.Integer()
    duties = fields.List(fields.Nested(Duty))
    allowed = fields.List(fields.String())

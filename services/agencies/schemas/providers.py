"""Providers: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.provider import ROLES
from services.agencies.schemas.text import Tidy

_ROLE = validate.OneOf(ROLES)


_SOME = validate.Length(1, len(ROLES))


class ProviderBody(Schema):
    """A provider to be registered; `registration` is the number under which it may work, `valid_until` the last day of
    that (null: no end)."""

    name_vi = Tidy(300, required=True)
    name_en = Tidy(300, load_default=None, allow_none=True)
    roles = fields.List(fields.String(validate=_ROLE), required=True, validate=_SOME)
    registration = Tidy(required=True)
    valid_until = fields.Date(load_default=None, allow_none=True)


class ProviderChange(Schema):
    """What may change about a provider; what is absent stays."""

    name_vi = Tidy(300)
    name_en = Tidy(300, allow_none=True)
    roles = fields.List(fields.String(validate=_ROLE), validate=_SOME)
    registration = Tidy()
    valid_until = fields.Date(allow_none=True)


class ProviderFilter(ListQuery):
    """By role, by agency that it works or worked for, by name (`q`, without accents), registered on a day (`as_of`)."""

    role = fields.String(validate=_ROLE)
    agency_id = fields.UUID()
    q = fields.String(validate=validate.Length(max=200))
    as_of = fields.Date()


class EngagementBody(Schema):
    """That a provider works for an agency, from today when `since` is absent; `until` is the last day."""

    agency_id = fields.UUID(required=True)
    role = fields.String(required=True, validate=_ROLE)
    since = fields.Date(load_default=None, allow_none=True)
    until = fields.Date(load_default=None, allow_none=True)


class ReleaseBody(Schema):
    """The last day on which a provider works for an agency; today when absent."""

    agency_id = fields.UUID(required=True)
    until = fields.Date(load_default=None, allow_none=True)


class EngagementState(Schema):
    """For whom a provider works, as what, from when until when."""

    agency_id = fields.UUID()
    role = fields.String(validate=_ROLE)
    since = fields.Date()
    until = fields.Date(allow_none=True)


class ProviderState(Schema):
    """The public state of a provider."""

    id = fields.UUID()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    roles = fields.List(fields.String(validate=_ROLE))
    registration = fields.String()
    valid_until = fields.Date(allow_none=True)
    engagements = fields.List(fields.Nested(EngagementState))


class ProviderChanged(Schema):
    """Which parts of the provider changed, and at which agency, if it is about one."""

    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")
    agency_id = fields.UUID(allow_none=True)


class Provider(ProviderState):
    """A provider as people see it: with its version and what this caller may do now."""

    version = fields.Integer()
    allowed = fields.List(fields.String())

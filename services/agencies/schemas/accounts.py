"""Signing in, and the accounts one signs in to: what comes in and what goes out."""

from marshmallow import Schema, fields, validate

from chassis.identity.caller import ROLES
from chassis.web import ListQuery
from services.agencies.domain.account import LANGUAGES, LONGEST_PASSWORD
from services.agencies.schemas.text import Tidy

_ROLES = validate.Length(1, len(ROLES))
_ROLE = validate.OneOf(sorted(ROLES))


class Credentials(Schema):
    """A username and its password."""

    username = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class NewPassword(Credentials):
    """The same, and the password that shall be from now on."""

    new_password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class Refresh(Schema):
    """What is given out with a token to get the next one."""

    refresh_token = fields.String(required=True, validate=validate.Length(1, 200))


class Token(Schema):
    """A bearer token and the seconds it is good for; a refresh token, good once, and the seconds it may lie unused."""

    access_token = fields.String()
    token_type = fields.String()
    expires_in = fields.Integer()
    refresh_token = fields.String()
    refresh_expires_in = fields.Integer()


class Key(Schema):
    """A public key (RFC 7517, RFC 8037)."""

    kid = fields.String()
    kty = fields.String()
    crv = fields.String()
    x = fields.String()
    alg = fields.String()
    use = fields.String()


class Keys(Schema):
    """A key set (RFC 7517), and the ids of the sessions that ended while tokens of theirs may be about."""

    keys = fields.List(fields.Nested(Key))
    ended_sessions = fields.List(fields.UUID())


class AccountBody(Schema):
    """An account to be opened: for a registered person (`person_id`), or for a new one (`name` and so on).

    `since` is the first day of the duty that goes with a role; today when absent.
    """

    username = fields.String(required=True, validate=validate.Length(1, 64))
    roles = fields.List(fields.String(validate=_ROLE), required=True, validate=_ROLES)
    person_id = fields.UUID()
    name = Tidy()
    agency_id = fields.UUID()
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    since = fields.Date()


class RolesBody(Schema):
    """All the roles that the account shall have; `since` as when it is opened."""

    roles = fields.List(fields.String(validate=_ROLE), required=True, validate=_ROLES)
    since = fields.Date()


class PasswordBody(Schema):
    """The password that the account shall have."""

    password = fields.String(required=True, load_only=True, validate=validate.Length(1, LONGEST_PASSWORD))


class AccountFilter(ListQuery):
    """Accounts of an agency, with a role, shut or open."""

    agency_id = fields.UUID()
    role = fields.String(validate=_ROLE)
    disabled = fields.Boolean()


class Account(Schema):
    """An account as operators see it; its id is its person's. Of the password it says whether there is one."""

    id = fields.UUID()
    username = fields.String()
    roles = fields.List(fields.String(validate=_ROLE))
    name = fields.String()
    language = fields.String(validate=validate.OneOf(LANGUAGES))
    agency_id = fields.UUID(allow_none=True)
    agency_code = fields.String(allow_none=True)
    disabled = fields.Boolean()
    has_password = fields.Boolean()
    version = fields.Integer()
    allowed = fields.List(fields.String())

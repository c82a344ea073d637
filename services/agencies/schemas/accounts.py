"""Signing in: what comes in and what goes out."""

from marshmallow import Schema, fields, validate

from services.agencies.domain.account import LONGEST_PASSWORD


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

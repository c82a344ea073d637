"""Signing in: what comes in and what goes out."""

from marshmallow import Schema, fields, validate

from services.agencies.domain.account import LONGEST_PASSWORD


class Credentials(Schema):
    """A username and its password."""

    username = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, LONGEST_PASSWORD))


class Token(Schema):
    """A bearer token and the seconds it is good for."""

    access_token = fields.String()
    token_type = fields.String()
    expires_in = fields.Integer()


class Key(Schema):
    """A public key (RFC 7517, RFC 8037)."""

    kid = fields.String()
    kty = fields.String()
    crv = fields.String()
    x = fields.String()
    alg = fields.String()
    use = fields.String()


class Keys(Schema):
    """A key set (RFC 7517)."""

    keys = fields.List(fields.Nested(Key))

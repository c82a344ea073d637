"""Declarations of conformity: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.declaration import STANDARD
from services.agencies.schemas.text import Text, Tidy

_KIND = validate.OneOf(("initial", "redeclaration"))
_REASON = validate.OneOf(("adjusted", "widened", "narrowed"))


class DeclarationBody(Schema):
    """A declaration to be recorded; a re-declaration says what happened to the scope."""

    agency_id = fields.UUID(required=True)
    standard = Tidy(load_default=STANDARD)
    decision = Tidy(required=True)
    date = fields.Date(required=True)
    scope = Text(4000, required=True)
    kind = fields.String(load_default="initial", validate=_KIND)
    reason = fields.String(load_default=None, allow_none=True, validate=_REASON)


class DeclarationFilter(ListQuery):
    """Declarations of an agency, a subtree, a kind, a standard, up to a date."""

    agency_id = fields.UUID()
    within = fields.UUID()
    kind = fields.String(validate=_KIND)
    standard = Tidy()
    as_of = fields.Date()


class DeclarationState(Schema):
    """The public state of a declaration."""

    id = fields.UUID()
    agency_id = fields.UUID()
    track_id = fields.UUID(allow_none=True)
    standard = fields.String()
    kind = fields.String(validate=_KIND)
    reason = fields.String(allow_none=True, validate=_REASON)
    decision = fields.String()
    date = fields.Date()
    scope = fields.String()


class Declaration(DeclarationState):
    """A declaration as people see it; `on_behalf`: recorded by the coordinator for the agency."""

    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    on_behalf = fields.Boolean()
    version = fields.Integer()
    allowed = fields.List(fields.String())

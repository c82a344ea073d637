"""Declarations of conformity: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.declaration import STANDARD
from services.agencies.schemas.text import Text, Tidy

_KIND = validate.OneOf(("initial", "redeclaration"))
_STATE = validate.OneOf(("declared", "redeclared", "maintained", "lapsed", "superseded"))
_REASON = validate.OneOf(("adjusted", "widened", "narrowed"))


class DeclarationBody(Schema):
    """A declaration to be recorded; a re-declaration says what happened to the scope, or nothing after a lapse."""

    agency_id = fields.UUID(required=True)
    standard = Tidy(load_default=STANDARD)
    decision = Tidy(required=True)
    date = fields.Date(required=True)
    scope = Text(4000, required=True)
    kind = fields.String(load_default="initial", validate=_KIND)
    reason = fields.String(load_default=None, allow_none=True, validate=_REASON)


class DeclarationFilter(ListQuery):
    """Declarations of an agency, a subtree, a kind, a standard, as of a day (today); in a state, or to be kept up by an
    audit or a review within so many days of it (0: due on that day, or overdue)."""

    agency_id = fields.UUID()
    within = fields.UUID()
    kind = fields.String(validate=_KIND)
    standard = Tidy()
    as_of = fields.Date()
    state = fields.String(validate=_STATE)
    due_within = fields.Integer(validate=validate.Range(0, 3660))


class DeclarationState(Schema):
    """The public state of a declaration. Of an agency's declarations of one standard the last holds, by its date; from
    `lapsed_on` on it does not. `audited_on` and `reviewed_on` are the last audit and review after it, `maintained_on`
    is the first day on which it had both, `due` the last day for the next of them (null: it has lapsed)."""

    id = fields.UUID()
    agency_id = fields.UUID()
    track_id = fields.UUID(allow_none=True)
    standard = fields.String()
    kind = fields.String(validate=_KIND)
    reason = fields.String(allow_none=True, validate=_REASON)
    decision = fields.String()
    date = fields.Date()
    scope = fields.String()
    audited_on = fields.Date(allow_none=True)
    reviewed_on = fields.Date(allow_none=True)
    maintained_on = fields.Date(allow_none=True)
    due = fields.Date(allow_none=True)
    lapsed_on = fields.Date(allow_none=True)


class QmsLapsed(Schema):
    """Which of the two was due and had not been done."""

    missing = fields.List(fields.String(validate=validate.OneOf(("audit", "review"))))


class Declaration(DeclarationState):
    """A declaration as people see it, as of the day; `on_behalf`: recorded by the coordinator for the agency."""

    state = fields.String(validate=_STATE)

    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    on_behalf = fields.Boolean()
    version = fields.Integer()
    allowed = fields.List(fields.String())

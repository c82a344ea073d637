"""Inspection programmes: what comes in, what is said, what goes out."""

from marshmallow import Schema, fields, validate

from chassis.web.strict import Whole
from services.audits.domain import inspection, programme
from services.audits.schemas.asked import ListOfDay
from services.audits.schemas.fields import Text, one_of, word_of

REWRITABLE = ("items", "title", "year")

_YEAR = validate.Range(2000, 2100)


class NewItem(Schema):
    """An agency to be inspected between two dates, and the fields of its work to be sampled. In a change, `id` names
    an item that stays; an item without one is new, and one that is not named any more is taken out."""

    id = fields.UUID(load_default=None, allow_none=True)
    agency_id = fields.UUID(required=True)
    mode = one_of(inspection.Mode, required=True)
    planned_from = fields.Date(required=True)
    planned_to = fields.Date(required=True)
    sampled_fields = fields.List(Text(200), load_default=list, validate=validate.Length(max=50))


_ITEMS = validate.Length(1, 500)


class NewProgramme(Schema):
    """A programme to be drafted; without a number the system gives one."""

    number = Text(100, load_default=None, allow_none=True)
    year = Whole(required=True, validate=_YEAR)
    title = Text(200, load_default=None, allow_none=True)
    items = fields.List(fields.Nested(NewItem), required=True, validate=_ITEMS)


class ProgrammeChange(Schema):
    """What is rewritten; what is absent stays. A change of what was approved needs its reason."""

    year = Whole(validate=_YEAR)
    title = Text(200, allow_none=True)
    items = fields.List(fields.Nested(NewItem), validate=_ITEMS)
    reason = Text(load_default=None, allow_none=True)


class Approval(Schema):
    """The number and date of the decision (quyết định) by which the programme is approved."""

    decision = Text(100, required=True)
    date = fields.Date(required=True)


class ProgrammeFilter(ListOfDay):
    """Of a state or a year; those that foresee an agency; as of a day (today)."""

    state = one_of(programme.State, load_default=None)
    year = fields.Integer(load_default=None, validate=_YEAR)
    agency_id = fields.UUID(load_default=None)


class ItemState(Schema):
    """One item of a programme."""

    id = fields.UUID(required=True)
    agency_id = fields.UUID(required=True)
    mode = fields.String(required=True, validate=word_of(inspection.Mode))
    planned_from = fields.Date(required=True)
    planned_to = fields.Date(required=True)
    sampled_fields = fields.List(fields.String(), required=True)


class ProgrammeState(Schema):
    """The public state of a programme. `reason` is why it was last returned or changed."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    year = fields.Integer(required=True)
    title = fields.String(required=True, allow_none=True)
    # Not read from `items`: every mapping has a method of that name.
    items = fields.List(fields.Nested(ItemState), required=True, attribute="foreseen")
    decision = fields.String(required=True, allow_none=True)
    decision_date = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=word_of(programme.State))


class ProgrammeDrafted(Schema):
    """The state in which it begins."""

    to = fields.String(validate=word_of(programme.State))


class ProgrammeMoved(ProgrammeDrafted):
    """From which state to which."""

    from_ = fields.String(data_key="from", attribute="from", validate=word_of(programme.State))


class ProgrammeChanged(ProgrammeMoved):
    """Which parts were rewritten."""

    fields_ = fields.List(fields.String(validate=validate.OneOf(REWRITABLE)), data_key="fields", attribute="fields")


class ShownItem(ItemState):
    """An item as people see it, with the inspection that carries it out."""

    inspection_id = fields.UUID(required=True, allow_none=True)
    inspection_state = fields.String(required=True, allow_none=True)


class Programme(ProgrammeState):
    """A programme as the caller sees it; `inspected` counts the items whose minutes are signed."""

    items = fields.List(fields.Nested(ShownItem), required=True, attribute="foreseen")
    inspected = fields.Integer(required=True)
    version = fields.Integer(required=True)
    allowed = fields.List(fields.String(), required=True)

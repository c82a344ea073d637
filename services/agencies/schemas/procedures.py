"""Procedures: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.clarity import ASPECTS
from services.agencies.domain.comparison import Change as StepChange
from services.agencies.domain.procedure import FIELDS, LEVELS, MOST_STEPS, STATES
from services.agencies.schemas.numbers import Days, Dong
from services.agencies.schemas.text import Text, Tidy

FIELD = validate.OneOf(tuple(FIELDS))
LEVEL = validate.OneOf(LEVELS)
STATE = validate.OneOf(STATES)
CHANGEABLE = (
    "cost",
    "field",
    "legal_bases",
    "level",
    "name_en",
    "name_vi",
    "statutory_cost",
    "statutory_days",
    "steps",
)
_TOLD = validate.OneOf((*CHANGEABLE, "agency_id", "approved_by", "published_in", "published_on", "reviewed_by"))
_NUMBER = validate.Range(1, 100_000)


class BasisBody(Schema):
    """A legal document that the procedure rests on, and its last day if that is known."""

    document = Tidy(500, required=True)
    expires_on = fields.Date(load_default=None, allow_none=True)


class StepBody(Schema):
    """A step; what is not said yet may be absent, and then keeps the procedure from being issued."""

    who = Tidy(300, load_default=None, allow_none=True)
    what = Text(2000, load_default=None, allow_none=True)
    days = Days(load_default=None, allow_none=True)
    responsible = Tidy(300, load_default=None, allow_none=True)
    output = Tidy(500, load_default=None, allow_none=True)
    form = Tidy(300, load_default=None, allow_none=True)


class ProcedureChange(Schema):
    """What may be rewritten; what is absent stays. Steps and cost are those of the version, and change in a draft."""

    name_vi = Tidy(1000)
    name_en = Tidy(1000, allow_none=True)
    field = fields.String(validate=FIELD)
    level = fields.String(validate=LEVEL)
    statutory_days = Days()
    statutory_cost = Dong(allow_none=True)
    legal_bases = fields.List(fields.Nested(BasisBody), validate=validate.Length(max=50))
    cost = Dong(allow_none=True)
    steps = fields.List(fields.Nested(StepBody), validate=validate.Length(max=MOST_STEPS))


class ProcedureBody(Schema):
    """A procedure to be drafted. `framework` names the model framework that it is a part of, if it is one to copy."""

    agency_id = fields.UUID(required=True)
    code = Tidy(64, required=True)
    name_vi = Tidy(1000, required=True)
    name_en = Tidy(1000, load_default=None, allow_none=True)
    field = fields.String(required=True, validate=FIELD)
    level = fields.String(load_default=None, allow_none=True, validate=LEVEL)
    framework = Tidy(load_default=None, allow_none=True)
    statutory_days = Days(required=True)
    statutory_cost = Dong(load_default=None, allow_none=True)
    legal_bases = fields.List(fields.Nested(BasisBody), load_default=list, validate=validate.Length(max=50))
    cost = Dong(load_default=None, allow_none=True)
    steps = fields.List(fields.Nested(StepBody), load_default=list, validate=validate.Length(max=MOST_STEPS))


class Issue(Schema):
    """The decision (quyết định) that puts the version in force, and the day from which it is."""

    decision = Tidy(required=True)
    date = fields.Date(required=True)


class Publication(Schema):
    """Where the version in force was made public, and when."""

    date = fields.Date(required=True)
    place = Tidy(500, required=True)


class Basis(Schema):
    """A legal document that the procedure rests on; `expires_on` is its last day, null while no end is known."""

    document = fields.String()
    expires_on = fields.Date(allow_none=True)


class Clarity(Schema):
    """Of how many steps each of the four clarities holds, and of how many all four."""

    steps = fields.Integer()
    person = fields.Integer()
    work = fields.Integer()
    time = fields.Integer()
    responsibility = fields.Integer()
    clear = fields.Integer()


class ProcedureState(Schema):
    """The public state of a procedure, by its current version (the one being written, else in force, else last;
    `version_number`, `state`, `days` and so on); `in_force`
    is the number of the one in force, null without one."""

    id = fields.UUID()
    agency_id = fields.UUID()
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    field = fields.String(validate=FIELD)
    level = fields.String(validate=LEVEL)
    framework = fields.String(allow_none=True)
    origin_id = fields.UUID(allow_none=True)
    origin_version = fields.Integer(allow_none=True)
    statutory_days = fields.Float()
    statutory_cost = fields.Integer(allow_none=True)
    legal_bases = fields.List(fields.Nested(Basis))
    version_number = fields.Integer()
    state = fields.String(validate=STATE)
    in_force = fields.Integer(allow_none=True)
    days = fields.Float()
    cost = fields.Integer(allow_none=True)
    clarity = fields.Nested(Clarity)
    clear = fields.Boolean()
    prepared_by = fields.UUID(allow_none=True)
    reviewed_by = fields.UUID(allow_none=True)
    approved_by = fields.UUID(allow_none=True)
    decision = fields.String(allow_none=True)
    drafted_on = fields.Date()
    issued_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    published_on = fields.Date(allow_none=True)
    published_in = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class ProcedureChanged(Schema):
    """Which fields were changed."""

    fields_ = fields.List(fields.String(validate=_TOLD), data_key="fields", attribute="fields")


class ProcedureMoved(Schema):
    """Which version was moved, its state before, and the reason where one was given."""

    version_number = fields.Integer()
    before = fields.String(validate=STATE)
    reason = fields.String(allow_none=True)


class ProcedureSuperseded(Schema):
    """The number of the version that is in force no more; the one that takes its place is issued next."""

    superseded = fields.Integer()


class Unclear(Schema):
    """Why a step is not clear in one of the four ways."""

    aspect = fields.String(validate=validate.OneOf(ASPECTS))
    field = fields.String()
    code = fields.String()
    detail = fields.String()


class Step(Schema):
    """A step with what is not clear about it."""

    position = fields.Integer()
    who = fields.String(allow_none=True)
    what = fields.String(allow_none=True)
    days = fields.Float(allow_none=True)
    responsible = fields.String(allow_none=True)
    output = fields.String(allow_none=True)
    form = fields.String(allow_none=True)
    unclear = fields.List(fields.Nested(Unclear))


class Saved(Schema):
    """What is saved against the statute and against the version that was in force before; below zero if it is more,
    null if there is nothing to compare with."""

    days_of_statute = fields.Float(allow_none=True)
    cost_of_statute = fields.Integer(allow_none=True)
    days_of_version_before = fields.Float(allow_none=True)
    cost_of_version_before = fields.Integer(allow_none=True)


class Procedure(ProcedureState):
    """A procedure as people see it: with its current version's steps and what this caller may do now."""

    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    over_statute = fields.Boolean()
    saved = fields.Nested(Saved)
    steps = fields.List(fields.Nested(Step))
    version = fields.Integer()
    allowed = fields.List(fields.String())


class VersionFilter(ListQuery):
    """The versions of a procedure, as of a day (today)."""

    procedure_id = fields.UUID(required=True)
    as_of = fields.Date()


class Version(Schema):
    """A version of a procedure with its steps."""

    version_number = fields.Integer(attribute="number")
    state = fields.String(validate=STATE)
    days = fields.Float()
    cost = fields.Integer(allow_none=True)
    clarity = fields.Nested(Clarity)
    clear = fields.Boolean()
    prepared_by = fields.UUID(allow_none=True)
    reviewed_by = fields.UUID(allow_none=True)
    approved_by = fields.UUID(allow_none=True)
    decision = fields.String(allow_none=True)
    drafted_on = fields.Date()
    issued_on = fields.Date(allow_none=True)
    ended_on = fields.Date(allow_none=True)
    published_on = fields.Date(allow_none=True)
    published_in = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    steps = fields.List(fields.Nested(Step))


class CompareQuery(Schema):
    """A version of a procedure and another one, of the same procedure or of `other_id` (its copy, say)."""

    procedure_id = fields.UUID(required=True)
    number = fields.Integer(required=True, validate=_NUMBER)
    other_id = fields.UUID()
    other_number = fields.Integer(required=True, validate=_NUMBER)


class Pair(Schema):
    """A step of one version and its like in the other, by their places; `fields` are those that differ."""

    change = fields.String(validate=validate.OneOf(StepChange.__args__))  # type: ignore[attr-defined]
    before = fields.Nested(Step, allow_none=True)
    after = fields.Nested(Step, allow_none=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")


class Comparison(Schema):
    """Two versions side by side: what the second needs more or less, and step by step."""

    days_before = fields.Float()
    days_after = fields.Float()
    days_saved = fields.Float()
    cost_before = fields.Integer(allow_none=True)
    cost_after = fields.Integer(allow_none=True)
    cost_saved = fields.Integer(allow_none=True)
    same_steps = fields.Boolean()
    steps = fields.List(fields.Nested(Pair))

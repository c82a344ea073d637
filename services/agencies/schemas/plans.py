"""Plans: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from chassis.web.strict import Whole
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.progress import BLOCKS
from services.agencies.domain.template import TEMPLATES
from services.agencies.schemas.templates import KEY
from services.agencies.schemas.text import Text, Tidy

STATES = ("draft", "submitted", "returned", "approved", "active", "completed", "cancelled")
REWRITABLE = ("standard", "template", "title", "waves", "year")

_YEAR = validate.Range(2000, 2100)
_KIND = validate.OneOf(tuple(TEMPLATES))


class WaveBody(Schema):
    """Agencies one by one, or chosen by place (`within`: subtrees, their top included) and block, or both."""

    name = Tidy(required=True)
    start = fields.Date(required=True)
    end = fields.Date(required=True)
    agency_ids = fields.List(fields.UUID(), load_default=list)
    within = fields.List(fields.UUID(), load_default=list)
    blocks = fields.List(fields.String(validate=validate.OneOf(BLOCKS)), load_default=list)


class PlanBody(Schema):
    """A plan to be drafted; without a number the system gives one.

    With `draft_due` it is the task of drafting the plan by that day, and the waves may come later.
    """

    number = Tidy(load_default=None, allow_none=True)
    title = Tidy(load_default=None, allow_none=True)
    year = Whole(required=True, validate=_YEAR)
    standard = Tidy(load_default=STANDARD)
    template = fields.String(required=True, validate=KEY)
    waves = fields.List(fields.Nested(WaveBody), load_default=list)
    draft_due = fields.Date(load_default=None, allow_none=True)


class PlanChange(Schema):
    """What may be rewritten in a draft; what is absent stays."""

    title = Tidy(allow_none=True)
    year = Whole(validate=_YEAR)
    standard = Tidy()
    template = fields.String(validate=KEY)
    waves = fields.List(fields.Nested(WaveBody))
    draft_due = fields.Date(allow_none=True)


class Enrolment(Schema):
    """Agencies that come to a wave, one by one or by place and block; with dates of their own, or the wave's."""

    wave = Tidy(required=True)
    agency_ids = fields.List(fields.UUID(), load_default=list)
    within = fields.List(fields.UUID(), load_default=list)
    blocks = fields.List(fields.String(validate=validate.OneOf(BLOCKS)), load_default=list)
    start = fields.Date(load_default=None, allow_none=True)
    end = fields.Date(load_default=None, allow_none=True)
    reason = Text(2000, required=True)


class Rescheduling(Schema):
    """Other dates, and why."""

    start = fields.Date(required=True)
    end = fields.Date(required=True)
    reason = Text(2000, required=True)


class WaveRescheduling(Rescheduling):
    """Other dates of a wave, and why."""

    wave = Tidy(required=True)


class Approval(Schema):
    """The decision (quyết định) by which the plan is approved."""

    decision = Tidy(required=True)
    date = fields.Date(required=True)


class Reason(Schema):
    """Why."""

    reason = Text(2000, required=True)


class PlanFilter(ListQuery):
    """Plans as of a day (today), of a state or a year, or whose drafting is late, or was."""

    as_of = fields.Date()
    draft_late = fields.Boolean()

    state = fields.String(validate=validate.OneOf(STATES))
    year = fields.Integer(validate=_YEAR)


class WaveState(Schema):
    """A wave as others hear of it."""

    name = fields.String()
    start = fields.Date()
    end = fields.Date()


class PlanState(Schema):
    """The public state of a plan, without its agencies: each comes with its own track.

    It was to be drafted by `draft_due`, and was first submitted on `submitted_on`.
    `template` is one of the built-in ones; where the plan follows `own_template`, the one that this is a variant of.
    """

    id = fields.UUID()
    number = fields.String()
    title = fields.String(allow_none=True)
    year = fields.Integer()
    standard = fields.String()
    template = fields.String(validate=_KIND, attribute="template_kind")
    own_template = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(STATES))
    decision = fields.String(allow_none=True)
    decision_date = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)
    waves = fields.List(fields.Nested(WaveState))
    draft_due = fields.Date(allow_none=True)
    submitted_on = fields.Date(allow_none=True)


class PlanChanged(Schema):
    """Which parts of the plan were rewritten; while it is under way also in which wave, and why."""

    fields_ = fields.List(fields.String(validate=validate.OneOf(REWRITABLE)), data_key="fields", attribute="fields")
    wave = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)


class PlanMoved(Schema):
    """The state before, and the reason where one was given."""

    before = fields.String(validate=validate.OneOf(STATES))
    reason = fields.String(allow_none=True)


class Wave(WaveState):
    """A wave as people see it, with its agencies as they stand, all and by obligation."""

    agencies = fields.Integer()
    mandatory = fields.Integer()
    encouraged = fields.Integer()


class Plan(PlanState):
    """A plan as people see it: with counts of agencies and what this caller may do now. `template` is the one that it
    follows, `template_kind` the built-in one that this is, or is a variant of. `returned_on` and `return_reason` are of
    the last return, also once it was submitted again; `/changes` tells what changed since."""

    draft_late = fields.Boolean()
    submissions = fields.Integer()
    returned_on = fields.Date(allow_none=True)
    return_reason = fields.String(allow_none=True)
    template = fields.String()
    template_kind = fields.String(validate=_KIND)
    waves = fields.List(fields.Nested(Wave))
    agencies = fields.Integer()
    mandatory = fields.Integer()
    encouraged = fields.Integer()
    version = fields.Integer()
    allowed = fields.List(fields.String())

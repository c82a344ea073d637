"""Templates of milestones: what comes in and what goes out."""

from typing import get_args

from marshmallow import Schema, fields, validate

from chassis.web.strict import Flag, Whole
from services.agencies.domain import own_template
from services.agencies.domain.template import TEMPLATES, Stage
from services.agencies.schemas.text import Text, Tidy

KEY = validate.Regexp(own_template.KEY)

_KIND = validate.OneOf(tuple(TEMPLATES))
_STAGE = validate.OneOf(get_args(Stage))


class MilestoneBody(Schema):
    """A milestone; `percent` of the wave has passed when it is due, and `requires` names those before it."""

    key = fields.String(required=True, validate=KEY)
    name_vi = Tidy(required=True)
    name_en = Tidy(required=True)
    percent = Whole(required=True, validate=validate.Range(0, 100))
    stage = fields.String(required=True, validate=_STAGE)
    needs_evidence = Flag(load_default=False)
    requires = fields.List(fields.String(validate=KEY), load_default=list)
    basis = Tidy(load_default=None, allow_none=True)


_MILESTONES = validate.Length(1, 40)


class TemplateBody(Schema):
    """A template of one's own; `kind` says which of the built-in ones it is a variant of."""

    key = fields.String(required=True, validate=KEY)
    kind = fields.String(required=True, validate=_KIND)
    name_vi = Tidy(required=True)
    name_en = Tidy(required=True)
    milestones = fields.List(fields.Nested(MilestoneBody), required=True, validate=_MILESTONES)


class TemplateChange(Schema):
    """What may be rewritten while no plan follows the template; what is absent stays."""

    kind = fields.String(validate=_KIND)
    name_vi = Tidy()
    name_en = Tidy()
    milestones = fields.List(fields.Nested(MilestoneBody), validate=_MILESTONES)


class Withdrawal(Schema):
    """Why no further plan follows it."""

    reason = Text(2000, required=True)


class MilestoneRule(Schema):
    """A milestone of a template; `percent` of the wave has passed when it is due."""

    key = fields.String()
    name_vi = fields.String()
    name_en = fields.String()
    percent = fields.Integer()
    stage = fields.String(validate=_STAGE)
    needs_evidence = fields.Boolean()
    requires = fields.List(fields.String())
    basis = fields.String(allow_none=True)


class Template(Schema):
    """A template of milestones; `plans` are the numbers of those that follow it, `withdrawn` is why no more do. By `id`
    the history knows it."""

    id = fields.UUID()
    key = fields.String()
    kind = fields.String(validate=_KIND)
    built_in = fields.Boolean()
    name_vi = fields.String()
    name_en = fields.String()
    milestones = fields.List(fields.Nested(MilestoneRule))
    plans = fields.List(fields.String())
    withdrawn = fields.String(allow_none=True)
    version = fields.Integer()
    allowed = fields.List(fields.String())

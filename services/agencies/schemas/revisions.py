"""What changed in a plan between two submissions: what is asked, and what goes out."""

from marshmallow import Schema, fields, validate

from services.agencies.schemas.plans import WaveState

_HOW = validate.OneOf(("added", "removed", "changed", "moved"))
_NUMBER = validate.Range(1, 1000)


class RevisionQuery(Schema):
    """Between which submissions, by their numbers: from the last that was returned, to the plan as it is."""

    since = fields.Integer(validate=_NUMBER)
    until = fields.Integer(validate=_NUMBER)


class Submission(Schema):
    """That the plan was submitted; on which day it was returned and why, if it was."""

    number = fields.Integer()
    submitted_on = fields.Date()
    returned_on = fields.Date(allow_none=True)
    reason = fields.String(allow_none=True)


class FieldChange(Schema):
    """A part of the head that differs."""

    field = fields.String(validate=validate.OneOf(("number", "title", "year", "standard", "template")))
    before = fields.Raw(allow_none=True)
    after = fields.Raw(allow_none=True)


class WaveChange(Schema):
    """A wave that is new, gone, or has another name or other dates."""

    change = fields.String(validate=_HOW)
    before = fields.Nested(WaveState, allow_none=True)
    after = fields.Nested(WaveState, allow_none=True)


class AgencyChange(Schema):
    """An agency that is new, gone, or in another wave; `before` and `after` name its waves."""

    change = fields.String(validate=_HOW)
    agency_id = fields.UUID()
    code = fields.String()
    name_vi = fields.String()
    name_en = fields.String(allow_none=True)
    before = fields.String(allow_none=True)
    after = fields.String(allow_none=True)


class Revision(Schema):
    """What changed; `since` is null where nothing was returned, `until` where the plan as it is was compared."""

    plan_id = fields.UUID()
    submissions = fields.List(fields.Nested(Submission))
    since = fields.Nested(Submission, allow_none=True)
    until = fields.Nested(Submission, allow_none=True)
    fields_ = fields.List(fields.Nested(FieldChange), data_key="fields", attribute="fields")
    waves = fields.List(fields.Nested(WaveChange))
    agencies = fields.List(fields.Nested(AgencyChange))

"""The forecast of a plan: what is asked, and the lines of the answer."""

from marshmallow import Schema, fields, validate

from services.agencies.domain.progress import WAYS


class ForecastQuery(Schema):
    """Of which plan, by which groups, as of which day (default: today), within which agency's subtree."""

    plan_id = fields.UUID(required=True)
    by = fields.String(load_default="block", validate=validate.OneOf(WAYS))
    as_of = fields.Date()
    within = fields.UUID()


class OutlookLine(Schema):
    """Agencies in the plan, those that have declared, those that have stalled, and those that will have declared by
    the end of their wave; `forecast_on` is the day by which all but the stalled ones will have, null of none."""

    enrolled = fields.Integer()
    declared = fields.Integer()
    stalled = fields.Integer()
    in_time = fields.Integer()
    in_time_percent = fields.Float(allow_none=True)
    forecast_on = fields.Date(allow_none=True)


class OutlookGroup(OutlookLine):
    """A line of a group: its `key` is the block, the obligation, the code of the district whose communes count, or
    the wave's number from 1."""

    key = fields.String()
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)


class Forecast(Schema):
    """The forecast; `reckoned` says in words how it was reckoned, `stalled_after` is in days."""

    by = fields.String()
    as_of = fields.Date()
    plan_id = fields.UUID()
    stalled_after = fields.Integer()
    reckoned = fields.String()
    groups = fields.List(fields.Nested(OutlookGroup))
    total = fields.Nested(OutlookLine)

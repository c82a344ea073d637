"""The progress report: what is asked, and the lines of the answer."""

from marshmallow import Schema, fields, validate


class ProgressQuery(Schema):
    """By which groups, of which plan, as of which day (default: today), within which agency's subtree."""

    by = fields.String(load_default="block", validate=validate.OneOf(("block", "district", "wave")))
    plan_id = fields.UUID()
    as_of = fields.Date()
    within = fields.UUID()


class Line(Schema):
    """Counts of agencies and of their findings; `percent` = declared / total, two decimals, halves up, null of
    none; `enrolled` = in an active or completed plan, of which `on_time` and `late`."""

    total = fields.Integer()
    declared = fields.Integer()
    redeclared = fields.Integer()
    percent = fields.Float(allow_none=True)
    enrolled = fields.Integer()
    on_time = fields.Integer()
    late = fields.Integer()
    open_findings = fields.Integer()
    overdue_findings = fields.Integer()


class Group(Line):
    """A line of a group. Its `key` is the block, the district's code or the wave's number from 1; a district
    also says how far it is itself (`own_state`: undeclared, declared, redeclared)."""

    key = fields.String()
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)
    agency_id = fields.UUID(allow_none=True)
    own_state = fields.String(allow_none=True)


_ONLY_SOME_HAVE = ("agency_id", "name_en", "name_vi", "own_state")


class Progress(Schema):
    """The report."""

    by = fields.String()
    as_of = fields.Date()
    plan_id = fields.UUID(allow_none=True)
    standard = fields.String()
    groups = fields.List(fields.Nested(Group(partial=_ONLY_SOME_HAVE)))
    total = fields.Nested(Line)

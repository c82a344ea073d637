"""The progress report: what is asked, and the lines of the answer."""

from marshmallow import Schema, fields, validate

from services.agencies.domain.progress import WAYS

_BY = validate.OneOf(WAYS)


class _Query(Schema):
    by = fields.String(load_default="block", validate=_BY)
    plan_id = fields.UUID()
    within = fields.UUID()


class ProgressQuery(_Query):
    """By which groups, of which plan, as of which day (default: today), within which agency's subtree."""

    as_of = fields.Date()


class SeriesQuery(_Query):
    """By which groups, of which plan, within which agency's subtree; from which day (a year before the last) to which
    (today), a point for every week or month and one for the last day, at most 300."""

    since = fields.Date(data_key="from")
    until = fields.Date(data_key="to")
    step = fields.String(load_default="month", validate=validate.OneOf(("week", "month")))


class Line(Schema):
    """Counts of agencies and of what is theirs. `percent` = declared / total, two decimals, halves up, null of none.

    `total` = `declared` + `lapsed` + `applying` + `building` + `not_started`: `declared` holds a declaration, `lapsed`
    has one that holds no more, for want of a yearly audit or review; the others by the furthest stage reached in a
    running plan. `redeclared` of the declared ones. `enrolled` = in an active or completed plan, of which `on_time` and
    `late` (a milestone is behind its date); of the late `stalled`, who reached nothing for more than `stalled_after`
    days. `maintained` (an audit and a review after the declaration, or a yearly plan confirmed) and `people_trained` in
    that calendar year up to the day; `procedures` in force.
    """

    total = fields.Integer()
    declared = fields.Integer()
    redeclared = fields.Integer()
    lapsed = fields.Integer()
    percent = fields.Float(allow_none=True)
    applying = fields.Integer()
    building = fields.Integer()
    not_started = fields.Integer()
    maintained = fields.Integer()
    enrolled = fields.Integer()
    on_time = fields.Integer()
    late = fields.Integer()
    stalled = fields.Integer()
    people_trained = fields.Integer()
    procedures = fields.Integer()
    open_findings = fields.Integer()
    overdue_findings = fields.Integer()


class Group(Line):
    """A line of a group. Its `key` is the block, the obligation, the district's code or the wave's number from 1; a
    district also says how far it is itself (`own_state`: undeclared, declared, redeclared, maintained, lapsed)."""

    key = fields.String()
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)
    agency_id = fields.UUID(allow_none=True)
    own_state = fields.String(allow_none=True)


_ONLY_SOME_HAVE = ("agency_id", "name_en", "name_vi", "own_state")


class _Report(Schema):
    by = fields.String(validate=_BY)
    plan_id = fields.UUID(allow_none=True)
    standard = fields.String()


class Progress(_Report):
    """The report; `stalled_after` is in days."""

    as_of = fields.Date()
    stalled_after = fields.Integer()
    groups = fields.List(fields.Nested(Group(partial=_ONLY_SOME_HAVE)))
    total = fields.Nested(Line)


class Point(Schema):
    """What the report says as of one day."""

    as_of = fields.Date()
    groups = fields.List(fields.Nested(Group(partial=_ONLY_SOME_HAVE)))
    total = fields.Nested(Line)


class Series(_Report):
    """The report over time, by day."""

    since = fields.Date(data_key="from", attribute="from")
    until = fields.Date(data_key="to", attribute="to")
    step = fields.String()
    points = fields.List(fields.Nested(Point))

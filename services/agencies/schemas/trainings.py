"""Trainings and who is trained: what comes in, what goes out, what events say. Attendees are counted, never named."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.duty import DUTIES
from services.agencies.domain.progress import BLOCKS, WAYS
from services.agencies.domain.training import KINDS
from services.agencies.schemas.text import Tidy

_KIND = validate.OneOf(KINDS)
MOST = 2000
"""Attendees of one training."""


class TrainingBody(Schema):
    """A training that was held: by whom (`agency_id`, the caller's own when absent), by which provider if any, on the
    authority of which document, and who attended."""

    kind = fields.String(required=True, validate=_KIND)
    date = fields.Date(required=True)
    title = Tidy(300, required=True)
    document = Tidy(load_default=None, allow_none=True)
    agency_id = fields.UUID(load_default=None, allow_none=True)
    provider_id = fields.UUID(load_default=None, allow_none=True)
    attendee_ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, MOST))


class TrainingFilter(ListQuery):
    """Trainings of a kind, held by an agency, attended from within a subtree, held in a period."""

    kind = fields.String(validate=_KIND)
    agency_id = fields.UUID()
    within = fields.UUID()
    since = fields.Date()
    as_of = fields.Date()


class AttendedState(Schema):
    """How many of an agency attended."""

    agency_id = fields.UUID()
    attendees = fields.Integer()


class TrainingState(Schema):
    """The public state of a training."""

    id = fields.UUID()
    kind = fields.String(validate=_KIND)
    date = fields.Date()
    title = fields.String()
    document = fields.String(allow_none=True)
    agency_id = fields.UUID(allow_none=True)
    provider_id = fields.UUID(allow_none=True)
    attendees = fields.Integer()
    agencies = fields.List(fields.Nested(AttendedState))


class Training(TrainingState):
    """A training as people see it."""

    version = fields.Integer()
    allowed = fields.List(fields.String())


class AttendeeFilter(ListQuery):
    """Who attended a training, or was sent by an agency; which trainings a person attended; until a day (any)."""

    training_id = fields.UUID()
    agency_id = fields.UUID()
    person_id = fields.UUID()
    as_of = fields.Date()


class Attendee(Schema):
    """Who attended which training, and whose official that was then."""

    training_id = fields.UUID()
    kind = fields.String(validate=_KIND)
    date = fields.Date()
    person_id = fields.UUID()
    name = fields.String(allow_none=True)
    agency_id = fields.UUID()
    agency_code = fields.String()


class CoverageQuery(Schema):
    """By which groups, of which plan, as of which day (today), within which subtree; trained in which kind (any)."""

    by = fields.String(load_default="block", validate=validate.OneOf(WAYS))
    plan_id = fields.UUID()
    as_of = fields.Date()
    within = fields.UUID()
    kind = fields.String(validate=_KIND)


class CoverageLine(Schema):
    """Agencies without a focal point; focal points and officials whose training counts on the day, and those for whom
    it no longer does; percentages with two decimals, halves up, null of none."""

    agencies = fields.Integer()
    without_focal_point = fields.Integer()
    focal_points = fields.Integer()
    focal_points_trained = fields.Integer()
    focal_points_lapsed = fields.Integer()
    focal_points_percent = fields.Float(allow_none=True)
    officials = fields.Integer()
    officials_trained = fields.Integer()
    officials_lapsed = fields.Integer()
    officials_percent = fields.Float(allow_none=True)


class CoverageGroup(CoverageLine):
    """A line of a group: its `key` is the block, the obligation, the code of the district (with its communes) or the
    wave's number."""

    key = fields.String()
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)


class CoverageReport(Schema):
    """The report."""

    by = fields.String()
    as_of = fields.Date()
    plan_id = fields.UUID(allow_none=True)
    kind = fields.String(allow_none=True, validate=_KIND)
    groups = fields.List(fields.Nested(CoverageGroup(partial=("name_vi", "name_en"))))
    total = fields.Nested(CoverageLine)


class CoveredFilter(ListQuery):
    """Agencies by code, each with its own counts; with `without_focal_point` or `lapsed` only those that have none, or
    somebody whose training no longer counts (`false`: the others)."""

    as_of = fields.Date()
    plan_id = fields.UUID()
    wave = Tidy()
    block = fields.String(validate=validate.OneOf(BLOCKS))
    agency_id = fields.UUID()
    within = fields.UUID()
    kind = fields.String(validate=_KIND)
    without_focal_point = fields.Boolean()
    lapsed = fields.Boolean()


class Covered(CoverageLine):
    """An agency and its counts."""

    agency_id = fields.UUID()
    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    block = fields.String()


class LapsedFilter(ListQuery):
    """People whose latest training of a kind no longer counts on a day (today), of an agency, a subtree, a duty."""

    as_of = fields.Date()
    agency_id = fields.UUID()
    within = fields.UUID()
    kind = fields.String(validate=_KIND)
    duty = fields.String(validate=validate.OneOf(DUTIES))


class Lapsed(Schema):
    """Who was trained in what, when last, and until which day that counted."""

    person_id = fields.UUID()
    name = fields.String(allow_none=True)
    agency_id = fields.UUID()
    agency_code = fields.String()
    kind = fields.String(validate=_KIND)
    date = fields.Date()
    counts_until = fields.Date()

"""Tracks and milestones: what comes in, what goes out, what events say."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from services.agencies.domain.agency import OBLIGATIONS
from services.agencies.domain.progress import BLOCKS
from services.agencies.domain.track import RANK
from services.agencies.schemas.text import Text, Tidy

_STATE = validate.OneOf((*RANK, "redeclared", "lapsed"))


class Completion(Schema):
    """That a milestone was reached; `evidence` says where the proof is found."""

    done_on = fields.Date(required=True)
    document = Tidy(load_default=None, allow_none=True)
    evidence = Text(2000, load_default=None, allow_none=True)


class TrackFilter(ListQuery):
    """Tracks as of a day (today), of a plan, an agency, a subtree, a wave (by name), a block, an obligation, a state;
    those that are late, or have stalled (`false`: the others)."""

    as_of = fields.Date()

    plan_id = fields.UUID()
    agency_id = fields.UUID()
    within = fields.UUID()
    wave = Tidy()
    block = fields.String(validate=validate.OneOf(BLOCKS))
    obligation = fields.String(validate=validate.OneOf(OBLIGATIONS))
    state = fields.String(validate=_STATE)
    late = fields.Boolean()
    stalled = fields.Boolean()


class MilestoneState(Schema):
    """A milestone as others hear of it."""

    key = fields.String()
    planned = fields.Date()
    done_on = fields.Date(allow_none=True)
    document = fields.String(allow_none=True)


class TrackState(Schema):
    """The public state of a track."""

    id = fields.UUID()
    plan_id = fields.UUID()
    wave = fields.String()
    agency_id = fields.UUID()
    enrolled_on = fields.Date()
    withdrawn_on = fields.Date(allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneState))


class TrackWithdrawn(Schema):
    """Why the agency is no longer in the plan."""

    reason = fields.String()


class TrackEnrolled(Schema):
    """Why the agency came to a plan that is under way; nothing when it was there from its beginning."""

    reason = fields.String(allow_none=True)


class TrackRescheduled(Schema):
    """The agency's new dates, and why they moved; open milestones are planned anew."""

    start = fields.Date()
    end = fields.Date()
    reason = fields.String()


class MilestoneCompleted(Schema):
    """Which milestone was reached, when, and the number of the document that says so."""

    milestone = fields.String()
    done_on = fields.Date()
    document = fields.String(allow_none=True)


class MilestoneReopened(Schema):
    """Which milestone was not reached after all, and why."""

    milestone = fields.String()
    reason = fields.String()


class MilestoneMoved(Schema):
    """What a milestone was planned for before it was moved on the day `until`."""

    planned = fields.Date()
    until = fields.Date()


class Milestone(MilestoneState):
    """A milestone as people see it; `reopened` is the reason why it was, until it is reached again, `moved` what it was
    planned for before."""

    moved = fields.List(fields.Nested(MilestoneMoved))

    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)
    evidence = fields.String(allow_none=True)
    reopened = fields.String(allow_none=True)
    late = fields.Boolean()
    allowed = fields.List(fields.String())


class Track(TrackState):
    """A track as people see it, state and lateness as of the day asked about; `allowed` is what some milestone allows.
    `withdrawn` is why the agency is not in the plan from `withdrawn_on` on.

    `late_milestone` is the oldest overdue one; `stalled`: late, and nothing reached for more than `stalled_after` days,
    which was so first on `stalled_since`; `forecast_on` is when the declaration (or, of a template without one, the
    last milestone) was or will be reached, null of what has stalled, was withdrawn or cancelled.
    """

    plan_number = fields.String()
    template = fields.String()
    start = fields.Date()
    end = fields.Date()
    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    state = fields.String(validate=_STATE)
    late = fields.Boolean()
    late_milestone = fields.String(allow_none=True)
    late_since = fields.Date(allow_none=True)
    days_late = fields.Integer()
    stalled = fields.Boolean()
    stalled_since = fields.Date(allow_none=True)
    stalled_after = fields.Integer()
    forecast_on = fields.Date(allow_none=True)
    withdrawn = fields.String(allow_none=True)
    version = fields.Integer()
    milestones = fields.List(fields.Nested(Milestone))
    allowed = fields.List(fields.String())

"""Management reviews: what comes in, what goes out, what events say; and what is read of audits' inspections."""

from marshmallow import Schema, fields, validate

from chassis.web import ListQuery
from chassis.web.strict import Whole
from services.agencies.schemas.text import Text, Tidy

MOST = 2000
"""People at one review."""


class ManagementReviewBody(Schema):
    """A management review that was held: by which agency, when, under which document, how many took part, and what it
    concluded."""

    agency_id = fields.UUID(required=True)
    date = fields.Date(required=True)
    document = Tidy(required=True)
    conclusions = Text(4000, required=True)
    participants = Whole(required=True, validate=validate.Range(1, MOST))


class ManagementReviewFilter(ListQuery):
    """Management reviews of an agency, of a subtree, held in a period."""

    agency_id = fields.UUID()
    within = fields.UUID()
    since = fields.Date()
    as_of = fields.Date()


class ManagementReviewState(Schema):
    """The public state of a management review; what it concluded is read over HTTP."""

    id = fields.UUID()
    agency_id = fields.UUID()
    date = fields.Date()
    document = fields.String()
    participants = fields.Integer()


class ListedManagementReview(ManagementReviewState):
    """A management review as a list shows it."""

    conclusions = fields.String()
    agency_code = fields.String()
    agency_name_vi = fields.String()
    agency_name_en = fields.String(allow_none=True)
    version = fields.Integer()
    allowed = fields.List(fields.String())


class NamedMilestone(Schema):
    """A milestone by its names."""

    key = fields.String()
    name_vi = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)


class ServedTrack(Schema):
    """The milestone of the management review on a track of a running plan: when it was done and by which document;
    while it is open, what is `missing` before it, and for which `reason` this review does not complete it."""

    track_id = fields.UUID()
    plan_number = fields.String()
    done_on = fields.Date(allow_none=True)
    document = fields.String(allow_none=True)
    missing = fields.List(fields.Nested(NamedMilestone))
    reason = fields.String(allow_none=True)


class ManagementReview(ListedManagementReview):
    """A management review as people see it, with what it does for the agency's tracks."""

    tracks = fields.List(fields.Nested(ServedTrack))


class InspectionSeen(Schema):
    """What is read of an inspection."""

    kind = fields.String(required=True)
    agency_id = fields.UUID(required=True)
    minutes_number = fields.String(required=True, allow_none=True)
    minutes_date = fields.Date(required=True, allow_none=True)

"""Tables that come in and go out: what is asked for with them, and what jobs say of them."""

from marshmallow import Schema, fields, validate

from chassis.tables import MEDIA
from services.agencies.domain.account import LANGUAGES
from services.agencies.schemas.agencies import AgencyFilter
from services.agencies.schemas.catalogue import ProcedureFilter
from services.agencies.schemas.people import PersonFilter
from services.agencies.schemas.tracks import TrackFilter
from services.agencies.schemas.trainings import TrainingFilter

_FORMAT = validate.OneOf(tuple(MEDIA))
_PAGING = ("limit", "after")


class ImportQuery(Schema):
    """With `dry_run=true` the table is checked and counted, and nothing changes."""

    dry_run = fields.Boolean(load_default=False)


class TemplateQuery(Schema):
    """In which format (by `Accept`, else XLSX), with headings in which language (the caller's own)."""

    format = fields.String(load_default=None, validate=_FORMAT)
    lang = fields.String(load_default=None, validate=validate.OneOf(LANGUAGES))


class _Export(Schema):
    format = fields.String(load_default="xlsx", validate=_FORMAT)
    lang = fields.String(validate=validate.OneOf(LANGUAGES))

    class Meta:
        """A table has no pages."""

        exclude = _PAGING


class AgencyExport(_Export, AgencyFilter):
    """What the list of agencies takes, without pages."""


class PersonExport(_Export, PersonFilter):
    """What the list of people takes, without pages."""


class ProcedureExport(_Export, ProcedureFilter):
    """What the list of procedures takes, without pages."""


class TrainingExport(_Export, TrainingFilter):
    """What the list of trainings takes, without pages."""


class MilestoneExport(_Export, TrackFilter):
    """What the list of tracks takes, without pages."""


class ExportResult(Schema):
    """How many rows the file has."""

    rows = fields.Integer()
    format = fields.String(validate=_FORMAT)


class PeopleResult(Schema):
    """How many people were registered, changed and found as they were; how many duties were given and ended."""

    registered = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    duties_assigned = fields.Integer()
    duties_ended = fields.Integer()
    dry_run = fields.Boolean()


class TrainingsResult(Schema):
    """How many trainings were recorded, and how many were there already; the attendees of the recorded ones."""

    registered = fields.Integer()
    unchanged = fields.Integer()
    attendees = fields.Integer()
    dry_run = fields.Boolean()


class MilestonesResult(Schema):
    """How many milestones were completed, how many were so already, and how many the table says are still open."""

    completed = fields.Integer()
    unchanged = fields.Integer()
    open = fields.Integer()
    dry_run = fields.Boolean()

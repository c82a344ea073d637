"""HTTP: the tables that people send and take. Both are jobs; a template to fill in is answered at once."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from chassis.jobs import Job, JobShown, ask, headers
from chassis.tables import MEDIA, SHEETS, XLSX
from chassis.web import Download, route
from chassis.work import Work
from services.agencies import jobs
from services.agencies.domain.layouts import AGENCIES, MILESTONES, PEOPLE, PROCEDURES, TRAININGS, Layout
from services.agencies.queries import sheets
from services.agencies.schemas import sheets as schemas

Query = dict[str, Any]
_JOB: Mapping[str, Any] = {"answer": JobShown(), "status": 202, "headers": headers}
_IMPORT: Mapping[str, Any] = {"raw": SHEETS, "query": schemas.ImportQuery(), **_JOB}
_TEMPLATE: Mapping[str, Any] = {"query": schemas.TemplateQuery(), "gives": (XLSX, MEDIA["csv"])}
_AGENCIES, _PEOPLE, _PROCEDURES = schemas.AgencyExport(), schemas.PersonExport(), schemas.ProcedureExport()
_TRAININGS, _MILESTONES = schemas.TrainingExport(), schemas.MilestoneExport()


class SheetsApi:
    """The routes of tables."""

    @route("POST", "/v1/agencies/import", may="agency.import", **_IMPORT)
    def import_agencies(self, work: Work, body: bytes, query: Query) -> Mapping[str, Any]:
        """Import a table of agencies, all or nothing: a job, whose result counts what was registered and changed."""
        return ask(work, jobs.IMPORT, query, body)

    @route("GET", "/v1/agencies/import/template", may="sheet.read", **_TEMPLATE)
    def get_agencies_template(self, work: Work, query: Query, media: str) -> Download:
        """An empty table of agencies to fill in."""
        return _template(work, AGENCIES, query, media)

    @route("POST", "/v1/agencies/export", may="agency.read", query=_AGENCIES, **_JOB)
    def export_agencies(self, work: Work, query: Query) -> Mapping[str, Any]:
        """The list of agencies as a table: a job, whose file can be fetched for some days and imported again."""
        return _export(work, jobs.EXPORT, "agency.read", _AGENCIES, query)

    @route("POST", "/v1/people/import", may="person.import", **_IMPORT)
    def import_people(self, work: Work, body: bytes, query: Query) -> Mapping[str, Any]:
        """Import a table of people, a row for each duty, all or nothing: a job; accounts are not made by it.

        People are told apart by email, without it by name and agency. Columns that are absent leave things as they are.
        """
        return ask(work, jobs.IMPORT_PEOPLE, query, body)

    @route("GET", "/v1/people/import/template", may="sheet.read", **_TEMPLATE)
    def get_people_template(self, work: Work, query: Query, media: str) -> Download:
        """An empty table of people and duties to fill in."""
        return _template(work, PEOPLE, query, media)

    @route("POST", "/v1/people/export", may="person.read", query=_PEOPLE, **_JOB)
    def export_people(self, work: Work, query: Query) -> Mapping[str, Any]:
        """People and their duties as a table, as far as the caller may see: a job."""
        return _export(work, jobs.EXPORT_PEOPLE, "person.read", _PEOPLE, query)

    @route("POST", "/v1/procedures/import", may="procedure.import", **_IMPORT)
    def import_procedures(self, work: Work, body: bytes, query: Query) -> Mapping[str, Any]:
        """Import a table of procedures with a row for each step, all or nothing: a job that counts what was done.

        What holds for the whole procedure stands in its first row; the rows below repeat it or leave it out. With
        `decision` and `issued_on` it is in force already. Legal bases stand one in each row.
        """
        return ask(work, jobs.IMPORT_PROCEDURES, query, body)

    @route("GET", "/v1/procedures/import/template", may="sheet.read", **_TEMPLATE)
    def get_procedures_template(self, work: Work, query: Query, media: str) -> Download:
        """An empty table of procedures to fill in."""
        return _template(work, PROCEDURES, query, media)

    @route("POST", "/v1/procedures/export", may="procedure.read", query=_PROCEDURES, **_JOB)
    def export_procedures(self, work: Work, query: Query) -> Mapping[str, Any]:
        """The list of procedures with their steps and legal bases as a table: a job."""
        return _export(work, jobs.EXPORT_PROCEDURES, "procedure.read", _PROCEDURES, query)

    @route("POST", "/v1/trainings/import", may="training.record", **_IMPORT)
    def import_trainings(self, work: Work, body: bytes, query: Query) -> Mapping[str, Any]:
        """Import a table of trainings, a row for each attendee, all or nothing: a job; rows of others are refused."""
        work.reach("training.record")
        return ask(work, jobs.IMPORT_TRAININGS, query, body)

    @route("GET", "/v1/trainings/import/template", may="sheet.read", **_TEMPLATE)
    def get_trainings_template(self, work: Work, query: Query, media: str) -> Download:
        """An empty table of trainings to fill in."""
        return _template(work, TRAININGS, query, media)

    @route("POST", "/v1/trainings/export", may="training.read", query=_TRAININGS, **_JOB)
    def export_trainings(self, work: Work, query: Query) -> Mapping[str, Any]:
        """Trainings as a table: a job; attendees are named as far as the caller may see people."""
        return _export(work, jobs.EXPORT_TRAININGS, "training.read", _TRAININGS, query)

    @route("POST", "/v1/tracks/import", may="milestone.complete", **_IMPORT)
    def import_milestones(self, work: Work, body: bytes, query: Query) -> Mapping[str, Any]:
        """Import a table of completed milestones, all or nothing: a job; rows of foreign agencies are refused.

        A row without a date says that the milestone is open, and changes nothing.
        """
        work.reach("milestone.complete")
        return ask(work, jobs.IMPORT_MILESTONES, query, body)

    @route("GET", "/v1/tracks/import/template", may="sheet.read", **_TEMPLATE)
    def get_milestones_template(self, work: Work, query: Query, media: str) -> Download:
        """An empty table of milestones to fill in; the export of one's own is filled in just as well."""
        return _template(work, MILESTONES, query, media)

    @route("POST", "/v1/tracks/export", may="track.read", query=_MILESTONES, **_JOB)
    def export_milestones(self, work: Work, query: Query) -> Mapping[str, Any]:
        """The milestones of tracks as a table, as far as the caller's subtree reaches: a job."""
        return _export(work, jobs.EXPORT_MILESTONES, "track.read", _MILESTONES, query)


def _export(work: Work, kind: Job, action: str, filters: Schema, query: Query) -> Mapping[str, Any]:
    """The job; Forbidden to whoever may see no agency, or not the one that is asked for."""
    if work.reach(action) and "agency_id" in query:
        work.must(action, query["agency_id"])
    given = {"lang": work.caller.language, **query}
    # A filter may be called what dictionaries have as a method (`clear`): only what was given is asked for.
    return ask(work, kind, {name: value for name, value in filters.dump(given).items() if name in given})


def _template(work: Work, layout: Layout, query: Query, media: str) -> Download:
    media = MEDIA[query["format"]] if query["format"] else media
    return sheets.template(layout, media, query["lang"] or work.caller.language)

"""`/v1/jobs` in every service: how far long work is, what came of it, and calling it off."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from marshmallow import fields, validate

from chassis.database import Row
from chassis.jobs import files, shown, store
from chassis.jobs.shown import JobShown, headers
from chassis.problems import Conflict, NotFound
from chassis.tables import MEDIA, SHEETS
from chassis.web import Download, ListQuery, Page, page_of, route, start_of, whole
from chassis.web.entries import OF_TABLES, FieldProblem
from chassis.work import Work

if TYPE_CHECKING:
    from chassis.unit import Unit

_JOB = JobShown()
_ERROR = FieldProblem(partial=OF_TABLES)
_ERRORS_SHOWN = 100
_STATES = ("queued", "running", "done", "failed", "cancelled")


class JobFilter(ListQuery):
    """By state and by kind."""

    state = fields.String(load_default=None, validate=validate.OneOf(_STATES))
    kind = fields.String(load_default=None, validate=validate.Length(max=100))


class ErrorsQuery(ListQuery):
    """As a list (`json`), or as a sheet."""

    format = fields.String(load_default=None, validate=validate.OneOf(("json", *MEDIA)))


class JobsApi:
    """Mixed into every service. Who may is in `identity.permissions.COMMON`."""

    unit: "Unit"

    @route("GET", "/v1/jobs", may="job.read", query=JobFilter(), items=_JOB)
    def list_jobs(self, work: Work, query: Mapping[str, Any]) -> Page:
        """What the caller has asked for, newest first, without the bad fields; an operator sees everything."""
        before, last = start_of(query, datetime.fromisoformat, UUID)
        limit = query["limit"]
        wanted = {"state": query["state"], "kind": query["kind"], "before": before, "id": last, "limit": limit + 1}
        rows = store.page(work.tx, work.caller, work.may("job.read_all"), wanted)
        page = page_of(rows, limit, lambda row: (row["created_at"].isoformat(), row["id"]))
        return Page([self._shown(work, row, 0) for row in page.items], page.after)

    @route("GET", "/v1/jobs/<uuid:job_id>", may="job.read", answer=_JOB, headers=headers)
    def get_job(self, work: Work, job_id: UUID) -> Mapping[str, Any]:
        """One job, with its first hundred bad fields if it failed."""
        return self._shown(work, _found(work, job_id, "job.read_all"))

    @route("GET", "/v1/jobs/<uuid:job_id>/file", may="job.read", gives=SHEETS)
    def get_job_file(self, work: Work, job_id: UUID, media: str) -> Download:
        """The file that is the job's result, for some days, in the format that was asked for with the job."""
        _found(work, job_id, "job.read_all")
        return _fetched(work, job_id, files.RESULT)

    @route("GET", "/v1/jobs/<uuid:job_id>/errors", may="job.read", query=ErrorsQuery(), items=_ERROR, gives=SHEETS)
    def list_job_errors(self, work: Work, job_id: UUID, query: Mapping[str, Any], media: str) -> Page | Download:
        """All bad fields of a job that failed, in their order.

        As `csv` or `xlsx`, by `format` or `Accept`, for some days: the table that was sent, with what is wrong in each
        row beside it, to be corrected and sent again.
        """
        (after,) = start_of(query, whole(0, store.KEPT_ERRORS))
        _found(work, job_id, "job.read_all")
        format_ = query["format"] or next((name for name, one in MEDIA.items() if one == media), "json")
        if format_ != "json":
            return _fetched(work, job_id, files.ERRORS, format_)
        errors = store.errors(work.tx, job_id, -1 if after is None else after, query["limit"] + 1)
        page = page_of(errors, query["limit"], lambda one: (one[0],))
        texts, language = self.unit.service.texts, work.caller.language
        return Page([shown.entry(texts, error, language) for _, error in page.items], page.after)

    @route("POST", "/v1/jobs/<uuid:job_id>/cancel", may="job.cancel", answer=_JOB)
    def cancel_job(self, work: Work, job_id: UUID) -> Mapping[str, Any]:
        """Call it off before it takes effect; 409 once it has ended."""
        _found(work, job_id, "job.cancel_all")
        row = store.cancel(work.tx, job_id)
        if row is None:
            raise Conflict("job.ended")
        return self._shown(work, row)

    def _shown(self, work: Work, row: Row, limit: int = _ERRORS_SHOWN) -> dict[str, Any]:
        failed = row["problem"] and row["problem"]["errors"]
        errors = [error for _, error in store.errors(work.tx, row["id"], -1, limit)] if failed and limit else []
        return shown.job(row, self.unit.service.texts, work.caller.language, errors, work.may("job.cancel"))


def _fetched(work: Work, job_id: UUID, part: str, format_: str | None = None) -> Download:
    """The file, or NotFound."""
    found = files.fetch(work.tx, job_id, part, format_)
    if found is None:
        raise NotFound("job.file")
    return found


def _found(work: Work, job_id: UUID, all_by: str) -> Row:
    """The job, if the caller asked for it or may do so with all; NotFound otherwise, whoever else has one."""
    row = store.get(work.tx, job_id, work.caller, work.may(all_by))
    if row is None:
        raise NotFound("job")
    return row

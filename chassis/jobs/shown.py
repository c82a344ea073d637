"""How a job looks from outside, in the reader's language, and the headers that go with it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from chassis import problems
from chassis.database import Row
from chassis.problems import FieldError, Problem, Texts
from chassis.tables import MEDIA
from chassis.trace import trace_id

UNFINISHED = ("queued", "running")
_AGAIN_AFTER = "1"


class ProgressShown(Schema):
    """How far a job is: its phase as a code and as a text, and done of total (0: not known)."""

    phase = fields.String(allow_none=True)
    text = fields.String(allow_none=True)
    done = fields.Integer()
    total = fields.Integer()


class FileShown(Schema):
    """A file that came of a job, for some days: its result, or what was sent with what is wrong beside it; bytes."""

    part = fields.String(validate=validate.OneOf(("result", "errors")))
    format = fields.String(validate=validate.OneOf(tuple(MEDIA)))
    name = fields.String()
    size = fields.Integer()
    href = fields.String()


class JobShown(Schema):
    """A job. `result` is the kind's own once it is done; `problem` is a problem document (RFC 9457) once it failed;
    `files` can be fetched at their `href`."""

    id = fields.UUID()
    kind = fields.String()
    state = fields.String()
    progress = fields.Nested(ProgressShown())
    result = fields.Raw(allow_none=True)
    problem = fields.Raw(allow_none=True)
    files = fields.List(fields.Nested(FileShown()))
    asked_by = fields.UUID(attribute="person_id", allow_none=True)
    created_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    attempts = fields.Integer()
    allowed = fields.List(fields.String())


def headers(shown: Mapping[str, Any]) -> dict[str, str]:
    """Where the job is, and when to look again while it has not ended."""
    found = {"Location": f"/v1/jobs/{shown['id']}"}
    return found | ({"Retry-After": _AGAIN_AFTER} if shown["state"] in UNFINISHED else {})


def job(row: Row, texts: Texts, language: str, errors: list[FieldError], cancels: bool) -> dict[str, Any]:
    """A job's row as JobShown takes it."""
    return {
        **row,
        "progress": {
            "phase": row["phase"],
            "text": row["phase"] and problems.sentence(texts, row["phase"], language, {}),
            "done": row["done"],
            "total": row["total"],
        },
        "files": [{**one, "href": _href(row["id"], one)} for one in row["files"]],
        "problem": row["problem"] and _problem(row, texts, language, errors),
        "allowed": ["cancel"] if cancels and row["state"] in UNFINISHED else [],
    }


def _href(job_id: UUID, file: Mapping[str, Any]) -> str:
    where = "file" if file["part"] == "result" else f"errors?format={file['format']}"
    return f"/v1/jobs/{job_id}/{where}"


def entry(texts: Texts, error: FieldError, language: str) -> dict[str, Any]:
    """A bad field as a problem document has it."""
    return problems.document(texts, Problem(errors=[error]), language, "")["errors"][0]


def _problem(row: Row, texts: Texts, language: str, errors: list[FieldError]) -> dict[str, Any]:
    kept = row["problem"]
    problem = Problem(kept["code"], errors, **kept["params"])
    problem.status = kept["status"]
    document = problems.document(texts, problem, language, trace_id(row["traceparent"]))
    return document | ({"errors_total": kept["errors"]} if kept["errors"] else {})

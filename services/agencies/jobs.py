"""The long work of agencies, done by its workers: tables that come in and go out, copying procedures."""

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema

from chassis.jobs import Asked, File, Job, Progress, keep
from chassis.work import Work
from services.agencies.commands import (
    copying,
    imports,
    milestone_imports,
    people_imports,
    procedure_imports,
    sheets,
    training_imports,
)
from services.agencies.domain.layouts import AGENCIES, MILESTONES, PEOPLE, PROCEDURES, TRAININGS, Layout
from services.agencies.queries import exports
from services.agencies.schemas import agencies, catalogue
from services.agencies.schemas import sheets as schemas

Import = Callable[..., Mapping[str, Any]]
"""`(work, content, dry_run=, progress=)`."""


def _import(kind: str, layout: Layout, command: Import, answer: Schema) -> Job:
    def run(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
        return command(work, asked.payload, **asked.params, progress=progress)

    return Job(f"{kind}.import", run, answer, marked=sheets.marker(layout))


def _export(kind: str, layout: Layout, filters: Schema) -> Job:
    def run(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
        query = filters.load(asked.params)
        format_, language = query.pop("format"), query.pop("lang", work.caller.language)
        content, rows = exports.export(work, layout, query, format_, language, progress)
        keep(work, asked, File(format_, f"{layout.key}-{work.today}.{format_}", content))
        return {"rows": rows, "format": format_}

    return Job(f"{kind}.export", run, schemas.ExportResult())


def _copy(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    return copying.copy(work, asked.params, progress)


IMPORT = _import("agency", AGENCIES, imports.import_agencies, agencies.ImportResult())
IMPORT_PEOPLE = _import("person", PEOPLE, people_imports.import_people, schemas.PeopleResult())
IMPORT_PROCEDURES = _import("procedure", PROCEDURES, procedure_imports.import_procedures, catalogue.ImportResult())
IMPORT_TRAININGS = _import("training", TRAININGS, training_imports.import_trainings, schemas.TrainingsResult())
IMPORT_MILESTONES = _import("milestone", MILESTONES, milestone_imports.import_milestones, schemas.MilestonesResult())

EXPORT = _export("agency", AGENCIES, schemas.AgencyExport())
EXPORT_PEOPLE = _export("person", PEOPLE, schemas.PersonExport())
EXPORT_PROCEDURES = _export("procedure", PROCEDURES, schemas.ProcedureExport())
EXPORT_TRAININGS = _export("training", TRAININGS, schemas.TrainingExport())
EXPORT_MILESTONES = _export("milestone", MILESTONES, schemas.MilestoneExport())

COPY = Job("procedure.copy", _copy, catalogue.CopyResult())

JOBS = (
    IMPORT,
    IMPORT_PEOPLE,
    IMPORT_PROCEDURES,
    IMPORT_TRAININGS,
    IMPORT_MILESTONES,
    EXPORT,
    EXPORT_PEOPLE,
    EXPORT_PROCEDURES,
    EXPORT_TRAININGS,
    EXPORT_MILESTONES,
    COPY,
)

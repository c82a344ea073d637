"""The long work of agencies, done by its workers: importing tables, copying procedures."""

from collections.abc import Mapping
from typing import Any

from chassis.jobs import Asked, Job, Progress
from chassis.work import Work
from services.agencies.commands import copying, imports, procedure_imports
from services.agencies.schemas import agencies as schemas
from services.agencies.schemas import catalogue


def _import(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    return imports.import_agencies(work, asked.payload, **asked.params, progress=progress)


def _import_procedures(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    return procedure_imports.import_procedures(work, asked.payload, **asked.params, progress=progress)


def _copy(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    return copying.copy(work, asked.params, progress)


IMPORT = Job("agency.import", _import, schemas.ImportResult())

IMPORT_PROCEDURES = Job("procedure.import", _import_procedures, catalogue.ImportResult())
COPY = Job("procedure.copy", _copy, catalogue.CopyResult())

JOBS = (IMPORT, IMPORT_PROCEDURES, COPY)

"""The long work of agencies, done by its workers: importing tables."""

from collections.abc import Mapping
from typing import Any

from chassis.jobs import Asked, Job, Progress
from chassis.work import Work
from services.agencies.commands import imports
from services.agencies.schemas import agencies as schemas


def _import(work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    return imports.import_agencies(work, asked.payload, **asked.params, progress=progress)


IMPORT = Job("agency.import", _import, schemas.ImportResult())

JOBS = (IMPORT,)

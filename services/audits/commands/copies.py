"""Keeping the copies of other services' agencies and duties."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog

from chassis.work import Work
from services.audits.store import copies as store

log = structlog.get_logger(__name__)


def keep_agency(work: Work, agency_id: UUID, state: Mapping[str, Any]) -> None:
    """An agency as its newest event describes it."""
    store.keep_agency(work, agency_id, state)


def keep_duty(work: Work, duty_id: UUID, state: Mapping[str, Any]) -> None:
    """A duty as its newest event describes it."""
    store.keep_duty(work, duty_id, state)


def forget_agency(work: Work, agency_id: UUID) -> None:
    """Drop an agency that the registry has lost. What was inspected and found there is ours and stays, under its id."""
    if left := store.open_at(work, agency_id):
        log.warning("the registry has lost an inspected agency", agency=str(agency_id), inspections=left)
    store.forget_agency(work, agency_id)


def forget_duty(work: Work, duty_id: UUID) -> None:
    """Drop a duty that the registry has lost."""
    store.forget_duty(work, duty_id)

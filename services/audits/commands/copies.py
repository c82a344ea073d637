"""Keeping the copies of other services' agencies and duties."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.audits.store import copies as store


def keep_agency(work: Work, agency_id: UUID, state: Mapping[str, Any]) -> None:
    """An agency as its newest event describes it."""
    store.keep_agency(work, agency_id, state)


def keep_duty(work: Work, duty_id: UUID, state: Mapping[str, Any]) -> None:
    """A duty as its newest event describes it."""
    store.keep_duty(work, duty_id, state)

"""Keeping the copy of audits' findings that the progress report counts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.agencies.store import findings as store


def keep_finding(work: Work, finding_id: UUID, state: Mapping[str, Any]) -> None:
    """Write what audits says of a finding; a closed one stays, and counts neither as open nor as overdue."""
    store.keep(work, finding_id, state)


def forget_finding(work: Work, finding_id: UUID) -> None:
    """Drop a finding that audits has lost: it counts no more."""
    store.forget(work, finding_id)

"""SQL on the copy of audits' findings, kept for counting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.work import Work

_KEEP = """
INSERT INTO finding (id, agency_id, kind, grade, state, due)
VALUES (%(id)s, %(agency_id)s, %(kind)s, %(grade)s, %(state)s, %(due)s)
ON CONFLICT (id) DO UPDATE SET agency_id = excluded.agency_id, kind = excluded.kind, grade = excluded.grade,
    state = excluded.state, due = excluded.due
"""


def keep(work: Work, finding_id: UUID, state: Mapping[str, Any]) -> None:
    """Write what audits says of a finding."""
    work.execute(_KEEP, {**state, "id": finding_id})


def forget(work: Work, finding_id: UUID) -> None:
    """Remove a finding."""
    work.execute("DELETE FROM finding WHERE id = %s", (finding_id,))

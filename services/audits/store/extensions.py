"""SQL on extensions of findings' due dates."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work


def _shown(extension: str = "extension", finding: str = "finding") -> str:
    """Extensions of these tables, or of these as they stood on a day."""
    return f"""
SELECT e.*, f.inspection_id, f.agency_id, within_subtree(f.agency_id, %(agency)s) AS own
FROM {extension} e JOIN {finding} f ON f.id = e.finding_id
"""  # noqa: S608 (the tables are named below)


_SHOWN = _shown()

_BY_ID = f"{_SHOWN} WHERE e.id = %(id)s"

_CHOSEN = """
WHERE (%(bound)s::uuid IS NULL OR f.agency_id IN (SELECT subtree(%(bound)s)))
    AND (%(agency_id)s::uuid IS NULL OR f.agency_id = %(agency_id)s)
    AND (%(within)s::uuid IS NULL OR f.agency_id IN (SELECT subtree(%(within)s)))
    AND (%(finding_id)s::uuid IS NULL OR e.finding_id = %(finding_id)s)
    AND (%(state)s::text IS NULL OR e.state = %(state)s)
    AND (%(after_day)s::date IS NULL OR (e.asked_on, e.id) < (%(after_day)s, %(after_id)s))
ORDER BY e.asked_on DESC, e.id DESC LIMIT %(limit)s
"""

_PAGE = _SHOWN + _CHOSEN
_PAGE_ON = _shown("extension_on(%(on)s)", "finding_on(%(on)s)") + _CHOSEN

_ADD = """
INSERT INTO extension (id, finding_id, due_before, due, reason, asked_on, asked_by, state)
VALUES (%(id)s, %(finding_id)s, %(due_before)s, %(due)s, %(reason)s, %(asked_on)s, %(asked_by)s, %(state)s)
"""

_DECIDE = """
UPDATE extension SET state = %(state)s, due_granted = %(due_granted)s, note = %(note)s, decided_on = %(decided_on)s,
    decided_by = %(decided_by)s, version = version + 1
WHERE id = %(id)s
"""

_LAPSE = """
UPDATE extension SET state = 'lapsed', decided_on = %s, version = version + 1 WHERE finding_id = %s AND state = 'asked'
"""


def get(work: Work, extension_id: UUID) -> Row | None:
    """An extension as the caller may see it, or None. Whoever changes it holds its finding's lock."""
    return work.one(_BY_ID, {**_reader(work), "id": extension_id})


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Extensions, the latest asked for first, as they stood on a day where `wanted` has `as_of`; it has every filter,
    the cursor and the limit."""
    return work.all(_PAGE_ON if wanted["as_of"] else _PAGE, {**_reader(work), **wanted})


def add(work: Work, extension: Mapping[str, Any]) -> None:
    """One that is asked for."""
    work.execute(_ADD, extension)


def decide(work: Work, extension: Mapping[str, Any]) -> None:
    """Write what was decided."""
    work.execute(_DECIDE, extension)


def lapse(work: Work, finding_id: UUID) -> None:
    """What was asked for a finding and not decided is over, since the finding is."""
    work.execute(_LAPSE, (work.today, finding_id))


def _reader(work: Work) -> dict[str, Any]:
    return {"agency": work.caller.agency_id}

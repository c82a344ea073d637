"""SQL on findings, the agencies' answers and their verification."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work


def _shown(finding: str = "finding", inspection: str = "inspection", extension: str = "extension") -> str:
    """Findings of these tables, or of these as they stood on a day.

    `own`: the agency lies in the reader's subtree. `insider`: the reader belongs to the agency's.
    `remediated`: the reader answered for it once. A verification counts while the finding is closed by it.
    """
    return f"""
SELECT f.*, i.kind AS inspection_kind, i.state AS inspection_state,
    a.root_cause, a.correction, a.corrective_action, a.evidence, a.reported_by, a.remediation_id,
    v.note AS verification_note, v.verified_on, v.verified_by,
    e.due AS extension_asked,
    within_subtree(f.agency_id, %(agency)s) AS own,
    belongs(%(person)s, %(agency)s, f.agency_id, %(today)s) AS insider,
    EXISTS (SELECT FROM answer WHERE finding_id = f.id AND reported_by = %(person)s) AS remediated
FROM {finding} f
JOIN {inspection} i ON i.id = f.inspection_id
LEFT JOIN answer a ON a.finding_id = f.id AND a.revision = f.answers
LEFT JOIN {extension} e ON e.finding_id = f.id AND e.state = 'asked'
LEFT JOIN verification v ON v.finding_id = f.id AND v.revision = f.answers AND f.state = 'closed'
"""  # noqa: S608 (the tables are named below)


_SHOWN = _shown()

_BY_ID = f"{_SHOWN} WHERE f.id = %(id)s"

_BY_IDS = f"{_SHOWN} WHERE f.id = ANY(%(ids)s)"

_AFTER = f"{_SHOWN} WHERE f.id > %(after)s ORDER BY f.id LIMIT %(limit)s"

_CHOSEN = """
WHERE (%(bound)s::uuid IS NULL OR f.agency_id IN (SELECT subtree(%(bound)s)))
    AND (%(agency_id)s::uuid IS NULL OR f.agency_id = %(agency_id)s)
    AND (%(within)s::uuid IS NULL OR f.agency_id IN (SELECT subtree(%(within)s)))
    AND (%(inspection_id)s::uuid IS NULL OR f.inspection_id = %(inspection_id)s)
    AND (%(state)s::text IS NULL OR f.state = %(state)s)
    AND (%(kind)s::text IS NULL OR f.kind = %(kind)s)
    AND (%(overdue)s::boolean IS NULL
        OR %(overdue)s = (coalesce(f.due, 'infinity') < %(on)s AND f.state <> 'closed'))
    AND (%(after_day)s::date IS NULL OR (f.raised_on, f.id) < (%(after_day)s, %(after_id)s))
ORDER BY f.raised_on DESC, f.id DESC LIMIT %(limit)s
"""

_PAGE = _SHOWN + _CHOSEN
_PAGE_ON = _shown("finding_on(%(on)s)", "inspection_on(%(on)s)", "extension_on(%(on)s)") + _CHOSEN

_EARLIER = """
SELECT id FROM finding
WHERE agency_id = %(agency_id)s AND raised_on >= %(since)s AND inspection_id <> %(inspection_id)s
    AND (clause = %(clause)s OR procedure_id = %(procedure_id)s)
    AND (%(one)s::uuid IS NULL OR id = %(one)s)
ORDER BY raised_on DESC, id DESC LIMIT 1
"""

_ADD = """
INSERT INTO finding (id, inspection_id, agency_id, kind, grade, clause, procedure_id, description, raised_on,
    raised_by, due, first_due, repeat_of, state)
VALUES (%(id)s, %(inspection_id)s, %(agency_id)s, %(kind)s, %(grade)s, %(clause)s, %(procedure_id)s,
    %(description)s, %(raised_on)s, %(raised_by)s, %(due)s, %(first_due)s, %(repeat_of)s,
    %(state)s)
"""

_SAVE = """
UPDATE finding SET due = %(due)s, reported_on = %(reported_on)s, accepted_on = %(accepted_on)s,
    closed_on = %(closed_on)s, reason = %(reason)s, answers = %(answers)s, state = %(state)s, version = %(version)s
WHERE id = %(id)s
"""

_ADD_ANSWER = """
INSERT INTO answer (finding_id, revision, root_cause, correction, corrective_action, evidence, reported_on,
    reported_by, due, remediation_id, report_revision)
VALUES (%(id)s, %(answers)s, %(root_cause)s, %(correction)s, %(corrective_action)s, %(evidence)s,
    %(reported_on)s, %(reported_by)s, %(due)s, %(remediation_id)s, %(report_revision)s)
"""

_ADD_VERIFICATION = """
INSERT INTO verification (finding_id, revision, note, verified_on, verified_by)
VALUES (%(id)s, %(answers)s, %(verification_note)s, %(verified_on)s, %(verified_by)s)
"""


def get(work: Work, finding_id: UUID) -> Row | None:
    """A finding as the caller may see it, or None."""
    return work.one(_BY_ID, {**_reader(work), "id": finding_id})


def lock(work: Work, finding_id: UUID) -> Row | None:
    """The same, with its row locked for the rest of the transaction."""
    work.one("SELECT FROM finding WHERE id = %s FOR UPDATE", (finding_id,))
    return get(work, finding_id)


def lock_all(work: Work, finding_ids: Sequence[UUID]) -> list[Row]:
    """Those of the findings that there are, locked in the order of their ids for the rest of the transaction."""
    ids = list(finding_ids)
    work.all("SELECT FROM finding WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (ids,))
    return work.all(_BY_IDS, {**_reader(work), "ids": ids})


def inspection_of(work: Work, finding_id: UUID) -> UUID | None:
    """The inspection that raised a finding."""
    row = work.one("SELECT inspection_id FROM finding WHERE id = %s", (finding_id,))
    return row["inspection_id"] if row else None


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Findings, the latest raised first, as they stood on a day where `wanted` has `as_of`; it has every filter, the
    cursor and the limit."""
    return work.all(_PAGE_ON if wanted["as_of"] else _PAGE, {**_reader(work), **wanted})


def after(work: Work, finding_id: UUID, limit: int) -> list[Row]:
    """Findings in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_AFTER, {**_reader(work), "after": finding_id, "limit": limit})


def of_inspection(work: Work, inspection_id: UUID) -> list[Row]:
    """All findings of an inspection, as the minutes record them."""
    return work.all("SELECT * FROM finding WHERE inspection_id = %s ORDER BY id", (inspection_id,))


def earlier(work: Work, finding: Mapping[str, Any], since: date, one: UUID | None) -> UUID | None:
    """The newest finding of another inspection that `finding` repeats: of the same agency, and clause or procedure,
    raised since that day. With `one`, that one, if it is such a finding."""
    row = work.one(_EARLIER, {**finding, "since": since, "one": one})
    return row["id"] if row else None


def add(work: Work, finding: Mapping[str, Any]) -> None:
    """A new finding."""
    work.execute(_ADD, finding)


def save(work: Work, finding: Mapping[str, Any]) -> None:
    """Write what can change of a finding; `version` is the new one."""
    work.execute(_SAVE, finding)


def add_answer(work: Work, finding: Mapping[str, Any]) -> None:
    """The agency's answer as revision `answers`; it is never changed again."""
    work.execute(_ADD_ANSWER, finding)


def add_verification(work: Work, finding: Mapping[str, Any]) -> None:
    """The verification of the newest answer; it is never changed again."""
    work.execute(_ADD_VERIFICATION, finding)


def add_closure(work: Work, finding: Mapping[str, Any]) -> None:
    """That a finding is closed today, with its newest answer."""
    values = (finding["id"], finding["answers"], work.today)
    work.execute("INSERT INTO closure (finding_id, revision, closed_on) VALUES (%s, %s, %s)", values)


def end_closure(work: Work, finding: Mapping[str, Any]) -> None:
    """That a finding is opened again today."""
    values = (work.today, finding["id"], finding["answers"])
    work.execute("UPDATE closure SET reopened_on = %s WHERE finding_id = %s AND revision = %s", values)


def _reader(work: Work) -> dict[str, Any]:
    return {"person": work.caller.person_id, "agency": work.caller.agency_id, "today": work.today}

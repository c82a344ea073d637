"""SQL on remediation reports, their revisions, and the decisions on their answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work


def _shown(remediation: str = "remediation", until: str = "'infinity'") -> str:
    """Reports of the table, or of it as it stood on a day, with what was answered and decided until then.

    `waiting` and `returned` count by the newest answer to each finding that the report covers; `to_answer` are all of
    the agency's. A report is on time when the first answer to none of its findings was late.
    """
    return f"""
SELECT r.*, v.revision, v.document, v.submitted_on, v.submitted_by, i.kind AS inspection_kind, c.*, o.to_answer,
    within_subtree(r.agency_id, %(agency)s) AS own
FROM {remediation} r
CROSS JOIN LATERAL (
    SELECT * FROM remediation_revision WHERE remediation_id = r.id AND submitted_on <= {until}
    ORDER BY revision DESC LIMIT 1
) v
JOIN inspection i ON i.id = r.inspection_id
CROSS JOIN LATERAL (
    SELECT array_agg(a.finding_id ORDER BY a.finding_id) FILTER (WHERE a.newest) AS finding_ids,
        count(*) FILTER (WHERE a.newest AND d.accepted IS NULL) AS waiting,
        count(*) FILTER (WHERE a.newest AND NOT d.accepted) AS returned,
        NOT coalesce(bool_or(a.oldest AND a.reported_on > a.due), false) AS on_time
    FROM (
        SELECT finding_id, revision, reported_on, due,
            row_number() OVER (PARTITION BY finding_id ORDER BY revision) = 1 AS oldest,
            row_number() OVER (PARTITION BY finding_id ORDER BY revision DESC) = 1 AS newest
        FROM answer WHERE remediation_id = r.id AND reported_on <= {until}
    ) a LEFT JOIN decision d ON d.finding_id = a.finding_id AND d.revision = a.revision AND d.decided_on <= {until}
) c
CROSS JOIN LATERAL (
    SELECT count(*) AS to_answer FROM finding
    WHERE inspection_id = r.inspection_id AND agency_id = r.agency_id AND state = 'open'
) o
"""  # noqa: S608 (the table is named below)


_SHOWN = _shown()

_BY_ID = f"{_SHOWN} WHERE r.id = %(id)s"

_AFTER = f"{_SHOWN} WHERE r.id > %(after)s ORDER BY r.id LIMIT %(limit)s"

_CHOSEN = """
WHERE (%(bound)s::uuid IS NULL OR r.agency_id IN (SELECT subtree(%(bound)s)))
    AND (%(agency_id)s::uuid IS NULL OR r.agency_id = %(agency_id)s)
    AND (%(within)s::uuid IS NULL OR r.agency_id IN (SELECT subtree(%(within)s)))
    AND (%(inspection_id)s::uuid IS NULL OR r.inspection_id = %(inspection_id)s)
    AND (%(state)s::text IS NULL OR r.state = %(state)s)
    AND (%(on_time)s::boolean IS NULL OR c.on_time = %(on_time)s)
    AND (%(after_day)s::date IS NULL OR (r.first_submitted_on, r.id) < (%(after_day)s, %(after_id)s))
ORDER BY r.first_submitted_on DESC, r.id DESC LIMIT %(limit)s
"""

_PAGE = _SHOWN + _CHOSEN
_PAGE_ON = _shown("remediation_on(%(on)s)", "%(on)s") + _CHOSEN

_ANSWERS = """
SELECT DISTINCT ON (a.remediation_id, a.finding_id) a.*, d.accepted, d.reason, d.decided_on, d.decided_by
FROM answer a
LEFT JOIN decision d ON d.finding_id = a.finding_id AND d.revision = a.revision AND d.decided_on <= %(until)s
WHERE a.remediation_id = ANY(%(ids)s) AND a.reported_on <= %(until)s
ORDER BY a.remediation_id, a.finding_id, a.revision DESC
"""

_REVISIONS = """
SELECT v.*, array_agg(a.finding_id ORDER BY a.finding_id) AS finding_ids
FROM remediation_revision v
JOIN answer a ON a.remediation_id = v.remediation_id AND a.report_revision = v.revision
WHERE v.remediation_id = ANY(%(ids)s) AND v.submitted_on <= %(until)s
GROUP BY v.remediation_id, v.revision ORDER BY v.remediation_id, v.revision
"""

_LOCK_OF = "SELECT id FROM remediation WHERE inspection_id = %s AND agency_id = %s FOR UPDATE"

_ADD = """
INSERT INTO remediation (id, inspection_id, agency_id, first_submitted_on, state, version)
VALUES (%(id)s, %(inspection_id)s, %(agency_id)s, %(first_submitted_on)s, %(state)s, %(version)s)
ON CONFLICT (inspection_id, agency_id) DO NOTHING
"""

_ADD_REVISION = """
INSERT INTO remediation_revision (remediation_id, revision, document, submitted_on, submitted_by)
VALUES (%s, %s, %s, %s, %s)
"""

_SAVE = "UPDATE remediation SET state = %(state)s, version = %(version)s WHERE id = %(id)s"

_ADD_DECISION = """
INSERT INTO decision (finding_id, revision, accepted, reason, decided_on, decided_by)
VALUES (%(id)s, %(answers)s, %(accepted)s, %(reason)s, %(decided_on)s, %(decided_by)s)
"""


def get(work: Work, remediation_id: UUID) -> Row | None:
    """A report as the caller may see it, or None; its answers and revisions apart."""
    return work.one(_BY_ID, {**_reader(work), "id": remediation_id})


def lock(work: Work, remediation_id: UUID) -> Row | None:
    """The same, with its row locked for the rest of the transaction."""
    work.one("SELECT FROM remediation WHERE id = %s FOR UPDATE", (remediation_id,))
    return get(work, remediation_id)


def lock_of(work: Work, inspection_id: UUID, agency_id: UUID) -> Row | None:
    """The report that an agency has sent for an inspection, locked; None if it sent none."""
    row = work.one(_LOCK_OF, (inspection_id, agency_id))
    return get(work, row["id"]) if row else None


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Reports, the latest that were first sent before the others, as they stood on a day where `wanted` has `as_of`; it
    has every filter, cursor and limit."""
    return work.all(_PAGE_ON if wanted["as_of"] else _PAGE, {**_reader(work), **wanted})


def after(work: Work, remediation_id: UUID, limit: int) -> list[Row]:
    """Reports in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_AFTER, {**_reader(work), "after": remediation_id, "limit": limit})


def answers(work: Work, remediation_ids: Sequence[UUID], until: date) -> list[Row]:
    """The newest answer until a day to each finding that the reports cover, with what was decided on it by then."""
    return work.all(_ANSWERS, {"ids": list(remediation_ids), "until": until})


def revisions(work: Work, remediation_ids: Sequence[UUID], until: date) -> list[Row]:
    """Every revision of the reports until a day, oldest first, with the findings that it answers."""
    return work.all(_REVISIONS, {"ids": list(remediation_ids), "until": until})


def add(work: Work, report: Mapping[str, Any]) -> bool:
    """A new report, of which nothing was sent yet; False if its agency has one, which another may just have begun."""
    return work.execute(_ADD, report) == 1


def add_revision(work: Work, remediation_id: UUID, revision: int, document: str | None) -> None:
    """That a revision is sent; it is never changed again."""
    values = (remediation_id, revision, document, work.today, work.caller.person_id)
    work.execute(_ADD_REVISION, values)


def save(work: Work, report: Mapping[str, Any]) -> None:
    """Write what can change of a report, its state; `version` is the new one."""
    work.execute(_SAVE, report)


def add_decision(work: Work, finding: Mapping[str, Any], reason: str | None) -> None:
    """That the newest answer to a finding was accepted or, for a reason, returned; it is never changed again."""
    decided = {"accepted": reason is None, "decided_on": work.today, "decided_by": work.caller.person_id}
    work.execute(_ADD_DECISION, {**finding, **decided, "reason": reason})


def _reader(work: Work) -> dict[str, Any]:
    return {"agency": work.caller.agency_id}

"""SQL on inspections, their teams and minutes."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.audits.domain.minutes import Minutes

_CLOSED_ON = """
EXISTS (
    SELECT FROM closure c WHERE c.finding_id = g.id AND c.closed_on <= %(on)s AND coalesce(c.reopened_on > %(on)s, true)
)
"""


def _shown(inspection: str = "inspection", until: str = "'infinity'", closed: str = "g.state = 'closed'") -> str:
    """Inspections of the table, or of it as it stood on a day, with the minutes and findings until then.

    `own`: the agency lies in the reader's subtree. `on_team`: the reader is of the team.
    """
    return f"""
SELECT i.*, t.team, t.on_team, f.findings, f.to_remedy, within_subtree(i.agency_id, %(agency)s) AS own,
    m.number AS minutes_number, m.signed_on AS minutes_date, m.revision AS minutes_revision,
    m.hash AS minutes_hash, m.agency_signed, m.refusal_reason, m.reason AS minutes_reason
FROM {inspection} i
LEFT JOIN LATERAL (
    SELECT * FROM minutes WHERE inspection_id = i.id AND signed_on <= {until} ORDER BY revision DESC LIMIT 1
) m ON true
CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(person_id = %(person)s), false) AS on_team,
        json_agg(json_build_object('person_id', person_id, 'leader', leader)
            ORDER BY leader DESC, person_id) AS team
    FROM team_member WHERE inspection_id = i.id
) t
CROSS JOIN LATERAL (
    SELECT count(*) AS findings,
        count(*) FILTER (WHERE g.kind <> 'observation' AND NOT {closed}) AS to_remedy
    FROM finding g WHERE g.inspection_id = i.id AND g.raised_on <= {until}
) f
"""  # noqa: S608 (the table is named below)


_SHOWN = _shown()

_BY_ID = f"{_SHOWN} WHERE i.id = %(id)s"

_AFTER = f"{_SHOWN} WHERE i.id > %(after)s ORDER BY i.id LIMIT %(limit)s"

_CHOSEN = """
WHERE (%(bound)s::uuid IS NULL OR i.agency_id IN (SELECT subtree(%(bound)s)))
    AND (%(agency_id)s::uuid IS NULL OR i.agency_id = %(agency_id)s)
    AND (%(state)s::text IS NULL OR i.state = %(state)s)
    AND (%(kind)s::text IS NULL OR i.kind = %(kind)s)
    AND (%(after_day)s::date IS NULL OR (i.planned_from, i.id) < (%(after_day)s, %(after_id)s))
ORDER BY i.planned_from DESC, i.id DESC LIMIT %(limit)s
"""

_PAGE = _SHOWN + _CHOSEN
_PAGE_ON = _shown("inspection_on(%(on)s)", "%(on)s", _CLOSED_ON) + _CHOSEN

_ADD = """
INSERT INTO inspection (id, kind, mode, agency_id, planned_from, planned_to, programme_item, state, planned_by)
VALUES (%(id)s, %(kind)s, %(mode)s, %(agency_id)s, %(planned_from)s, %(planned_to)s, %(programme_item)s, %(state)s,
    %(planned_by)s)
"""

_SAVE = """
UPDATE inspection SET notice = %(notice)s, notified_on = %(notified_on)s, started_on = %(started_on)s,
    closed_on = %(closed_on)s, cancelled_on = %(cancelled_on)s, reason = %(reason)s, state = %(state)s,
    version = %(version)s
WHERE id = %(id)s
"""

_ADD_MINUTES = """
INSERT INTO minutes (inspection_id, revision, number, signed_on, agency_signed, refusal_reason, reason, hash,
    signed_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


_MINUTES = """
SELECT *, signed_on AS date FROM minutes WHERE inspection_id = %(id)s AND revision > %(after)s
ORDER BY revision LIMIT %(limit)s
"""


def get(work: Work, inspection_id: UUID) -> Row | None:
    """An inspection as the caller may see it, or None."""
    return work.one(_BY_ID, {**_reader(work), "id": inspection_id})


def lock(work: Work, inspection_id: UUID) -> Row | None:
    """The same, with its row locked for the rest of the transaction."""
    work.one("SELECT FROM inspection WHERE id = %s FOR UPDATE", (inspection_id,))
    return get(work, inspection_id)


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Inspections, the latest planned first, as they stood on a day where `wanted` has `as_of`; it has every filter,
    the cursor and the limit."""
    return work.all(_PAGE_ON if wanted["as_of"] else _PAGE, {**_reader(work), **wanted})


def after(work: Work, inspection_id: UUID, limit: int) -> list[Row]:
    """Inspections in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_AFTER, {**_reader(work), "after": inspection_id, "limit": limit})


def add(work: Work, inspection: Mapping[str, Any], team: Sequence[Mapping[str, Any]]) -> None:
    """A new inspection with its team."""
    work.execute(_ADD, inspection)
    work.values(
        "INSERT INTO team_member (inspection_id, person_id, leader) VALUES %s",
        [(inspection["id"], member["person_id"], member["leader"]) for member in team],
    )


def save(work: Work, inspection: Mapping[str, Any]) -> None:
    """Write what can change of an inspection; `version` is the new one."""
    work.execute(_SAVE, inspection)


def add_minutes(work: Work, minutes: Minutes, content_hash: str) -> None:
    """One signed revision of the minutes; it is never changed again."""
    values = (minutes.inspection_id, minutes.revision, minutes.number, minutes.signed_on, minutes.agency_signed)
    work.execute(_ADD_MINUTES, (*values, minutes.refusal_reason, minutes.reason, content_hash, work.caller.person_id))


def minutes(work: Work, inspection_id: UUID, after: int | None, limit: int) -> list[Row]:
    """The revisions of an inspection's minutes, oldest first, from behind one."""
    return work.all(_MINUTES, {"id": inspection_id, "after": after or 0, "limit": limit})


def _reader(work: Work) -> dict[str, Any]:
    return {"person": work.caller.person_id, "agency": work.caller.agency_id}

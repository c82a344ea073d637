"""SQL on the copies of what agencies and audits own: each keeps the newest state that was told."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain.addressee import Place

State = dict[str, Any]
Row = dict[str, Any]

_LOCK = 0x15_09
"""First half of the advisory locks' key; the second is made of the agency."""


def keep_agency(work: Work, agency_id: UUID, state: State) -> None:
    """Write what is now known of an agency."""
    work.execute(
        "INSERT INTO agency (id, code, name_vi, name_en, parent_id, kind, valid_from, valid_to)"
        " VALUES (%(id)s, %(code)s, %(name_vi)s, %(name_en)s, %(parent_id)s, %(kind)s, %(valid_from)s, %(valid_to)s)"
        " ON CONFLICT (id) DO UPDATE SET code = excluded.code, name_vi = excluded.name_vi,"
        " name_en = excluded.name_en, parent_id = excluded.parent_id, kind = excluded.kind,"
        " valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        {**state, "id": agency_id},
    )


def lock_place(work: Work, agency_id: UUID, to_change: bool = False) -> None:
    """Nobody changes what an agency is while something is planned by it, also where its row is not there yet."""
    shared = "" if to_change else "_shared"
    work.execute(f"SELECT pg_advisory_xact_lock{shared}(%s, hashtext(%s))", (_LOCK, str(agency_id)))


def place(work: Work, agency_id: UUID | None) -> Place:
    """What an agency is and stands under, as far as it is known; no agency is no place."""
    row = work.one("SELECT id, kind, parent_id FROM agency WHERE id = %s", (agency_id,)) if agency_id else None
    return Place(row["id"], row["kind"], row["parent_id"]) if row else Place(agency_id)


def names_of(work: Work, agencies: Collection[UUID]) -> dict[UUID, Row]:
    """name_vi and name_en of agencies by id; those that are not known are missing."""
    if not agencies:
        return {}
    rows = work.all("SELECT id, name_vi, name_en FROM agency WHERE id = ANY(%s)", (list(agencies),))
    return {row["id"]: row for row in rows}


def forget_agency(work: Work, agency_id: UUID) -> None:
    """Remove an agency; messages and reminders of it stay, without its name."""
    work.execute("DELETE FROM agency WHERE id = %s", (agency_id,))


def keep_duty(work: Work, duty_id: UUID, state: State) -> None:
    """Write who holds a duty where, and from when until when (None: no end is set)."""
    work.execute(
        "INSERT INTO duty (id, person_id, agency_id, duty, valid_from, valid_to)"
        " VALUES (%(id)s, %(person_id)s, %(agency_id)s, %(duty)s, %(valid_from)s, %(valid_to)s)"
        " ON CONFLICT (id) DO UPDATE SET person_id = excluded.person_id, agency_id = excluded.agency_id,"
        " duty = excluded.duty, valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        {**state, "id": duty_id},
    )


def forget_duty(work: Work, duty_id: UUID) -> None:
    """Remove a duty: its holder reads no more messages by it."""
    work.execute("DELETE FROM duty WHERE id = %s", (duty_id,))


def keep_person(work: Work, person_id: UUID, state: State) -> None:
    """Write what is now known of a person."""
    work.execute(
        "INSERT INTO person (id, name, email, language, agency_id, roles)"
        " VALUES (%(id)s, %(name)s, %(email)s, %(language)s, %(agency_id)s, %(roles)s)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,"
        " language = excluded.language, agency_id = excluded.agency_id, roles = excluded.roles",
        {**state, "id": person_id},
    )


def erase_person(work: Work, person_id: UUID) -> None:
    """Forget a person's name and contacts; that there are none is what is kept, so that nobody waits for them."""
    nothing: State = {"name": None, "email": None, "language": "vi", "agency_id": None, "roles": []}
    keep_person(work, person_id, nothing)


def forget_person(work: Work, person_id: UUID) -> None:
    """Remove a person altogether."""
    work.execute("DELETE FROM person WHERE id = %s", (person_id,))


def keep_finding(work: Work, finding_id: UUID, state: State) -> None:
    """Write what is now known of a finding; its row stays locked for the rest of the transaction."""
    work.execute(
        "INSERT INTO finding (id, agency_id, inspection_id, kind, grade, clause, raised_on, due, state)"
        " VALUES (%(id)s, %(agency_id)s, %(inspection_id)s, %(kind)s, %(grade)s, %(clause)s, %(raised_on)s,"
        " %(due)s, %(state)s)"
        " ON CONFLICT (id) DO UPDATE SET agency_id = excluded.agency_id,"
        " inspection_id = excluded.inspection_id, kind = excluded.kind, grade = excluded.grade,"
        " clause = excluded.clause, raised_on = excluded.raised_on, due = excluded.due, state = excluded.state",
        {**state, "id": finding_id},
    )


def open_findings(work: Work, agency_id: UUID | None = None, after: UUID | None = None, limit: int = 1000) -> list[Row]:
    """Findings that are not closed, locked, in the order of their ids: of one agency, or of all from behind one."""
    return work.all(
        "SELECT id, agency_id, kind, grade, raised_on, due, state FROM finding"
        " WHERE state <> 'closed' AND due IS NOT NULL AND (%(agency)s::uuid IS NULL OR agency_id = %(agency)s)"
        " AND (%(after)s::uuid IS NULL OR id > %(after)s) ORDER BY id LIMIT %(limit)s FOR NO KEY UPDATE",
        {"agency": agency_id, "after": after, "limit": limit},
    )


def lock_finding(work: Work, finding_id: UUID) -> None:
    """Nobody else plans, sends or answers reminders of a finding before this transaction ends."""
    work.one("SELECT FROM finding WHERE id = %s FOR NO KEY UPDATE", (finding_id,))


def forget_finding(work: Work, finding_id: UUID) -> None:
    """Remove a finding."""
    work.execute("DELETE FROM finding WHERE id = %s", (finding_id,))


def name_of_person(work: Work, person_id: UUID) -> str | None:
    """The name to address a person by, None when not known or erased."""
    row = work.one("SELECT name FROM person WHERE id = %s", (person_id,))
    return row["name"] if row else None

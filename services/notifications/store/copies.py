"""SQL on the copies of what agencies and audits own: each keeps the newest state that was told."""

from typing import Any
from uuid import UUID

from chassis.work import Work

State = dict[str, Any]


def keep_agency(work: Work, agency_id: UUID, state: State) -> None:
    """Write what is now known of an agency."""
    work.execute(
        "INSERT INTO agency (id, code, name_vi, name_en, parent_id)"
        " VALUES (%(id)s, %(code)s, %(name_vi)s, %(name_en)s, %(parent_id)s)"
        " ON CONFLICT (id) DO UPDATE SET code = excluded.code, name_vi = excluded.name_vi,"
        " name_en = excluded.name_en, parent_id = excluded.parent_id",
        {**state, "id": agency_id},
    )


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
        "INSERT INTO person (id, name, email, language, agency_id)"
        " VALUES (%(id)s, %(name)s, %(email)s, %(language)s, %(agency_id)s)"
        " ON CONFLICT (id) DO UPDATE SET name = excluded.name, email = excluded.email,"
        " language = excluded.language, agency_id = excluded.agency_id",
        {**state, "id": person_id},
    )


def erase_person(work: Work, person_id: UUID) -> None:
    """Forget a person's name and contacts."""
    work.execute("DELETE FROM person WHERE id = %s", (person_id,))


def keep_finding(work: Work, finding_id: UUID, state: State) -> None:
    """Write what is now known of a finding; its row stays locked for the rest of the transaction."""
    work.execute(
        "INSERT INTO finding (id, agency_id, inspection_id, kind, grade, clause, due, state)"
        " VALUES (%(id)s, %(agency_id)s, %(inspection_id)s, %(kind)s, %(grade)s, %(clause)s, %(due)s,"
        " %(state)s)"
        " ON CONFLICT (id) DO UPDATE SET agency_id = excluded.agency_id,"
        " inspection_id = excluded.inspection_id, kind = excluded.kind, grade = excluded.grade,"
        " clause = excluded.clause, due = excluded.due, state = excluded.state",
        {**state, "id": finding_id},
    )


def forget_finding(work: Work, finding_id: UUID) -> None:
    """Remove a finding."""
    work.execute("DELETE FROM finding WHERE id = %s", (finding_id,))


def name_of_person(work: Work, person_id: UUID) -> str | None:
    """The name to address a person by, None when not known or erased."""
    row = work.one("SELECT name FROM person WHERE id = %s", (person_id,))
    return row["name"] if row else None

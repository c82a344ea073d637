"""SQL on what an import of people has to know, and writing many of them at once."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.people_imports import Held, Known, Person

_KNOWN = """
SELECT p.id, p.name, p.email, p.phone, p.agency_id, p.position, p.language,
    EXISTS (SELECT FROM account c WHERE c.person_id = p.id) AS has_account
FROM person p JOIN agency a ON a.id = p.agency_id
WHERE lower(p.email) = ANY(%(emails)s) OR a.code = ANY(%(codes)s) OR p.id = ANY(%(ids)s)
UNION
SELECT p.id, p.name, p.email, p.phone, p.agency_id, p.position, p.language,
    EXISTS (SELECT FROM account c WHERE c.person_id = p.id)
FROM person p WHERE p.agency_id IS NULL
"""

_DUTIES = "SELECT id, person_id, agency_id, duty, valid_from, valid_to FROM duty WHERE person_id = ANY(%s)"

_CHANGE = """
UPDATE person p SET name = v.name, email = v.email, phone = v.phone, agency_id = v.agency_id, position = v.position,
    language = v.language, version = p.version + 1
FROM (VALUES %s) AS v (id, name, email, phone, agency_id, position, language) WHERE p.id = v.id
"""

_CHANGE_ROW = "(%s, %s, %s::text, %s::text, %s::uuid, %s::text, %s)"

_END = """
UPDATE duty d SET valid_to = v.valid_to, version = d.version + 1 FROM (VALUES %s) AS v (id, valid_to) WHERE d.id = v.id
RETURNING d.id, d.person_id, d.agency_id, d.duty, d.valid_from, d.valid_to, d.version
"""


def lock_all(work: Work) -> None:
    """Nobody else writes people or duties before this transaction ends: what was looked at must still be so."""
    work.execute("LOCK TABLE person, duty IN SHARE ROW EXCLUSIVE MODE")


def known(work: Work, ids: Collection[UUID], emails: Collection[str], codes: Collection[str]) -> list[Known]:
    """The people with these ids, with these emails (in lower case), of agencies with these codes, and of no agency."""
    rows = work.all(_KNOWN, {"ids": list(ids), "emails": list(emails), "codes": list(codes)})
    duties: dict[UUID, list[Held]] = {row["id"]: [] for row in rows}
    for duty in work.all(_DUTIES, (list(duties),)):
        duties[duty.pop("person_id")].append(Held(**duty))
    found = []
    for row in rows:
        person_id, has_account = row.pop("id"), row.pop("has_account")
        found.append(Known(person_id, Person(**row), has_account, tuple(duties[person_id])))
    return found


def insert(work: Work, people: Iterable[tuple[UUID, Person]]) -> None:
    """Write new people."""
    work.values(
        "INSERT INTO person (id, name, email, phone, agency_id, position, language) VALUES %s",
        [_row(person_id, person) for person_id, person in people],
    )


def change(work: Work, people: Iterable[tuple[UUID, Person]]) -> None:
    """Write over people and raise their versions."""
    work.values(_CHANGE, [_row(person_id, person) for person_id, person in people], _CHANGE_ROW)


def insert_duties(work: Work, duties: Iterable[Row]) -> None:
    """Write new duties."""
    work.values(
        "INSERT INTO duty (id, person_id, agency_id, duty, valid_from, valid_to) VALUES %s",
        [(one["id"], one["person_id"], one["agency_id"], one["duty"], one["valid_from"], one["valid_to"])
         for one in duties],
    )  # fmt: skip


def end_duties(work: Work, ends: Sequence[tuple[UUID | None, Any]]) -> list[Row]:
    """Write the last days of duties and raise their versions; returns them."""
    return work.values(_END, ends, "(%s::uuid, %s::date)", fetch=True)


def _row(person_id: UUID, one: Person) -> Sequence[Any]:
    return (person_id, one.name, one.email, one.phone, one.agency_id, one.position, one.language)

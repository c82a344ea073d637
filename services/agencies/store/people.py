"""SQL on people and their duties."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_PERSON = """
SELECT p.id, p.name, p.email, p.phone, p.agency_id, p.position, p.language, p.version, ARRAY(
    SELECT role FROM account c, unnest(c.roles) AS role
    WHERE c.person_id = p.id AND c.disabled_at IS NULL AND role IN ('coordinator', 'leader') ORDER BY role
) AS city_roles
FROM person p
"""

_PAGE = f"""
{_PERSON}
WHERE (%(agency_id)s::uuid IS NULL OR p.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR p.agency_id IN (SELECT subtree(%(within)s)))
  AND (%(reach)s::uuid IS NULL OR p.agency_id IN (SELECT subtree(%(reach)s)))
  AND p.search LIKE ALL (%(words)s::text[])
  AND (%(duty)s::text IS NULL OR EXISTS (
      SELECT FROM duty d WHERE d.person_id = p.id AND d.duty = %(duty)s
        AND d.valid_from <= %(on)s AND coalesce(d.valid_to, 'infinity') >= %(on)s))
  AND (%(after)s::uuid IS NULL OR p.id > %(after)s)
ORDER BY p.id LIMIT %(limit)s
"""  # noqa: S608

_INSERT_PERSON = """
INSERT INTO person (id, name, email, phone, agency_id, position, language)
VALUES (%(id)s, %(name)s, %(email)s, %(phone)s, %(agency_id)s, %(position)s, %(language)s)
"""

_CHANGE_PERSON = """
UPDATE person SET name = %(name)s, agency_id = %(agency_id)s, language = %(language)s, version = version + 1
WHERE id = %(id)s
"""

_DUTY = "SELECT d.id, d.person_id, d.agency_id, d.duty, d.valid_from, d.valid_to, d.version FROM duty d"

_INSERT_DUTY = """
INSERT INTO duty (id, person_id, agency_id, duty, valid_from, valid_to)
VALUES (%(id)s, %(person_id)s, %(agency_id)s, %(duty)s, %(valid_from)s, %(valid_to)s)
"""


def get(work: Work, person_id: UUID) -> Row | None:
    """The person with that id."""
    return work.one(_PERSON + " WHERE p.id = %s", (person_id,))


def those(work: Work, people: list[UUID]) -> list[Row]:
    """The people with these ids, as `get` would show them."""
    return work.all(_PERSON + " WHERE p.id = ANY(%s) ORDER BY p.id", (people,))


def lock(work: Work, person_id: UUID) -> Row | None:
    """The same, and nobody else decides on the person before this transaction ends."""
    return work.one(_PERSON + " WHERE p.id = %s FOR UPDATE", (person_id,))


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """People in the order of their ids; `wanted` gives agency_id, within, reach, duty and after (None for any), `words`
    to search for, the day `on` which a duty is held, and limit."""
    return work.all(_PAGE, wanted)


def after(work: Work, person_id: UUID, limit: int) -> list[Row]:
    """People in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_PERSON + " WHERE p.id > %s ORDER BY p.id LIMIT %s", (person_id, limit))


def insert(work: Work, person: Mapping[str, Any]) -> None:
    """Write a new person."""
    work.execute(_INSERT_PERSON, person)


def change(work: Work, person: Mapping[str, Any]) -> None:
    """Write a person's name, agency and language, and raise the version."""
    work.execute(_CHANGE_PERSON, person)


def touch(work: Work, person_id: UUID) -> None:
    """Raise a person's version: what is said of them has changed elsewhere."""
    work.execute("UPDATE person SET version = version + 1 WHERE id = %s", (person_id,))


def keep_agency(work: Work, person_id: UUID, until: date, agency_id: UUID | None) -> None:
    """Write where a person belonged up to a day."""
    work.execute(
        "INSERT INTO person_was (person_id, until, agency_id) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (person_id, until, agency_id),
    )


def duties_of(work: Work, people: list[UUID]) -> list[Row]:
    """All duties of these people, the oldest first."""
    return work.all(_DUTY + " WHERE d.person_id = ANY(%s) ORDER BY d.valid_from, d.id", (people,))


def duties_after(work: Work, duty_id: UUID, limit: int) -> list[Row]:
    """Duties in the order of their ids, from behind one."""
    return work.all(_DUTY + " WHERE d.id > %s ORDER BY d.id LIMIT %s", (duty_id, limit))


def held(work: Work, person_id: UUID, agency_id: UUID, duty: str) -> list[tuple[date, date | None]]:
    """From when until when a person held or holds a duty at an agency."""
    rows = work.all(
        _DUTY + " WHERE d.person_id = %s AND d.agency_id = %s AND d.duty = %s", (person_id, agency_id, duty)
    )
    return [(row["valid_from"], row["valid_to"]) for row in rows]


def duty(work: Work, duty_id: UUID) -> Row | None:
    """The duty with that id."""
    return work.one(_DUTY + " WHERE d.id = %s", (duty_id,))


def lock_duty(work: Work, duty_id: UUID) -> Row | None:
    """The duty with that id, locked."""
    return work.one(_DUTY + " WHERE d.id = %s FOR UPDATE", (duty_id,))


def insert_duty(work: Work, duty: Mapping[str, Any]) -> None:
    """Write a new duty."""
    work.execute(_INSERT_DUTY, duty)


def end_duty(work: Work, duty_id: UUID, last_day: date) -> None:
    """Write a duty's last day and raise its version."""
    work.execute("UPDATE duty SET valid_to = %s, version = version + 1 WHERE id = %s", (last_day, duty_id))

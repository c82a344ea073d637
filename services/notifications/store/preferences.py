"""SQL on what people want."""

from typing import Any
from uuid import UUID

from chassis.work import Work

Row = dict[str, Any]


def get(work: Work, person_id: UUID) -> Row:
    """What a person wants; version 1 is the default that nobody has changed."""
    found = work.one("SELECT email, version FROM preference WHERE person_id = %s", (person_id,))
    return {"person_id": person_id, **(found or {"email": True, "version": 1})}


def lock(work: Work, person_id: UUID) -> Row:
    """The same, and nobody else changes it before this transaction ends."""
    work.execute(
        "INSERT INTO preference (person_id, email) VALUES (%s, true)"
        " ON CONFLICT (person_id) DO UPDATE SET email = preference.email",
        (person_id,),
    )
    return get(work, person_id)


def set_email(work: Work, person_id: UUID, email: bool) -> None:
    """Write whether a person wants email; the row is there."""
    work.execute("UPDATE preference SET email = %s, version = version + 1 WHERE person_id = %s", (email, person_id))


def forget(work: Work, person_id: UUID) -> None:
    """Remove what a person wanted."""
    work.execute("DELETE FROM preference WHERE person_id = %s", (person_id,))

"""SQL on sessions."""

from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_GET = """
SELECT s.id, s.username, s.family, s.turn, s.ended_at IS NOT NULL AS ended, s.reason, c.roles, c.person_id, p.agency_id,
    p.language, extract(epoch FROM now() - s.used_at) AS idle, extract(epoch FROM now() - s.begun_at) AS age,
    c.disabled_at IS NOT NULL AS disabled
FROM session s JOIN account c ON c.username = s.username JOIN person p ON p.id = c.person_id
WHERE s.id = %s FOR UPDATE OF s
"""

_END = "UPDATE session SET ended_at = now(), reason = %s WHERE ended_at IS NULL AND "

_END_OF_PERSON = _END + "username IN (SELECT username FROM account WHERE person_id = %s)"  # noqa: S608

_FORGET = """
DELETE FROM session WHERE id IN (
    SELECT id FROM session WHERE used_at < now() - make_interval(secs => %s) ORDER BY used_at LIMIT 100
    FOR UPDATE SKIP LOCKED)
"""


def begin(work: Work, session_id: UUID, username: str, family: bytes, turn: bytes) -> None:
    """Write a new session with the hashes of its refresh token's halves."""
    work.execute(
        "INSERT INTO session (id, username, family, turn) VALUES (%s, %s, %s, %s)", (session_id, username, family, turn)
    )


def lock(work: Work, session_id: UUID) -> Row | None:
    """The session with its account as it is now; nobody else refreshes it before this transaction ends."""
    return work.one(_GET, (session_id,))


def turn(work: Work, session_id: UUID, hashed: bytes) -> None:
    """Write the hash of the next half, and that the session was used."""
    work.execute("UPDATE session SET turn = %s, used_at = now() WHERE id = %s", (hashed, session_id))


def end(work: Work, session_id: UUID, reason: str) -> int:
    """End one session that has not ended."""
    return work.execute(_END + "id = %s", (reason, session_id))


def end_of_account(work: Work, username: str, reason: str) -> int:
    """End all sessions of an account; how many."""
    return work.execute(_END + "username = %s", (reason, username))


def end_of_person(work: Work, person_id: UUID, reason: str) -> int:
    """End all sessions of a person; how many."""
    return work.execute(_END_OF_PERSON, (reason, person_id))


def ended(work: Work, seconds: float) -> list[str]:
    """The ids of the sessions that ended within so many seconds."""
    rows: list[dict[str, Any]] = work.all(
        "SELECT id::text FROM session WHERE ended_at > now() - make_interval(secs => %s) ORDER BY id", (seconds,)
    )
    return [row["id"] for row in rows]


def forget(work: Work, seconds: float) -> None:
    """Delete a portion of the sessions that nobody has used for so long."""
    work.execute(_FORGET, (seconds,))

"""SQL on accounts."""

from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_GET = """
SELECT c.username, c.password_hash, c.roles, c.disabled_at, c.person_id, p.agency_id, p.language
FROM account c JOIN person p ON p.id = c.person_id WHERE c.username = %s
"""

_ALL = """
SELECT c.username, c.roles, p.name, a.code AS agency_code
FROM account c JOIN person p ON p.id = c.person_id LEFT JOIN agency a ON a.id = p.agency_id
ORDER BY c.username
"""

_PUT = """
INSERT INTO account (username, password_hash, roles, person_id) VALUES (%s, %s, %s, %s)
ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash, roles = excluded.roles
"""


def get(work: Work, username: str) -> Row | None:
    """The account with its person's agency and language."""
    return work.one(_GET, (username,))


def every(work: Work) -> list[Row]:
    """All accounts with their people's names and agencies' codes; no hashes."""
    return work.all(_ALL)


def put(work: Work, username: str, password_hash: str, roles: list[str], person_id: UUID) -> None:
    """Write a new account, or a new password and roles into one that is there."""
    work.execute(_PUT, (username, password_hash, roles, person_id))


def set_password(work: Work, username: str, password_hash: str) -> None:
    """Write an account's new password."""
    work.execute("UPDATE account SET password_hash = %s WHERE username = %s", (password_hash, username))


def set_disabled(work: Work, username: str, disabled: bool) -> int:
    """Write that nobody may sign in to an account, or may again; 0 if there is none."""
    return work.execute(
        "UPDATE account SET disabled_at = CASE WHEN %s THEN coalesce(disabled_at, now()) END WHERE username = %s",
        (disabled, username),
    )

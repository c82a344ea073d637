"""SQL on accounts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_GET = """
SELECT c.username, c.password_hash, c.roles, c.disabled_at, c.person_id, c.version, p.agency_id, p.language
FROM account c JOIN person p ON p.id = c.person_id
"""

_SHOWN = """
SELECT c.person_id AS id, c.username, c.roles, c.disabled_at IS NOT NULL AS disabled,
    c.password_hash IS NOT NULL AS has_password, c.version, p.name, p.language, p.agency_id, a.code AS agency_code
FROM account c JOIN person p ON p.id = c.person_id LEFT JOIN agency a ON a.id = p.agency_id
"""

_PAGE = f"""
{_SHOWN}
WHERE (%(agency_id)s::uuid IS NULL OR p.agency_id = %(agency_id)s)
  AND (%(role)s::text IS NULL OR %(role)s = ANY(c.roles))
  AND (%(disabled)s::boolean IS NULL OR (c.disabled_at IS NOT NULL) = %(disabled)s)
  AND (%(after)s::text IS NULL OR c.username > %(after)s COLLATE "C")
ORDER BY c.username LIMIT %(limit)s
"""

_ALL = """
SELECT c.username, c.roles, p.name, a.code AS agency_code
FROM account c JOIN person p ON p.id = c.person_id LEFT JOIN agency a ON a.id = p.agency_id
ORDER BY c.username
"""

_PUT = """
INSERT INTO account (username, password_hash, roles, person_id) VALUES (%s, %s, %s, %s)
ON CONFLICT (username) DO UPDATE SET password_hash = excluded.password_hash, roles = excluded.roles,
    version = account.version + 1
"""


def get(work: Work, username: str) -> Row | None:
    """The account with its person's agency and language."""
    return work.one(_GET + " WHERE c.username = %s", (username,))


def of_person(work: Work, person_id: UUID) -> Row | None:
    """The same of the person with that id."""
    return work.one(_GET + " WHERE c.person_id = %s", (person_id,))


def shown(work: Work, person_id: UUID) -> Row | None:
    """The account of a person as operators see it: without its hash."""
    return work.one(_SHOWN + " WHERE c.person_id = %s", (person_id,))


def page(work: Work, wanted: Mapping[str, Any]) -> list[Row]:
    """Accounts as operators see them, by username; `wanted` gives agency_id, role, disabled and after (None for any),
    and limit."""
    return work.all(_PAGE, wanted)


def every(work: Work) -> list[Row]:
    """All accounts with their people's names and agencies' codes; no hashes."""
    return work.all(_ALL)


def put(work: Work, username: str, password_hash: str | None, roles: list[str], person_id: UUID) -> None:
    """Write a new account, or a new password and roles into one that is there."""
    work.execute(_PUT, (username, password_hash, roles, person_id))


def set_password(work: Work, username: str, password_hash: str) -> None:
    """Write an account's new password."""
    work.execute(
        "UPDATE account SET password_hash = %s, version = version + 1 WHERE username = %s", (password_hash, username)
    )


def set_roles(work: Work, username: str, roles: list[str]) -> None:
    """Write an account's other roles."""
    work.execute("UPDATE account SET roles = %s, version = version + 1 WHERE username = %s", (roles, username))


def set_disabled(work: Work, username: str, disabled: bool) -> None:
    """Write that nobody may sign in to an account, or may again."""
    work.execute(
        "UPDATE account SET disabled_at = CASE WHEN %s THEN coalesce(disabled_at, now()) END, version = version + 1"
        " WHERE username = %s",
        (disabled, username),
    )

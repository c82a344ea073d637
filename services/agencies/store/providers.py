"""SQL on providers and their engagements."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.agencies.domain.names import fold
from services.agencies.domain.provider import Engagement

_COLUMNS = "p.id, p.name_vi, p.name_en, p.roles, p.registration, p.valid_until, p.version"

_GET = f"SELECT {_COLUMNS} FROM provider p WHERE p.id = %s"  # noqa: S608

_AFTER = f"SELECT {_COLUMNS} FROM provider p WHERE p.id > %s ORDER BY p.id LIMIT %s"  # noqa: S608

_PAGE = f"""
SELECT {_COLUMNS} FROM provider p
WHERE (%(role)s::text IS NULL OR %(role)s = ANY(p.roles))
  AND (%(agency_id)s::uuid IS NULL
       OR EXISTS (SELECT FROM engagement e WHERE e.provider_id = p.id AND e.agency_id = %(agency_id)s))
  AND (%(as_of)s::date IS NULL OR p.valid_until IS NULL OR p.valid_until >= %(as_of)s)
  AND p.search LIKE ALL (%(words)s::text[])
  AND (%(after_name)s::text IS NULL OR (p.name_vi, p.id) > (%(after_name)s, %(after_id)s::uuid))
ORDER BY p.name_vi, p.id LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO provider (id, name_vi, name_en, roles, registration, valid_until, search)
VALUES (%(id)s, %(name_vi)s, %(name_en)s, %(roles)s, %(registration)s, %(valid_until)s, %(search)s)
ON CONFLICT (registration) DO NOTHING
"""

_CHANGE = """
UPDATE provider SET name_vi = %(name_vi)s, name_en = %(name_en)s, roles = %(roles)s, registration = %(registration)s,
    valid_until = %(valid_until)s, search = %(search)s, version = version + 1
WHERE id = %(id)s
"""

_ENGAGE = "INSERT INTO engagement (provider_id, agency_id, role, since, until) VALUES (%s, %s, %s, %s, %s)"

_RELEASE = "UPDATE engagement SET until = %s WHERE provider_id = %s AND agency_id = %s AND since = %s"


def get(work: Work, provider_id: UUID) -> Row | None:
    """The provider with its engagements."""
    return _with_engagements(work, work.all(_GET, (provider_id,)))


def lock(work: Work, provider_id: UUID) -> Row | None:
    """The same, and nobody else decides on the provider before this transaction ends."""
    return _with_engagements(work, work.all(_GET + " FOR UPDATE", (provider_id,)))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Providers by name; `filters` gives every parameter of the statement, None for any."""
    return _join(work, work.all(_PAGE, filters))


def after(work: Work, provider_id: UUID, limit: int) -> list[Row]:
    """Providers in the order of their ids, from behind one, as `get` would show them."""
    return _join(work, work.all(_AFTER, (provider_id, limit)))


def insert(work: Work, provider: Mapping[str, Any]) -> bool:
    """Write a new provider; False if its registration is taken."""
    return work.execute(_INSERT, {**provider, "search": _search(provider)}) == 1


def registered(work: Work, registration: str) -> UUID | None:
    """Whose registration that is."""
    row = work.one("SELECT id FROM provider WHERE registration = %s", (registration,))
    return row["id"] if row else None


def change(work: Work, provider: Mapping[str, Any]) -> None:
    """Write what may change of a provider and raise its version."""
    work.execute(_CHANGE, {**provider, "search": _search(provider)})


def engage(work: Work, provider_id: UUID, new: Engagement) -> None:
    """Write a new engagement, and raise the provider's version."""
    work.execute(_ENGAGE, (provider_id, new.agency_id, new.role, new.since, new.until))
    _touch(work, provider_id)


def release(work: Work, provider_id: UUID, ended: Engagement, last_day: date) -> None:
    """Write the last day of an engagement, and raise the provider's version."""
    work.execute(_RELEASE, (last_day, provider_id, ended.agency_id, ended.since))
    _touch(work, provider_id)


def _search(provider: Mapping[str, Any]) -> str:
    return fold(f"{provider['name_vi']} {provider['name_en'] or ''}")


def _touch(work: Work, provider_id: UUID) -> None:
    work.execute("UPDATE provider SET version = version + 1 WHERE id = %s", (provider_id,))


def _with_engagements(work: Work, providers: list[Row]) -> Row | None:
    return _join(work, providers)[0] if providers else None


def _join(work: Work, providers: list[Row]) -> list[Row]:
    found: dict[UUID, list[Engagement]] = {one["id"]: [] for one in providers}
    rows = work.all(
        "SELECT provider_id, agency_id, role, since, until FROM engagement WHERE provider_id = ANY(%s)"
        " ORDER BY since, agency_id",
        (list(found),),
    )
    for row in rows:
        found[row.pop("provider_id")].append(Engagement(**row))
    return [{**one, "engagements": found[one["id"]]} for one in providers]

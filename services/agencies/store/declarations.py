"""SQL on declarations of conformity."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_COLUMNS = """
    d.id, d.agency_id, d.track_id, d.standard, d.kind, d.reason, d.decision, d.declared_on AS date, d.scope,
    d.on_behalf, d.version, a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en
"""

_FROM = f"SELECT {_COLUMNS} FROM declaration d JOIN agency a ON a.id = d.agency_id"  # noqa: S608

_GET = f"{_FROM} WHERE d.id = %s"

_AFTER = f"{_FROM} WHERE d.id > %s ORDER BY d.id LIMIT %s"

_PAGE = f"""
{_FROM}
WHERE (%(agency_id)s::uuid IS NULL OR d.agency_id = %(agency_id)s)
  AND (%(kind)s::text IS NULL OR d.kind = %(kind)s)
  AND (%(standard)s::text IS NULL OR d.standard = %(standard)s)
  AND (%(as_of)s::date IS NULL OR d.declared_on <= %(as_of)s)
  AND (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(within)s))
  AND (%(reach)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(reach)s))
  AND (%(after_date)s::date IS NULL OR (d.declared_on, d.id) > (%(after_date)s::date, %(after_id)s::uuid))
ORDER BY d.declared_on, d.id LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO declaration
    (id, agency_id, track_id, standard, kind, reason, decision, declared_on, scope, on_behalf, recorded_by,
     version)
VALUES (%(id)s, %(agency_id)s, %(track_id)s, %(standard)s, %(kind)s, %(reason)s, %(decision)s, %(date)s,
    %(scope)s, %(on_behalf)s, %(recorded_by)s, 1)
"""


def get(work: Work, declaration_id: UUID) -> Row | None:
    """The declaration with its agency's names."""
    return work.one(_GET, (declaration_id,))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Declarations by date. Filters (None: any): agency_id, kind, standard, as_of, within, reach; after_date and
    after_id of the last one seen; limit."""
    return work.all(_PAGE, filters)


def after(work: Work, declaration_id: UUID, limit: int) -> list[Row]:
    """Declarations in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_AFTER, (declaration_id, limit))


def lock_agency(work: Work, agency_id: UUID) -> Row | None:
    """The agency's `valid_to`; nobody else declares for it before this transaction ends."""
    return work.one("SELECT valid_to FROM agency WHERE id = %s FOR NO KEY UPDATE", (agency_id,))


def dates(work: Work, agency_id: UUID, standard: str) -> list[date]:
    """When the agency has declared this standard."""
    rows = work.all("SELECT declared_on FROM declaration WHERE agency_id = %s AND standard = %s", (agency_id, standard))
    return [row["declared_on"] for row in rows]


def insert(work: Work, declaration: Mapping[str, Any]) -> None:
    """Keep a new declaration."""
    work.execute(_INSERT, declaration)

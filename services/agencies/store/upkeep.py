"""SQL on management reviews and on the copy of audits' internal audits."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

_COLUMNS = """
    r.id, r.agency_id, r.held_on AS date, r.document, r.conclusions, r.participants, r.version,
    a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en
"""

_FROM = f"SELECT {_COLUMNS} FROM management_review r JOIN agency a ON a.id = r.agency_id"  # noqa: S608

_GET = f"{_FROM} WHERE r.id = %s"

_AFTER = f"{_FROM} WHERE r.id > %s ORDER BY r.id LIMIT %s"

_PAGE = f"""
{_FROM}
WHERE (%(agency_id)s::uuid IS NULL OR r.agency_id = %(agency_id)s)
  AND (%(within)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(within)s))
  AND (%(reach)s::uuid IS NULL OR a.path <@ (SELECT path FROM agency WHERE id = %(reach)s))
  AND (%(since)s::date IS NULL OR r.held_on >= %(since)s)
  AND (%(as_of)s::date IS NULL OR r.held_on <= %(as_of)s)
  AND (%(after_date)s::date IS NULL OR (r.held_on, r.id) < (%(after_date)s::date, %(after_id)s::uuid))
ORDER BY r.held_on DESC, r.id DESC LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO management_review (id, agency_id, held_on, document, conclusions, participants, recorded_by)
VALUES (%(id)s, %(agency_id)s, %(date)s, %(document)s, %(conclusions)s, %(participants)s, %(recorded_by)s)
"""

_KEEP_AUDIT = """
INSERT INTO internal_audit (id, agency_id, held_on, document)
VALUES (%(id)s, %(agency_id)s, %(minutes_date)s, %(minutes_number)s)
ON CONFLICT (id) DO UPDATE SET agency_id = excluded.agency_id, held_on = excluded.held_on, document = excluded.document
"""


def get(work: Work, review_id: UUID) -> Row | None:
    """The management review with its agency's names."""
    return work.one(_GET, (review_id,))


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Management reviews, the latest first. Filters (None: any): agency_id, within, reach, since, as_of; after_date
    and after_id of the last one seen; limit."""
    return work.all(_PAGE, filters)


def after(work: Work, review_id: UUID, limit: int) -> list[Row]:
    """Management reviews in the order of their ids, from behind one, as `get` would show them."""
    return work.all(_AFTER, (review_id, limit))


def insert(work: Work, review: Mapping[str, Any]) -> None:
    """Keep a new management review."""
    work.execute(_INSERT, review)


def first_review(work: Work, agency_id: UUID, since: date) -> Row | None:
    """The agency's first management review on a day or later."""
    return work.one(
        f"{_FROM} WHERE r.agency_id = %s AND r.held_on >= %s ORDER BY r.held_on, r.id LIMIT 1", (agency_id, since)
    )


def keep_audit(work: Work, audit_id: UUID, state: Mapping[str, Any]) -> None:
    """Write what audits says of an internal audit that has minutes."""
    work.execute(_KEEP_AUDIT, {**state, "id": audit_id})


def forget_audit(work: Work, audit_id: UUID) -> list[UUID]:
    """Remove an internal audit; the agency that it was of, if it was known."""
    rows = work.all("DELETE FROM internal_audit WHERE id = %s RETURNING agency_id", (audit_id,))
    return [row["agency_id"] for row in rows]

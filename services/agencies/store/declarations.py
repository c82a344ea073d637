"""SQL on declarations of conformity."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work

COLUMNS = """
    d.id, d.agency_id, d.track_id, d.standard, d.kind, d.reason, d.decision, d.declared_on AS date, d.scope,
    d.on_behalf, d.version, d.audited_on, d.reviewed_on, d.maintained_on, d.lapsed_on
"""

_AFTER = f"SELECT {COLUMNS} FROM declaration d WHERE d.id > %s ORDER BY d.id LIMIT %s"  # noqa: S608


def _last(kind: str, column: str) -> str:
    """The last audit or review that counted on the day."""
    return f"""
    CASE WHEN d.{column} > %(as_of)s THEN (
        SELECT max(u.day) FROM upkeep u WHERE u.agency_id = d.agency_id AND u.kind = '{kind}'
          AND u.day > d.declared_on AND u.day <= %(as_of)s
    ) ELSE d.{column} END
    """  # noqa: S608


# A declaration as of a day: what it was then, by whom it had been kept up, and by when it was to be the next time.
_SHOWN = f"""
SELECT d.id, d.agency_id, d.track_id, d.standard, d.kind, d.reason, d.decision, d.declared_on AS date, d.scope,
    d.on_behalf, d.version, a.code AS agency_code, a.name_vi AS agency_name_vi, a.name_en AS agency_name_en,
    done.audited_on, done.reviewed_on,
    CASE WHEN d.maintained_on <= %(as_of)s THEN d.maintained_on END AS maintained_on,
    CASE WHEN d.lapsed_on <= %(as_of)s THEN d.lapsed_on END AS lapsed_on,
    found.state, a.path, a.valid_from, a.valid_to,
    CASE WHEN found.state NOT IN ('lapsed', 'superseded') AND %(months)s > 0 THEN (
        least(coalesce(done.audited_on, d.declared_on), coalesce(done.reviewed_on, d.declared_on))
        + make_interval(months => %(months)s)
    )::date END AS due
FROM declaration d JOIN agency a ON a.id = d.agency_id
CROSS JOIN LATERAL (
    SELECT {_last("audit", "audited_on")} AS audited_on, {_last("review", "reviewed_on")} AS reviewed_on
) done
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN EXISTS (
            SELECT FROM declaration n WHERE n.agency_id = d.agency_id AND n.standard = d.standard
              AND n.declared_on <= %(as_of)s AND (n.declared_on, n.kind, n.id) > (d.declared_on, d.kind, d.id)
        ) THEN 'superseded'
        WHEN d.lapsed_on <= %(as_of)s THEN 'lapsed'
        WHEN d.maintained_on <= %(as_of)s THEN 'maintained'
        WHEN d.kind = 'redeclaration' THEN 'redeclared'
        ELSE 'declared'
    END AS state
) found
"""  # noqa: S608

_GET = f"{_SHOWN} WHERE d.id = %(id)s"

_PAGE = f"""
SELECT * FROM ({_SHOWN}) AS d
WHERE (%(agency_id)s::uuid IS NULL OR agency_id = %(agency_id)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (%(standard)s::text IS NULL OR standard = %(standard)s)
  AND date <= %(as_of)s
  AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(due_within)s::int IS NULL OR due <= %(as_of)s::date + %(due_within)s::int)
  -- What an agency declared is still shown when there is no agency any more; but it lapses no more.
  AND (coalesce(%(state)s, %(due_within)s::text) IS NULL OR valid_to IS NULL OR valid_to >= %(as_of)s)
  AND (%(within)s::uuid IS NULL OR path <@ (SELECT path FROM agency WHERE id = %(within)s))
  AND (%(reach)s::uuid IS NULL OR path <@ (SELECT path FROM agency WHERE id = %(reach)s))
  AND (%(after_date)s::date IS NULL OR (date, id) > (%(after_date)s::date, %(after_id)s::uuid))
ORDER BY date, id LIMIT %(limit)s
"""  # noqa: S608

_INSERT = """
INSERT INTO declaration
    (id, agency_id, track_id, standard, kind, reason, decision, declared_on, scope, on_behalf, recorded_by,
     version)
VALUES (%(id)s, %(agency_id)s, %(track_id)s, %(standard)s, %(kind)s, %(reason)s, %(decision)s, %(date)s,
    %(scope)s, %(on_behalf)s, %(recorded_by)s, 1)
"""


def get(work: Work, declaration_id: UUID, as_of: date, months: int) -> Row | None:
    """The declaration as of a day, with its agency's names; `months` is how long an audit or a review counts."""
    return work.one(_GET, {"id": declaration_id, "as_of": as_of, "months": months})


def page(work: Work, filters: Mapping[str, Any]) -> list[Row]:
    """Declarations as of a day, by date. Filters (None: any): agency_id, kind, standard, state, due_within, within,
    reach; after_date and after_id of the last one seen; limit. `as_of` and `months` as for `get`."""
    return work.all(_PAGE, filters)


def after(work: Work, declaration_id: UUID, limit: int) -> list[Row]:
    """Declarations in the order of their ids, from behind one: their public states, but for `due`."""
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

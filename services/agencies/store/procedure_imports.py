"""SQL on what an import of procedures has to know."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from chassis.work import Work
from services.agencies.domain.procedure import Basis, Head
from services.agencies.domain.procedure_imports import Known, Place

_KNOWN = """
SELECT p.id, p.agency_id, p.code, p.name_vi, p.name_en, p.field, p.level, p.statutory_days::float AS statutory_days,
    p.statutory_cost, p.framework, v.state, v.number, v.digest, v.cost,
    f.digest AS force_digest, f.cost AS force_cost, f.issued_on AS force_issued_on,
    (SELECT coalesce(json_agg(json_build_array(b.document, b.expires_on) ORDER BY b.position), '[]')
     FROM legal_basis b WHERE b.procedure_id = p.id) AS bases
FROM procedure p JOIN procedure_version v ON v.procedure_id = p.id AND v.number = p.current
LEFT JOIN procedure_version f ON f.procedure_id = p.id AND f.state = 'issued' AND f.number <> p.current
WHERE p.agency_id = ANY(%s)
"""

_OF_VERSION = ("id", "state", "number", "digest", "cost")


def lock_all(work: Work) -> None:
    """Nobody else writes procedures before this transaction ends: what was looked at must still be so when written."""
    work.execute("LOCK TABLE procedure IN SHARE ROW EXCLUSIVE MODE")


def places(work: Work, codes: Collection[str], day: date) -> dict[str, Place]:
    """The agencies that carry these codes on a day, by code."""
    rows = work.all(
        "SELECT code, id, kind FROM agency WHERE code = ANY(%s) AND valid_from <= %s"
        " AND (valid_to IS NULL OR valid_to >= %s)",
        (list(codes), day, day),
    )
    return {row["code"]: Place(row["id"], row["kind"]) for row in rows}


def known(work: Work, agency_ids: Sequence[UUID]) -> dict[tuple[UUID, str], Known]:
    """The procedures of these agencies, by agency and code."""
    found = {}
    for row in work.all(_KNOWN, (list(agency_ids),)):
        about = {name: row.pop(name) for name in _OF_VERSION}
        force = tuple(row.pop(f"force_{name}") for name in ("digest", "cost", "issued_on"))
        about["in_force"] = force if force[0] else None
        bases = tuple(Basis(document, day and date.fromisoformat(day)) for document, day in row.pop("bases"))
        found[row["agency_id"], row["code"]] = Known(head=Head(**row, bases=bases), **about)
    return found

"""SQL on agencies as an import looks them up."""

from collections.abc import Iterable
from uuid import UUID

from chassis.work import Work
from services.agencies.domain import codes
from services.agencies.domain.directory import Directory, Listed


def directory(work: Work, asked: Iterable[str | None], reach: UUID | None = None) -> Directory:
    """The agencies that carry these codes, or what they may have been, on any day; `reach` bounds whom one acts for."""
    wanted = {code for code in asked if code}
    wanted |= {padded for code in list(wanted) for padded in codes.paddings(code)}
    rows = work.all("SELECT id, code, valid_from, valid_to FROM agency WHERE code = ANY(%s)", (list(wanted),))
    return Directory([Listed(**row) for row in rows], _subtree(work, reach) if reach else None)


def _subtree(work: Work, agency_id: UUID) -> set[UUID]:
    return {row["id"] for row in work.all("SELECT subtree(%s) AS id", (agency_id,))}

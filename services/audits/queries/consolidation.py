"""The consolidated report of a period, by one kind of group and in all."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.work import Work
from services.audits.domain import consolidation as rules
from services.audits.domain.clauses import CLAUSES
from services.audits.domain.consolidation import By
from services.audits.store import consolidation as store

_TITLES = {clause.number: clause for clause in CLAUSES}
_ORDER = {clause.number: place for place, clause in enumerate(CLAUSES)}


def report(work: Work, query: Mapping[str, Any]) -> dict[str, Any]:
    """The figures that the caller may see, of the whole city or within one agency's subtree."""
    within = query["within"]
    if within is not None:
        work.must("consolidation.read", within)
    period_to = query["to"] or work.today
    rules.check_period(query["from_"], period_to, work.today)
    bound = within or work.reach("consolidation.read")
    return figures(work, query["by"], query["from_"], period_to, bound)


def figures(work: Work, by: By, period_from: date, period_to: date, bound: UUID | None = None) -> dict[str, Any]:
    """The figures of a period, within an agency's subtree or everywhere."""
    rows = [_line(row) for row in store.counts(work, by, period_from, period_to, bound)]
    groups = [_named(by, row) for row in rows if row["key"] is not None]
    if by is By.CLAUSE:
        groups.sort(key=lambda row: _ORDER[row["key"]])
    return {
        "by": by,
        "from_": period_from,
        "to": period_to,
        "groups": groups,
        "total": next(row for row in rows if row["key"] is None),
        "not_reported": store.not_reported(work, period_from, period_to, bound),
    }


def _line(row: Row) -> Row:
    return {**row, "ageing": rules.aged(row["ages"])}


def _named(by: By, row: Row) -> Row:
    if by is not By.CLAUSE:
        return row
    clause = _TITLES[row["key"]]
    return {**row, "name_vi": clause.title_vi, "name_en": clause.title_en}

"""Reading the clauses of the standard, in its order."""

from collections.abc import Mapping
from typing import Any

from chassis.web import Page, page_of, start_of
from services.audits.domain.clauses import CLAUSES

_NUMBERS = [clause.number for clause in CLAUSES]


def page(query: Mapping[str, Any]) -> Page:
    """The clauses after the cursor's."""
    (last,) = start_of(query, _NUMBERS.index)
    start = 0 if last is None else last + 1
    limit = query["limit"]
    return page_of(CLAUSES[start : start + limit + 1], limit, lambda clause: (clause.number,))

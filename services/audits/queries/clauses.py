"""Reading the clauses of the standard, in its order."""

from collections.abc import Mapping
from typing import Any

from chassis.problems import FieldError, Invalid
from chassis.web import Page, decode_cursor, encode_cursor
from services.audits.domain.clauses import CLAUSES

_PLACES = {clause.number: place for place, clause in enumerate(CLAUSES)}


def page(query: Mapping[str, Any]) -> Page:
    """The clauses after the cursor's."""
    start = _after(query["after"])
    end = start + query["limit"]
    shown = CLAUSES[start:end]
    return Page(shown, encode_cursor(shown[-1].number) if end < len(CLAUSES) else None)


def _after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        (number,) = decode_cursor(cursor)
        return _PLACES[number] + 1
    except (ValueError, KeyError):
        raise Invalid([FieldError("after", "field.cursor")]) from None

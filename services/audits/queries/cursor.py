"""The cursor of lists that are sorted by a day and an id, the newest first."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import FieldError, Invalid
from chassis.web import Page, decode_cursor, encode_cursor


def wanted(query: Mapping[str, Any]) -> dict[str, Any]:
    """The query with its cursor read into `after_day` and `after_id`, asking for one row more than a page."""
    day, row_id = _read(query["after"]) if query["after"] else (None, None)
    return {**query, "limit": query["limit"] + 1, "after_day": day, "after_id": row_id}


def page(rows: list[Row], limit: int, day: str, show: Callable[[Row], Row]) -> Page:
    """A page of at most `limit` rows; `day` names the column that they are sorted by."""
    shown = rows[:limit]
    after = encode_cursor(shown[-1][day], shown[-1]["id"]) if len(rows) > limit else None
    return Page([show(row) for row in shown], after)


def _read(cursor: str) -> tuple[date, UUID]:
    try:
        day, row_id = decode_cursor(cursor)
        return date.fromisoformat(day), UUID(row_id)
    except ValueError:
        raise Invalid([FieldError("after", "field.cursor")]) from None

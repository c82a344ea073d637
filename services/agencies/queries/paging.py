"""Where a page of a list begins and ends, for lists sorted by one or two keys."""

from collections.abc import Callable, Mapping
from typing import Any

from chassis.database import Row
from chassis.problems import FieldError, Invalid
from chassis.web import Page, decode_cursor, encode_cursor


def start(query: Mapping[str, Any], *kinds: Callable[[str], Any]) -> list[Any]:
    """The sort key to go on after, each part read by its kind; Nones at the beginning. Invalid names `after`."""
    if not query.get("after"):
        return [None] * len(kinds)
    try:
        return [kind(part) for kind, part in zip(kinds, decode_cursor(query["after"]), strict=True)]
    except ValueError:
        raise Invalid([FieldError("after", "field.cursor")]) from None


def page(items: list[Row], limit: int, *keys: str) -> Page:
    """A page of what was read; a full one says where the next begins."""
    last = items[-1] if items and len(items) == limit else None
    return Page(items, encode_cursor(*(last[key] for key in keys)) if last else None)

"""Pages of a list: limit and cursor in, items and the next cursor out. And what is shown of a dry run."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from chassis.problems import FieldError, Invalid

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""NUL, and halves of surrogate pairs."""


@dataclass(frozen=True)
class Page:
    """One page; `after` is the cursor of the next one, None on the last."""

    items: Iterable[Any]
    after: str | None = None


@dataclass(frozen=True)
class Preview:
    """What a command would have come to, had it not been a dry run: nothing was made, nothing changed."""

    shown: Any


class ListQuery(Schema):
    """What every list takes."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    after = fields.String(load_default=None)


def start_of(query: Mapping[str, Any], *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    """The sort key to go on after, each part read by its kind; Nones on the first page. Invalid names `after`."""
    if not query.get("after"):
        return (None,) * len(kinds)
    try:
        return tuple(kind(part) for kind, part in zip(kinds, decode_cursor(query["after"]), strict=True))
    except ValueError:
        raise Invalid([FieldError("after", "field.cursor")]) from None


def whole(first: int, end: int) -> Callable[[str], int]:
    """A kind of part for `start_of`: a whole number from `first` to before `end`, as a database column can hold it."""

    def read(text: str) -> int:
        found = int(text)
        if not first <= found < end:
            raise ValueError(text)
        return found

    return read


def page_of(rows: Sequence[Any], limit: int, key: Callable[[Any], Sequence[Any]]) -> Page:
    """A page of `rows`, of which one more than `limit` was asked for: only then is there a next page.

    `key` gives the sort key of a row, in the order in which `start_of` reads it.
    """
    shown = rows[:limit]
    return Page(shown, encode_cursor(*key(shown[-1])) if len(rows) > limit else None)


def encode_cursor(*values: Any) -> str:
    """An opaque cursor that holds the sort key of the last item of a page."""
    text = json.dumps([str(value) for value in values], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[str]:
    """The sort key inside a cursor; Invalid names the field `after` if it is none of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or not all(_is_text(value) for value in values):
        raise Invalid([FieldError("after", "field.cursor")])
    return values


def _is_text(value: Any) -> bool:
    """Whether it is text that a database can hold."""
    return isinstance(value, str) and not _NO_TEXT.search(value)

"""Tables on their way in: from the bytes that somebody sent to rows of a layout."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from chassis import tables
from services.agencies.domain import sheet
from services.agencies.domain.layouts import Layout
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Sheet

T = TypeVar("T")

PORTION = 1000
"""Rows that are written at once."""


def read(content: bytes, layout: Layout) -> Sheet:
    """The rows of a table, CSV or XLSX; what cannot be read at all is a fault of the whole."""
    try:
        return sheet.read(tables.read(content), layout.columns)
    except tables.Unreadable as error:
        return Sheet(faults=[Fault(None, Refusal(error.code, "file", **error.params))])


def portions(items: Sequence[T], size: int = PORTION) -> Iterator[Sequence[T]]:
    """The items in portions, in their order."""
    return (items[start : start + size] for start in range(0, len(items), size))

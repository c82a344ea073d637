"""Tables on their way in: from the bytes that somebody sent to rows of a layout."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from chassis import tables
from chassis.jobs import Errors, File
from chassis.tables import MEDIA, Head, Line
from services.agencies.domain import sheet
from services.agencies.domain.layouts import Layout
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import FAULTS, NOTE, Fault, Sheet

T = TypeVar("T")

_LONGEST = 2000
"""Characters of what is said of a row: a cell of a spreadsheet holds 32,767."""

PORTION = 1000
"""Rows that are written at once."""


def read(content: bytes, layout: Layout) -> Sheet:
    """The rows of a table, CSV or XLSX; what cannot be read at all is a fault of the whole."""
    try:
        return sheet.read(tables.read(content), layout.columns)
    except tables.Unreadable as error:
        return Sheet(faults=[Fault(None, Refusal(error.code, "file", **error.params))])


def marker(layout: Layout) -> Callable[[bytes, Errors, str], Iterator[File]]:
    """What makes the sheets of errors of a layout, in both formats."""

    def marked(content: bytes, errors: Errors, language: str) -> Iterator[File]:
        """The table that was sent with a last column that says what is wrong; nothing if it could not be read."""
        try:
            lines = tables.read(content)
        except tables.Unreadable:
            return
        heads, rows = _with_faults(lines, errors, language)
        for format_ in MEDIA:
            written = tables.write(format_, heads, rows, language, layout.title(language))
            yield File(format_, f"{layout.key}-errors.{format_}", written)

    return marked


def _with_faults(lines: Sequence[Line], errors: Errors, language: str) -> tuple[list[Head], list[list[str]]]:
    """Headings and rows. What is wrong with the header, or with the whole, stands in a note below the header."""
    headings = list(lines[0].cells) if lines else []
    old = {at for at, heading in enumerate(headings) if sheet.fold_heading(heading) in map(sheet.fold_heading, FAULTS)}
    said: dict[int, list[str]] = {}
    for one in errors:
        said.setdefault(max(one.get("row") or 1, 1), []).append(_said(one))
    whole = [[f"{NOTE} {text}", *[""] * (len(headings) - len(old))] for text in said.get(1, [])]
    rows = [
        [*_kept(line.cells, old), "; ".join(said.get(number, []))[:_LONGEST]]
        for number, line in enumerate(lines[1:], 2)
    ]
    heads = [*_kept(headings, old), FAULTS[0 if language == "vi" else 1]]
    width = len(heads)
    return [Head(heading) for heading in heads], [_wide(row, width) for row in [*whole, *rows] if any(row)]


def _kept(cells: Sequence[str], old: set[int]) -> list[str]:
    return [cell for at, cell in enumerate(cells) if at not in old]


def _wide(row: list[str], width: int) -> list[str]:
    """As wide as the header; a row that was longer keeps its fault at the end."""
    if len(row) > width:
        return [*row[: width - 1], row[-1]]
    return [*row[:-1], *[""] * (width - len(row)), row[-1]]


def _said(error: Mapping[str, Any]) -> str:
    column = error.get("heading") or error["field"]
    return f"{column}: {error['detail']}" if (error.get("row") or 0) > 1 else str(error["detail"])


def portions(items: Sequence[T], size: int = PORTION) -> Iterator[Sequence[T]]:
    """The items in portions, in their order."""
    return (items[start : start + size] for start in range(0, len(items), size))

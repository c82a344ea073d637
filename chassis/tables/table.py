"""What both kinds of file have in common: lines of cells, columns to be written, limits, and what is unreadable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA: Mapping[str, str] = {"csv": CSV, "xlsx": XLSX}
"""Content types by the name of the format, which is also the ending of a file's name."""

SHEETS = (CSV, XLSX)

MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_CELLS = 4_000_000

Value = str | int | float | date | None
Type = Literal["number", "date", "boolean", "formula", "error"]


class Line(NamedTuple):
    """One row as text; `types` says of cells that were no text in the file what they were, by their place."""

    cells: Sequence[str]
    types: Mapping[int, Type] = {}


class Unreadable(Exception):
    """The bytes are no table, or too large a one; `code` says why, `params` what its text needs."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Head:
    """A column to be written. `choices` are the words that a spreadsheet offers in its cells."""

    heading: str
    type: Literal["text", "number", "date"] = "text"
    choices: Sequence[str] = ()
    width: int = 18


class Notes(NamedTuple):
    """What whoever fills a table in should know: a sheet of its own, of lines with four cells, the first a header."""

    title: str
    lines: Sequence[Sequence[str]]


class Counter:
    """Keeps what is read within the limits."""

    def __init__(self) -> None:
        self._rows = self._cells = 0

    def add(self, cells: int) -> None:
        """One more row with so many cells; Unreadable when it is one too many."""
        self._rows += 1
        self._cells += cells
        if cells > MOST_COLUMNS:
            raise Unreadable("sheet.too_many_columns", most=MOST_COLUMNS)
        if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
            raise Unreadable("sheet.too_many_rows", most=MOST_ROWS)

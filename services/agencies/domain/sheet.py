"""A table that somebody sends: from lines of text to numbered rows of cells, named by what their columns are.

A column is known by its key and by its heading in Vietnamese or English, so a template that was filled in, an export
and a table made by hand all come in. What the cells mean is the business of `cells`, which columns there are of
`layouts`; how a file becomes lines is not known here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from services.agencies.domain.cells import Column
from services.agencies.domain.names import fold, tidy
from services.agencies.domain.refusal import Refusal

FAULTS = ("Lỗi", "Error")
"""The heading, in Vietnamese and in English, of the column in which a sheet of errors says what is wrong."""

NOTE = "#"
"""A row that begins so is a note to people."""


@dataclass(frozen=True)
class Row:
    """One row by the number that a spreadsheet shows (the header is row 1); its cells have no space around.

    `types` says what cells were that were no text in the file, by column: number, date, boolean, formula, error.
    """

    number: int
    cells: Mapping[str, str]
    types: Mapping[str, str] = field(default_factory=dict)


class Fault(NamedTuple):
    """What is wrong in which row; no row when it concerns the whole table."""

    row: int | None
    refusal: Refusal


class Place(NamedTuple):
    """Where a column stands: the letter that a spreadsheet shows, and its heading as the file has it."""

    letter: str
    heading: str


@dataclass(frozen=True)
class Sheet:
    """The rows that can be read, what is wrong with the others or with the header, and where the columns stand."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    places: Mapping[str, Place] = field(default_factory=dict)


Lines = Sequence[tuple[Sequence[str], Mapping[int, str]]]
"""Each line's cells, and of what type those were that were no text, by their place."""


def read(lines: Lines, columns: Sequence[Column]) -> Sheet:
    """Read a table whose first line names some of the columns, all that are required among them.

    Empty rows and notes are left out.
    """
    headings = _stripped([tidy(heading) for heading in lines[0][0]] if lines else [], 0)
    known = _known(columns)
    keys = [known.get(fold_heading(heading)) for heading in headings]
    places = {key or heading: Place(letter(at), heading) for at, (key, heading) in _named(keys, headings)}
    faults = list(_header_faults(keys, headings, columns))
    if faults:
        return Sheet([], faults, places)
    sheet = Sheet([], [], places)
    for number, (cells, types) in enumerate(lines[1:], start=2):
        _add(sheet, number, _stripped([cell.strip() for cell in cells], len(keys)), types, keys)
    return sheet


def letter(place: int) -> str:
    """What a spreadsheet calls its columns, from 0: A, B, … Z, AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def fold_heading(heading: str) -> str:
    """A heading to compare by; a star says only that the column is required."""
    return fold(heading.replace("_", " ").rstrip("* "))


IGNORED = ""
"""The key of columns that are taken and not looked at."""


def _stripped(cells: list[str], fewest: int) -> list[str]:
    """Without the empty cells at the end that are more than there are columns."""
    while len(cells) > fewest and not cells[-1]:
        cells.pop()
    return cells


def _known(columns: Sequence[Column]) -> dict[str, str]:
    named = {fold_heading(name): IGNORED for name in FAULTS}
    for column in columns:
        named |= {fold_heading(name): column.key for name in (column.key, column.vi, column.en)}
    return named


def _named(keys: Sequence[str | None], headings: Sequence[str]) -> Iterable[tuple[int, tuple[str | None, str]]]:
    return enumerate(zip(keys, headings, strict=True))


def _header_faults(keys: Sequence[str | None], headings: Sequence[str], columns: Sequence[Column]) -> Iterable[Fault]:
    for key, heading in zip(keys, headings, strict=True):
        if key is None:
            yield Fault(1, Refusal("sheet.column_unknown", heading or "?", column=heading))
    for column in columns:
        if column.required and column.key not in keys:
            told = Refusal("sheet.column_missing", column.key, column=column.key, heading=(column.vi, column.en))
            yield Fault(1, told)
    for key in sorted({key for key in keys if key and keys.count(key) > 1}):
        yield Fault(1, Refusal("sheet.column_twice", key, column=key))


def _add(sheet: Sheet, number: int, cells: Sequence[str], types: Mapping[int, str], keys: Sequence[str | None]) -> None:
    if not any(cells) or cells[0].startswith(NOTE):
        return
    if len(cells) != len(keys):
        sheet.faults.append(Fault(number, Refusal("sheet.cells", "row", found=len(cells), expected=len(keys))))
        return
    named = {key: cell for key, cell in zip(keys, cells, strict=True) if key}
    sheet.rows.append(Row(number, named, {str(keys[at]): found for at, found in types.items()} if types else {}))

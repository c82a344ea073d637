"""A table that somebody sends as CSV: from bytes to numbered rows of named cells.

Takes what spreadsheets save: with or without a byte order mark, and with commas, semicolons or tabs between
cells. What the cells mean is not known here.
"""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from services.agencies.domain.refusal import Refusal


@dataclass(frozen=True)
class Row:
    """One row by the number that a spreadsheet shows (the header is row 1); its cells have no space around."""

    number: int
    cells: Mapping[str, str]


class Fault(NamedTuple):
    """What is wrong in which row; no row when it concerns the whole table."""

    row: int | None
    refusal: Refusal


class Sheet(NamedTuple):
    """The rows that can be read, and what is wrong with the others or with the header."""

    rows: list[Row]
    faults: list[Fault]


def read(content: bytes, known: Collection[str], required: Collection[str]) -> Sheet:
    """Read a table with a header of `known` columns, all `required` ones among them; empty rows are left out."""
    try:
        records = _records(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Sheet([], [Fault(None, Refusal("sheet.not_utf8", "file"))])
    except csv.Error:
        return Sheet([], [Fault(None, Refusal("sheet.not_csv", "file"))])
    header = [name.strip().lower() for name in records[0]] if records else []
    faults = _header_faults(header, known, required)
    return Sheet([], faults) if faults else _rows(header, records[1:])


def _records(text: str) -> list[list[str]]:
    if "\x00" in text:
        raise csv.Error("NUL")
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def _header_faults(header: Sequence[str], known: Collection[str], required: Collection[str]) -> list[Fault]:
    refusals = [Refusal("sheet.column_unknown", name or "?", column=name) for name in header if name not in known]
    refusals += [Refusal("sheet.column_missing", name, column=name) for name in required if name not in header]
    twice = {name for name in header if header.count(name) > 1}
    refusals += [Refusal("sheet.column_twice", name, column=name) for name in sorted(twice)]
    return [Fault(1, refusal) for refusal in refusals]


def _rows(header: Sequence[str], records: Sequence[Sequence[str]]) -> Sheet:
    sheet = Sheet([], [])
    for number, record in enumerate(records, start=2):
        cells = [cell.strip() for cell in record]
        if len(cells) == len(header):
            if any(cells):
                sheet.rows.append(Row(number, dict(zip(header, cells, strict=True))))
        elif any(cells):
            refusal = Refusal("sheet.cells", "row", found=len(cells), expected=len(header))
            sheet.faults.append(Fault(number, refusal))
    return sheet

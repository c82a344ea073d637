"""XLSX: the first sheet of a workbook, and workbooks to be filled in.

A workbook is a zip of XML: what it would unpack to is looked at before it is unpacked. Formulas are told as such and
never worked out; what was worked out last may be stale. Codes are written as text, so that no zeros are lost.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from chassis.tables.table import MOST_COLUMNS, MOST_ROWS, Counter, Head, Line, Notes, Type, Unreadable, Value
from chassis.web.document import composed

MOST_BYTES = 96 * 1024 * 1024
"""What a workbook may unpack to."""
_MOST_FILES = 500
_ENCRYPTED = 1
_PORTION = 1000
_PADDED = re.compile(r"0{2,20}")
_TYPES: dict[str, Type] = {"n": "number", "d": "date", "b": "boolean", "f": "formula", "e": "error"}
_FORMATS = {"text": "@", "date": "dd/mm/yyyy", "number": "General"}
_LISTS = "_"


def read(content: bytes) -> list[Line]:
    """The rows of the first sheet; a row that is shorter than the first gets empty cells."""
    _check(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            return _padded(_lines(book.worksheets[0]))
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001 (whatever a broken workbook makes the library stumble over)
        raise Unreadable("sheet.not_xlsx") from None


def write(
    heads: Sequence[Head],
    rows: Iterable[Sequence[Value]],
    title: str,
    notes: Notes | None,
    each: Callable[[int], None],
) -> bytes:
    """A workbook with the rows, a sheet of notes if there are any, and lists to choose from."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_name(title))
    _lay_out(sheet, heads)
    choosing = _offer(sheet, heads)
    formats = [_FORMATS[head.type] for head in heads]
    sheet.append([_bold(sheet, head.heading) for head in heads])
    for number, row in enumerate(rows, 1):
        sheet.append([_cell(sheet, value, shown) for value, shown in zip(row, formats, strict=True)])
        if number % _PORTION == 0:
            each(number)
    if notes is not None:
        _note(book, notes)
    if choosing:
        _list(book, choosing)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        raise Unreadable("sheet.not_xlsx") from None
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Unreadable("sheet.old_excel")
    if len(parts) > _MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable("sheet.too_large_inside", most=MOST_BYTES // 1024 // 1024)


def _lines(sheet: Any) -> list[Line]:
    sheet.reset_dimensions()
    counter, lines = Counter(), []
    for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1):
        line = _line(row)
        counter.add(len(line.cells))
        lines.append(line)
    while lines and not lines[-1].cells:
        lines.pop()
    return lines


def _line(row: Sequence[Any]) -> Line:
    cells: list[str] = []
    types: dict[int, Type] = {}
    for place, cell in enumerate(row):
        text, kind = _read(cell)
        cells.append(text)
        if kind:
            types[place] = kind
    while cells and not cells[-1].strip():
        cells.pop()
    return Line(cells, types)


def _read(cell: Any) -> tuple[str, Type | None]:
    value = cell.value
    if value is None:
        return "", None
    if isinstance(value, str) and cell.data_type not in _TYPES:
        return composed(value), None
    kind = _TYPES.get(cell.data_type, "number")
    if isinstance(value, int) and not isinstance(value, bool) and _PADDED.fullmatch(cell.number_format or ""):
        return str(value).zfill(len(cell.number_format)), None  # shown, and meant, with its zeros
    return _text(value), kind


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time().replace(microsecond=0) != value.min.time() else str(value.date())
    return composed(str(value))


def _padded(lines: list[Line]) -> list[Line]:
    width = len(lines[0].cells) if lines else 0
    return [Line([*line.cells, *[""] * (width - len(line.cells))], line.types) for line in lines]


def _lay_out(sheet: Any, heads: Sequence[Head]) -> None:
    sheet.freeze_panes = "A2"
    for place, head in enumerate(heads, 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width = head.width
        column.number_format = _FORMATS[head.type]


def _offer(sheet: Any, heads: Sequence[Head]) -> list[Sequence[str]]:
    """Let columns be filled from lists on a sheet of their own; returns the lists."""
    lists: list[Sequence[str]] = []
    for place, head in enumerate(heads, 1):
        if head.choices:
            lists.append(head.choices)
            of = get_column_letter(len(lists))
            offered = DataValidation("list", f"'{_LISTS}'!${of}$1:${of}${len(head.choices)}", allow_blank=True)
            column = get_column_letter(place)
            offered.add(f"{column}2:{column}{MOST_ROWS}")
            sheet.data_validations.append(offered)
    return lists


def _list(book: Workbook, lists: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet(_LISTS)
    sheet.sheet_state = "hidden"
    for at in range(max(map(len, lists))):
        sheet.append([_cell(sheet, one[at] if at < len(one) else None, "@") for one in lists])


def _note(book: Workbook, notes: Notes) -> None:
    sheet = book.create_sheet(_name(notes.title))
    for letter, width in zip("ABCD", (24, 14, 60, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    for at, line in enumerate(notes.lines):
        sheet.append([_bold(sheet, text) if at == 0 else _cell(sheet, text, "@") for text in line])


def _bold(sheet: Any, text: str) -> Any:
    cell = _cell(sheet, text, "@")
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Value, shown: str) -> Any:
    if value is None:
        return None
    if isinstance(value, str):
        # Said outright: the library would take what begins with = for a formula.
        cell: Any = WriteOnlyCell(sheet)
        cell._value, cell.data_type = composed(value), "s"
    else:
        cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # it takes days as well
    cell.number_format = "@" if isinstance(value, str) else shown
    return cell


def _name(title: str) -> str:
    """A name that a sheet may have."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1"

"""CSV as spreadsheets save and open it.

Read with or without a byte order mark, with commas, semicolons or tabs between cells. Written with commas and the
mark, so that Excel reads Vietnamese. What a spreadsheet would take for a formula gets an apostrophe in front, which
reading takes away again.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from chassis.tables.table import Counter, Head, Line, Unreadable, Value
from chassis.web.document import composed

_WOULD_COUNT = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_PORTION = 1000


def read(content: bytes) -> list[Line]:
    """The rows of a CSV file in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("sheet.not_utf8") from None
    if "\x00" in text:
        raise Unreadable("sheet.not_csv")
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    counter = Counter()
    lines = []
    try:
        for cells in csv.reader(io.StringIO(composed(text), newline=""), delimiter=separator, strict=True):
            counter.add(len(cells))
            lines.append(Line([_plain(cell) for cell in cells]))
    except csv.Error:
        raise Unreadable("sheet.not_csv") from None
    return lines


def write(heads: Sequence[Head], rows: Iterable[Sequence[Value]], language: str, each: Callable[[int], None]) -> bytes:
    """A CSV file: in Vietnamese with days as 31/12/2019 and a decimal comma, in English as 2019-12-31 and 0.5."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_guarded(head.heading) for head in heads])
    for number, row in enumerate(rows, 1):
        writer.writerow([_shown(value, language) for value in row])
        if number % _PORTION == 0:
            each(number)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and _ESCAPED.match(cell) else cell


def _guarded(text: str) -> str:
    return f"'{text}" if _WOULD_COUNT.match(text) else text


def _shown(value: Value, language: str) -> str:
    if isinstance(value, str):
        return _guarded(value)
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y") if language == "vi" else value.isoformat()
    if isinstance(value, float):
        shown = f"{value:g}"
        return shown.replace(".", ",") if language == "vi" else shown
    return "" if value is None else str(value)

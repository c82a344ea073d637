"""From bytes to lines and from values to bytes, whichever of the two formats it is.

openpyxl is a tenth of all that a process loads, and most never see a workbook: it comes with the first one.
"""

from collections.abc import Callable, Iterable, Sequence

from chassis.tables import csvfile
from chassis.tables.table import Head, Line, Notes, Unreadable, Value

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How XLS begins, and XLSX under a password."""


def read(content: bytes) -> list[Line]:
    """The rows of a table, each in its place, told by its first bytes whether it is XLSX or CSV."""
    if content.startswith(_COMPOUND):
        raise Unreadable("sheet.old_excel")
    if not content.startswith(_ARCHIVE):
        return csvfile.read(content)
    from chassis.tables import xlsxfile

    return xlsxfile.read(content)


def write(
    format_: str,
    heads: Sequence[Head],
    rows: Iterable[Sequence[Value]],
    language: str,
    title: str,
    notes: Notes | None = None,
    each: Callable[[int], None] = lambda written: None,
) -> bytes:
    """A table as `csv` or `xlsx`; `each` hears now and then how many rows are written.

    `notes` go into XLSX alone.
    """
    if format_ == "csv":
        return csvfile.write(heads, rows, language, each)
    from chassis.tables import xlsxfile

    return xlsxfile.write(heads, rows, title, notes, each)

"""From bytes to lines and from values to bytes, whichever of the two formats it is."""

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

from chassis.tables import csvfile
from chassis.tables.table import Head, Line, Notes, Unreadable, Value

_ARCHIVE = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0"
"""How XLS begins, and XLSX under a password."""


def read(content: bytes) -> list[Line]:
    """The rows of a table, each in its place, told by its first bytes whether it is XLSX or CSV."""
    if content.startswith(_COMPOUND):
        raise Unreadable("sheet.old_excel")
    return _xlsx().read(content) if content.startswith(_ARCHIVE) else csvfile.read(content)


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
    return _xlsx().write(heads, rows, title, notes, each)


def _xlsx() -> ModuleType:
    """Loaded when the first workbook comes or goes: openpyxl is a tenth of all that a process loads, and most never
    see a workbook."""
    from chassis.tables import xlsxfile

    return xlsxfile

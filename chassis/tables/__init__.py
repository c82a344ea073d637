"""Tables as people send and take them: CSV and XLSX, read into lines of text and written from values.

What cells mean is not known here. A table that cannot be read raises `Unreadable`, whose code the service has a text
for.
"""

from chassis.tables.table import CSV, MEDIA, MOST_ROWS, SHEETS, XLSX, Head, Line, Notes, Unreadable, Value
from chassis.tables.transfer import read, write

__all__ = [
    "CSV",
    "MEDIA",
    "MOST_ROWS",
    "SHEETS",
    "XLSX",
    "Head",
    "Line",
    "Notes",
    "Unreadable",
    "Value",
    "read",
    "write",
]

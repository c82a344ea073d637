"""SQL on the series of numbers that the system gives."""

from chassis.work import Work

_NEXT = """
INSERT INTO series (prefix, year, last) VALUES (%s, %s, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = series.last + 1 RETURNING last
"""


def next_of(work: Work, prefix: str, year: int) -> int:
    """The next number of a series and year; whoever asks at the same time waits here."""
    row = work.one(_NEXT, (prefix, year))
    return int(row["last"]) if row else 1

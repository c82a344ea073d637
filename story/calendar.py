"""Working days of 2018 and 2019, as the government announced them: the story reckons due dates with its own list."""

from datetime import date, timedelta

OFF = frozenset(
    {
        *(date(2018, 9, 3), date(2018, 12, 31), date(2019, 1, 1)),
        *(date(2019, 2, day) for day in range(4, 9)),
        *(date(2019, 4, 15), date(2019, 4, 29), date(2019, 4, 30), date(2019, 5, 1), date(2019, 9, 2)),
    }
)
"""Days off that are no weekend: National Day, the turn of the year, Tết, the Hùng kings, 30 April and 1 May."""
WORKED = frozenset({date(2019, 1, 5), date(2019, 5, 4)})
"""Saturdays worked in exchange for 31 December and 29 April."""

ANSWERED_WITHIN = {
    ("nonconformity", "major"): 15,
    ("nonconformity", "minor"): 20,
    ("nonconformity", "ungraded"): 20,
    ("shortcoming", "ungraded"): 30,
    ("limitation", "ungraded"): 30,
}
"""Working days after the minutes, by kind and grade; an observation falls never due."""


def due(kind: str, grade: str, minutes: date) -> date | None:
    """The last day on which a finding of these minutes may be put right."""
    days = ANSWERED_WITHIN.get((kind, grade))
    return None if days is None else working_days_after(minutes, days)


def working_days_after(start: date, days: int) -> date:
    """The last of so many working days that follow `start`."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


def next_working_day(day: date) -> date:
    """That day, or the first working day after it."""
    return working_days_after(day - timedelta(days=1), 1)


def is_working_day(day: date) -> bool:
    """No weekend and no day off, or a Saturday that was worked."""
    return day in WORKED or (day.isoweekday() < 6 and day not in OFF)

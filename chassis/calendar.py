"""Working days of Vietnam's public administration: no weekends, holidays, days off in lieu or swapped days.

The days themselves come from the package `holidays`; what is counted with them is the services' business.
"""

from datetime import date, timedelta
from functools import cache

import holidays

ONE_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """True unless `day` is a weekend or a holiday; a Saturday worked in exchange for another day is one."""
    return _year(day.year).is_working_day(day)


def working_days_after(start: date, days: int) -> date:
    """The last of `days` (0 or more) working days that follow `start`; the start itself does not count.

    Zero days after any day is that day. ValueError when `days` is negative.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    day = start
    for _ in range(days):
        day = _next_working_day(day)
    return day


def _next_working_day(day: date) -> date:
    day += ONE_DAY
    while not is_working_day(day):
        day += ONE_DAY
    return day


@cache
def _year(year: int) -> holidays.HolidayBase:
    # A calendar that grows as it is asked learns a year's swapped Saturdays only after that year's first
    # weekday was asked for: its answers would depend on the questions before. One whole year each does not.
    return holidays.country_holidays("VN", years=year, expand=False)

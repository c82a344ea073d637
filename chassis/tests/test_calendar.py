"""What would be broken: due dates that fall on Tết, or that depend on which day was asked for first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.calendar import is_working_day, working_days_after

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    "day",
    [
        date(2018, 11, 24),  # a Saturday
        date(2019, 2, 5),  # Tết Kỷ Hợi
        date(2019, 4, 15),  # in lieu of Giỗ Tổ Hùng Vương, which fell on a Sunday
        date(2018, 12, 31),  # swapped for Saturday 5 January 2019
    ],
)
def test_a_day_off_is_no_working_day(day: date) -> None:
    assert not is_working_day(day)


def test_a_saturday_worked_in_exchange_is_a_working_day_whatever_was_asked_before() -> None:
    assert is_working_day(date(2024, 5, 4))
    assert is_working_day(date(2019, 1, 5))


def test_fifteen_working_days_across_tet_end_after_three_weeks_and_the_holidays() -> None:
    assert working_days_after(date(2019, 1, 21), 15) == date(2019, 2, 18)


def test_the_start_does_not_count() -> None:
    friday, monday = date(2018, 11, 23), date(2018, 11, 26)
    assert working_days_after(friday, 0) == friday
    assert working_days_after(friday, 1) == monday


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        working_days_after(date(2019, 1, 1), -1)


@given(start=DAYS, days=st.integers(min_value=1, max_value=120))
def test_exactly_that_many_working_days_lie_after_the_start(start: date, days: int) -> None:
    end = working_days_after(start, days)
    passed = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working_day(day) for day in passed) == days
    assert is_working_day(end)


@given(start=DAYS, first=st.integers(0, 60), second=st.integers(0, 60))
def test_two_periods_in_a_row_are_one_long_period(start: date, first: int, second: int) -> None:
    in_one = working_days_after(start, first + second)
    assert working_days_after(working_days_after(start, first), second) == in_one

"""Percentages and sums of the progress report."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain.progress import MOST_POINTS, Counts, counted, percent, points, totals
from services.agencies.domain.refusal import Refusal


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (307, 322, "95.34"),  # the communes of Ho Chi Minh City, 7/9/2018
        (43, 45, "95.56"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),  # 0.125: halves go up
        (3, 800, "0.38"),  # 0.375
        (0, 5, "0.00"),
        (5, 5, "100.00"),
    ],
)
def test_a_percentage_has_two_decimals_and_halves_go_up(part, whole, expected):
    assert percent(part, whole) == Decimal(expected)


def test_nothing_has_no_percentage():
    assert percent(0, 0) is None


@given(st.integers(1, 20000), st.data())
def test_a_percentage_is_full_only_at_the_end_and_grows(whole, data):
    part = data.draw(st.integers(0, whole - 1))
    assert 0 <= percent(part, whole) <= percent(part + 1, whole) <= 100


def test_the_total_is_the_sum_of_its_groups():
    first = Counts(total=52, declared=52, redeclared=11, enrolled=52, open_findings=3)
    second = Counts(total=223, declared=100, applying=40, building=3, enrolled=223, late=20, stalled=7, procedures=9)
    found = totals([first, second])
    assert found == Counts(
        total=275, declared=152, redeclared=11, applying=40, building=3, enrolled=275, late=20, stalled=7, procedures=9,
        open_findings=3,
    )  # fmt: skip
    assert (found.percent, found.on_time, found.not_started) == (Decimal("55.27"), 255, 80)


@given(st.dates(date(1990, 1, 31), date(2030, 1, 1)), st.integers(0, 2500), st.sampled_from(("week", "month")))
def test_a_series_goes_from_the_first_day_to_the_last_in_equal_steps(since, length, step):
    until = since + timedelta(days=length)
    try:
        found = points(since, until, step)
    except Refusal:
        assert length > 7 * (MOST_POINTS - 1)
        return
    assert (found[0], found[-1]) == (since, until)
    gaps = {(later - earlier).days for earlier, later in pairwise(found[:-1])}
    assert gaps <= ({7} if step == "week" else {28, 29, 30, 31})
    if step == "month":
        assert all(day.day == since.day or (day + timedelta(days=1)).day == 1 for day in found[:-1])


CHANGES = st.tuples(
    st.sampled_from("ab"), st.sampled_from(("total", "declared")), st.integers(0, 4), st.integers(-3, 3)
)


@given(st.lists(CHANGES))
def test_what_counts_on_a_day_is_the_sum_of_all_changes_up_to_it(changes):
    for at, groups in enumerate(counted(changes, 5)):
        for key in "ab":
            total, declared = (
                sum(by for of, what, point, by in changes if (of, what) == (key, measure) and point <= at)
                for measure in ("total", "declared")
            )
            assert groups.get(key) == (Counts(total=total, declared=declared) if total else None)


def test_without_groups_the_total_is_nothing():
    assert totals([]) == Counts()

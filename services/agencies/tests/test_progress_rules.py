"""Percentages and sums of the progress report."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain.progress import Counts, percent, totals


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
    groups = [Counts(52, 52, 11, 52, 0, 3, 1), Counts(223, 100, 0, 223, 20, 5, 0)]
    found = totals(groups)
    assert found == Counts(275, 152, 11, 275, 20, 8, 1)
    assert (found.percent, found.on_time) == (Decimal("55.27"), 255)


def test_without_groups_the_total_is_nothing():
    assert totals([]) == Counts()

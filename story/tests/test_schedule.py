"""The plot's dates: in order, within their limits, and the same for the same seed."""

from datetime import date, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from story.schedule import Deed, Pace, by_agency, by_month, done_days, paces

START = date(2017, 4, 3)
END = date(2019, 8, 9)
days = st.dates(START, END)


@given(st.lists(days, max_size=12).map(sorted), st.integers(-30, 90), days, st.integers())
def test_a_milestone_is_done_before_the_one_in_front_of_it(planned, lag, until, seed):
    done = done_days(planned, START, Pace(lag, until), Random(seed))
    assert done == sorted(done)
    assert all(START <= day <= until for day in done)
    assert len(done) <= len(planned)


@given(st.lists(days, max_size=12).map(sorted), st.integers())
def test_the_same_seed_tells_another_story(planned, seed):
    pace = Pace(5, END)
    assert done_days(planned, START, pace, Random(seed)) == done_days(planned, START, pace, Random(seed))


def test_what_lies_behind_an_undone_milestone_is_done():
    planned = [START, START + timedelta(days=200), START + timedelta(days=20)]
    assert len(done_days(planned, START, Pace(0, START + timedelta(days=100)), Random(1))) == 1


def test_an_agency_got_no_pace_or_the_shares_are_wrong():
    fast, slow = Pace(0, END), Pace(40, END)
    codes = [f"{number:05d}" for number in range(223)]
    dealt = paces([(0.25, fast), (0.75, slow)], codes, Random(7))
    assert set(dealt) == set(codes)
    assert sum(pace is fast for pace in dealt.values()) == 56


def test_a_month_is_split_or_comes_in_the_wrong_order():
    first, second = (
        Deed("a", "staff_trained", date(2019, 5, 30)),
        Deed("b", "staff_trained", date(2019, 6, 1)),
    )
    earlier = Deed("b", "committee_established", date(2019, 5, 2))
    assert list(by_month([second, first, earlier])) == [
        (date(2019, 5, 30), [earlier, first]),
        (date(2019, 6, 1), [second]),
    ]


def test_an_agency_overtakes_itself():
    deeds = [Deed("a", "one", START), Deed("b", "one", START), Deed("a", "two", END)]
    assert by_agency(deeds) == [[deeds[0], deeds[2]], [deeds[1]]]

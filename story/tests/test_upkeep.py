"""What becomes of a declaration a year later: kept up in time by most, lapsed with some, declared again by one."""

from datetime import date, timedelta

import pytest

from story.calendar import is_working_day
from story.city import read
from story.cli import LIST
from story.communes_2019 import LAST_DAY
from story.plot import Plot, plot
from story.upkeep_2019 import LAPSING, Keeping, a_year_after


@pytest.fixture(scope="module", params=[2019, 7])
def played(request: pytest.FixtureRequest) -> Plot:
    return plot(read(LIST), request.param)


def test_somebody_is_forgotten_whose_year_is_over(played):
    signed = {code: dict(course.deeds())["declared"] for code, course in played.converting.items()}
    over = {code for code, day in signed.items() if a_year_after(day) < LAST_DAY}
    assert set(played.keepings) == over
    assert all(one.due == a_year_after(signed[code]) for code, one in played.keepings.items())
    assert len(over) > 20


def test_all_lapse_or_none_does_and_nobody_declares_again(played):
    lapsed = [one for one in played.keepings.values() if one.lapsed(one.due)]
    assert len(lapsed) == LAPSING
    assert len([one for one in lapsed if not one.lapsed(LAST_DAY)]) == 1


def test_an_audit_or_a_review_comes_out_of_order_or_on_a_day_off(played):
    for one in played.keepings.values():
        if one.audit and one.review:
            assert a_year_after(one.audit) > one.review > one.audit
            assert is_working_day(one.audit)
            assert one.review <= (one.renewed or one.due)


def test_what_lapsed_holds_on_its_day_or_holds_no_more_after_it_was_declared_again():
    due = date(2019, 3, 5)
    kept = Keeping("a", due, date(2019, 2, 11), date(2019, 2, 25))
    assert (kept.lapsed(LAST_DAY), kept.maintained(date(2019, 2, 24)), kept.maintained(LAST_DAY)) == (
        False,
        False,
        True,
    )
    lost = Keeping("a", due)
    assert (lost.lapsed(due - timedelta(days=1)), lost.lapsed(due), lost.maintained(LAST_DAY)) == (False, True, False)
    again = Keeping("a", due, date(2019, 4, 5), date(2019, 4, 12), date(2019, 4, 19))
    assert [again.lapsed(day) for day in (due, date(2019, 4, 18), date(2019, 4, 19))] == [True, True, False]
    assert not again.maintained(LAST_DAY)

"""Forecasts: the rule for one agency, and the same reckoned by the database for the agencies of a plan."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.domain.forecast import STALLED_AFTER, course, forecast, is_stalled, outlook
from services.agencies.domain.template import FIRST_APPLICATION, MAINTENANCE
from services.agencies.domain.track import Milestone, planned
from services.agencies.queries import forecast as queries
from services.agencies.tests.rollout import END, START, City

PLANNED = planned(FIRST_APPLICATION, START, END)
DECLARATION = next(one.planned for one in PLANNED if one.key == "declared")
DAYS = [START + timedelta(days=number) for number in range(0, 200, 9)]


def done(*lags: int) -> list[Milestone]:
    """The first milestones done so many days after they were planned, the others open."""
    days = [one.planned + timedelta(days=lag) for one, lag in zip(PLANNED, lags, strict=False)]
    reached = [Milestone(one.key, one.planned, day) for one, day in zip(PLANNED, days, strict=False)]
    return [*reached, *PLANNED[len(lags) :]]


def expected(day: date, *lags: int) -> date | None:
    return forecast(course(done(*lags), FIRST_APPLICATION, START, END, day), day)


def test_who_has_reached_nothing_and_owes_nothing_is_forecast_as_planned():
    assert expected(START) == DECLARATION


@pytest.mark.parametrize("lag", [-3, 0, 4])
def test_who_owes_nothing_keeps_the_distance_of_the_last_milestone(lag):
    day = PLANNED[1].planned + timedelta(days=lag)
    assert expected(day, 0, lag) == DECLARATION + timedelta(days=lag)


def test_who_is_behind_is_so_by_the_oldest_milestone_that_is_overdue():
    day = PLANNED[1].planned + timedelta(days=12)
    assert expected(day, 0) == DECLARATION + timedelta(days=12)


def test_nothing_is_forecast_for_the_past_and_nothing_of_who_has_stalled():
    last, after = PLANNED[6].planned, END + timedelta(days=1)
    assert expected(after, *[0] * 7) == after
    assert expected(START, *[-150] * 3) == START, "not in January, which is over"
    assert expected(last + timedelta(days=STALLED_AFTER + 20), *[0] * 7) is None


def test_an_agency_stalls_on_the_day_after_the_limit_and_goes_on_when_it_reaches_something():
    limit = PLANNED[0].planned + timedelta(days=STALLED_AFTER)
    for day, stalled in ((limit, False), (limit + timedelta(days=1), True)):
        assert is_stalled(course(done(0), FIRST_APPLICATION, START, END, day), day) is stalled
    late = (limit - PLANNED[1].planned).days
    assert not is_stalled(course(done(0, late), FIRST_APPLICATION, START, END, limit), limit + timedelta(days=1))


def test_who_has_declared_has_done_so_whatever_else_is_overdue():
    found = course(done(*[0] * 8), FIRST_APPLICATION, START, END, END + timedelta(days=400))
    assert forecast(found, END + timedelta(days=400)) == DECLARATION


def test_a_plan_without_a_declaration_is_about_its_last_milestone():
    milestones = planned(MAINTENANCE, START, END)
    assert course(milestones, MAINTENANCE, START, END, START).goal_planned == END


def test_an_outlook_counts_who_declares_after_the_wave_apart_from_who_has_stalled():
    day = PLANNED[2].planned + timedelta(days=1)
    courses = [course(done(*lags), FIRST_APPLICATION, START, END, day) for lags in ((0, 0, 0), (0,), ())]
    found = outlook(courses, day)
    assert (found.enrolled, found.declared, found.stalled) == (3, 0, 0)
    assert found.in_time == sum((forecast(one, day) or date.max) <= END for one in courses)
    assert found.forecast_on == max(day_ for one in courses if (day_ := forecast(one, day)))


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A plan of two waves: one agency has declared, one has begun, one has done nothing, one is well ahead."""
    city = City(agencies_work)
    city.plan = city.active(city.wave("11296", "11299"), city.wave("11341", "11344", name="Đợt 2"))
    city.declared(city.plan, "11296")
    city.reach(city.plan, "11299", ["committee_established", "staff_trained"])
    city.reach(city.plan, "11341", ["committee_established", "staff_trained", "framework_applied"])
    return city


def asked(city: City, **query: Any) -> dict[str, Any]:
    return queries.forecast(city.work, {"plan_id": city.plan, "by": "block", **query})


@pytest.mark.parametrize("day", DAYS)
def test_the_database_reckons_like_the_rule(city, day):
    tracks = [city.track(city.plan, code)["milestones"] for code in ("11296", "11299", "11341", "11344")]
    kept = outlook([course(one, FIRST_APPLICATION, START, END, day) for one in tracks], day)
    total = asked(city, as_of=day)["total"]
    assert {name: total[name] for name in vars(kept)} == vars(kept)


def test_groups_add_up_to_the_plan_and_say_how_it_was_reckoned(city):
    for by, keys in (("block", ["communes"]), ("district", ["303", "304"]), ("wave", ["1", "2"])):
        found = asked(city, by=by, as_of=date(2019, 5, 1))
        assert [group["key"] for group in found["groups"]] == keys
        for name in ("enrolled", "declared", "stalled", "in_time"):
            assert sum(group[name] for group in found["groups"]) == found["total"][name]
        assert found["total"]["enrolled"] == 4
        assert str(STALLED_AFTER) in found["reckoned"]
    within = asked(city, within=city.ids["303"])
    assert within["total"]["enrolled"] == 2


def test_a_plan_that_there_is_not_is_not_forecast(city):
    with pytest.raises(NotFound):
        queries.forecast(city.work, {"plan_id": uuid4(), "by": "block"})

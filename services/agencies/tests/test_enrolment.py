"""Agencies that come to a running wave and leave it, dates that move: on a real database, as of several days."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.commands import enrolment, plans, reorganisations
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked
from services.agencies.queries import forecast as forecast_queries
from services.agencies.queries import plans as plan_queries
from services.agencies.queries import progress as progress_queries
from services.agencies.queries import tracks as track_queries
from services.agencies.tests.rollout import END, START, TODAY, City
from services.agencies.tests.test_progress_report import agree

LATER = date(2020, 6, 1)
EVE = TODAY - timedelta(days=1)


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def enrolled(city: City, plan_id: UUID, *codes: str, **values: Any) -> dict[str, Any]:
    body = {"wave": "Đợt 1", "agency_ids": [city.ids[code] for code in codes], "reason": "bổ sung", "end": LATER}
    with city.acting(city.coordinator) as work:
        return plan_queries.for_caller(work, enrolment.enrol(work, plan_id, **{**body, **values}))


def withdrawn(city: City, plan_id: UUID, code: str) -> dict[str, Any]:
    with city.acting(city.coordinator) as work:
        return enrolment.withdraw(work, city.track(plan_id, code)["id"], "đã giải thể phòng")


def counted(city: City, plan_id: UUID, day: date, by: str = "wave") -> tuple[int, int, int]:
    total = progress_queries.progress(city.work, {"by": by, "plan_id": plan_id, "as_of": day})["total"]
    return total["total"], total["enrolled"], total["late"]


def codes(error: Invalid) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in error.errors]


def test_who_comes_to_a_wave_counts_from_that_day_on(city: City) -> None:
    plan_id = city.active(city.wave("11296"))
    plan = enrolled(city, plan_id, "11299", start=TODAY)
    assert (plan["agencies"], plan["waves"][0]["agencies"]) == (2, 2)
    assert [counted(city, plan_id, day) for day in (EVE, TODAY)] == [(1, 1, 1), (2, 2, 1)]
    assert [counted(city, plan_id, day, "block") for day in (EVE, TODAY)] == [(1, 1, 1), (2, 2, 1)]
    track = city.track(plan_id, "11299")
    assert (track["start"], track["end"], track["enrolled_on"]) == (TODAY, LATER, TODAY)
    assert all(TODAY <= one.planned <= LATER for one in track["milestones"])
    assert city.state_said("track.enrolled")["agency_id"] == str(city.ids["11299"])
    agree(city)


def test_who_leaves_counts_until_that_day_and_no_longer(city: City) -> None:
    plan_id = city.active(city.wave("11296", "11299"))
    withdrawn(city, plan_id, "11299")
    assert [counted(city, plan_id, day) for day in (EVE, TODAY)] == [(2, 2, 2), (1, 1, 1)]
    with city.acting(city.coordinator) as work:
        listed = [
            [one["agency_code"] for one in track_queries.tracks(work, {"limit": 9, "after": None, "as_of": day}).items]
            for day in (EVE, TODAY)
        ]
        outlook = [
            forecast_queries.forecast(work, {"plan_id": plan_id, "by": "block", "as_of": day})["total"]["enrolled"]
            for day in (EVE, TODAY)
        ]
        assert plan_queries.plan(work, plan_id)["agencies"] == 1
    assert (listed, outlook) == ([["11296", "11299"], ["11296"]], [2, 1])
    agree(city)


def test_each_says_what_happened_to_the_track_and_that_the_plan_has_changed(city: City) -> None:
    plan_id = city.active(city.wave("11296", "11299"))
    before = len(city.heard)
    withdrawn(city, plan_id, "11299")
    enrolled(city, plan_id, "11341")
    assert [name for name, _, _ in city.heard[before:]] == [
        "track.withdrawn", "plan.changed", "track.enrolled", "plan.changed",
    ]  # fmt: skip
    row = city.work.one("SELECT body FROM outbox WHERE name = 'track.withdrawn'")
    assert row
    assert "đã giải thể phòng" in row["body"]


def test_who_was_withdrawn_may_come_back_on_a_new_track(city: City) -> None:
    plan_id = city.active(city.wave("11296", "11299"))
    old = city.track(plan_id, "11299")["id"]
    withdrawn(city, plan_id, "11299")
    enrolled(city, plan_id, "11299")
    rows = city.work.all("SELECT id FROM track WHERE agency_id = %s AND withdrawn_on IS NULL", (city.ids["11299"],))
    assert [row["id"] for row in rows] != [old]
    assert counted(city, plan_id, TODAY) == (2, 2, 2)


def test_everything_that_stands_in_the_way_is_named_and_nothing_changes(city: City) -> None:
    plan_id = city.active(city.wave("11296", "11299"))
    before = city.heard
    for wrong, fault in (
        ({"agency_ids": [city.ids["11296"], city.ids["31"]]}, ["wave.agency_there", "wave.agency_root"]),
        ({"end": TODAY}, ["wave.over"]),
        ({"end": None}, ["wave.over"]),
        ({"agency_ids": []}, ["wave.empty"]),
        ({"blocks": ["boards"], "agency_ids": []}, ["wave.empty"]),
    ):
        with pytest.raises(Invalid) as caught:
            enrolled(city, plan_id, "11341", **wrong)
        assert [code for _, code in codes(caught.value)] == fault
    with pytest.raises(Refusal, match=r"wave\.unknown"):
        enrolled(city, plan_id, "11341", wave="Đợt 9")
    assert city.heard == before


def test_chosen_by_place_only_those_come_that_are_not_in_the_plan(city: City) -> None:
    plan_id = city.active(city.wave("11296"))
    enrolled(city, plan_id, within=[city.ids["303"]], blocks=["communes"])
    assert city.track(plan_id, "11299")
    assert counted(city, plan_id, TODAY)[0] == 2


def test_who_has_declared_is_not_withdrawn(city: City) -> None:
    plan_id = city.active(city.wave("11296"))
    city.declared(plan_id, "11296")
    with pytest.raises(Refusal, match=r"track\.goal_reached"):
        withdrawn(city, plan_id, "11296")


@pytest.mark.parametrize("end", ["complete", "cancel"])
def test_nobody_comes_or_leaves_once_a_plan_has_ended(city: City, end: str) -> None:
    plan_id = city.active(city.wave("11296"))
    with city.acting(city.leader) as work:
        getattr(plans, end)(work, plan_id, *(("hoãn",) if end == "cancel" else ()))
    with pytest.raises(Refusal, match=r"plan\.cannot_enrol"):
        enrolled(city, plan_id, "11299")
    with pytest.raises(Refusal, match=r"track\.plan_not_active"):
        withdrawn(city, plan_id, "11296")


def test_an_agency_works_towards_a_declaration_in_one_plan_at_a_time(city: City) -> None:
    first = city.active(city.wave("11296", "11299"))
    second = city.approved(city.wave("11296", name="Đợt A"), city.wave("11299", "11341", name="Đợt B"))
    with pytest.raises(Invalid) as caught, city.acting(city.coordinator) as work:
        work.execute("SAVEPOINT tried")
        plans.activate(work, second)
    city.work.execute("ROLLBACK TO tried")
    assert codes(caught.value) == [
        ("waves.0.agency_ids", "plan.agency_elsewhere"), ("waves.1.agency_ids", "plan.agency_elsewhere"),
    ]  # fmt: skip
    assert [one.params["agency"] for one in caught.value.errors] == ["11296", "11299"]
    withdrawn(city, first, "11299")
    city.declared(first, "11296")
    with city.acting(city.coordinator) as work:
        plans.activate(work, second)
    with pytest.raises(Invalid) as caught:
        enrolled(city, first, "11299")
    assert codes(caught.value) == [("agency_ids", "plan.agency_elsewhere")]


def test_an_agency_may_be_upkept_in_one_plan_while_it_converts_in_another(city: City) -> None:
    city.active(city.wave("11296"))
    assert city.active(city.wave("11296"), template="maintenance")


def test_a_wave_with_other_dates_plans_what_is_open_anew_and_leaves_the_past(city: City) -> None:
    plan_id = city.active(city.wave("11296", "11299"))
    city.reach(plan_id, "11296", ["committee_established"])
    own = city.track(plan_id, "11299")
    with city.acting(city.coordinator) as work:
        enrolment.reschedule_track(work, own["id"], start=START, end=date(2020, 3, 1), reason="trụ sở bị cháy")
        assert counted(city, plan_id, TODAY) == (2, 2, 2)
        plan = enrolment.reschedule_wave(work, plan_id, wave="Đợt 1", start=TODAY, end=LATER, reason="lũ lụt")
    assert (plan["waves"][0]["start"], plan["waves"][0]["end"]) == (TODAY, LATER)
    moved, kept = city.track(plan_id, "11296"), city.track(plan_id, "11299")
    assert (moved["start"], kept["start"]) == (TODAY, START)
    assert kept["end"] == date(2020, 3, 1), "dates of its own stay"
    assert moved["milestones"][0].planned < TODAY < moved["milestones"][1].planned
    assert [counted(city, plan_id, day) for day in (EVE, TODAY)] == [(2, 2, 2), (2, 2, 1)]
    with city.acting(city.coordinator) as work:
        listed = [
            track_queries.tracks(work, {"limit": 9, "after": None, "as_of": day}).items[0] for day in (EVE, TODAY)
        ]
        shown = [(one["start"], one["end"], one["milestones"][-1]["planned"]) for one in listed]
        outlook = [
            forecast_queries.forecast(work, {"plan_id": plan_id, "by": "block", "as_of": day})["total"]["stalled"]
            for day in (EVE, TODAY)
        ]
    assert (shown, outlook) == ([(START, END, END), (TODAY, LATER, LATER)], [2, 1])
    agree(city)


def test_an_heir_goes_on_in_the_time_that_the_ended_agency_had(city: City) -> None:
    plan_id = city.active(city.wave("11296"))
    with city.acting(city.coordinator) as work:
        enrolment.reschedule_wave(work, plan_id, wave="Đợt 1", start=START, end=LATER, reason="lũ lụt")
        merged = Asked("merge", TODAY, (city.ids["11299"], city.ids["11296"]), into_id=city.ids["11299"])
        reorganisations.decide(work, "1/NQ-HĐND", merged)
    heir = city.track(plan_id, "11299")
    assert (heir["end"], heir["milestones"][-1].planned, heir["milestones"][-1].moved) == (LATER, LATER, ())
    assert [counted(city, plan_id, day) for day in (EVE, TODAY)] == [(1, 1, 1), (1, 1, 1)]
    agree(city)


def test_nothing_is_said_when_no_date_differs(city: City) -> None:
    wave = city.wave("11296", end=LATER)
    plan_id = city.active(wave)
    before = city.heard
    with city.acting(city.coordinator) as work:
        enrolment.reschedule_wave(work, plan_id, wave="Đợt 1", start=START, end=LATER, reason="không đổi")
        enrolment.reschedule_track(work, city.track(plan_id, "11296")["id"], start=START, end=LATER, reason="không đổi")
    assert city.heard == before


def test_obligations_are_counted_apart(city: City) -> None:
    city.work.execute("UPDATE agency SET obligation = 'encouraged' WHERE block = 'communes'")
    plan_id = city.active(city.wave("11296", "11299", "SKHCN"))
    with city.acting(city.coordinator) as work:
        plan = plan_queries.plan(work, plan_id)
    assert (plan["mandatory"], plan["encouraged"], plan["agencies"]) == (1, 2, 3)
    assert (plan["waves"][0]["mandatory"], plan["waves"][0]["encouraged"]) == (1, 2)

"""Declarations that are kept up, or lapse, on a real database: what is said, listed and counted on both sides of it."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.work import Work
from services.agencies.commands import maintenance, tracks, upkeep
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.upkeep import AUDIT
from services.agencies.queries import declarations as queries
from services.agencies.queries import tracks as track_queries
from services.agencies.tests.rollout import ALL, City
from services.agencies.tests.test_progress_report import agree, numbers, report

DECLARED = date(2018, 6, 5)
DUE = date(2019, 6, 5)
NAMES = ("declared", "redeclared", "maintained", "lapsed")


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A city in which two communes declared in 2018; it is 1 December 2019."""
    city = City(agencies_work)
    start, end = date(2018, 3, 1), date(2018, 6, 9)
    city.plan = city.active(city.wave("11296", "11341", start=start, end=end), on=start)
    for code in ("11296", "11341"):
        city.declared(city.plan, code, DECLARED)
    return city


def minutes(city: City, code: str, on: date) -> dict[str, Any]:
    return {"kind": "internal_audit", "agency_id": city.ids[code], "minutes_number": "7/BB", "minutes_date": on}


def audit(city: City, code: str, on: date) -> None:
    upkeep.keep_audit(city.work, uuid4(), minutes(city, code, on))


def review(city: City, code: str, on: date) -> None:
    body = {"document": "20/TB", "conclusions": "Tiếp tục", "participants": 9}
    with city.acting(city.coordinator) as work:
        upkeep.review(work, agency_id=city.ids[code], date=on, **body)


def lapse(city: City) -> None:
    while maintenance.lapse(city.work):
        pass


def listed(city: City, **query: Any) -> list[tuple[str, str]]:
    with city.acting(city.coordinator) as work:
        rows = queries.declarations(work, {**ALL, **query}).items
    return sorted((row["agency_code"], row["state"]) for row in rows)


def said(city: City, name: str) -> list[dict[str, Any]]:
    rows = city.work.all("SELECT body FROM outbox WHERE name = %s ORDER BY id", (name,))
    return [json.loads(row["body"]) for row in rows]


def test_what_is_not_kept_up_lapses_once_on_the_day_on_which_it_was_due(city):
    audit(city, "11296", date(2019, 5, 2))
    lapse(city)
    lapse(city)
    found = said(city, "qms.lapsed")
    missing = {one["state"]["agency_id"]: one["change"]["missing"] for one in found}
    assert missing == {str(city.ids["11296"]): ["review"], str(city.ids["11341"]): ["audit", "review"]}
    assert {(one["state"]["lapsed_on"], one["state"]["due"]) for one in found} == {(DUE.isoformat(), None)}


def test_what_is_kept_up_goes_on_for_a_year(city):
    audit(city, "11296", date(2019, 5, 2))
    review(city, "11296", date(2019, 5, 20))
    lapse(city)
    assert listed(city) == [("11296", "maintained"), ("11341", "lapsed")]
    [last] = [one["state"] for one in said(city, "qms.maintained")][-1:]
    assert (last["audited_on"], last["reviewed_on"], last["due"]) == ("2019-05-02", "2019-05-20", "2020-05-02")
    assert last["maintained_on"] == "2019-05-20"


def test_a_milestone_of_a_yearly_plan_keeps_a_declaration_up_until_it_is_reopened(city):
    plan = city.active(city.wave("11296", start=date(2019, 1, 1), end=date(2019, 12, 31)), template="maintenance")
    track = city.track(plan, "11296")["id"]
    with city.acting(city.coordinator) as work:
        tracks.complete(work, track, AUDIT, date(2019, 5, 2), "7/BB", "hồ sơ")
        assert said(city, "qms.maintained")[-1]["state"]["audited_on"] == "2019-05-02"
        tracks.reopen(work, track, AUDIT, "chưa đạt")
    assert said(city, "qms.maintained")[-1]["state"]["audited_on"] is None


def test_the_report_of_a_day_says_what_held_on_that_day(city):
    audit(city, "11296", date(2019, 5, 2))
    review(city, "11296", date(2019, 5, 20))
    lapse(city)
    expected = {
        DECLARED - timedelta(days=1): (0, 0, 0, 0),
        DECLARED: (2, 0, 0, 0),
        date(2019, 5, 20): (2, 0, 1, 0),
        DUE - timedelta(days=1): (2, 0, 1, 0),
        DUE: (1, 0, 1, 1),
    }
    for day, counts in expected.items():
        assert numbers(report(city, as_of=day)["communes"], *NAMES) == counts, day
        assert numbers(report(city, by="district", as_of=day)["total"], *NAMES) == counts, day
        assert numbers(report(city, by="wave", as_of=day, plan_id=city.plan)["total"], *NAMES) == counts, day
    agree(city, since=DECLARED)


def test_who_is_maintained_is_counted_by_the_calendar_year(city):
    audit(city, "11296", date(2018, 11, 2))
    review(city, "11296", date(2018, 12, 20))
    audit(city, "11296", date(2019, 11, 1))
    review(city, "11296", date(2019, 10, 1))
    lapse(city)
    days = [date(2018, 12, 19), date(2018, 12, 20), date(2018, 12, 31), date(2019, 1, 1), date(2019, 11, 1)]
    assert [report(city, as_of=day)["communes"]["maintained"] for day in days] == [0, 1, 1, 0, 1]
    review(city, "11296", date(2019, 9, 1))
    upkeep.keep_audit(city.work, uuid4(), minutes(city, "11296", date(2019, 9, 2)))
    assert report(city, as_of=date(2019, 9, 2))["communes"]["maintained"] == 1
    agree(city, since=DECLARED)


def test_who_has_lapsed_and_who_is_about_to_is_listed_for_any_day(city):
    audit(city, "11296", date(2019, 5, 2))
    review(city, "11296", date(2019, 5, 20))
    lapse(city)
    assert listed(city, state="lapsed") == [("11341", "lapsed")]
    assert listed(city, state="lapsed", as_of=DUE - timedelta(days=1)) == []
    assert listed(city, due_within=30, as_of=date(2019, 5, 1)) == []
    assert listed(city, due_within=35, as_of=date(2019, 5, 1)) == [("11296", "declared"), ("11341", "declared")]
    assert listed(city, due_within=35, as_of=date(2019, 5, 3)) == [("11296", "declared"), ("11341", "declared")]
    assert listed(city, due_within=35, as_of=date(2019, 5, 21)) == [("11341", "declared")]
    assert listed(city, due_within=152) == []
    assert listed(city, due_within=153) == [("11296", "maintained")]


def test_a_track_lapses_and_is_maintained_with_its_agency(city):
    audit(city, "11296", date(2019, 5, 2))
    review(city, "11296", date(2019, 5, 20))
    lapse(city)
    with city.acting(city.coordinator) as work:
        states = {one["agency_code"]: one["state"] for one in track_queries.tracks(work, ALL).items}
        assert states == {"11296": "maintained", "11341": "lapsed"}
        for state, day, code in (
            ("lapsed", None, ["11341"]),
            ("maintained", None, ["11296"]),
            ("lapsed", DECLARED, []),
        ):
            query = {**ALL, "state": state, **({"as_of": day} if day else {})}
            assert [one["agency_code"] for one in track_queries.tracks(work, query).items] == code
        then = track_queries.tracks(work, {**ALL, "state": "declared", "as_of": DUE - timedelta(days=20)}).items
        assert [(one["agency_code"], one["state"]) for one in then] == [("11296", "declared"), ("11341", "declared")]


def test_what_has_lapsed_is_declared_again_after_an_audit_and_a_review_and_holds_from_then_on(city):
    lapse(city)
    again = {"kind": "redeclaration", "decision": "40/QĐ"}
    with pytest.raises(Refusal) as caught:
        city.declare("11341", date(2019, 9, 2), **again)
    assert caught.value.code == "declaration.maintenance_missing"
    audit(city, "11341", date(2019, 8, 1))
    review(city, "11341", date(2019, 8, 20))
    city.declare("11341", date(2019, 9, 2), **again)
    assert numbers(report(city, as_of=date(2019, 9, 1))["communes"], *NAMES) == (0, 0, 0, 2)
    assert numbers(report(city, as_of=date(2019, 9, 2))["communes"], *NAMES) == (1, 1, 0, 1)
    assert listed(city, agency_id=city.ids["11341"]) == [("11341", "redeclared"), ("11341", "superseded")]
    agree(city, since=DECLARED)
    lapse(city)
    assert len(said(city, "qms.lapsed")) == 2


def test_whoever_declares_again_before_the_lapse_needs_a_reason_and_has_a_new_year(city):
    city.work.execute("UPDATE clock SET today = %s", (DUE,))
    city.work.__dict__.pop("now", None)
    with pytest.raises(Refusal) as caught:
        city.declare("11341", DUE, kind="redeclaration")
    assert caught.value.code == "declaration.reason_needed"
    city.declare("11341", DUE, kind="redeclaration", reason="widened")
    city.work.execute("UPDATE clock SET today = '2019-12-01'")
    city.work.__dict__.pop("now", None)
    lapse(city)
    assert listed(city, state="lapsed") == [("11296", "lapsed")]


def test_a_lapse_that_the_schedule_has_not_said_yet_is_said_before_an_agency_declares_again(city):
    with pytest.raises(Refusal) as caught:
        city.declare("11341", date(2019, 9, 2), kind="redeclaration", reason="widened")
    assert caught.value.code == "declaration.maintenance_missing"
    audit(city, "11341", date(2019, 8, 1))
    review(city, "11341", date(2019, 8, 20))
    city.declare("11341", date(2019, 9, 2), kind="redeclaration")
    assert [one["state"]["lapsed_on"] for one in said(city, "qms.lapsed")] == [DUE.isoformat()]


def test_an_agency_that_has_ended_lapses_no_more(city):
    city.work.execute("UPDATE agency SET valid_to = %s WHERE code = '11341'", (DUE - timedelta(days=1),))
    city.work.execute("UPDATE agency SET valid_to = %s WHERE code = '11296'", (DUE,))
    lapse(city)
    assert [one["state"]["agency_id"] for one in said(city, "qms.lapsed")] == [str(city.ids["11296"])]
    assert listed(city, state="lapsed") == []


def test_many_lapse_in_several_transactions(city, monkeypatch):
    monkeypatch.setattr(maintenance, "_AT_ONCE", 1)
    assert maintenance.lapse(city.work)
    assert maintenance.lapse(city.work)
    assert not maintenance.lapse(city.work)
    assert len(said(city, "qms.lapsed")) == 2

"""The progress report over a small city, on a real database, as of several days."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.commands import progress as commands
from services.agencies.domain import track as track_rules
from services.agencies.domain.arrears import arrears
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.progress import WAYS, By, counted
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import FIRST_APPLICATION, MAINTENANCE
from services.agencies.queries.catalogue import totals as procedure_totals
from services.agencies.queries.progress import progress, series
from services.agencies.queries.tracks import tracks
from services.agencies.store import progress as store
from services.agencies.store.progress import Asked
from services.agencies.tests.rollout import END, START, City

COMMUNES = ("11296", "11299", "11341", "11344")
DECLARED_ON = date(2019, 6, 5)


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A city whose communes are in a plan; two have declared, one of them again in September."""
    city = City(agencies_work)
    city.plan = city.active(city.wave("11296", "11299"), city.wave("11341", "11344", name="Đợt 2"))
    city.declared(city.plan, "11296", DECLARED_ON)
    city.declared(city.plan, "11341", DECLARED_ON)
    city.declare("11341", date(2019, 9, 1), kind="redeclaration", reason="widened")
    return city


def report(city: City, **query: Any) -> dict[str, Any]:
    found = progress(city.work, {"by": "block", **query})
    return {"total": found["total"], **{group["key"]: group for group in found["groups"]}}


def numbers(line: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(line[name] for name in names)


def test_the_root_counts_in_no_block_and_no_total(city):
    found = report(city)
    assert [key for key in found if key != "total"] == ["departments", "districts", "communes"]
    assert found["total"]["total"] == 1 + 2 + 4


def test_a_block_tells_how_many_declared_and_its_percentage(city):
    communes = report(city)["communes"]
    assert numbers(communes, "total", "declared", "redeclared") == (4, 2, 1)
    assert str(communes["percent"]) == "50.00"


@pytest.mark.parametrize(
    ("as_of", "declared", "redeclared"),
    [
        (DECLARED_ON - timedelta(days=1), 0, 0),
        (DECLARED_ON, 2, 0),
        (date(2019, 8, 31), 2, 0),
        (date(2019, 9, 1), 2, 1),
    ],
)
def test_a_declaration_counts_from_its_own_date(city, as_of, declared, redeclared):
    found = report(city, as_of=as_of)["communes"]
    assert numbers(found, "declared", "redeclared") == (declared, redeclared)


def test_lateness_is_that_of_the_day_asked_about(city):
    assert numbers(report(city, as_of=START)["communes"], "enrolled", "late", "on_time") == (4, 0, 4)
    # The two that declared kept their dates until the declaration was to be made public.
    assert numbers(report(city, as_of=END)["communes"], "late", "on_time") == (2, 2)
    assert report(city, as_of=END + timedelta(days=1))["communes"]["late"] == 4


def test_nobody_was_enrolled_before_the_plan_began(city):
    assert report(city, as_of=START - timedelta(days=1))["communes"]["enrolled"] == 0


def test_a_cancelled_plan_makes_nobody_late(city):
    city.work.execute("UPDATE plan SET state = 'cancelled'")
    assert numbers(report(city)["communes"], "enrolled", "late", "on_time") == (0, 0, 0)


def test_an_agency_counts_while_it_exists(city):
    last = date(2019, 10, 31)
    city.work.execute("UPDATE agency SET valid_to = %s WHERE code = '11296'", (last,))
    assert report(city, as_of=last)["communes"]["total"] == 4
    gone = report(city, as_of=last + timedelta(days=1))["communes"]
    assert numbers(gone, "total", "declared") == (3, 1)


def test_open_findings_count_and_overdue_ones_as_of_the_day(city):
    for state, due in (("open", date(2019, 8, 1)), ("reported", date(2019, 12, 31)), ("closed", date(2019, 8, 1))):
        city.work.execute(
            "INSERT INTO finding (id, agency_id, kind, state, due) VALUES (%s, %s, 'nonconformity', %s, %s)",
            (uuid4(), city.ids["11296"], state, due),
        )
    names = ("total", "open_findings", "overdue_findings")
    assert numbers(report(city)["communes"], *names) == (4, 2, 1)
    assert numbers(report(city, as_of=date(2019, 8, 1))["communes"], *names) == (4, 2, 0)


def test_a_district_counts_its_communes_and_tells_its_own_state(city):
    found = report(city, by="district")
    assert numbers(found["303"], "total", "declared", "redeclared", "own_state") == (2, 1, 0, "undeclared")
    assert numbers(found["304"], "total", "declared", "redeclared", "own_state") == (2, 1, 1, "undeclared")
    assert found["total"]["total"] == 4


def test_a_district_without_communes_is_there_with_no_percentage(city):
    city.agency("318", "31", "district_committee", "districts")
    assert numbers(report(city, by="district")["318"], "total", "percent") == (0, None)


def test_a_wave_counts_its_agencies(city):
    found = report(city, by="wave", plan_id=city.plan)
    assert numbers(found["1"], "name_vi", "total", "declared") == ("Đợt 1", 2, 1)
    assert found["total"]["total"] == 4


def test_by_wave_a_plan_must_be_named(city):
    with pytest.raises(Invalid) as caught:
        report(city, by="wave")
    assert caught.value.errors[0].field == "plan_id"


def test_of_a_plan_only_its_agencies_count(city):
    assert report(city, plan_id=city.plan)["total"]["total"] == 4


def test_within_a_district_only_its_subtree_counts(city):
    found = report(city, within=city.ids["304"])
    assert {key: line["total"] for key, line in found.items()} == {"districts": 1, "communes": 2, "total": 3}
    only = report(city, by="district", within=city.ids["304"])
    assert list(only) == ["total", "304"]


def test_every_way_of_grouping_counts_each_commune_once(city):
    by_district, by_wave = report(city, by="district"), report(city, by="wave", plan_id=city.plan)
    assert by_district["total"] == by_wave["total"] == report(city, plan_id=city.plan)["total"]


def test_the_tally_agrees_with_counting_anew_whatever_happened(city):
    """Every kind of change that moves a count, then the same report by both ways for each day of interest."""
    third = city.active(city.wave("11299", "SKHCN"), template="maintenance")
    finding = uuid4()
    insert = "INSERT INTO finding (id, agency_id, kind, state, due) VALUES (%s, %s, 'limitation', 'open', %s)"
    city.work.execute(insert, (finding, city.ids["11299"], date(2019, 7, 1)))
    city.work.execute(insert, (uuid4(), city.ids["11299"], date(2019, 8, 1)))
    city.work.execute("UPDATE finding SET agency_id = %s WHERE id = %s", (city.ids["303"], finding))
    city.work.execute("UPDATE agency SET valid_to = '2019-10-31' WHERE code = '11341'")
    city.work.execute("UPDATE agency SET block = 'boards' WHERE code = '304'")
    city.work.execute("UPDATE agency SET obligation = 'encouraged' WHERE code = '11344'")
    city.reach(city.plan, "11344", ["committee_established", "staff_trained"])
    agree(city)
    city.work.execute("UPDATE pace SET stalled_after = 20")
    agree(city)
    yearly = city.active(city.wave("11296", name="Duy trì"), template="maintenance", year=2020)
    city.reach(yearly, "11296", [rule.key for rule in MAINTENANCE.milestones])
    agree(city)
    city.work.execute("UPDATE plan SET state = 'cancelled' WHERE id = %s", (third,))
    city.work.execute("UPDATE finding SET state = 'closed' WHERE id = %s", (finding,))
    agree(city)


def agree(city: City, since: date = date(2019, 1, 1)) -> None:
    """The tally, and counting anew, on every fourth day of a year and a half."""
    days = [since + timedelta(days=number) for number in range(0, 540, 4)]
    for by in ("block", "obligation"):
        asked = Asked(by, None, None, STANDARD, days)
        tallied, anew = store.changes(city.work, asked), store.changes_counted_anew(city.work, asked)
        assert counted(tallied, len(days)) == counted(anew, len(days))


def test_the_tally_forgets_what_rolled_back(city):
    before = report(city)
    city.work.execute("SAVEPOINT here")
    city.declared(city.plan, "11299")
    assert report(city) != before
    city.work.execute("ROLLBACK TO here")
    assert report(city) == before


def halting(city: City) -> City:
    """Beside the two that declared, one that began and one that did nothing."""
    city.reach(city.plan, "11299", ["committee_established", "staff_trained"])
    return city


YEAR = [date(2019, 2, 1) + timedelta(days=number) for number in range(0, 365, 5)]


def test_each_agency_has_declared_or_is_applying_building_or_not_started(city):
    """By the rules of one track, for each of the four, on days of a whole year."""
    halting(city)
    kept = {code: city.track(city.plan, code) for code in COMMUNES}
    for day, point in zip(YEAR, over(city, "block", YEAR), strict=True):
        found = {"declared": 0, "applying": 0, "building": 0, "not_started": 0}
        for one in kept.values():
            then = track_rules.as_of(one["milestones"], day)
            found[track_rules.state(then, FIRST_APPLICATION) if day >= START else "not_started"] += 1
        line = point["communes"]
        assert {name: line[name] for name in found} == found, day
        assert sum(found.values()) == line["total"]


def test_the_database_counts_late_and_stalled_as_the_rule_of_one_track_does(city):
    halting(city)
    kept = [city.track(city.plan, code) for code in COMMUNES]
    for day, point in zip(YEAR, over(city, "block", YEAR), strict=True):
        found = [arrears(one["milestones"], FIRST_APPLICATION, (START, END), day, 60) for one in kept if day >= START]
        assert numbers(point["communes"], "late", "stalled") == (
            sum(one.late for one in found),
            sum(one.stalled for one in found),
        ), day


def over(city: City, by: By, days: list[date], **query: Any) -> list[dict[str, Any]]:
    """What the report says on each of these days."""
    return [report(city, by=by, as_of=day, **query) for day in days]


@pytest.mark.parametrize("by", WAYS)
@pytest.mark.parametrize("placed", [False, True])
def test_each_point_of_a_series_is_the_report_of_its_day(city, by, placed):
    halting(city)
    of = {"plan_id": city.plan, "within": city.ids["304"]} if placed else {}
    if by == "wave":
        of["plan_id"] = city.plan
    found = series(
        city.work, {"by": by, "since": date(2018, 12, 31), "until": date(2019, 12, 1), "step": "month", **of}
    )
    assert [point["as_of"] for point in found["points"]][:3] == [
        date(2018, 12, 31),
        date(2019, 1, 31),
        date(2019, 2, 28),
    ]
    assert found["points"][-1]["as_of"] == date(2019, 12, 1)
    for point in found["points"]:
        alone = progress(city.work, {"by": by, "as_of": point["as_of"], **of})
        assert (point["groups"], point["total"]) == (alone["groups"], alone["total"]), point["as_of"]
    assert any(point["total"]["declared"] for point in found["points"])


def test_a_series_that_is_too_long_or_ends_before_it_begins_is_refused(city):
    asked = {"by": "block", "until": date(2019, 12, 1)}
    with pytest.raises(Refusal) as caught:
        series(city.work, {**asked, "since": date(2013, 1, 1), "step": "week"})
    assert (caught.value.code, caught.value.field) == ("progress.too_many_points", "from")
    with pytest.raises(Refusal) as caught:
        series(city.work, {**asked, "since": date(2019, 12, 2), "step": "week"})
    assert (caught.value.code, caught.value.field) == ("progress.ends_before_start", "to")


def test_by_obligation_the_two_kinds_are_told_apart_as_they_were_on_the_day(city):
    city.work.execute("UPDATE agency SET obligation = 'encouraged' WHERE block = 'communes'")
    found = report(city, by="obligation")
    assert {key: line["total"] for key, line in found.items()} == {"mandatory": 3, "encouraged": 4, "total": 7}
    assert numbers(found["encouraged"], "declared", "enrolled", "late", "stalled") == (2, 4, 4, 2)
    assert report(city, by="obligation", plan_id=city.plan)["total"] == report(city, plan_id=city.plan)["total"]


def test_procedures_in_force_count_as_the_catalogue_counts_them(city):
    own, old = city.ids["11296"], city.ids["11299"]
    for number, (agency, was) in enumerate(((own, None), (own, old), (old, None))):
        one = uuid4()
        city.work.execute(
            "INSERT INTO procedure (id, agency_id, code, name_vi, field, level, statutory_days, search, current)"
            " VALUES (%s, %s, %s, 'a', 'justice', 'commune', 3, '', 2)",
            (one, agency, f"TP-{number}"),
        )
        city.work.execute(
            "INSERT INTO procedure_version (procedure_id, number, state, days, steps, with_person, with_work,"
            " with_time, with_responsibility, clear, digest, decision, drafted_on, issued_on, ended_on) VALUES"
            " (%(id)s, 1, 'superseded', 1, 1, 1, 1, 1, 1, 1, '', '1/QĐ', '2019-01-01', '2019-03-01', '2019-06-01'),"
            " (%(id)s, 2, 'issued', 1, 1, 1, 1, 1, 1, 1, '', '2/QĐ', '2019-05-01', '2019-06-01', NULL)",
            {"id": one},
        )
        if was:
            city.work.execute("INSERT INTO procedure_was VALUES (%s, '2019-04-30', %s)", (one, was))
    city.work.execute("UPDATE procedure SET framework = 'Mô hình khung' WHERE code = 'TP-2'")
    for day in (date(2019, 2, 28), date(2019, 3, 1), date(2019, 4, 30), date(2019, 5, 1), date(2019, 6, 1)):
        for code in ("11296", "11299"):
            found = report(city, as_of=day, within=city.ids[code])["total"]["procedures"]
            asked = {"by": "agency", "as_of": day, "agency_id": city.ids[code], "expires_within": 30}
            assert found == procedure_totals(city.work, asked)["total"]["in_force"], (day, code)
    assert report(city, as_of=date(2019, 6, 1))["total"]["procedures"] == 2
    assert report(city, as_of=date(2019, 4, 30), within=old)["total"]["procedures"] == 1


def test_people_trained_count_once_a_year_at_the_agency_that_sent_them(city):
    twice, others = uuid4(), (uuid4(), uuid4())
    for code, day, person in (
        ("11296", "2019-02-01", twice),
        ("11296", "2019-05-01", twice),
        ("11299", "2018-12-31", others[0]),
        ("11341", "2019-03-01", others[1]),
    ):
        city.work.execute("INSERT INTO person (id, name) VALUES (%s, 'a') ON CONFLICT DO NOTHING", (person,))
        training = uuid4()
        city.work.execute(
            "INSERT INTO training (id, kind, held_on, title) VALUES (%s, 'awareness', %s, 'a')", (training, day)
        )
        city.work.execute("INSERT INTO attendance VALUES (%s, %s, %s)", (training, person, city.ids[code]))
    days = [date(2018, 12, 30), date(2018, 12, 31), date(2019, 1, 1), date(2019, 2, 1), date(2019, 12, 31)]
    assert [report(city, as_of=day)["total"]["people_trained"] for day in days] == [0, 1, 0, 1, 2]
    assert report(city, by="district", as_of=date(2019, 12, 31))["303"]["people_trained"] == 1


def test_maintained_is_who_confirmed_it_in_that_year(city):
    yearly = city.active(city.wave("11296", "11299", name="Duy trì"), template="maintenance", year=2020)
    city.reach(yearly, "11296", [rule.key for rule in MAINTENANCE.milestones])
    days = [END - timedelta(days=1), END, date(2019, 12, 31), date(2020, 1, 1)]
    assert [report(city, as_of=day)["communes"]["maintained"] for day in days] == [0, 1, 1, 0]


def listed(city: City, **query: Any) -> list[dict[str, Any]]:
    with city.acting(city.coordinator) as work:
        return list(tracks(work, {"limit": 50, "after": None, **query}).items)


def test_the_lists_of_who_is_late_or_stalled_hold_whom_the_report_counts(city):
    halting(city)
    for day in YEAR[::3]:
        line = report(city, as_of=day)["communes"]
        for what in ("late", "stalled"):
            found = listed(city, as_of=day, **{what: True})
            assert len(found) == line[what], (day, what)
            assert all(one[what] for one in found)
            assert len(listed(city, as_of=day, **{what: False})) == line["enrolled"] - line[what]


def test_a_late_track_tells_which_milestone_since_when_and_for_how_long(city):
    day = date(2019, 9, 1)
    halting(city)
    began = next(one for one in listed(city, as_of=day, late=True) if one["agency_code"] == "11299")
    planned = {one["key"]: one["planned"] for one in began["milestones"]}
    assert began["late_milestone"] == "framework_applied"
    assert began["late_since"] == planned["framework_applied"] + timedelta(days=1)
    assert began["days_late"] == (day - planned["framework_applied"]).days
    assert began["stalled_since"] == planned["staff_trained"] + timedelta(days=61)
    assert began["forecast_on"] is None
    [before] = [one for one in listed(city, as_of=date(2019, 4, 20)) if one["agency_code"] == "11299"]
    assert before["forecast_on"] == planned["declared"] + (date(2019, 4, 20) - planned["framework_applied"])


def test_a_cancelled_plan_makes_no_track_late(city):
    city.work.execute("UPDATE plan SET state = 'cancelled'")
    assert listed(city, late=True) == listed(city, stalled=True) == []
    assert not any(one["late"] or one["stalled"] or one["forecast_on"] for one in listed(city))


def test_who_stalls_follows_the_setting(city):
    day = date(2019, 4, 20)
    assert report(city, as_of=day)["total"]["stalled"] == 0
    commands.set_pace(city.work, 30)
    assert report(city, as_of=day)["total"]["stalled"] == 2
    assert len(listed(city, as_of=day, stalled=True)) == 2
    assert progress(city.work, {"by": "block"})["stalled_after"] == 30
    [kept] = city.work.all("SELECT body FROM history WHERE name = 'pace.changed'")
    assert json.loads(kept["body"])["change"]["after"] == {"stalled_after": 30}

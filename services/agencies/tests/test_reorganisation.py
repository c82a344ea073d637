"""Reorganisations on a real database: what follows, what reports say before and after, and days to come."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.problems import Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import agencies as commands
from services.agencies.commands import people, providers, reorganisations
from services.agencies.domain.declaration import STANDARD
from services.agencies.domain.progress import ORDER, counted
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked, New, Renamed
from services.agencies.queries import agencies, progress, tracks
from services.agencies.queries import reorganisations as queries
from services.agencies.store import progress as progress_store
from services.agencies.tests.rollout import BEFORE_DECLARATION, City

DAY = date(2019, 11, 1)
EVE = DAY - timedelta(days=1)
PAGE: dict[str, Any] = {"limit": 50, "after": None}
DECISION = "24/NQ-HĐND"


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def merged(city: City, *codes: str, day: date = DAY, **values: Any) -> UUID:
    asked = Asked("merge", day, tuple(city.ids[code] for code in codes), **values)
    return decided(city, asked)


def decided(city: City, asked: Asked) -> UUID:
    with city.acting(city.coordinator) as work:
        return reorganisations.decide(work, DECISION, asked)


def new(code: str = "11344", name: str = "UBND phường Cầu Đất", **values: Any) -> New:
    return New(code, name, **values)


def coded(city: City, code: str, on: date) -> dict[str, Any]:
    return agencies.by_code(city.work, code, on)


def names(city: City, on: date, **query: Any) -> list[str]:
    return [one["name_vi"] for one in agencies.agencies(city.work, {**PAGE, "as_of": on, **query}).items]


def communes(city: City, on: date, **query: Any) -> dict[str, Any]:
    found = progress.progress(city.work, {"by": "block", "as_of": on, **query})
    return next(group for group in found["groups"] if group["key"] == "communes")


def agree(city: City) -> None:
    """The tally says what counting anew says, on every day around."""
    days = sorted([EVE - timedelta(days=200), EVE, DAY, DAY + timedelta(days=1), DAY + timedelta(days=60)])
    for by in ORDER:
        asked = progress_store.Asked(by, None, None, STANDARD, days)
        anew = progress_store.changes_counted_anew(city.work, asked)
        assert counted(progress_store.changes(city.work, asked), len(days)) == counted(anew, len(days))


def test_a_code_means_one_agency_before_and_another_after_and_tells_what_became_of_it(city):
    merged(city, "11344", "11341", successors=(new(),))
    before, after = coded(city, "11344", EVE), coded(city, "11344", DAY)
    assert (before["name_vi"], before["valid_to"], before["status"]) == ("UBND 11344", EVE, "dissolved")
    assert [one["id"] for one in before["became"]] == before["successors"] == [after["id"]]
    assert (after["name_vi"], after["valid_from"]) == ("UBND phường Cầu Đất", DAY)
    assert after["predecessors"] == [city.ids["11344"], city.ids["11341"]]
    assert [(one["kind"], one["decision"], one["effective_on"]) for one in after["reorganisations"]] == [
        ("merge", DECISION, DAY)
    ]
    assert coded(city, "11341", EVE)["became"][0]["name_vi"] == "UBND phường Cầu Đất"
    with pytest.raises(NotFound):
        coded(city, "11341", DAY)


def test_what_became_of_an_agency_is_told_to_the_end_of_the_line(city):
    merged(city, "11344", "11341", successors=(new(),))
    first = coded(city, "11344", DAY)["id"]
    decided(city, Asked("rename", DAY + timedelta(days=5), (first,), renamed=Renamed("UBND phường Mới")))
    decided(city, Asked("merge", DAY + timedelta(days=9), (first, city.ids["11299"]), into_id=city.ids["11299"]))
    assert [one["code"] for one in coded(city, "11344", EVE)["became"]] == ["11299"]


def test_every_event_carries_the_new_state_the_decision_and_the_heir(city):
    reorganisation = merged(city, "11344", "11341", into_id=city.ids["11341"])
    assert city.heard == [
        ("agency.dissolved", city.ids["11344"], 2),
        ("agency.reorganised", city.ids["11341"], 2),
    ]
    rows = city.work.all("SELECT body FROM outbox ORDER BY id")
    gone, stays = (json.loads(row["body"]) for row in rows)
    told = {
        "reorganisation_id": str(reorganisation), "kind": "merge", "decision": DECISION,
        "effective_on": DAY.isoformat(),
    }  # fmt: skip
    assert gone["change"] == {**told, "heir_id": str(city.ids["11341"])}
    assert (gone["state"]["status"], gone["state"]["valid_to"]) == ("dissolved", EVE.isoformat())
    assert gone["state"]["successors"] == [str(city.ids["11341"])]
    assert stays["change"] == {**told, "before": {}}
    assert stays["state"]["predecessors"] == [str(city.ids["11344"])]


def test_reports_on_both_sides_of_the_day_are_those_of_that_day(city):
    plan = city.active(city.wave("11296", "11299"), city.wave("11341", "11344", name="Đợt 2"))
    city.declared(plan, "11344")
    merged(city, "11344", "11341", successors=(new(),))
    before, after = communes(city, EVE), communes(city, DAY)
    assert (before["total"], before["declared"], before["enrolled"]) == (4, 1, 4)
    assert (after["total"], after["declared"], after["enrolled"]) == (3, 0, 3), "the new one declares for itself"
    for query in ({"within": city.ids["304"]}, {"plan_id": plan}):
        assert communes(city, EVE, **query)["total"] - communes(city, DAY, **query)["total"] == 1
    by_wave = [progress.progress(city.work, {"by": "wave", "plan_id": plan, "as_of": day}) for day in (EVE, DAY)]
    assert [found["total"]["total"] for found in by_wave] == [4, 3]
    by_district = [progress.progress(city.work, {"by": "district", "as_of": day})["groups"] for day in (EVE, DAY)]
    assert [{one["key"]: one["total"] for one in groups} for groups in by_district] == [
        {"303": 2, "304": 2},
        {"303": 2, "304": 1},
    ]
    agree(city)


def test_who_goes_on_keeps_its_declaration(city):
    plan = city.active(city.wave("11341", "11344"))
    city.declared(plan, "11341")
    merged(city, "11344", "11341", into_id=city.ids["11341"])
    assert (communes(city, EVE)["declared"], communes(city, DAY)["declared"]) == (1, 1)
    agree(city)


def test_a_track_goes_on_at_the_heir_with_what_was_reached_but_the_declaration(city):
    plan = city.active(city.wave("11341", "11344"))
    city.declared(plan, "11344")
    merged(city, "11344", "11341", successors=(new(),))
    heir = coded(city, "11344", DAY)["id"]
    old, going_on = city.track(plan, "11344"), tracks.tracks(city.work, {**PAGE, "agency_id": heir}).items[0]
    assert (old["withdrawn_on"], old["withdrawn"]) == (DAY, DECISION)
    assert (going_on["enrolled_on"], going_on["state"], going_on["withdrawn_on"]) == (DAY, "applying", None)
    reached = {one["key"] for one in going_on["milestones"] if one["done_on"]}
    assert reached == set(BEFORE_DECLARATION)
    said = [name for name, _, _ in city.heard]
    assert (said.count("track.withdrawn"), said.count("track.enrolled")) == (2, 3)
    with pytest.raises(Refusal, match=r"track\.withdrawn"):
        city.reach(plan, "11344", ["made_public"])
    assert tracks.track(city.work, old["id"])["allowed"] == []
    city.ids["neu"] = heir
    city.declare("neu", date(2019, 11, 20))
    assert communes(city, date(2019, 11, 20))["declared"] == 1


def test_tracks_are_listed_as_of_a_day(city):
    plan = city.active(city.wave("11341", "11344"))
    city.declared(plan, "11344", date(2019, 6, 5))
    merged(city, "11344", "11341", successors=(new(),))

    def listed(on: date, **query: Any) -> list[tuple[str, str]]:
        found = tracks.tracks(city.work, {**PAGE, "as_of": on, **query}).items
        return [(one["agency_name_vi"], one["state"]) for one in found]

    assert listed(date(2019, 6, 4)) == [("UBND 11341", "not_started"), ("UBND 11344", "applying")]
    assert listed(EVE) == [("UBND 11341", "not_started"), ("UBND 11344", "declared")]
    assert listed(DAY) == [("UBND phường Cầu Đất", "applying")]
    assert listed(date(2019, 2, 1)) == []
    assert listed(EVE, state="declared") == [("UBND 11344", "declared")]
    assert listed(date(2019, 6, 4), state="declared") == []
    past = tracks.tracks(city.work, {**PAGE, "as_of": EVE}).items
    assert [one["allowed"] for one in past] == [[], []], "the past is not changed"


def test_two_tracks_of_one_plan_become_the_one_of_who_goes_on(city):
    plan = city.active(city.wave("11341", "11344"))
    merged(city, "11344", "11341", into_id=city.ids["11341"])
    rows = city.work.all("SELECT withdrawn_on FROM track WHERE plan_id = %s ORDER BY withdrawn_on", (plan,))
    assert [row["withdrawn_on"] for row in rows] == [DAY, None]


def test_a_plan_that_has_not_begun_has_the_heir_in_its_wave(city):
    both = city.drafted(city.wave("11341", "11344"), year=2020)
    one = city.submitted(city.wave("11344", "11296"), year=2020)
    over = city.drafted(city.wave("11344", start=date(2019, 1, 1), end=date(2019, 5, 1)))
    merged(city, "11344", "11341", into_id=city.ids["11341"], day=date(2019, 6, 1))

    def members(plan: UUID) -> set[UUID]:
        rows = city.work.all("SELECT agency_id FROM wave_agency WHERE plan_id = %s", (plan,))
        return {row["agency_id"] for row in rows}

    assert members(both) == {city.ids["11341"]}
    assert members(one) == {city.ids["11341"], city.ids["11296"]}
    assert [name for name, _, _ in city.heard].count("plan.changed") == 2
    assert members(over) == {city.ids["11344"]}, "its wave was over by then"


def test_people_and_duties_follow_and_their_past_stays(city):
    person = people.register(city.work, name="Lê Thị Hà", agency_id=city.ids["11344"])
    duty = people.assign(city.work, person, city.ids["11344"], "focal_point", date(2018, 1, 1))
    later = people.assign(city.work, person, city.ids["11344"], "secretary", date(2020, 1, 1))
    merged(city, "11344", "11341", successors=(new(),))
    heir = coded(city, "11344", DAY)["id"]
    rows = city.work.all(
        "SELECT agency_id, duty, valid_from, valid_to FROM duty WHERE person_id = %s ORDER BY duty, valid_from",
        (person,),
    )
    assert [tuple(row.values()) for row in rows] == [
        (city.ids["11344"], "focal_point", date(2018, 1, 1), EVE),
        (heir, "focal_point", DAY, None),
        (heir, "secretary", date(2020, 1, 1), None),
    ]
    said = city.heard[4:]
    assert ("person.changed", person, 2) in said
    assert ("duty.ended", duty["id"], 2) in said
    assert ("duty.assigned", later["id"], 2) in said
    on = city.work.all("SELECT agency_id FROM person_on(%s) WHERE id = %s", (EVE, person))
    assert [row["agency_id"] for row in on] == [city.ids["11344"]]
    after = city.work.all("SELECT agency_id FROM person_on(%s) WHERE id = %s", (DAY, person))
    assert [row["agency_id"] for row in after] == [heir]


def test_providers_go_on_working_for_the_heir(city):
    body = {"name_vi": "Viện Năng suất", "name_en": None, "registration": "ĐK 1", "valid_until": None}
    provider = providers.register(city.work, roles=["consultant"], **body)["id"]
    providers.engage(city.work, provider, city.ids["11344"], "consultant", date(2019, 1, 1))
    merged(city, "11344", "11341", into_id=city.ids["11341"])
    state = city.state_said("provider.changed")
    assert [(one["agency_id"], one["since"], one["until"]) for one in state["engagements"]] == [
        (str(city.ids["11344"]), "2019-01-01", EVE.isoformat()),
        (str(city.ids["11341"]), DAY.isoformat(), None),
    ]


def test_a_new_name_holds_from_its_day_and_the_old_one_before(city):
    decided(city, Asked("rename", DAY, (city.ids["11344"],), renamed=Renamed("UBND phường Cầu Đất")))
    assert "UBND 11344" in names(city, EVE)
    assert "UBND phường Cầu Đất" in names(city, DAY)
    assert (coded(city, "11344", EVE)["name_vi"], coded(city, "11344", EVE)["became"]) == ("UBND 11344", [])
    assert names(city, EVE, q="cau dat") == []
    assert names(city, DAY, q="cầu đất") == ["UBND phường Cầu Đất"]
    assert city.state_said("agency.reorganised")["name_vi"] == "UBND phường Cầu Đất"
    with pytest.raises(Invalid):
        decided(city, Asked("rename", EVE, (city.ids["11344"],), renamed=Renamed("UBND khác")))
    agree(city)


def test_children_follow_and_reports_of_the_past_find_them_where_they_were(city):
    merged(city, "304", "303", into_id=city.ids["303"])
    assert {one["key"]: one["total"] for one in progress.progress(city.work, {"by": "district"})["groups"]} == {
        "303": 4
    }
    past = progress.progress(city.work, {"by": "district", "as_of": EVE})["groups"]
    assert {one["key"]: one["total"] for one in past} == {"303": 2, "304": 2}
    assert names(city, EVE, within=city.ids["304"]) == ["UBND 11341", "UBND 11344", "UBND 304"]
    assert names(city, DAY, within=city.ids["303"], block="communes") == [
        f"UBND {code}" for code in (11296, 11299, 11341, 11344)
    ]
    assert names(city, EVE, parent_id=city.ids["303"]) == ["UBND 11296", "UBND 11299"]
    row = city.work.one("SELECT within_subtree(%s, %s) AS within", (city.ids["11344"], city.ids["303"]))
    assert row == {"within": True}
    agree(city)


def test_a_split_district_gives_each_of_its_communes_to_one_part(city):
    parts = (
        new("313", "UBND quận Tây", child_ids=(city.ids["11341"],)),
        new("314", "UBND quận Đông", child_ids=(city.ids["11344"],)),
    )
    decided(city, Asked("split", DAY, (city.ids["304"],), successors=parts))
    assert names(city, DAY, within=coded(city, "313", DAY)["id"]) == ["UBND 11341", "UBND quận Tây"]
    assert len(coded(city, "304", EVE)["became"]) == 2
    assert (communes(city, EVE)["total"], communes(city, DAY)["total"]) == (4, 4)
    agree(city)


def test_what_a_dissolved_agency_had_goes_to_its_parent(city):
    decided(city, Asked("dissolve", DAY, (city.ids["11344"],)))
    rows = city.work.all("SELECT body FROM outbox WHERE name = 'agency.dissolved'")
    assert json.loads(rows[0]["body"])["change"]["heir_id"] == str(city.ids["304"])
    assert coded(city, "11344", EVE)["became"] == []


def test_a_preview_tells_what_it_would_come_to_and_changes_nothing(city):
    city.active(city.wave("11341", "11344"))
    people.register(city.work, name="Lê Thị Hà", agency_id=city.ids["11344"])
    before = city.heard
    asked = Asked("merge", DAY, (city.ids["11344"], city.ids["11341"]), successors=(new(),))
    comes = reorganisations.preview(city.work, DECISION, asked)["outcome"]
    assert [one["code"] for one in comes["ended"]] == ["11344", "11341"]
    assert [one["name_vi"] for one in comes["begun"]] == ["UBND phường Cầu Đất"]
    assert (comes["follows"]["people"], comes["follows"]["tracks"]) == (1, 2)
    assert city.heard == before
    assert queries.reorganisations(city.work, PAGE).items == []
    assert coded(city, "11344", DAY)["name_vi"] == "UBND 11344"
    done = queries.reorganisation(city.work, merged(city, "11344", "11341", successors=(new(),)))
    assert done["outcome"]["follows"] == comes["follows"]


def test_every_fault_is_told_at_once_and_nothing_happens(city):
    before = city.heard
    with pytest.raises(Invalid) as caught:
        merged(city, "11344", "31", into_id=city.ids["11344"])
    assert [(error.field, error.code) for error in caught.value.errors] == [("agency_ids.1", "reorganisation.root")]
    with pytest.raises(Invalid) as caught:
        decided(city, Asked("merge", DAY, (city.ids["11344"], uuid4()), into_id=city.ids["11344"]))
    assert [error.code for error in caught.value.errors] == ["agency.unknown"]
    assert city.heard == before


TO_COME = date(2020, 2, 1)


def on(city: City, day: date) -> bool:
    """The schedule's look on a business day."""
    city.work.execute("UPDATE clock SET today = %s", (day,))
    city.work.__dict__.pop("now", None)
    return reorganisations.take_effect(city.work)


def test_a_decision_of_a_day_to_come_takes_effect_on_that_day_and_once(city):
    planned = merged(city, "11344", "11341", successors=(new(),), day=TO_COME)
    assert (queries.reorganisation(city.work, planned)["state"], city.heard) == ("planned", [])
    assert on(city, TO_COME - timedelta(days=1)) is False
    assert coded(city, "11344", TO_COME)["name_vi"] == "UBND 11344"
    assert on(city, TO_COME + timedelta(days=3)) is True, "a weekend later"
    assert coded(city, "11344", TO_COME)["name_vi"] == "UBND phường Cầu Đất"
    assert coded(city, "11344", TO_COME - timedelta(days=1))["valid_to"] == TO_COME - timedelta(days=1)
    assert queries.reorganisation(city.work, planned)["state"] == "done"
    assert on(city, TO_COME + timedelta(days=4)) is False


def test_what_stands_in_the_way_on_the_day_is_shown_and_tried_again_the_next(city):
    planned = merged(city, "11344", "11341", successors=(new(),), day=TO_COME)
    city.work.execute("UPDATE agency SET valid_to = '2020-01-15' WHERE code = '11341'")
    assert on(city, TO_COME) is True
    assert on(city, TO_COME) is False, "once a day"
    found = queries.reorganisation(city.work, planned)
    assert (found["state"], [one["code"] for one in found["in_the_way"]]) == ("planned", ["reorganisation.not_there"])
    assert "11341" in found["in_the_way"][0]["detail"]
    city.work.execute("UPDATE agency SET valid_to = NULL WHERE code = '11341'")
    assert on(city, TO_COME + timedelta(days=1)) is True
    assert queries.reorganisation(city.work, planned)["state"] == "done"
    assert queries.reorganisation(city.work, planned)["in_the_way"] == []


def test_what_is_planned_can_be_called_off_and_what_is_done_cannot(city):
    planned = merged(city, "11344", "11341", successors=(new(),), day=TO_COME)
    with city.acting(city.coordinator):
        assert queries.reorganisation(city.work, planned)["allowed"] == ["cancel"]
        reorganisations.cancel(city.work, planned, "Nghị quyết bị bãi bỏ")
        with pytest.raises(Refusal, match=r"reorganisation\.not_planned"):
            reorganisations.cancel(city.work, planned, "lần nữa")
    assert on(city, TO_COME) is False
    done = merged(city, "11344", "11341", successors=(new(),))
    with pytest.raises(Refusal, match=r"reorganisation\.not_planned"):
        reorganisations.cancel(city.work, done, "muộn rồi")
    assert queries.reorganisation(city.work, done)["allowed"] == []


def test_reorganisations_are_found_by_what_they_are_about(city):
    planned = merged(city, "11344", "11341", successors=(new(),), day=TO_COME)
    done = decided(city, Asked("rename", DAY, (city.ids["11296"],), renamed=Renamed("UBND phường Mới")))

    def found(**query: Any) -> list[UUID]:
        return [one["id"] for one in queries.reorganisations(city.work, {**PAGE, **query}).items]

    assert found() == [planned, done]
    assert found(state="planned") == found(agency_id=city.ids["11344"]) == found(kind="merge") == [planned]
    first = queries.reorganisations(city.work, {**PAGE, "limit": 1})
    assert found(after=first.after) == [done]
    assert found(decision="1/NQ") == []


def test_a_change_from_a_day_on_leaves_the_days_before_as_they_were_and_a_correction_does_not(city):
    agency = city.ids["11344"]
    commands.change(city.work, agency, effective_on=DAY, parent_id=city.ids["303"], name_vi="UBND phường Mới")
    assert (coded(city, "11344", EVE)["name_vi"], coded(city, "11344", EVE)["parent_id"]) == (
        "UBND 11344",
        city.ids["304"],
    )
    assert coded(city, "11344", DAY)["parent_id"] == city.ids["303"]
    commands.change(city.work, agency, name_vi="UBND phường Mới Toanh")
    assert coded(city, "11344", DAY)["name_vi"] == "UBND phường Mới Toanh"
    for day, code in ((DAY, "agency.changed_later"), (date(2019, 12, 2), "date.in_future")):
        with pytest.raises(Invalid) as caught:
            commands.change(city.work, agency, effective_on=day, name_vi="UBND khác")
        assert [(error.field, error.code) for error in caught.value.errors] == [("effective_on", code)]
    agree(city)


def test_a_re_parenting_that_closes_a_circle_is_refused(city):
    with pytest.raises(Invalid) as caught:
        commands.change(city.work, city.ids["304"], parent_id=city.ids["11344"])
    assert "agency.parent_cycle" in {error.code for error in caught.value.errors}

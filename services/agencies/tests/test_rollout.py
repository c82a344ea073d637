"""A plan from draft to enrolment, milestones and declarations, on a real database."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from chassis.problems import Forbidden, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import plans, tracks
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED
from services.agencies.queries import declarations as declaration_queries
from services.agencies.queries import plans as plan_queries
from services.agencies.queries import tracks as track_queries
from services.agencies.tests.rollout import ALL, BEFORE_DECLARATION, END, START, City

COMMUNES = ("11296", "11299", "11341", "11344")


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A city in December 2019 with no plan yet."""
    return City(agencies_work)


def allowed(city: City, plan_id, caller) -> set[str]:
    with city.acting(caller) as work:
        return set(plan_queries.plan(work, plan_id)["allowed"])


def errors(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(error.field, error.code) for error in caught.value.errors]


def test_the_system_numbers_plans_within_a_year_and_skips_numbers_given_by_hand(city):
    city.drafted(city.wave("11296"), number="KH-2019-02")
    numbers = [
        plan_queries.plan(city.work, city.drafted(city.wave("11296"), year=year))["number"]
        for year in (2019, 2019, 2020)
    ]
    assert numbers == ["KH-2019-01", "KH-2019-03", "KH-2020-01"]
    with pytest.raises(Refusal, match=r"plan\.number_taken"):
        city.drafted(city.wave("11296"), number="KH-2019-02")


def test_a_wave_chosen_by_place_and_block_leaves_out_the_root(city):
    of_district = city.wave(within=[city.ids["303"]], blocks=["communes"])
    rest = city.wave(name="Đợt 2", blocks=["departments", "districts"])
    found = plan_queries.plan(city.work, city.drafted(of_district, rest))
    assert [wave["agencies"] for wave in found["waves"]] == [2, 3]
    assert found["agencies"] == 5


def test_every_bad_wave_is_named_at_once(city):
    with pytest.raises(Invalid) as caught:
        city.drafted(city.wave("31", end=START), city.wave("11296", name="Đợt 2"), city.wave("11296"))
    assert errors(caught) == [
        ("waves.0.end", "wave.end_before_start"),
        ("waves.0.agency_ids", "wave.agency_root"),
        ("waves.2.name", "wave.name_twice"),
        ("waves.2.agency_ids", "wave.agency_twice"),
    ]


def test_a_returned_plan_is_rewritten_and_submitted_again(city):
    plan_id = city.submitted(city.wave("11296"))
    with city.acting(city.leader) as work:
        plans.return_(work, plan_id, "thiếu đợt 2")
    with city.acting(city.coordinator) as work:
        waves = [city.wave("11296"), city.wave("11299", name="Đợt 2")]
        plans.change(work, plan_id, title="Kế hoạch 2019", waves=waves)
        plans.submit(work, plan_id)
    found = plan_queries.plan(city.work, plan_id)
    assert (found["state"], found["title"], found["agencies"]) == ("submitted", "Kế hoạch 2019", 2)
    assert [(name, sequence) for name, _, sequence in city.heard] == [
        ("plan.drafted", 1),
        ("plan.submitted", 2),
        ("plan.returned", 3),
        ("plan.changed", 4),
        ("plan.submitted", 5),
    ]


def test_a_plans_event_holds_its_waves_but_not_its_agencies(city):
    city.approved(city.wave("11296"))
    state = city.state_said("plan.approved")
    assert state["waves"] == [{"name": "Đợt 1", "start": "2019-03-01", "end": "2019-06-09"}]
    assert (state["state"], state["decision"], state["decision_date"]) == (
        "approved",
        "QĐ 101/QĐ-UBND",
        "2019-02-01",
    )
    assert "authors" not in state


def test_a_leader_who_wrote_on_the_plan_cannot_approve_it(city):
    author = city.caller("coordinator", "SKHCN")
    both = type(author)(author.person_id, frozenset({"coordinator", "leader"}), author.agency_id)
    city.coordinator = both
    plan_id = city.submitted(city.wave("11296"))
    assert "approve" not in allowed(city, plan_id, both)
    with city.acting(both) as work, pytest.raises(Refusal, match=r"plan\.own_plan"):
        plans.approve(work, plan_id, "QĐ 1/QĐ-UBND", date(2019, 2, 1))


def test_each_caller_is_shown_what_that_caller_may_do(city):
    plan_id = city.submitted(city.wave("11296"))
    assert allowed(city, plan_id, city.leader) == {"return", "approve", "cancel"}
    assert allowed(city, plan_id, city.coordinator) == {"cancel"}
    assert allowed(city, plan_id, city.caller("focal_point", "11296")) == set()


def test_an_unknown_plan_or_track_is_not_found(city):
    for asked in (lambda: plans.submit(city.work, uuid4()), lambda: track_queries.track(city.work, uuid4())):
        with pytest.raises(NotFound):
            asked()


def test_activation_enrols_every_agency_with_its_waves_dates(city):
    late = START + timedelta(days=90)
    waves = (city.wave("11296", "11299"), city.wave("11341", name="Đợt 2", start=late, end=END + (late - START)))
    plan_id = city.active(*waves)
    said = [name for name, *_ in city.heard]
    assert said.count("track.enrolled") == 3
    assert city.track(plan_id, "11296")["milestones"][-1].planned == END
    assert city.track(plan_id, "11341")["milestones"][-1].planned == END + timedelta(days=90)
    assert len(city.state_said("track.enrolled")["milestones"]) == 9


def test_a_completed_milestone_is_said_with_the_whole_track(city):
    plan_id = city.active(city.wave("11296"))
    city.reach(plan_id, "11296", ["committee_established"])
    name, subject, sequence = city.heard[-1]
    assert (name, subject, sequence) == ("milestone.completed", city.track(plan_id, "11296")["id"], 2)
    state = city.state_said("milestone.completed")
    assert state["agency_id"] == str(city.ids["11296"])
    assert state["milestones"][0]["done_on"] == "2019-03-11"
    assert "evidence" not in state["milestones"][0]


def test_a_focal_point_works_on_the_own_subtree_only(city):
    plan_id = city.active(city.wave(*COMMUNES))
    done = ("committee_established", START, "1/QĐ", "hồ sơ")
    for agency in ("11296", "303"):
        track = city.track(plan_id, "11296" if agency == "11296" else "11299")
        with city.acting(city.caller("focal_point", agency)) as work:
            tracks.complete(work, track["id"], *done)
    with city.acting(city.caller("focal_point", "304")) as work, pytest.raises(Forbidden):
        tracks.reopen(work, city.track(plan_id, "11296")["id"], "committee_established", "sai")


def test_tracks_are_listed_by_state_wave_place_and_reach(city):
    plan_id = city.active(city.wave(*COMMUNES))
    city.reach(plan_id, "11296", ["committee_established"])
    city.declared(plan_id, "11344")

    def codes(**query: object) -> list[str]:
        return [track["agency_code"] for track in track_queries.tracks(city.work, {**ALL, **query}).items]

    assert codes(state="building") == ["11296"]
    assert codes(state="declared") == ["11344"]
    assert codes(state="not_started", late=True) == ["11299", "11341"]
    assert codes(within=city.ids["304"], wave="Đợt 1") == ["11341", "11344"]
    first = track_queries.tracks(city.work, {"limit": 3, "after": None})
    assert codes(after=first.after) == ["11344"]
    with city.acting(city.caller("agency_head", "303")):
        assert codes() == ["11296", "11299"]
        with pytest.raises(Forbidden):
            track_queries.track(city.work, city.track(plan_id, "11344")["id"])


def test_nothing_is_done_on_a_track_whose_plan_was_cancelled(city):
    plan_id = city.active(city.wave("11296"))
    with city.acting(city.coordinator) as work:
        plans.cancel(work, plan_id, "chờ sáp nhập")
    with pytest.raises(Refusal, match=r"track\.plan_not_active"):
        city.reach(plan_id, "11296", ["committee_established"])


def test_a_declaration_waits_for_its_milestones_and_changes_nothing_until_then(city):
    plan_id = city.active(city.wave("11296"))
    before = city.heard
    with pytest.raises(Refusal, match=r"milestone\.required_first"):
        city.declare("11296")
    assert (city.heard, city.done_on(plan_id, "11296")) == (before, None)


def test_a_declaration_completes_its_milestone_and_says_both(city):
    plan_id = city.active(city.wave("11296"))
    declaration_id = city.declared(plan_id, "11296")
    assert city.done_on(plan_id, "11296") == date(2019, 6, 5)
    assert [name for name, *_ in city.heard[-2:]] == ["milestone.completed", "qms.declared"]
    assert city.heard[-1][1:] == (declaration_id, 1)
    assert city.state_said("qms.declared")["date"] == "2019-06-05"


def test_a_declaration_is_signed_by_the_own_head_or_recorded_by_the_coordinator(city):
    plan_id = city.active(city.wave("11296", "11299"))
    for code in ("11296", "11299"):
        city.reach(plan_id, code, BEFORE_DECLARATION)
    for stranger in (city.caller("agency_head", "303"), city.caller("focal_point", "11296")):
        with pytest.raises(Forbidden):
            city.declare("11296", by=stranger)
    own = city.declare("11296", by=city.caller("agency_head", "11296"))
    assert not declaration_queries.declaration(city.work, own)["on_behalf"]
    assert declaration_queries.declaration(city.work, city.declare("11299"))["on_behalf"]


def test_a_second_first_declaration_is_refused_and_a_redeclaration_is_not(city):
    plan_id = city.active(city.wave("11296"))
    city.declared(plan_id, "11296")
    with pytest.raises(Refusal, match=r"declaration\.second_initial"):
        city.declare("11296")
    city.declare("11296", date(2019, 9, 1), kind="redeclaration", reason="widened")
    assert city.heard[-1][0] == "qms.redeclared"
    [track] = track_queries.tracks(city.work, ALL).items
    assert track["state"] == "redeclared"
    found = declaration_queries.declarations(city.work, {**ALL, "agency_id": city.ids["11296"]}).items
    assert [one["kind"] for one in found] == ["initial", "redeclaration"]


def test_an_agency_in_no_active_plan_cannot_declare(city):
    with pytest.raises(Refusal, match=r"declaration\.no_track"):
        city.declare("11296")


def test_the_date_of_a_declaration_is_the_field_that_is_refused(city):
    plan_id = city.active(city.wave("11296"))
    city.reach(plan_id, "11296", BEFORE_DECLARATION)
    with pytest.raises(Refusal, match=r"milestone\.before_required") as caught:
        city.declare("11296", START)
    assert caught.value.field == "date"


def test_a_track_shows_what_may_be_done_with_each_milestone(city):
    plan_id = city.active(city.wave("11296"))
    city.reach(plan_id, "11296", BEFORE_DECLARATION)
    found = track_queries.track(city.work, city.track(plan_id, "11296")["id"])
    shown = {one["key"]: tuple(one["allowed"]) for one in found["milestones"]}
    assert shown["management_review_done"] == ("reopen",)
    assert shown["internal_audit_done"] == shown[DECLARED] == ()

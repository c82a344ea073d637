"""Planned dates, required milestones, state and lateness of a track."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import track as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED, FIRST_APPLICATION, MAINTENANCE, TEMPLATES, Template
from services.agencies.domain.track import Done, Limits, Milestone

START, END = date(2019, 3, 1), date(2019, 6, 9)  # 100 days
LIMITS = Limits(START, date(2019, 12, 31))
DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31))


def fresh(template: Template = FIRST_APPLICATION) -> tuple[Milestone, ...]:
    return rules.planned(template, START, END)


def done_to(key: str, template: Template = FIRST_APPLICATION) -> tuple[Milestone, ...]:
    """A track on which everything up to and with `key` was reached on its planned day."""
    track = fresh(template)
    for one in track:
        track = rules.reach(track, template, one.key, Done(one.planned, "1/QĐ", "hồ sơ"), LIMITS)
        if one.key == key:
            break
    return track


def refused(code: str, field: str | None = None) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda found: (found.code, found.field) == (code, field))


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_a_template_requires_only_what_stands_before_and_is_due_earlier(template):
    seen: dict[str, int] = {}
    for rule in template.milestones:
        assert all(seen[key] < rule.percent for key in rule.requires)
        seen[rule.key] = rule.percent
    assert len(seen) == len(template.milestones)
    assert max(seen.values()) == 100


def test_a_milestone_is_due_when_its_part_of_the_wave_has_passed():
    assert rules.due(10, START, END) == date(2019, 3, 11)
    assert rules.due(100, START, END) == END
    assert rules.due(0, START, END) == START


def test_half_a_day_is_rounded_up():
    assert rules.due(50, START, START + timedelta(days=3)) == START + timedelta(days=2)
    assert rules.due(25, START, START + timedelta(days=1)) == START


@given(DAYS, st.integers(1, 700), st.integers(0, 100), st.integers(0, 100))
def test_due_dates_stay_within_the_wave_and_in_order(start, days, one, other):
    end = start + timedelta(days=days)
    low, high = sorted((one, other))
    assert start <= rules.due(low, start, end) <= rules.due(high, start, end) <= end


def test_a_milestone_waits_for_what_it_requires():
    done = Done(START, "1/QĐ", "hồ sơ")
    with refused("milestone.required_first") as caught:
        rules.complete(fresh(), FIRST_APPLICATION, "documents_issued", done, LIMITS)
    assert caught.value.params == {"kind": ("Đào tạo cán bộ, công chức", "Staff trained")}


def test_a_milestone_is_not_done_before_what_it_requires():
    track = done_to("committee_established")
    with refused("milestone.before_required", "done_on"):
        rules.complete(track, FIRST_APPLICATION, "staff_trained", Done(START), LIMITS)


def test_evidence_is_demanded_where_the_template_says_so():
    for evidence in (None, "", "  "):
        with refused("milestone.evidence_needed", "evidence"):
            done = Done(START, "1/QĐ", evidence)
            rules.complete(fresh(), FIRST_APPLICATION, "committee_established", done, LIMITS)


def test_a_milestone_is_completed_neither_in_the_future_nor_long_before_its_wave():
    for on, code in ((date(2020, 1, 1), "date.in_future"), (date(2018, 2, 28), "milestone.too_early")):
        with refused(code, "done_on"):
            done = Done(on, "1/QĐ", "hồ sơ")
            rules.complete(fresh(), FIRST_APPLICATION, "committee_established", done, LIMITS)


def test_a_milestone_is_completed_once():
    with refused("milestone.already_done"):
        done = Done(START, "1/QĐ", "hồ sơ")
        rules.complete(done_to("staff_trained"), FIRST_APPLICATION, "committee_established", done, LIMITS)


def test_only_a_declaration_completes_the_declaration():
    with refused("milestone.by_declaration"):
        track = done_to("management_review_done")
        rules.complete(track, FIRST_APPLICATION, DECLARED, Done(date(2019, 6, 5)), LIMITS)


def test_what_another_milestone_stands_upon_is_not_reopened():
    track = done_to("staff_trained")
    with refused("milestone.stood_upon"):
        rules.reopen(track, FIRST_APPLICATION, "committee_established", "sai")
    with refused("milestone.not_done"):
        rules.reopen(track, FIRST_APPLICATION, "in_application", "sai")
    with refused("milestone.declaration_stands"):
        rules.reopen(done_to(DECLARED), FIRST_APPLICATION, DECLARED, "sai")


def test_a_reopened_milestone_is_open_again_and_keeps_the_reason():
    track = rules.reopen(done_to("staff_trained"), FIRST_APPLICATION, "staff_trained", "thiếu danh sách")
    again = next(one for one in track if one.key == "staff_trained")
    assert (again.done_on, again.reopened) == (None, "thiếu danh sách")


def test_an_unknown_milestone_is_refused():
    with refused("milestone.unknown", "key"):
        rules.complete(fresh(), FIRST_APPLICATION, "nothing", Done(START), LIMITS)


@pytest.mark.parametrize(
    ("key", "state"),
    [
        ("committee_established", "building"),
        ("documents_issued", "building"),
        ("in_application", "applying"),
        ("management_review_done", "applying"),
        ("declared", "declared"),
        ("made_public", "declared"),
    ],
)
def test_the_state_is_that_of_the_furthest_milestone(key, state):
    assert rules.state(done_to(key), FIRST_APPLICATION) == state


def test_a_track_that_nothing_was_done_on_has_not_started():
    assert rules.state(fresh(), FIRST_APPLICATION) == "not_started"


def test_a_redeclaration_shows_only_on_a_declared_track():
    assert rules.state(done_to("declared"), FIRST_APPLICATION, "redeclared") == "redeclared"
    assert rules.state(done_to("in_application"), FIRST_APPLICATION, "redeclared") == "applying"


def test_a_declared_track_is_maintained_or_lapses_with_its_agency():
    assert rules.state(done_to("made_public"), FIRST_APPLICATION, "maintained") == "maintained"
    assert rules.state(done_to("declared"), FIRST_APPLICATION, "lapsed") == "lapsed"
    assert rules.state(done_to("in_application"), FIRST_APPLICATION, "lapsed") == "applying"


def test_a_yearly_maintenance_lapses_with_the_declaration_that_it_keeps_up():
    fresh = rules.planned(MAINTENANCE, START, END)
    assert rules.state(fresh, MAINTENANCE, "lapsed") == "lapsed"
    assert rules.state(fresh, MAINTENANCE, "declared") == "not_started"


def test_a_track_is_late_the_day_after_a_planned_date():
    assert not rules.is_late(fresh(), fresh()[0].planned)
    assert rules.is_late(fresh(), fresh()[0].planned + timedelta(days=1))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=9), DAYS)
def test_the_late_periods_tell_for_any_day_who_was_late(dates, day):
    track = [Milestone("m", planned, done) for planned, done in dates]
    behind = any(one.planned < day and (one.done_on is None or day < one.done_on) for one in track)
    periods = rules.late_periods(track)
    assert behind == any(since <= day and (until is None or day < until) for since, until in periods)


@given(st.lists(st.tuples(st.sampled_from(["complete", "reopen"]), st.integers(0, 8)), max_size=40))
def test_no_path_leaves_a_milestone_done_whose_requirements_are_open(steps):
    track, keys = fresh(), [rule.key for rule in FIRST_APPLICATION.milestones]
    for act, at in steps:
        try:
            if act == "complete":
                done = Done(END, "1/QĐ", "hồ sơ")
                track = rules.reach(track, FIRST_APPLICATION, keys[at], done, LIMITS)
            else:
                track = rules.reopen(track, FIRST_APPLICATION, keys[at], "sai")
        except Refusal:
            continue
    for one in track:
        rule = FIRST_APPLICATION.rule(one.key)
        assert one.done_on is None or not rules.missing(track, rule)


@given(st.lists(st.integers(0, 8), max_size=12))
def test_what_is_shown_as_allowed_succeeds(order):
    track, keys = fresh(), [rule.key for rule in FIRST_APPLICATION.milestones]
    for at in order:
        if "complete" in rules.allowed(track, FIRST_APPLICATION, keys[at]):
            done = Done(END, "1/QĐ", "hồ sơ")
            track = rules.complete(track, FIRST_APPLICATION, keys[at], done, LIMITS)

"""Who may come to a wave or leave it, and that moving dates changes nothing of the days before."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import enrolment as rules
from services.agencies.domain import track
from services.agencies.domain.enrolment import Joining
from services.agencies.domain.plan import Member, Wave
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import CONVERSION, DECLARED, MAINTENANCE
from services.agencies.domain.track import Done, Limits, Milestone, Moved

START, END, TODAY = date(2019, 3, 1), date(2019, 9, 1), date(2019, 4, 1)
ONE, TWO, THREE, FOUR, ROOT = (uuid4() for _ in range(5))
MEMBERS = {
    ONE: Member("11296", date(2017, 1, 1), None),
    TWO: Member("11299", date(2017, 1, 1), date(2019, 3, 31)),
    THREE: Member("11341", date(2019, 5, 1), None),
    ROOT: Member("31", date(2017, 1, 1), None, is_root=True),
}


def faults(*agencies: UUID, start: date = START, end: date = END, there: dict[UUID, str] | None = None) -> list[str]:
    joining = Joining("Đợt 1", start, end, agencies, TODAY)
    return [fault.code for fault in rules.joining_faults(joining, MEMBERS, there or {})]


def test_what_stands_in_the_way_of_each_agency_is_named() -> None:
    assert faults(ONE) == []
    assert faults() == ["wave.empty"]
    assert faults(TWO, THREE, FOUR, ROOT) == [
        "wave.agency_not_there", "wave.agency_not_there", "wave.agency_unknown", "wave.agency_root",
    ]  # fmt: skip
    assert faults(ONE, there={ONE: "Đợt 2"}) == ["wave.agency_there"]


def test_nobody_comes_to_a_wave_that_is_over() -> None:
    assert faults(ONE, end=TODAY) == ["wave.over"]
    assert faults(ONE, end=TODAY + timedelta(days=1)) == []
    assert faults(ONE, start=END) == ["wave.end_before_start"]


def test_a_wave_is_found_by_its_name() -> None:
    waves = [Wave("Đợt 1", START, END, ()), Wave("Đợt 2", START, END, ())]
    assert rules.place_of(waves, "Đợt 2") == 1
    with pytest.raises(Refusal, match=r"wave\.unknown"):
        rules.place_of(waves, "Đợt 3")


def test_new_dates_of_a_wave_must_fit_the_others() -> None:
    waves = [Wave("Đợt 1", START, END, ()), Wave("Đợt 2", date(2019, 6, 1), date(2019, 12, 1), ())]
    moved = rules.moved_waves(waves, 0, date(2019, 7, 1), END)
    assert [(fault.code, fault.field) for fault in rules.moving_faults(moved, 0, TODAY)] == [
        ("wave.out_of_order", "start")
    ]
    over = rules.moved_waves(waves, 0, START, TODAY)
    assert [(fault.code, fault.field) for fault in rules.moving_faults(over, 0, TODAY)] == [("wave.over", "end")]
    assert waves[0].end == END


@pytest.mark.parametrize(("template", "key"), [(CONVERSION, DECLARED), (MAINTENANCE, "maintenance_confirmed")])
def test_who_has_reached_what_the_plan_is_about_is_not_withdrawn(template, key) -> None:
    milestones = track.planned(template, START, END)
    rules.check_withdrawal(milestones, template)
    done = tuple(Milestone(one.key, one.planned, TODAY) if one.key == key else one for one in milestones)
    with pytest.raises(Refusal, match=r"track\.goal_reached") as caught:
        rules.check_withdrawal(done, template)
    assert caught.value.params == {"kind": template.named(key)}


def test_open_milestones_are_planned_anew_and_reached_ones_stay() -> None:
    milestones = track.planned(CONVERSION, START, END)
    first = milestones[0]
    milestones = track.complete(milestones, CONVERSION, first.key, Done(TODAY), Limits(START, TODAY))
    moved = track.rescheduled(milestones, CONVERSION, START, END + timedelta(days=100), TODAY)
    assert moved[0] == milestones[0]
    assert all(one.planned > before.planned for one, before in zip(moved[1:], milestones[1:], strict=True))
    assert all(
        one.moved == (Moved(before.planned, TODAY),) for one, before in zip(moved[1:], milestones[1:], strict=True)
    )


def test_what_was_moved_twice_on_one_day_was_moved_once() -> None:
    milestones = track.planned(CONVERSION, START, END)
    once = track.rescheduled(milestones, CONVERSION, START, END + timedelta(days=50), TODAY)
    twice = track.rescheduled(once, CONVERSION, START, END + timedelta(days=100), TODAY)
    assert twice == track.rescheduled(milestones, CONVERSION, START, END + timedelta(days=100), TODAY)


moves = st.lists(
    st.tuples(st.integers(0, 60), st.integers(-40, 200), st.integers(1, 300)), min_size=1, max_size=4
)  # days until the move, its start, how long
reaches = st.lists(st.integers(0, 200), max_size=len(CONVERSION.milestones))


@given(reaches, moves)
def test_moving_dates_changes_nothing_of_the_days_before(reached: list[int], moved: list[tuple[int, int, int]]) -> None:
    milestones = track.planned(CONVERSION, START, END)
    for key, day in zip((rule.key for rule in CONVERSION.milestones if rule.key != DECLARED), reached, strict=False):
        done = Done(START + timedelta(days=day), evidence="hồ sơ")
        try:
            milestones = track.reach(milestones, CONVERSION, key, done, Limits(START, date(2021, 1, 1)))
        except Refusal:
            break
    day = START
    for wait, begin, length in moved:
        day += timedelta(days=wait)
        start = day + timedelta(days=begin)
        after = track.rescheduled(milestones, CONVERSION, start, start + timedelta(days=length), day)
        for back in range(1, 200, 7):
            then = day - timedelta(days=back)
            assert late_on(after, then) == late_on(milestones, then)
            assert [one.planned for one in track.as_of(after, then)] == [
                one.planned for one in track.as_of(milestones, then)
            ]
        for ahead in range(0, 400, 13):
            then = day + timedelta(days=ahead)
            assert late_on(after, then) == track.is_late(track.as_of(after, then), then)
        milestones = after


def late_on(milestones: tuple[Milestone, ...], day: date) -> bool:
    """By the periods, as a report reads them."""
    return any(since <= day and (until is None or day < until) for since, until in track.late_periods(milestones))

"""The plan's table of states, and what is wrong with its waves."""

from contextlib import suppress
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import plan as rules
from services.agencies.domain.plan import TRANSITIONS, Member, Wave
from services.agencies.domain.refusal import Refusal

COMMANDS = tuple(TRANSITIONS)
MEMBER = Member("11344", date(2017, 1, 1), None)
ONE, TWO = uuid4(), uuid4()


def wave(name: str = "Đợt 1", start: str = "2019-03-01", end: str = "2019-06-30", *agencies: UUID) -> Wave:
    return Wave(name, date.fromisoformat(start), date.fromisoformat(end), agencies or (ONE,))


def faults(*waves: Wave, **members: Member) -> list[tuple[str, str | None]]:
    known = {ONE: members.get("one", MEMBER), TWO: members.get("two", MEMBER)}
    return [(fault.code, fault.field) for fault in rules.wave_faults(waves, known)]


def walk(commands: list[rules.Command]) -> list[str]:
    """The states that a plan goes through when the refused commands do nothing."""
    states: list[str] = ["draft"]
    for command in commands:
        with suppress(Refusal):
            states.append(rules.after(states[-1], command))
    return states


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_no_path_makes_a_plan_active_that_was_not_submitted_and_approved_last(commands):
    states = walk(commands)
    steps = [state for at, state in enumerate(states) if at == 0 or state != states[at - 1]]
    for at, state in enumerate(steps):
        if state == "active":
            assert steps[at - 2 : at] == ["submitted", "approved"]


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_no_path_leads_out_of_the_end(commands):
    states = walk(commands)
    for end in ("completed", "cancelled"):
        assert end not in states or set(states[states.index(end) :]) == {end}


@given(st.lists(st.sampled_from(COMMANDS), max_size=30))
def test_what_is_shown_as_allowed_is_what_is_not_refused(commands):
    state = walk(commands)[-1]
    for command in COMMANDS:
        if command in rules.commands_from(state):
            rules.after(state, command)
        else:
            with pytest.raises(Refusal, match=rf"plan\.cannot_{command}"):
                rules.after(state, command)


def test_an_author_cannot_approve_nor_can_nobody():
    decided = today = date(2019, 1, 15)
    for approver in (ONE, None):
        with pytest.raises(Refusal, match=r"plan\.own_plan"):
            rules.check_approval(approver, [ONE], decided, today)
    rules.check_approval(TWO, [ONE], decided, today)


def test_a_decision_cannot_be_of_a_day_to_come():
    with pytest.raises(Refusal, match=r"date\.in_future") as caught:
        rules.check_approval(TWO, [ONE], date(2019, 1, 16), date(2019, 1, 15))
    assert caught.value.field == "date"


def test_the_number_counts_within_its_year():
    assert rules.number_of(2019, 1) == "KH-2019-01"
    assert rules.number_of(2019, 100) == "KH-2019-100"


def test_good_waves_have_no_faults():
    assert faults(wave(), wave("Đợt 2", "2019-07-01", "2019-11-30", TWO)) == []


def test_each_fault_names_its_wave_and_field():
    backwards = wave("Đợt 1", "2019-06-30", "2019-03-01")
    assert faults(backwards) == [("wave.end_before_start", "waves.0.end")]
    early = wave("Đợt 2", "2019-01-01", "2019-02-01", TWO)
    assert faults(wave(), early) == [("wave.out_of_order", "waves.1.start")]
    same = wave("Đợt 1", "2019-07-01", "2019-08-01", TWO)
    assert faults(wave(), same) == [("wave.name_twice", "waves.1.name")]
    assert faults() == [("plan.no_waves", "waves")]


def test_an_agency_in_two_waves_is_refused_with_both_named():
    second = wave("Đợt 2", "2019-07-01", "2019-08-01", ONE)
    [fault] = rules.wave_faults([wave(), second], {ONE: MEMBER})
    assert (fault.code, fault.field) == ("wave.agency_twice", "waves.1.agency_ids")
    assert fault.params == {"wave": "Đợt 2", "other": "Đợt 1", "agency": "11344"}


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (Member("31", date(2017, 1, 1), None, is_root=True), "wave.agency_root"),
        (Member("11344", date(2019, 7, 1), None), "wave.agency_not_valid"),
        (Member("11344", date(2004, 1, 1), date(2019, 2, 28)), "wave.agency_not_valid"),
    ],
)
def test_an_agency_that_cannot_be_enrolled_is_refused(member, code):
    assert faults(wave(), one=member) == [(code, "waves.0.agency_ids")]


def test_an_agency_that_exists_on_one_day_of_the_wave_is_enough():
    assert faults(wave(), one=Member("11344", date(2004, 1, 1), date(2019, 3, 1))) == []
    assert faults(wave(), one=Member("11344", date(2019, 6, 30), None)) == []


def test_an_unknown_agency_is_refused():
    stranger = uuid4()
    assert faults(wave("Đợt 1", "2019-03-01", "2019-06-30", stranger)) == [
        ("wave.agency_unknown", "waves.0.agency_ids")
    ]


@pytest.mark.parametrize(
    ("submitted", "state", "late"),
    [
        (None, "draft", True),
        (date(2019, 1, 20), "returned", True),
        (date(2019, 1, 15), "active", False),
        (None, "cancelled", False),
    ],
)
def test_drafting_is_late_once_its_day_has_passed_without_a_submission(submitted, state, late):
    due = date(2019, 1, 15)
    assert rules.is_draft_late(due, submitted, state, date(2019, 2, 1)) is late
    assert not rules.is_draft_late(due, None, state, due)
    assert not rules.is_draft_late(None, None, state, date(2019, 2, 1))


def test_a_task_may_wait_for_its_waves_and_a_submission_may_not():
    assert rules.wave_faults([], {}, may_wait=True) == []
    with pytest.raises(Refusal, match=r"plan\.no_waves"):
        rules.check_complete(0)
    rules.check_complete(1)

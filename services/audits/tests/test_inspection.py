"""What would be broken: an inspection that skips its minutes, ends twice, or is given up with its findings."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audits.domain import inspection
from services.audits.domain.inspection import ENDED, RAISING, State, Step
from services.audits.domain.refusal import Refusal

# The life of an inspection as one sentence, written down apart from the table under test.
LIFE = re.compile(
    r"planned( notified)?"
    r"( cancelled"
    r"| in_progress( cancelled| minutes_signed( minutes_signed)*( follow_up( follow_up)*)?( closed)?)?"
    r")?"
)
steps = st.lists(st.sampled_from(Step), max_size=12)


@given(steps)
def test_no_path_of_commands_leaves_the_life_of_an_inspection(path: list[Step]) -> None:
    state, history = State.PLANNED, [State.PLANNED]
    for step in path:
        try:
            state = inspection.after(state, step)
        except Refusal:
            continue
        history.append(state)
    assert LIFE.fullmatch(" ".join(history))


@given(st.lists(st.tuples(st.sampled_from(["raise", "remedy", *Step]), st.booleans()), max_size=25))
def test_no_path_closes_what_is_not_remedied_or_cancels_what_was_found(
    path: list[tuple[str, bool]],
) -> None:
    state, findings, to_remedy = State.PLANNED, 0, 0
    for command, observation in path:
        try:
            if command == "raise":
                inspection.check_raising(state)
                findings, to_remedy = findings + 1, to_remedy + (not observation)
            elif command == "remedy":
                to_remedy = max(0, to_remedy - 1)
            else:
                state = _taken(state, Step(command), findings, to_remedy)
        except Refusal:
            continue
        assert state is not State.CLOSED or to_remedy == 0
        assert state is not State.CANCELLED or findings == 0


def _taken(state: State, step: Step, findings: int, to_remedy: int) -> State:
    if step is Step.SIGN:
        return inspection.signed(state, to_remedy)
    if step is Step.CLOSE:
        inspection.check_close(to_remedy)
    if step is Step.CANCEL:
        inspection.check_cancel(findings)
    return inspection.after(state, step)


def test_an_inspection_may_start_without_notice() -> None:
    assert inspection.after(State.PLANNED, Step.START) is State.IN_PROGRESS


def test_signing_begins_the_follow_up_only_where_something_is_to_be_remedied() -> None:
    assert inspection.signed(State.IN_PROGRESS, 0) is State.MINUTES_SIGNED
    assert inspection.signed(State.IN_PROGRESS, 2) is State.FOLLOW_UP


@pytest.mark.parametrize("state", sorted(ENDED))
def test_what_has_ended_offers_no_step(state: State) -> None:
    assert inspection.steps(state) == []


def test_the_follow_up_is_never_offered_as_a_step() -> None:
    assert all(Step.FOLLOW_UP not in inspection.steps(state) for state in State)


@pytest.mark.parametrize("state", sorted(set(State) - RAISING))
def test_nothing_is_found_before_the_start_or_after_the_end(state: State) -> None:
    with pytest.raises(Refusal) as refused:
        inspection.check_raising(state)
    assert refused.value.field == "inspection_id"


def test_an_inspection_is_overdue_from_the_day_after_its_window_until_its_minutes() -> None:
    last = date(2019, 7, 5)
    assert not inspection.is_overdue(last, State.IN_PROGRESS, last)
    assert inspection.is_overdue(last, State.IN_PROGRESS, date(2019, 7, 6))
    assert not inspection.is_overdue(last, State.FOLLOW_UP, date(2019, 7, 6))


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        inspection.check_window(date(2019, 7, 5), date(2019, 7, 4))
    assert refused.value.field == "planned_to"

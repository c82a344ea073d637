"""What would be broken: findings that close unanswered, fall due on a holiday, or are overdue too early."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.calendar import is_working_day, working_days_after
from services.audits.domain import finding
from services.audits.domain.finding import Grade, Kind, State, Step
from services.audits.domain.refusal import Refusal

# The life of a finding as one sentence, written down apart from the table under test.
LIFE = re.compile(r"open( reported open| reported accepted closed open)*( reported( accepted( closed)?)?)?")
days = st.dates(date(2018, 1, 1), date(2024, 12, 31))
rules = st.integers(1, 60)


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_no_path_of_commands_leaves_the_life_of_a_finding(path: list[Step]) -> None:
    state, history = State.OPEN, [State.OPEN]
    for step in path:
        try:
            state = finding.after(state, step)
        except Refusal:
            continue
        history.append(state)
    assert LIFE.fullmatch(" ".join(history))


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_the_steps_offered_are_the_steps_that_are_taken(path: list[Step]) -> None:
    state = State.OPEN
    for step in path:
        offered = step in finding.steps(state)
        try:
            state = finding.after(state, step)
        except Refusal:
            assert not offered
        else:
            assert offered


@given(rules, days)
def test_a_finding_never_falls_due_on_a_day_off(rule: int, raised_on: date) -> None:
    due = finding.due_date(rule, None, raised_on, working_days_after)
    assert due is not None
    assert due > raised_on
    assert is_working_day(due)


@given(rules, days, st.integers(0, 400))
def test_what_is_raised_later_never_falls_due_earlier(rule: int, raised_on: date, later: int) -> None:
    first = finding.due_date(rule, None, raised_on, working_days_after)
    second = finding.due_date(rule, None, raised_on + timedelta(later), working_days_after)
    assert first is not None
    assert second is not None
    assert first <= second


@given(rules, rules, days)
def test_a_longer_rule_never_falls_due_earlier(rule: int, other: int, raised_on: date) -> None:
    shorter, longer = sorted((rule, other))
    first = finding.due_date(shorter, None, raised_on, working_days_after)
    second = finding.due_date(longer, None, raised_on, working_days_after)
    assert first is not None
    assert second is not None
    assert (first < second) == (shorter < longer)


def test_the_days_count_from_the_minutes_once_they_are_signed() -> None:
    signed, raised = date(2019, 7, 5), date(2019, 7, 12)
    assert finding.due_date(15, signed, raised, working_days_after) == date(2019, 7, 26)
    assert finding.due_date(15, None, raised, working_days_after) == date(2019, 8, 2)


def test_an_observation_never_falls_due() -> None:
    assert finding.due_date(None, None, date(2019, 7, 5), working_days_after) is None


def test_the_days_of_tet_do_not_count() -> None:
    # 4 to 8 February 2019 were days off; the weekends before and after as well.
    assert finding.due_date(1, None, date(2019, 2, 1), working_days_after) == date(2019, 2, 11)


@pytest.mark.parametrize(
    ("kind", "due", "code"),
    [
        (Kind.OBSERVATION, date(2019, 7, 15), "finding.due_of_observation"),
        (Kind.SHORTCOMING, date(2019, 7, 4), "finding.due_past"),
        (Kind.SHORTCOMING, date(2019, 7, 13), "finding.due_not_working_day"),
    ],
)
def test_a_due_date_set_by_hand_must_be_one_that_can_be_kept(kind: Kind, due: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        finding.check_due(kind, due, date(2019, 7, 5), is_working_day)
    assert (refused.value.code, refused.value.field) == (code, "due")


def test_only_a_nonconformity_is_major_or_minor() -> None:
    finding.check_grade(Kind.NONCONFORMITY, Grade.MAJOR)
    finding.check_grade(Kind.LIMITATION, Grade.UNGRADED)
    with pytest.raises(Refusal) as refused:
        finding.check_grade(Kind.SHORTCOMING, Grade.MINOR)
    assert refused.value.field == "grade"


def test_a_finding_is_overdue_from_the_day_after_it_was_due_until_it_is_closed() -> None:
    due = date(2019, 7, 26)
    assert not finding.is_overdue(due, State.OPEN, due)
    assert finding.is_overdue(due, State.ACCEPTED, date(2019, 7, 27))
    assert not finding.is_overdue(due, State.CLOSED, date(2019, 7, 27))
    assert not finding.is_overdue(None, State.OPEN, date(2019, 7, 27))

"""What would be broken: reports that count as accepted while something waits, or as late when they were on time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audits.domain import remediation
from services.audits.domain.refusal import Refusal
from services.audits.domain.remediation import State, Step

counts = st.integers(0, 5)


@given(counts, counts)
def test_a_report_is_accepted_only_when_nothing_waits_and_nothing_was_returned(waiting: int, returned: int) -> None:
    state = remediation.state_of(waiting, returned)
    assert (state is State.ACCEPTED) == (waiting == returned == 0)
    assert (state is State.SUBMITTED) == (waiting > 0)


@given(counts, counts)
def test_only_what_waits_is_decided_and_only_what_is_open_is_answered(waiting: int, to_answer: int) -> None:
    steps = remediation.steps(waiting, to_answer)
    assert (Step.REVISE in steps) == (to_answer > 0)
    assert (Step.ACCEPT in steps) == (Step.RETURN in steps) == (waiting > 0)


def test_an_answer_is_on_time_up_to_the_day_on_which_it_is_due() -> None:
    due = date(2019, 7, 26)
    assert remediation.is_on_time(due, due)
    assert not remediation.is_on_time(due, due + timedelta(1))
    assert remediation.is_on_time(None, date(2030, 1, 1)), "an observation is never due"


def test_each_finding_that_is_named_wrongly_is_told_with_its_place() -> None:
    faults = remediation.chosen_faults(["a", "b", "a", "c", "d"], {"a", "c"}, {"a", "b", "c"}, "finding.cannot_report")
    assert faults == [
        (0, "remediation.finding_twice"),
        (1, "finding.cannot_report"),
        (2, "remediation.finding_twice"),
        (4, "remediation.other_finding"),
    ]


def test_one_report_for_an_inspection_and_nothing_is_accepted_where_nothing_waits() -> None:
    remediation.check_new(exists=False)
    remediation.check_waiting(1)
    with pytest.raises(Refusal, match=r"remediation\.exists"):
        remediation.check_new(exists=True)
    with pytest.raises(Refusal, match=r"remediation\.nothing_waits"):
        remediation.check_waiting(0)

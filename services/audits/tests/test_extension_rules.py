"""What would be broken: due dates that move backwards, onto a holiday, or by whoever wants them to."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.calendar import is_working_day
from services.audits.domain import extension, finding
from services.audits.domain.extension import State, Step
from services.audits.domain.refusal import Refusal

DUE, TODAY = date(2019, 7, 22), date(2019, 7, 15)


@given(st.sampled_from(State), st.sampled_from(Step))
def test_only_what_was_asked_is_decided_and_once(state: State, step: Step) -> None:
    assert (step in extension.steps(state)) == (state is State.ASKED)
    if state is State.ASKED:
        assert extension.after(state, step) is {Step.GRANT: State.GRANTED, Step.DENY: State.DENIED}[step]
        return
    with pytest.raises(Refusal) as refused:
        extension.after(state, step)
    assert refused.value.code == f"extension.cannot_{step}"


@pytest.mark.parametrize(
    ("state", "due", "pending", "code"),
    [
        (finding.State.CLOSED, DUE, False, "extension.finding_closed"),
        (finding.State.OPEN, None, False, "extension.never_due"),
        (finding.State.OPEN, DUE, True, "extension.pending"),
    ],
)
def test_there_is_something_to_extend(state: finding.State, due: date | None, pending: bool, code: str) -> None:
    extension.check_asking(finding.State.REPORTED, DUE, False)
    with pytest.raises(Refusal) as refused:
        extension.check_asking(state, due, pending)
    assert (refused.value.code, refused.value.field) == (code, "finding_id")


@pytest.mark.parametrize(
    ("wanted", "today", "code"),
    [
        (DUE, TODAY, "extension.not_later"),
        (date(2019, 7, 27), TODAY, "finding.due_not_working_day"),
        (date(2019, 7, 23), date(2019, 7, 24), "finding.due_past"),
    ],
)
def test_the_new_date_is_later_not_past_and_a_working_day(wanted: date, today: date, code: str) -> None:
    extension.check_date(DUE, date(2019, 7, 23), TODAY, is_working_day)
    with pytest.raises(Refusal) as refused:
        extension.check_date(DUE, wanted, today, is_working_day)
    assert (refused.value.code, refused.value.field) == (code, "due")


def test_nobody_decides_on_their_own_request() -> None:
    person = uuid4()
    extension.check_decider(person, uuid4())
    extension.check_decider(None, None)
    with pytest.raises(Refusal, match=r"extension\.own"):
        extension.check_decider(person, person)

"""What an inspection found: kinds and grades, when it falls due, its life, and what closing it needs."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.audits.domain.refusal import Refusal

REPEAT_YEARS = 2
"""A finding repeats another of the same agency, and clause or procedure, that was raised within 24 months."""


class Kind(StrEnum):
    """Nonconformity, shortcoming, limitation: to be remedied. Observation: to be thought about."""

    NONCONFORMITY = "nonconformity"
    SHORTCOMING = "shortcoming"
    LIMITATION = "limitation"
    OBSERVATION = "observation"


class Grade(StrEnum):
    """Major and minor come from ISO/IEC 17021-1; the minutes may leave a finding ungraded."""

    MAJOR = "major"
    MINOR = "minor"
    UNGRADED = "ungraded"


class State(StrEnum):
    """How far a finding's remediation has come."""

    OPEN = "open"
    REPORTED = "reported"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done to a finding."""

    REPORT = "report"
    ACCEPT = "accept"
    RETURN = "return"
    CLOSE = "close"
    REOPEN = "reopen"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.OPEN, Step.REPORT): State.REPORTED,
    (State.REPORTED, Step.ACCEPT): State.ACCEPTED,
    (State.REPORTED, Step.RETURN): State.OPEN,
    (State.ACCEPTED, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.REOPEN): State.OPEN,
}


def after(state: State, step: Step) -> State:
    """The state that `step` leads to; Refusal `finding.cannot_<step>` where it leads nowhere."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Refusal(f"finding.cannot_{step}") from None


def steps(state: State) -> list[Step]:
    """What can be done next, as far as the state decides."""
    return [step for (start, step) in TRANSITIONS if start == state]


def check_grade(kind: Kind, grade: Grade) -> None:
    """Only a nonconformity is major or minor."""
    if grade is not Grade.UNGRADED and kind is not Kind.NONCONFORMITY:
        raise Refusal("finding.grade", "grade")


def due_date(
    days: int | None,
    minutes_date: date | None,
    raised_on: date,
    working_days_after: Callable[[date, int], date],
) -> date | None:
    """The last day to remedy: `days` working days after the minutes' date, or after the day of raising
    while they are not signed. None where the rule gives no days (an observation).

    Remediation is commonly due 15 to 30 working days after the minutes (DOMAIN.md, unverified: the days are
    configuration).
    """
    if days is None:
        return None
    return working_days_after(minutes_date or raised_on, days)


def check_due(kind: Kind, due: date, raised_on: date, is_working_day: Callable[[date], bool]) -> None:
    """A due date set by hand: not for an observation, not in the past, and on a working day."""
    if kind is Kind.OBSERVATION:
        raise Refusal("finding.due_of_observation", "due")
    if due < raised_on:
        raise Refusal("finding.due_past", "due")
    if not is_working_day(due):
        raise Refusal("finding.due_not_working_day", "due")


def repeats_since(raised_on: date) -> date:
    """The first day on which an earlier finding may have been raised that a new one repeats: 24 months before."""
    try:
        return raised_on.replace(year=raised_on.year - REPEAT_YEARS)
    except ValueError:  # 29 February
        return raised_on.replace(year=raised_on.year - REPEAT_YEARS, day=28)


def check_repeat(earlier: UUID | None) -> None:
    """What a finding is said to repeat is an earlier one of the same agency, and clause or procedure."""
    if earlier is None:
        raise Refusal("finding.no_repeat", "repeat_of")


def is_overdue(due: date | None, state: State, today: date) -> bool:
    """Past its due date and not closed; derived, never stored."""
    return due is not None and due < today and state is not State.CLOSED

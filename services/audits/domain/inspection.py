"""The life of an inspection, from plan to closure. Who is on its team: `team`; what it writes down: `minutes`."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from services.audits.domain.refusal import Refusal


class Kind(StrEnum):
    """An inspection by the authority is not the agency auditing itself: keep them apart (DOMAIN.md, glossary)."""

    INSPECTION = "inspection"
    INTERNAL_AUDIT = "internal_audit"
    CERTIFICATION = "certification"
    SURVEILLANCE = "surveillance"


class Mode(StrEnum):
    """At the agency's seat, or on its reports and records (DOMAIN.md, inspection programme)."""

    ON_SITE = "on_site"
    DESK = "desk"


class State(StrEnum):
    """How far an inspection has come."""

    PLANNED = "planned"
    NOTIFIED = "notified"
    IN_PROGRESS = "in_progress"
    MINUTES_SIGNED = "minutes_signed"
    FOLLOW_UP = "follow_up"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What can be done to an inspection; FOLLOW_UP is taken by signing, never by a person."""

    NOTIFY = "notify"
    START = "start"
    SIGN = "sign"
    AMEND = "amend"
    FOLLOW_UP = "follow_up"
    CLOSE = "close"
    CANCEL = "cancel"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.PLANNED, Step.NOTIFY): State.NOTIFIED,
    (State.PLANNED, Step.START): State.IN_PROGRESS,
    (State.NOTIFIED, Step.START): State.IN_PROGRESS,
    (State.IN_PROGRESS, Step.SIGN): State.MINUTES_SIGNED,
    (State.MINUTES_SIGNED, Step.FOLLOW_UP): State.FOLLOW_UP,
    (State.MINUTES_SIGNED, Step.AMEND): State.MINUTES_SIGNED,
    (State.FOLLOW_UP, Step.AMEND): State.FOLLOW_UP,
    (State.MINUTES_SIGNED, Step.CLOSE): State.CLOSED,
    (State.FOLLOW_UP, Step.CLOSE): State.CLOSED,
    (State.PLANNED, Step.CANCEL): State.CANCELLED,
    (State.NOTIFIED, Step.CANCEL): State.CANCELLED,
    (State.IN_PROGRESS, Step.CANCEL): State.CANCELLED,
}

RAISING = frozenset({State.IN_PROGRESS, State.MINUTES_SIGNED, State.FOLLOW_UP})
"""The states in which a finding may be raised."""

ENDED = frozenset({State.CLOSED, State.CANCELLED})


def after(state: State, step: Step) -> State:
    """The state that `step` leads to; Refusal `inspection.cannot_<step>` where it leads nowhere."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Refusal(f"inspection.cannot_{step}") from None


def steps(state: State) -> list[Step]:
    """What a person can do next, as far as the state decides."""
    return [step for (start, step) in TRANSITIONS if start == state and step is not Step.FOLLOW_UP]


def signed(state: State, to_remedy: int) -> State:
    """The state after signing: where the minutes leave something to be remedied, the follow-up begins at once.

    `to_remedy` counts the findings other than observations that are not closed yet.
    """
    reached = after(state, Step.SIGN)
    return after(reached, Step.FOLLOW_UP) if to_remedy else reached


def amended(state: State, to_remedy: int) -> State:
    """The state after an amendment: one that records something to be remedied begins the follow-up as well."""
    reached = after(state, Step.AMEND)
    return after(reached, Step.FOLLOW_UP) if to_remedy and reached is State.MINUTES_SIGNED else reached


def check_window(planned_from: date, planned_to: date) -> None:
    """An inspection does not end before it begins."""
    if planned_to < planned_from:
        raise Refusal("inspection.window", "planned_to")


def check_cancel(findings: int) -> None:
    """What an inspection has found stays found: it is closed when that is remedied, no longer cancelled."""
    if findings:
        raise Refusal("inspection.has_findings", count=findings)


def check_close(to_remedy: int) -> None:
    """An inspection closes when every finding but the observations is closed."""
    if to_remedy:
        raise Refusal("inspection.to_remedy", count=to_remedy)


def check_raising(state: State) -> None:
    """A finding is raised during the inspection or after its minutes, while it is not closed."""
    if state not in RAISING:
        raise Refusal("finding.cannot_raise", "inspection_id")


def is_overdue(planned_to: date, state: State, today: date) -> bool:
    """Its window is over and the minutes are not signed; derived, never stored."""
    return planned_to < today and state in (State.PLANNED, State.NOTIFIED, State.IN_PROGRESS)

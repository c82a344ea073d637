"""An extension of a finding's due date (gia hạn): asked for by the agency, granted or denied by the coordinator.

The first due date stays what it was: statistics go by it too.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.audits.domain import finding
from services.audits.domain.refusal import Refusal


class State(StrEnum):
    """Asked until it is decided; lapsed when the finding closed before."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What can be done to an extension that was asked for."""

    GRANT = "grant"
    DENY = "deny"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.ASKED, Step.GRANT): State.GRANTED,
    (State.ASKED, Step.DENY): State.DENIED,
}


def after(state: State, step: Step) -> State:
    """The state that `step` leads to; Refusal `extension.cannot_<step>` where it leads nowhere."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Refusal(f"extension.cannot_{step}") from None


def steps(state: State) -> list[Step]:
    """What can be done next, as far as the state decides."""
    return [step for (start, step) in TRANSITIONS if start == state]


def check_asking(state: finding.State, due: date | None, pending: bool) -> None:
    """There must be something to extend, and one request at a time."""
    if due is None:
        raise Refusal("extension.never_due", "finding_id")
    if state is finding.State.CLOSED:
        raise Refusal("extension.finding_closed", "finding_id")
    if pending:
        raise Refusal("extension.pending", "finding_id")


def check_date(due: date, wanted: date, today: date, is_working_day: Callable[[date], bool]) -> None:
    """The new date is later than the old one, not in the past, and a working day."""
    if wanted <= due:
        raise Refusal("extension.not_later", "due")
    if wanted < today:
        raise Refusal("finding.due_past", "due")
    if not is_working_day(wanted):
        raise Refusal("finding.due_not_working_day", "due")


def is_own(asked_by: UUID | None, decider: UUID | None) -> bool:
    """Whether the one who decides has asked for it, whatever the roles."""
    return asked_by is not None and asked_by == decider


def check_decider(asked_by: UUID | None, decider: UUID | None) -> None:
    """Nobody decides on their own request."""
    if is_own(asked_by, decider):
        raise Refusal("extension.own")

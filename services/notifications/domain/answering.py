"""Whether a reminder can be acknowledged, and by whom."""

from collections.abc import Set

from services.notifications.domain.addressee import Addressee, may_answer
from services.notifications.domain.refusal import Refusal
from services.notifications.domain.reminder import State


def check(state: State, addressee: Addressee, roles: Set[str], of_that_agency: bool) -> None:
    """Refuse what did not go out, what is acknowledged already, and whoever it was not put to."""
    if state is State.ACKNOWLEDGED:
        raise Refusal("reminder.acknowledged_already")
    if state is not State.SENT:
        raise Refusal("reminder.not_sent")
    if not may_answer(addressee, roles, of_that_agency):
        raise Refusal("reminder.of_others")


def can(state: State, addressee: Addressee, roles: Set[str], of_that_agency: bool) -> bool:
    """Whether `check` would pass."""
    return state is State.SENT and may_answer(addressee, roles, of_that_agency)

"""How often a delivery is tried, and how long is waited in between."""

from enum import StrEnum

_MINUTE, _HOUR = 60.0, 3600.0
WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, 24 * _HOUR)
"""Seconds before the second, third, … attempt: two days in all, as mail servers try."""


class Channel(StrEnum):
    """The ways to a person: the inbox here, and email."""

    INBOX = "inbox"
    EMAIL = "email"


class State(StrEnum):
    """Queued; sent; failed and to be tried again; dead: given up; withdrawn: no longer wanted."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


def wait_after(attempts: int) -> float | None:
    """Seconds until the next attempt after so many failed ones; None when it is given up."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


SEND_AGAIN, WITHDRAW = "send_again", "withdraw"

_STEPS: dict[str, frozenset[State]] = {
    SEND_AGAIN: frozenset({State.FAILED, State.DEAD, State.WITHDRAWN}),
    WITHDRAW: frozenset({State.QUEUED, State.FAILED, State.DEAD}),
}


def steps(channel: Channel, state: State) -> list[str]:
    """What an operator may do with a delivery; one to the inbox is there for good."""
    return [step for step, states in _STEPS.items() if channel is Channel.EMAIL and state in states]

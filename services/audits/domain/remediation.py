"""The remediation report of an agency for one inspection (báo cáo khắc phục): its state, and when it is on time.

A report is sent in revisions, each of which answers some of the agency's findings; each answer is accepted or
returned by itself. What an answer must hold: `closing.ANSWER`.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from datetime import date
from enum import StrEnum

from services.audits.domain.refusal import Refusal


class State(StrEnum):
    """Submitted while an answer waits for its decision; then returned, if one was; accepted when all were."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"


class Step(StrEnum):
    """What can be done to a report."""

    REVISE = "revise"
    ACCEPT = "accept"
    RETURN = "return"


def state_of(waiting: int, returned: int) -> State:
    """The state that follows from how many of the newest answers wait, and how many were returned."""
    if waiting:
        return State.SUBMITTED
    return State.RETURNED if returned else State.ACCEPTED


def steps(waiting: int, to_answer: int) -> list[Step]:
    """What can be done next: `to_answer` counts the agency's findings that wait for an answer."""
    revise = [Step.REVISE] if to_answer else []
    return [*revise, Step.ACCEPT, Step.RETURN] if waiting else revise


def is_on_time(due: date | None, answered_on: date) -> bool:
    """Whether a finding's first answer came by the date that it was due on then."""
    return due is None or answered_on <= due


def chosen_faults(
    chosen: Sequence[Hashable], possible: Collection[Hashable], covered: Collection[Hashable], refused: str
) -> list[tuple[int, str]]:
    """Place and code of each finding that a command names wrongly: twice, none of the report's (`covered`), or one
    that is not in the state for it (`possible` are those that are; `refused` is the code)."""
    counts = Counter(chosen)
    faults = []
    for place, one in enumerate(chosen):
        if one not in covered:
            faults.append((place, "remediation.other_finding"))
        elif counts[one] > 1:
            faults.append((place, "remediation.finding_twice"))
        elif one not in possible:
            faults.append((place, refused))
    return faults


def check_new(exists: bool) -> None:
    """An agency sends one report for an inspection; more is a revision of it."""
    if exists:
        raise Refusal("remediation.exists")


def check_waiting(waiting: int) -> None:
    """All that waits is accepted at once only where something waits."""
    if not waiting:
        raise Refusal("remediation.nothing_waits")

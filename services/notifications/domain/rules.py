"""Which event makes which message, and for whom.

A message is for whoever holds a duty at the agency that the event is about; who that is on which day, and
what the message says in which language, is decided when it is read.
"""

from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """The duties (DOMAIN: head, cán bộ đầu mối) that messages are addressed to."""

    HEAD = "head"
    FOCAL_POINT = "focal_point"


@dataclass(frozen=True)
class Rule:
    """When `event` happens at an agency, its holders of `duty` are sent `template`."""

    name: str
    event: str
    duty: Duty
    template: str


RULES = (
    Rule("raised_to_focal_point", "finding.raised", Duty.FOCAL_POINT, "finding_raised"),
    Rule("raised_to_head", "finding.raised", Duty.HEAD, "finding_raised"),
    Rule("returned_to_focal_point", "finding.returned", Duty.FOCAL_POINT, "finding_returned"),
    Rule("closed_to_focal_point", "finding.closed", Duty.FOCAL_POINT, "finding_closed"),
)


def rules_for(event: str) -> list[Rule]:
    """The rules that an event of this name sets off; most events set off none."""
    return [rule for rule in RULES if rule.event == event]

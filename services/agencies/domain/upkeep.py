"""The two records on which a management system is kept up: the internal audit (TCVN ISO 9001:2015, 9.2) and the
management review (9.3), and the milestone that each of them completes.

How often they are due after a declaration is in `maintenance`, the milestones themselves in `template` and `track`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import Template
from services.agencies.domain.track import Done, Limits, Milestone, missing, reach

AUDIT, REVIEW = "internal_audit_done", "management_review_done"
"""The milestones, as every template calls them that has them."""


def check_date(held_on: date, today: date) -> None:
    """Refuse to record what has not been held yet."""
    if held_on > today:
        raise Refusal("date.in_future", "date")


def done_by_audit(audit_id: object, minutes: Mapping[str, Any]) -> Done:
    """A milestone as an internal audit completes it, by the day and number of its minutes."""
    return Done(minutes["minutes_date"], minutes["minutes_number"], f"/v1/inspections/{audit_id}")


def done_by_review(review: Mapping[str, Any]) -> Done:
    """A milestone as a management review completes it."""
    return Done(review["date"], review["document"], f"/v1/management-reviews/{review['id']}")


@dataclass(frozen=True)
class Attempt:
    """What a record does to a milestone of one track: the milestones after it, or why it leaves them as they are."""

    milestones: tuple[Milestone, ...] | None = None
    refusal: Refusal | None = None


def attempt(milestones: Sequence[Milestone], template: Template, key: str, done: Done, limits: Limits) -> Attempt:
    """Complete `key` by a record, if the template has it and everything before it is done."""
    try:
        return Attempt(milestones=reach(milestones, template, key, done, limits))
    except Refusal as refusal:
        return Attempt(refusal=refusal)


def open_before(milestones: Sequence[Milestone], template: Template, key: str) -> list[str]:
    """Everything that must be done before `key` and is open, directly or not, in the template's order."""
    found: set[str] = set()
    wanted = [key]
    while wanted:
        rule = template.rule(wanted.pop())
        lacking = set(missing(milestones, rule)) - found if rule else set()
        found |= lacking
        wanted += lacking
    return [rule.key for rule in template.milestones if rule.key in found]

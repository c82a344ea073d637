"""What an ended agency leaves to its heir: duties, tracks, and the providers that work for it.

Nothing is taken out of the past: what was there stays with the agency that ended, until its last day, and goes on at
the heir from the day after.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from services.agencies.domain.agency import covers, overlap
from services.agencies.domain.provider import Engagement, check_engagement
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED, Template
from services.agencies.domain.track import Milestone

ONE_HOLDER = frozenset({"head"})
"""Duties that one person holds: of two agencies' heads only one is head of what they become."""


@dataclass(frozen=True)
class Duty:
    """Who holds which duty, from a day to a last one (None: no end is known)."""

    id: UUID
    person_id: UUID
    duty: str
    valid_from: date
    valid_to: date | None

    @property
    def period(self) -> tuple[date, date | None]:
        """From when until when."""
        return self.valid_from, self.valid_to


@dataclass(frozen=True)
class Handover:
    """Of an ended agency's duties: those that end with its last day, what goes on at the heir, and those of days to
    come, which are the heir's altogether."""

    ends: tuple[Duty, ...]
    goes_on: tuple[Duty, ...]
    moves: tuple[Duty, ...]


def handover(day: date, left: Sequence[Duty], held: Sequence[Duty]) -> Handover:
    """Hands duties over to an heir where `held` are held already; nobody holds one twice there."""
    taken = list(held)
    goes_on: list[Duty] = []
    moves: list[Duty] = []
    for one in sorted(left, key=lambda duty: (duty.valid_from, duty.id)):
        following = replace(one, valid_from=max(one.valid_from, day))
        if any(_excludes(following, other) for other in taken):
            continue
        taken.append(following)
        (goes_on if one.valid_from < day else moves).append(following)
    return Handover(tuple(one for one in left if one.valid_from < day), tuple(goes_on), tuple(moves))


def _excludes(one: Duty, other: Duty) -> bool:
    if one.duty != other.duty or not overlap(one.period, other.period):
        return False
    return one.person_id == other.person_id or one.duty in ONE_HOLDER


def carried_over(milestones: Sequence[Milestone], template: Template) -> tuple[Milestone, ...]:
    """The milestones with which an heir goes on: what was reached stays reached, but for the declaration and what
    comes after it. An agency declares for itself (QĐ 19/2014/QĐ-TTg)."""
    open_again = {DECLARED}
    for rule in template.milestones:
        if open_again.intersection(rule.requires):
            open_again.add(rule.key)
    as_planned = (replace(one, moved=()) for one in milestones)
    return tuple(
        replace(one, done_on=None, document=None, evidence=None) if one.key in open_again else one for one in as_planned
    )


def re_engaged(
    day: date, left: Engagement, heir: UUID, roles: Collection[str], valid_until: date | None,
    existing: Collection[Engagement],
) -> Engagement | None:  # fmt: skip
    """The engagement at the heir that follows one at an ended agency; None where the provider may not go on there."""
    following = Engagement(heir, left.role, max(left.since, day), left.until)
    try:
        check_engagement(following, roles, valid_until, existing)
    except Refusal:
        return None
    return following


def eve(day: date) -> date:
    """The last day of what ends."""
    return day - timedelta(days=1)


def holds(period: tuple[date, date | None], day: date) -> bool:
    """Whether something goes on at a day or later."""
    return period[1] is None or covers(day, None, period[1])

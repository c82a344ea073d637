"""When an agency will have declared, and whether it has come to a halt: reckoned from its milestones for a day.

Nothing of it is stored. An agency stays as far behind, or ahead of, its plan as it is: by its oldest milestone that is
overdue, else by the last one that it reached. What is late and has reached nothing for so many days (`after`) has
stalled: it has no pace, so nothing is forecast of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.agencies.domain.progress import percent
from services.agencies.domain.template import DECLARED, Template
from services.agencies.domain.track import Milestone, as_of

STALLED_AFTER = 60
"""Days without a milestone reached after which a late agency has stalled, unless it is set otherwise. Unverified."""


@dataclass(frozen=True)
class Course:
    """What a forecast needs of one track, as of a day: its wave, the goal, the oldest overdue milestone, the last
    reached one. None where there is none."""

    start: date
    end: date
    goal_planned: date
    goal_on: date | None
    due: date | None
    reached_on: date | None
    reached_planned: date | None


def goal(template: Template) -> str:
    """The milestone that a plan is about: the declaration, or the last of a template that has none."""
    return DECLARED if template.rule(DECLARED) else template.milestones[-1].key


def course(milestones: Sequence[Milestone], template: Template, start: date, end: date, day: date) -> Course:
    """The course of a track as of a day, of which `start` and `end` are its dates."""
    milestones = as_of(milestones, day)
    done = [one for one in milestones if one.done_on]
    overdue = [one.planned for one in milestones if one not in done and one.planned < day]
    target = next(one for one in milestones if one.key == goal(template))
    last = max(done, key=lambda one: (one.done_on, one.planned), default=None)
    return Course(
        start=start,
        end=end,
        goal_planned=target.planned,
        goal_on=target.done_on if target in done else None,
        due=min(overdue, default=None),
        reached_on=last.done_on if last else None,
        reached_planned=last.planned if last else None,
    )


def moved_on(course: Course) -> date:
    """The day on which something was reached last; the wave's start counts as a beginning."""
    return max(course.reached_on or course.start, course.start)


def is_stalled(course: Course, day: date, after: int = STALLED_AFTER) -> bool:
    """Whether something is overdue, the goal open, and nothing was reached for more than `after` days."""
    return course.due is not None and course.goal_on is None and (day - moved_on(course)).days > after


def forecast(course: Course, day: date, after: int = STALLED_AFTER) -> date | None:
    """The day of the declaration: the one it was made, or will be, not before `day`; None of what has stalled."""
    if course.goal_on is not None:
        return course.goal_on
    if is_stalled(course, day, after):
        return None
    return max(day, course.goal_planned + _delay(course, day))


def _delay(course: Course, day: date) -> timedelta:
    if course.due is not None:
        return day - course.due
    if course.reached_on is not None and course.reached_planned is not None:
        return course.reached_on - course.reached_planned
    return timedelta(0)


@dataclass(frozen=True)
class Outlook:
    """A group's agencies in a plan: how many there are, have declared, have stalled, will have declared by the end of
    their wave; and the day by which all but those that have stalled will have."""

    enrolled: int = 0
    declared: int = 0
    stalled: int = 0
    in_time: int = 0
    forecast_on: date | None = None

    @property
    def in_time_percent(self) -> object:
        """The part that will have declared in time."""
        return percent(self.in_time, self.enrolled)


def outlook(courses: Iterable[Course], day: date, after: int = STALLED_AFTER) -> Outlook:
    """The outlook of a group as of a day."""
    found = [(one, forecast(one, day, after)) for one in courses]
    days = [expected for _, expected in found if expected is not None]
    return Outlook(
        enrolled=len(found),
        declared=sum(one.goal_on is not None for one, _ in found),
        stalled=len(found) - len(days),
        in_time=sum(expected is not None and expected <= one.end for one, expected in found),
        forecast_on=max(days, default=None),
    )

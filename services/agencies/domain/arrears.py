"""How far one track is behind on a day, whether it has stalled, and when it will be through: reckoned, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.agencies.domain import forecast as rules
from services.agencies.domain.template import Template
from services.agencies.domain.track import Milestone, as_of

RUNNING = ("active", "completed")
"""The states of a plan in which somebody can be late; a cancelled one binds nobody."""


@dataclass(frozen=True)
class Arrears:
    """`late_milestone` is the oldest overdue one, late since the day after its date, for `days_late` days up to the day
    asked about; `stalled_since` is the first day on which the track had stalled; `forecast_on` the day on which what
    the plan is about was or will be reached, None of what has stalled."""

    late: bool = False
    late_milestone: str | None = None
    late_since: date | None = None
    days_late: int = 0
    stalled: bool = False
    stalled_since: date | None = None
    forecast_on: date | None = None


def arrears(
    milestones: Sequence[Milestone], template: Template, wave: tuple[date, date], day: date, after: int
) -> Arrears:
    """Of a track in a plan that runs, as of a day; `wave`: its first and last day; stalled after so many days."""
    then = as_of(milestones, day)
    overdue = min((one for one in then if not one.done_on and one.planned < day), key=_planned, default=None)
    course = rules.course(milestones, template, *wave, day)
    stalled = rules.is_stalled(course, day, after)
    forecast_on = rules.forecast(course, day, after)
    if overdue is None:
        return Arrears(forecast_on=forecast_on)
    return Arrears(
        late=True,
        late_milestone=overdue.key,
        late_since=overdue.planned + timedelta(days=1),
        days_late=(day - overdue.planned).days,
        stalled=stalled,
        stalled_since=max(overdue.planned, rules.moved_on(course) + timedelta(days=after)) + timedelta(days=1)
        if stalled
        else None,
        forecast_on=forecast_on,
    )


def _planned(one: Milestone) -> date:
    return one.planned

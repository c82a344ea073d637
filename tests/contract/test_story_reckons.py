"""The story reckons for its books by itself; where a service reckons the same, both must come to one result."""

from datetime import date, timedelta

import pytest

from chassis import calendar
from services.agencies.domain import forecast, template, track
from story import communes_2019
from story.calendar import is_working_day
from story.city import read
from story.cli import LIST
from story.courses import CONVERSION, FIRST_APPLICATION, Course, due

START, END = date(2019, 3, 1), date(2019, 9, 3)


@pytest.mark.parametrize(
    ("steps", "known"), [(CONVERSION, template.CONVERSION), (FIRST_APPLICATION, template.FIRST_APPLICATION)]
)
def test_the_story_expects_the_milestones_of_agencies_on_the_same_days(steps, known):
    assert [key for key, _ in steps] == [rule.key for rule in known.milestones]
    planned = [one.planned for one in track.planned(known, START, END)]
    assert [due(percent, START, END) for _, percent in steps] == planned


def test_the_story_knows_the_working_days_of_its_time():
    days = [date(2018, 9, 1) + timedelta(days=number) for number in range(394)]
    assert [day for day in days if is_working_day(day) != calendar.is_working_day(day)] == []


@pytest.mark.parametrize("day", [date(2019, 4, 30), date(2019, 6, 28), date(2019, 8, 9), date(2019, 12, 31)])
def test_the_story_forecasts_each_commune_as_agencies_does(day):
    for course in communes_2019.plot(read(LIST), 2019).values():
        known = forecast.course(milestones(course), template.FIRST_APPLICATION, course.wave.start, course.wave.end, day)
        assert (course.forecast(day), course.stalled(day)) == (
            forecast.forecast(known, day),
            forecast.is_stalled(known, day),
        )
        assert course.late(day) == track.is_late(milestones(course, day), day)


def milestones(course: Course, day: date = date.max) -> list[track.Milestone]:
    """As agencies would have them on a day."""
    done = dict(course.deeds())
    return [
        track.Milestone(step, planned, one if (one := done.get(step)) and one <= day else None)
        for step, planned in zip(course.steps, course.planned, strict=True)
    ]

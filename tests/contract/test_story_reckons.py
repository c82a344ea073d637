"""The story reckons for its books by itself; where a service reckons the same, both must come to one result."""

from datetime import date, timedelta

import pytest

from chassis import calendar
from services.agencies.domain import template, track
from story.calendar import is_working_day
from story.courses import CONVERSION, FIRST_APPLICATION, due

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

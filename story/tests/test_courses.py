"""What agencies do by when, reckoned by the story itself."""

from datetime import date

from story.courses import FIRST_APPLICATION, Course, Wave, courses
from story.schedule import Pace

START, END = date(2019, 3, 1), date(2019, 9, 3)
WAVE = Wave("Đợt 1", START, END, ("11296", "11299", "11302"))


def test_an_agency_that_has_not_begun_does_something_or_one_that_stalled_goes_on():
    paces = {"11296": Pace(0, date.min), "11299": Pace(0, date(2019, 5, 20)), "11302": Pace(-60, date(2019, 8, 9))}
    found = courses(FIRST_APPLICATION, [WAVE], paces, "7")
    assert (found["11296"].done, bool(found["11299"].done)) == ((), True)
    assert max(found["11299"].done) <= date(2019, 5, 20)
    assert [code for code, course in found.items() if course.late(date(2019, 8, 9))] == ["11296", "11299"]
    assert [code for code, course in found.items() if course.declared(date(2019, 8, 9))] == ["11302"]
    assert found == courses(FIRST_APPLICATION, [WAVE], paces, "7")


def test_an_agency_is_late_on_the_day_itself_or_no_more_once_it_has_caught_up():
    course = Course("a", WAVE, ("one", "two"), (date(2019, 5, 2), date(2019, 7, 1)), (date(2019, 5, 9),))
    assert [course.late(day) for day in (date(2019, 5, 2), date(2019, 5, 3), date(2019, 5, 9))] == [False, True, False]
    assert [course.late(day) for day in (date(2019, 7, 1), date(2019, 7, 2))] == [False, True]

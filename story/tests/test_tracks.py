"""What an agency still has to do: in the plan's order, without what is done, alike in every performance."""

from datetime import date

from story.schedule import Pace
from story.tracks import undone

TRACK = {
    "id": "t", "agency_code": "11296", "template": "first_application", "start": "2019-03-01",
    "milestones": [
        {"key": "committee_established", "planned": "2019-03-22", "done_on": "2019-03-20"},
        {"key": "staff_trained", "planned": "2019-04-23", "done_on": None},
        {"key": "framework_applied", "planned": "2019-05-14", "done_on": None},
    ],
}  # fmt: skip


def test_a_story_that_goes_on_does_again_what_was_done():
    deeds = undone(TRACK, Pace(0, date(2019, 8, 9)), 1)
    assert [deed.milestone for deed in deeds] == ["staff_trained", "framework_applied"]


def test_an_agency_that_has_not_begun_does_something():
    assert undone(TRACK, Pace(0, date.min), 1) == []


def test_another_performance_with_the_same_seed_has_other_days():
    pace = Pace(4, date(2019, 8, 9))
    assert undone(TRACK, pace, 7) == undone(TRACK, pace, 7)

"""What an agency still has to do is told from what is recorded."""

from story.tracks import reached

TRACK = {
    "milestones": [
        {"key": "committee_established", "planned": "2019-03-22", "done_on": "2019-03-20"},
        {"key": "staff_trained", "planned": "2019-04-23", "done_on": None},
    ],
}


def test_a_story_that_goes_on_does_again_what_was_done():
    assert reached(TRACK, "committee_established")
    assert not reached(TRACK, "staff_trained")

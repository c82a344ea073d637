"""What would be broken: a person gets a letter for each finding, or one that leaves a matter out."""

from datetime import date
from uuid import UUID

from services.notifications.domain.addressee import CITY, Addressee, Place, To
from services.notifications.domain.gathering import LONGEST, Due, gathered, letter_of

WARD = Place(UUID(int=1), "ward", UUID(int=2))
TODAY = date(2019, 1, 10)
WHAT = {"kind": "limitation", "grade": None, "clause": "4.1"}


def due(subject: int, rung: int, to: Addressee = Addressee.FOCAL_POINT, day: int = 8, place: Place = WARD) -> Due:
    return Due(UUID(int=subject), to, rung, place, date(2019, 1, day), WHAT)


def test_each_addressee_gets_one_message_with_all_that_is_due() -> None:
    found = gathered([due(1, 1), due(2, 1), due(1, 2, Addressee.HEAD), due(1, 5, Addressee.LEADER)])
    assert {to: [one.subject.int for one in items] for to, items in found.items()} == {
        To(UUID(int=1), "focal_point"): [1, 2],
        To(UUID(int=1), "head"): [1],
        To(CITY, "leader"): [1],
    }


def test_a_matter_is_told_once_by_its_last_step_and_the_oldest_first() -> None:
    [items] = gathered([due(1, 1, day=9), due(1, 0, day=9), due(2, 0, day=3), due(1, 0, day=9)]).values()
    assert [(one.subject.int, one.rung) for one in items] == [(2, 0), (1, 1)]


def test_what_is_put_to_a_district_goes_to_its_head_and_its_focal_point() -> None:
    found = gathered([due(1, 3, Addressee.DISTRICT)])
    assert set(found) == {To(UUID(int=2), "head"), To(UUID(int=2), "focal_point")}


def test_a_message_says_how_late_each_is_and_how_many_more_there_are() -> None:
    letter = letter_of([due(1, 1), due(2, 0, day=12), *(due(number, 1) for number in range(3, LONGEST + 5))], TODAY)
    assert [item["late"] for item in letter["items"][:2]] == [2, -2]
    assert (len(letter["items"]), letter["more"], letter["overdue"], letter["coming"]) == (LONGEST, 4, LONGEST + 3, 1)

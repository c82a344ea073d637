"""What would be broken: a message lost, told twice, or shown to whom it is not addressed."""

from datetime import date
from uuid import uuid4

import pytest

from chassis.problems import Invalid, NotFound
from services.notifications import schemas
from services.notifications.commands import telling
from services.notifications.queries import inbox, reminders
from services.notifications.tests.city import FROM, City, finding_of


def test_the_focal_point_and_the_head_are_told_and_nobody_else(city: City) -> None:
    city.tree()
    focal_point, head = city.duty(city.department), city.duty(city.department, "head")
    secretary, elsewhere = city.duty(city.department, "secretary"), city.duty(city.commune)
    city.raised(city.department)
    assert [len(city.inbox(person)) for person in (focal_point, head, secretary, elsewhere)] == [1, 1, 0, 0]


def test_a_message_waits_for_the_duty_and_the_agency_that_are_told_of_later(city: City) -> None:
    finding = city.raised(city.department)
    focal_point = city.duty(city.department)
    assert "cơ quan, đơn vị" in city.inbox(focal_point)[0]["title"]
    city.tree()
    message = city.inbox(focal_point)[0]
    assert message["agency"] == {"id": city.department, "code": "STP", "name": "Sở Tư pháp"}
    assert message["title"] == "Ghi nhận điểm không phù hợp (nặng) tại Sở Tư pháp"
    assert message["subject"] == finding


def test_one_event_heard_twice_makes_one_message(city: City) -> None:
    focal_point = city.duty(city.department)
    event = city.hear("tell", "finding.raised", uuid4(), **finding_of(city.department))
    city.hear_again("tell", event)
    telling.tell(city.work, event.id, event.name, event.subject, event.state)
    assert len(city.inbox(focal_point)) == 1


def test_who_no_longer_holds_the_duty_no_longer_sees_its_messages(city: City) -> None:
    before = city.duty(city.department, until=date(2018, 6, 30))
    after = city.duty(city.department)
    city.raised(city.department)
    assert (len(city.inbox(before)), len(city.inbox(after))) == (0, 1)


def test_two_rows_of_one_duty_show_a_message_once(city: City) -> None:
    focal_point = city.duty(city.department)
    again = {"person_id": focal_point, "agency_id": city.department, "duty": "focal_point"}
    city.hear("duty", "duty.assigned", uuid4(), **again, valid_from=FROM, valid_to=None)
    city.raised(city.department)
    assert len(city.inbox(focal_point)) == 1


def test_nobody_has_an_empty_inbox(city: City) -> None:
    city.raised(city.department)
    assert city.inbox(None) == []
    assert city.inbox(uuid4()) == []


def test_reading_is_each_persons_own(city: City) -> None:
    one, other = city.duty(city.department), city.duty(city.department)
    city.raised(city.department)
    message = city.inbox(one)[0]
    assert message["read_at"] is None
    telling.mark_read(city.caller(one), message["id"])
    first = inbox.message(city.caller(one), message["id"])["read_at"]
    telling.mark_read(city.caller(one), message["id"])
    assert first is not None
    assert inbox.message(city.caller(one), message["id"])["read_at"] == first
    assert (city.inbox(one, unread=True), len(city.inbox(one, unread=False))) == ([], 1)
    assert len(city.inbox(other, unread=True)) == 1


def test_nobody_reads_a_message_of_another_duty(city: City) -> None:
    focal_point, stranger = city.duty(city.department), city.duty(city.commune)
    city.raised(city.department)
    message = city.inbox(focal_point)[0]
    with pytest.raises(NotFound):
        telling.mark_read(city.caller(stranger), message["id"])


def test_the_inbox_turns_its_pages_newest_first(city: City) -> None:
    focal_point = city.duty(city.department)
    findings = [city.raised(city.department) for _ in range(5)]
    seen, after = [], None
    while True:
        page = inbox.inbox(city.caller(focal_point), {"limit": 2, "after": after})
        seen += [item["subject"] for item in page.items]
        after = page.after
        if after is None:
            break
    assert seen == findings[::-1]


def test_a_cursor_of_another_list_is_refused_by_name(city: City) -> None:
    focal_point = city.duty(city.department)
    city.raised(city.department)
    cursor = reminders.list_reminders(city.work, {"limit": 1}).after
    with pytest.raises(Invalid):
        inbox.inbox(city.caller(focal_point), {"limit": 1, "after": cursor})


def test_an_erased_person_is_no_longer_named(city: City) -> None:
    person = city.duty(city.department)
    state = {"name": "Nguyễn Văn An", "email": None, "language": "vi", "agency_id": city.department, "roles": []}
    city.hear("person", "person.registered", person, 1, **state)
    city.raised(city.department)
    assert "Nguyễn Văn An" in city.inbox(person)[0]["body"]
    city.hear("person", "person.erased", person, 2, **schemas.PersonSeen().load({}))
    city.hear("person", "person.registered", person, 1, **state)
    assert "Nguyễn Văn An" not in city.inbox(person)[0]["body"]

"""What would be broken: a delivery written twice or for the wrong person, or an address that is kept."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.problems import NotFound
from services.notifications.commands import preferences, sending, telling
from services.notifications.domain.refusal import Refusal
from services.notifications.queries import deliveries
from services.notifications.tests.city import ALL, City, finding_of

MAIL = {"ISOTRACK_SMTP_HOST": "127.0.0.1", "ISOTRACK_SMTP_FROM": "isotrack@haiphong.example"}


@pytest.fixture
def mailed(city: City) -> City:
    """The city with a mail server, to which nothing is sent here."""
    city.work.settings = replace(city.work.settings, smtp=MAIL)
    city.tree()
    return city


def found(city: City, **query: Any) -> list[dict[str, Any]]:
    return list(deliveries.list_deliveries(city.work, {**ALL, **query}).items)


def states(city: City, person: UUID) -> dict[str, str]:
    return {row["channel"]: row["state"] for row in found(city, person_id=person)}


def test_a_message_is_delivered_once_to_each_person_by_each_channel(mailed: City) -> None:
    one, other = (mailed.person(mailed.duty(mailed.department)) for _ in range(2))
    event = mailed.hear("tell", "finding.raised", uuid4(), **finding_of(mailed.department))
    mailed.hear_again("tell", event)
    telling.tell(mailed.work, event.id, event.name, event.subject, event.state)
    rows = found(mailed, subject=event.subject)
    assert sorted((row["person_id"], row["channel"], row["state"]) for row in rows) == sorted(
        (person, channel, state)
        for person in (one, other)
        for channel, state in (("inbox", "sent"), ("email", "queued"))
    )


def test_without_a_mail_server_there_are_deliveries_to_the_inbox_only(city: City) -> None:
    person = city.person(city.duty(city.department))
    city.raised(city.department)
    assert states(city, person) == {"inbox": "sent"}


def test_whoever_becomes_known_just_after_the_message_gets_it_too(mailed: City) -> None:
    mailed.raised(mailed.department)
    one, other = (mailed.duty(mailed.department) for _ in range(2))
    assert states(mailed, one) == states(mailed, other) == {"inbox": "sent", "email": "queued"}


def test_a_successor_is_sent_nothing_that_others_got_long_ago_and_what_nobody_got(mailed: City) -> None:
    mailed.duty(mailed.department)
    mailed.raised(mailed.department)
    mailed.raised(mailed.commune)
    mailed.work.execute("UPDATE message SET recorded_at = recorded_at - interval '2 hours'")
    assert states(mailed, mailed.duty(mailed.department)) == {}
    assert states(mailed, mailed.duty(mailed.commune)) == {"inbox": "sent", "email": "queued"}


def test_a_duty_that_begins_later_is_found_on_its_day(mailed: City) -> None:
    mailed.today(date(2018, 12, 1))
    mailed.raised(mailed.department)
    person = mailed.duty(mailed.department, since=date(2018, 12, 10))
    telling.address_all(mailed.work)
    assert states(mailed, person) == {}
    mailed.today(date(2018, 12, 10))
    telling.address_all(mailed.work)
    assert states(mailed, person) == {"inbox": "sent", "email": "queued"}


@pytest.mark.parametrize("before", [True, False])
def test_the_city_s_parts_go_to_whoever_has_the_role(mailed: City, before: bool) -> None:
    plan = {"number": "KH-1", "name": "Kế hoạch", "year": 2019, "decision": None, "reason": None}
    leader = uuid4()
    if before:
        mailed.person(leader, ("leader",))
    mailed.hear("tell_of_plan", "plan.submitted", uuid4(), **plan)
    if not before:
        mailed.person(leader, ("leader", "observer"))
    assert states(mailed, leader) == {"inbox": "sent", "email": "queued"}
    assert states(mailed, mailed.person(None, ("coordinator",))) == {}
    [message] = mailed.inbox(leader, "leader")
    assert (message["rule"], message["agency"], message["title"]) == (
        "plan_to_leader",
        None,
        "Trình phê duyệt kế hoạch KH-1",
    )


def test_who_has_no_address_is_sent_no_email(mailed: City) -> None:
    known = mailed.person(mailed.duty(mailed.department), email=None)
    later = mailed.duty(mailed.department)
    mailed.raised(mailed.department)
    assert (states(mailed, known), states(mailed, later)) == ({"inbox": "sent"}, {"inbox": "sent", "email": "queued"})
    mailed.person(later, email=None)
    assert states(mailed, later) == {"inbox": "sent", "email": "withdrawn"}


def test_who_wants_no_email_is_sent_none_and_nothing_that_waits(mailed: City) -> None:
    person = mailed.person(mailed.duty(mailed.department))
    mailed.raised(mailed.department)
    work = mailed.caller(person)
    assert deliveries.preference(work)["email"] is True
    preferences.change(work, False)
    assert states(mailed, person) == {"inbox": "sent", "email": "withdrawn"}
    finding = mailed.raised(mailed.department)
    assert {row["channel"] for row in found(mailed, subject=finding)} == {"inbox"}
    assert (deliveries.preference(work)["email"], deliveries.preference(work)["version"]) == (False, 2)
    preferences.change(work, False)
    assert deliveries.preference(work)["version"] == 2
    with pytest.raises(NotFound):
        preferences.change(mailed.caller(None, "service"), False)


def test_an_erased_person_s_address_is_gone_and_what_waits_is_not_sent(mailed: City) -> None:
    person = mailed.person(mailed.duty(mailed.department))
    preferences.change(mailed.caller(person), True)
    mailed.raised(mailed.department)
    mailed.hear("person", "person.erased", person, 2, name=None, email=None, language="vi", agency_id=None, roles=[])
    assert states(mailed, person) == {"inbox": "sent", "email": "withdrawn"}
    finding = mailed.raised(mailed.department)
    assert {row["channel"] for row in found(mailed, subject=finding)} == {"inbox"}
    for table in ("delivery", "message", "preference", "person"):
        rows = mailed.work.all(f"SELECT t::text AS row FROM {table} t")
        assert [row for row in rows if "lan@" in row["row"] or "Lan" in row["row"]] == []


def test_a_dead_delivery_is_sent_again_from_the_first_attempt_or_given_up(mailed: City) -> None:
    mailed.person(mailed.duty(mailed.department))
    finding = mailed.raised(mailed.department)
    [email] = found(mailed, subject=finding, channel="email")
    assert email["allowed"] == ["withdraw"]
    with pytest.raises(Refusal, match=r"delivery\.cannot_send_again"):
        sending.send_again(mailed.work, email["id"])
    mailed.work.execute("UPDATE delivery SET state = 'dead', attempts = 9 WHERE id = %s", (email["id"],))
    [dead] = found(mailed, state="dead")
    assert (dead["allowed"], dead["next_at"]) == (["send_again", "withdraw"], None)
    sending.send_again(mailed.work, email["id"])
    again = deliveries.delivery(mailed.work, email["id"])
    assert (again["state"], again["attempts"]) == ("queued", 0)
    sending.withdraw(mailed.work, email["id"])
    assert states(mailed, email["person_id"])["email"] == "withdrawn"
    noted = mailed.work.all("SELECT name FROM history WHERE subject = %s ORDER BY number", (email["id"],))
    assert [row["name"] for row in noted] == ["delivery.queued_again", "delivery.withdrawn"]
    [inbox] = found(mailed, subject=finding, channel="inbox")
    assert inbox["allowed"] == []
    with pytest.raises(Refusal, match=r"delivery\.cannot_withdraw"):
        sending.withdraw(mailed.work, inbox["id"])


def test_deliveries_turn_their_pages_newest_first_and_can_be_asked_for(mailed: City) -> None:
    person = mailed.duty(mailed.department)
    findings = [mailed.raised(mailed.department) for _ in range(3)]
    first = deliveries.list_deliveries(mailed.work, {"limit": 4, "person_id": person})
    second = deliveries.list_deliveries(mailed.work, {"limit": 4, "person_id": person, "after": first.after})
    shown = [row["subject"] for page in (first, second) for row in page.items]
    assert shown == [finding for finding in reversed(findings) for _ in range(2)]
    assert second.after is None
    assert len(found(mailed, state="queued", channel="email", person_id=person)) == 3
    with pytest.raises(NotFound):
        deliveries.delivery(mailed.work, uuid4())


def test_what_an_event_made_has_the_same_ids_when_it_is_made_again_after_a_restore(mailed: City) -> None:
    mailed.duty(mailed.department)
    event = mailed.hear("tell", "finding.raised", uuid4(), **finding_of(mailed.department))
    before = {(row["id"], row["message_id"]) for row in found(mailed, subject=event.subject)}
    for table in ("delivery", "message", "inbox"):
        mailed.work.execute(f"DELETE FROM {table}")
    mailed.hear_again("tell", event)
    assert {(row["id"], row["message_id"]) for row in found(mailed, subject=event.subject)} == before
    assert len(before) == 2

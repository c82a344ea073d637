"""What would be broken: an overdue finding of which nobody above hears, or of which somebody hears twice."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.problems import Forbidden, NotFound
from services.notifications.commands import reminding
from services.notifications.domain.refusal import Refusal
from services.notifications.queries import reminders, rules
from services.notifications.queries.aggregates import AGGREGATES
from services.notifications.tests.city import ALL, DUE, City, finding_of


def after_due(days: int) -> date:
    return DUE + timedelta(days=days)


def sent(city: City, finding: UUID, rung: int, state: str = "sent") -> list[dict[str, Any]]:
    return list(reminders.list_reminders(city.work, {**ALL, "subject": finding, "rung": rung, "state": state}).items)


def test_a_commune_s_finding_climbs_to_its_district_and_a_department_s_passes_that_rung_by(city: City) -> None:
    city.tree()
    commune, department = city.raised(city.commune), city.raised(city.department)
    steps = [(1, "focal_point"), (7, "head"), (10, "district"), (14, "coordinator"), (30, "leader")]
    assert city.ladder(commune) == [(after_due(days), who) for days, who in steps]
    assert city.ladder(department) == [(after_due(days), who) for days, who in steps if who != "district"]


def test_the_district_is_on_the_ladder_as_soon_as_the_agency_is_known_to_be_a_commune(city: City) -> None:
    finding = city.raised(city.commune)
    assert "district" not in dict(map(reversed, city.ladder(finding)))
    city.tree()
    assert (after_due(10), "district") in city.ladder(finding)


def test_each_step_is_told_to_the_next_one_above_and_said_once(city: City) -> None:
    city.tree()
    focal_point, head = city.duty(city.commune), city.duty(city.commune, "head")
    above = [city.duty(city.district), city.duty(city.district, "head")]
    coordinator, leader = uuid4(), uuid4()
    finding = city.raised(city.commune)
    reached: dict[int, list[int]] = {}
    for days in (1, 7, 10, 14, 30):
        city.day(after_due(days))
        inboxes = [city.inbox(focal_point), city.inbox(head), *map(city.inbox, above)]
        inboxes += [city.inbox(coordinator, "coordinator"), city.inbox(leader, "leader")]
        reached[days] = [len([one for one in inbox if one["rule"] == "reminders"]) for inbox in inboxes]
    assert reached == {
        1: [1, 0, 0, 0, 0, 0],
        7: [1, 1, 0, 0, 0, 0],
        10: [2, 1, 1, 1, 0, 0],
        14: [2, 2, 1, 1, 1, 0],
        30: [3, 3, 2, 2, 2, 1],
    }
    said = city.said("reminder.escalated")
    assert [(one["rung"], one["addressee"], one["subject"]) for one in said] == [
        (rung, addressee, str(finding))
        for rung, addressee in enumerate(["focal_point", "head", "district", "coordinator", "leader"], start=1)
    ]
    assert {one["nth"] > 0 or one["rung"] == 0 for one in city.said("reminder.sent")} == {True}


def test_after_a_standstill_all_that_is_late_comes_once_and_in_one_message_each(city: City) -> None:
    city.tree()
    focal_point, leader = city.duty(city.department), uuid4()
    findings = {city.raised(city.department) for _ in range(3)}
    city.day(after_due(45))
    city.day(after_due(45))
    for inbox in (city.inbox(focal_point), city.inbox(leader, "leader")):
        [message] = [one for one in inbox if one["rule"] == "reminders"]
        assert set(message["subjects"]) == findings
        assert (message["subject"], message["agency"]["id"]) == (None, city.department)
        assert message["title"] == "Nhắc việc: 3 nội dung quá hạn"
        assert message["body"].count("quá hạn 45 ngày") == 3
    assert len(city.said("reminder.escalated")) == 3 * 4
    assert len(city.said("reminder.sent")) == 3 * 3
    assert {row["sent_on"] for finding in findings for row in sent(city, finding, 1)} == {after_due(45)}


def test_who_is_not_there_yet_finds_the_message_later(city: City) -> None:
    city.raised(city.department)
    city.day(after_due(1))
    assert [one["rule"] for one in city.inbox(city.duty(city.department))] == ["reminders", "raised_to_focal_point"]


def test_acknowledging_stops_the_repeats_of_that_rung_and_says_so(city: City) -> None:
    city.tree()
    finding = city.raised(city.department)
    city.day(after_due(1))
    [first] = sent(city, finding, 1)
    person = uuid4()
    work = city.caller(person, "focal_point", city.department)
    assert reminders.reminder(work, first["id"])["allowed"] == ["acknowledge"]
    reminding.acknowledge(work, first["id"])
    [said] = city.said("reminder.acknowledged")
    assert (said["id"], said["state"], said["acknowledged_by"]) == (str(first["id"]), "acknowledged", str(person))
    assert said["acknowledged_on"] == after_due(1).isoformat()
    city.day(after_due(21))
    assert (sent(city, finding, 1), len(sent(city, finding, 2))) == ([], 1)
    with pytest.raises(Refusal, match=r"reminder\.acknowledged_already"):
        reminding.acknowledge(work, first["id"])


def test_an_event_that_comes_after_does_not_bring_the_acknowledged_rung_back(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(1))
    reminding.acknowledge(city.caller(uuid4(), "coordinator"), sent(city, finding, 1)[0]["id"])
    city.hear("finding", "finding.reported", finding, 2, **finding_of(city.department, "reported"))
    assert [who for _, who in city.ladder(finding)] == ["head", "coordinator", "leader"]


def test_only_those_to_whom_it_was_put_can_acknowledge(city: City) -> None:
    city.tree()
    finding = city.raised(city.commune)
    city.day(after_due(30))
    [third], [fifth] = sent(city, finding, 3), sent(city, finding, 5)
    own, above = city.caller(uuid4(), "agency_head", city.commune), city.caller(uuid4(), "agency_head", city.district)
    for work, reminder in ((own, third), (above, fifth), (city.caller(uuid4(), "coordinator"), fifth)):
        with pytest.raises(Refusal, match=r"reminder\.of_others"):
            reminding.acknowledge(work, reminder["id"])
        assert "acknowledge" not in reminders.reminder(work, reminder["id"])["allowed"]
    with pytest.raises(Forbidden):
        reminding.acknowledge(city.caller(uuid4(), "agency_head", city.department), third["id"])
    with pytest.raises(NotFound):
        reminding.acknowledge(own, uuid4())
    reminding.acknowledge(above, third["id"])
    reminding.acknowledge(city.caller(uuid4(), "leader"), fifth["id"])


def test_what_did_not_go_out_cannot_be_acknowledged(city: City) -> None:
    finding = city.raised(city.department)
    with pytest.raises(Refusal, match=r"reminder\.not_sent"):
        reminding.acknowledge(city.caller(uuid4(), "coordinator"), sent(city, finding, 1, "planned")[0]["id"])


def test_closing_ends_the_ladder(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(1))
    city.hear("finding", "finding.closed", finding, 2, **finding_of(city.department, "closed"))
    city.day(after_due(60))
    assert [rung for rung in range(1, 6) if sent(city, finding, rung)] == [1]


def test_an_extension_ends_the_ladder_and_begins_a_new_one(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(8))
    later = after_due(60)
    city.hear("finding", "finding.extended", finding, 2, **finding_of(city.department, due=later))
    city.day(after_due(59))
    assert len(city.said("reminder.escalated")) == 2
    city.day(later + timedelta(days=1))
    assert city.said("reminder.escalated")[2]["due_on"] == later.isoformat()


def test_the_coordinator_stops_the_ladder_with_a_reason_until_another_date_is_set(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(1))
    [first] = sent(city, finding, 1)
    work = city.caller(uuid4(), "coordinator")
    with pytest.raises(Forbidden):
        reminding.stop_ladder(city.caller(uuid4(), "leader"), first["id"], "không cần")
    reminding.stop_ladder(work, first["id"], "Đơn vị đang sáp nhập")
    city.hear("finding", "finding.reported", finding, 2, **finding_of(city.department, "reported"))
    city.day(after_due(60))
    assert len(city.said("reminder.escalated")) == 1
    shown = reminders.reminder(work, first["id"])
    assert (shown["stopped"], shown["allowed"]) == (True, ["acknowledge"])
    [entry] = city.work.all("SELECT reason FROM history WHERE name = 'reminder.stopped'")
    assert entry["reason"] == "Đơn vị đang sáp nhập"
    with pytest.raises(Refusal, match=r"reminder\.stopped_already"):
        reminding.stop_ladder(work, first["id"], "nữa")
    city.hear("finding", "finding.extended", finding, 3, **finding_of(city.department, due=after_due(90)))
    assert len(city.ladder(finding)) == 4


def test_a_changed_ladder_is_shown_and_moves_what_is_planned(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(1))
    reminding.set_rung(city.work, "major", 2, 5, 3)
    after = None
    while after := reminding.plan_all_again(city.work, after):
        pass
    assert (after_due(5), "head") in city.ladder(finding)
    shown = {(one["grade"], one["rung"]): one for one in rules.list_rules(city.work, ALL).items}
    assert (shown["major", 2]["days"], shown["major", 2]["repeat_days"], shown["minor", 2]["days"]) == (5, 3, 7)
    [entry] = city.work.all("SELECT body FROM history WHERE name = 'rung.changed'")
    assert json.loads(entry["body"])["change"] == {
        "before": {"days": 7, "repeat_days": 7},
        "after": {"days": 5, "repeat_days": 3},
    }
    with pytest.raises(NotFound):
        reminding.set_rung(city.work, "major", 9, 5, 3)


def test_all_rules_are_shown_page_by_page(city: City) -> None:
    whole = list(rules.list_rules(city.work, ALL).items)
    seen, after = [], None
    while True:
        page = rules.list_rules(city.work, {"limit": 7, "after": after})
        seen += list(page.items)
        after = page.after
        if after is None:
            break
    assert seen == whole
    assert [one["name"] for one in rules.list_rules(city.work, {**ALL, "event": "plan.submitted"}).items] == [
        "plan_to_leader"
    ]


def test_what_went_out_is_said_anew_after_a_restore(city: City) -> None:
    finding = city.raised(city.department)
    city.day(after_due(1))
    rows = AGGREGATES["reminder.restated"](city.work, UUID(int=0), 100)
    assert {row["id"] for row in rows} == {row["id"] for rung in (0, 1) for row in sent(city, finding, rung)}
    assert {row["version"] for row in rows} == {2}

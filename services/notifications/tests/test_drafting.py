"""What would be broken: a plan that nobody drafts in time, and nobody is told."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.notifications.commands import reminding
from services.notifications.domain.addressee import CITY
from services.notifications.queries import reminders
from services.notifications.tests.city import ALL, DUE, City

COORDINATOR, LEADER = "coordinator", "leader"


def told(city: City, plan: UUID | None = None, sequence: int = 1, **state: object) -> UUID:
    plan = plan or uuid4()
    known = {"number": "KH-2019-01", "state": "draft", "draft_due": DUE, "submitted_on": None}
    city.hear("plan", "plan.changed", plan, sequence, **{**known, **state})
    return plan


def listed(city: City, plan: UUID, state: str = "planned") -> list[tuple[date, str]]:
    found = reminders.list_reminders(city.work, {**ALL, "subject": plan, "state": state}).items
    return [(row["remind_on"], row["addressee"]) for row in found]


def test_the_coordinator_is_reminded_before_and_after_and_then_the_leader(city: City) -> None:
    city.today(date(2018, 12, 1))
    plan = told(city)
    assert listed(city, plan) == [
        (DUE - timedelta(days=7), COORDINATOR),
        (DUE - timedelta(days=3), COORDINATOR),
        (DUE, COORDINATOR),
        (DUE + timedelta(days=1), COORDINATOR),
        (DUE + timedelta(days=7), LEADER),
    ]


@pytest.mark.parametrize("over", [{"submitted_on": DUE}, {"state": "cancelled"}, {"draft_due": None}])
def test_nobody_is_reminded_once_it_is_submitted_or_given_up(city: City, over: dict[str, object]) -> None:
    plan = told(city)
    told(city, plan, 2, **over)
    assert listed(city, plan) == []
    told(city, plan, 1)
    assert listed(city, plan) == [], "an older state changes nothing"


def test_nobody_is_reminded_of_days_before_it_was_heard_of(city: City) -> None:
    city.today(DUE - timedelta(days=3))
    assert listed(city, told(city))[0] == (DUE, COORDINATOR)


def test_another_day_moves_the_reminders(city: City) -> None:
    plan = told(city)
    told(city, plan, 2, draft_due=DUE + timedelta(days=10))
    assert listed(city, plan)[-1] == (DUE + timedelta(days=17), LEADER)


def test_a_plan_that_is_no_task_reminds_nobody(city: City) -> None:
    assert listed(city, told(city, draft_due=None)) == []


def test_it_goes_out_once_and_says_which_plan_in_both_languages(city: City) -> None:
    plan, coordinator, leader = told(city), uuid4(), uuid4()
    city.day(DUE + timedelta(days=1))
    city.day(DUE + timedelta(days=1))
    [letter] = city.inbox(coordinator, COORDINATOR)
    assert "Kế hoạch KH-2019-01: soạn thảo và trình; hạn 28/12/2018, quá hạn 1 ngày." in letter["body"]
    assert city.inbox(leader, LEADER) == []
    city.day(DUE + timedelta(days=7))
    assert len(city.inbox(leader, LEADER)) == 1
    said = city.said("reminder.escalated")
    assert {one["agency_id"] for one in said} == {str(CITY)}
    assert {one["subject"] for one in said} == {str(plan)}


def test_what_is_acknowledged_is_not_repeated_and_a_stopped_ladder_stays(city: City) -> None:
    plan = told(city)
    city.day(DUE + timedelta(days=1))
    work = city.caller(uuid4(), COORDINATOR)
    late = [one for one in reminders.list_reminders(work, {**ALL, "subject": plan}).items if one["rung"] == 1]
    sent = next(one for one in late if one["state"] == "sent")
    assert set(sent["allowed"]) == {"acknowledge", "stop"}
    reminding.acknowledge(work, sent["id"])
    assert [who for _, who in listed(city, plan)] == [LEADER]
    reminding.stop_ladder(work, sent["id"], "đã có kế hoạch khác")
    assert listed(city, plan) == []
    reminding.plan_all_again(city.work, None)
    assert listed(city, plan) == []

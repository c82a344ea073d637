"""What would be broken: reminders that depend on the order of arrival, or are seen by whom they do not concern."""

from datetime import date
from itertools import permutations
from uuid import UUID, uuid4

import pytest

from chassis.problems import Forbidden
from services.notifications.queries import reminders
from services.notifications.tests.city import ALL, DUE, City, finding_of


def planned(city: City, finding: UUID) -> list[date]:
    query = {**ALL, "subject": finding, "state": "planned", "rung": 0}
    return [row["remind_on"] for row in reminders.list_reminders(city.work, query).items]


def test_a_due_date_makes_reminders(city: City) -> None:
    finding = city.raised(city.department)
    assert planned(city, finding) == [date(2018, 12, 21), date(2018, 12, 25), DUE]


def test_closing_cancels_the_reminders(city: City) -> None:
    finding = city.raised(city.department)
    city.hear("finding", "finding.closed", finding, 2, **finding_of(city.department, "closed"))
    assert planned(city, finding) == []


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_raised_extended_and_reopened_in_any_order_end_with_the_newest_due_date(
    city: City, order: tuple[int, ...]
) -> None:
    extended = date(2019, 1, 18)
    states = {
        1: ("finding.raised", finding_of(city.department)),
        2: ("finding.closed", finding_of(city.department, "closed")),
        3: ("finding.reopened", finding_of(city.department, due=extended)),
    }
    finding = uuid4()
    for sequence in order:
        name, state = states[sequence]
        city.hear("finding", name, finding, sequence, **state)
    assert planned(city, finding) == [date(2019, 1, 11), date(2019, 1, 15), extended]


def test_closed_before_raised_leaves_nothing_planned(city: City) -> None:
    finding = uuid4()
    city.hear("finding", "finding.closed", finding, 2, **finding_of(city.department, "closed"))
    city.hear("finding", "finding.raised", finding, 1, **finding_of(city.department))
    assert planned(city, finding) == []


def test_a_revived_reminder_keeps_its_row_and_counts_its_versions(city: City) -> None:
    finding = city.raised(city.department)
    city.hear("finding", "finding.closed", finding, 2, **finding_of(city.department, "closed"))
    city.hear("finding", "finding.reopened", finding, 3, **finding_of(city.department))
    rows = list(reminders.list_reminders(city.work, {**ALL, "subject": finding, "rung": 0}).items)
    assert [(row["state"], row["version"]) for row in rows] == [("planned", 3)] * 3


def test_a_sent_reminder_is_not_planned_again(city: City) -> None:
    finding = city.raised(city.department)
    city.work.execute("UPDATE reminder SET state = 'sent' WHERE subject = %s AND rule = 'due_today'", (finding,))
    city.hear("finding", "finding.closed", finding, 2, **finding_of(city.department, "closed"))
    city.hear("finding", "finding.reopened", finding, 3, **finding_of(city.department))
    assert len(planned(city, finding)) == 2


def test_a_district_sees_the_reminders_of_its_communes_and_no_others(city: City) -> None:
    city.tree()
    commune, department = city.raised(city.commune), city.raised(city.department)
    work = city.caller(uuid4(), "focal_point", city.district)
    assert {row["subject"] for row in reminders.list_reminders(work, ALL).items} == {commune}
    everywhere = city.caller(uuid4(), "coordinator")
    assert {row["subject"] for row in reminders.list_reminders(everywhere, ALL).items} == {commune, department}
    within = {**ALL, "within": city.district}
    assert {row["subject"] for row in reminders.list_reminders(everywhere, within).items} == {commune}


def test_reminders_are_not_for_everybody(city: City) -> None:
    with pytest.raises(Forbidden):
        reminders.list_reminders(city.caller(uuid4(), "operator"), ALL)


def test_reminders_turn_their_pages_in_the_order_of_the_day(city: City) -> None:
    for _ in range(2):
        city.raised(city.department)
    first = reminders.list_reminders(city.work, {"limit": 4, "rung": 0, "agency_id": city.department})
    second = reminders.list_reminders(
        city.work, {"limit": 4, "rung": 0, "agency_id": city.department, "after": first.after}
    )
    days = [row["remind_on"] for page in (first, second) for row in page.items]
    assert days == sorted(days)
    assert (len(days), second.after) == (6, None)

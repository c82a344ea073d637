"""What would be broken: a list of a day that has passed shows something else than it showed on that day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.database import Row
from services.audits import schemas
from services.audits.commands import editions as edition_commands
from services.audits.domain.consolidation import By
from services.audits.queries import consolidation, editions, extensions, findings, inspections, programmes, remediations
from services.audits.tests.city import MONDAY, City
from services.audits.tests.test_consolidation import Summer

LISTS: dict[str, tuple[Any, Any, Any]] = {
    "programmes": (programmes, schemas.ProgrammeFilter(), schemas.Programme()),
    "inspections": (inspections, schemas.InspectionFilter(), schemas.Inspection()),
    "findings": (findings, schemas.FindingFilter(), schemas.Finding()),
    "remediations": (remediations, schemas.RemediationFilter(), schemas.Remediation()),
    "extensions": (extensions, schemas.ExtensionFilter(), schemas.Extension()),
    "editions": (editions, schemas.ListOfDay(), schemas.ListedEdition()),
}
FIRST = date(2019, 6, 17)
OF_TODAY = ("version", "allowed")
"""What a list of a passed day shows as of today: the version to change, and that nothing may be done."""


class Diary:
    """What each list showed at the end of each day that something happened."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.kept: dict[date, dict[str, list[Row]]] = {}

    def keep(self) -> None:
        self.kept[self.city.work.today] = {name: self.shown(name) for name in LISTS}

    def shown(self, name: str, **query: str) -> list[Row]:
        queries, filters, shape = LISTS[name]
        self.city.work.caller = self.city.coordinator
        return [shape.dump(row) for row in queries.page(self.city.work, filters.load(query)).items]


def days(city: City) -> Iterator[date]:
    """A programme drafted, returned, approved, carried out; minutes signed and amended; five findings followed."""
    city.today(FIRST)
    programme = city.draft()
    yield FIRST
    city.today(FIRST + timedelta(1))
    city.programme(city.coordinator, "submit", programme)
    yield city.work.today
    city.today(FIRST + timedelta(2))
    city.programme(city.leader, "send_back", programme, "Thiếu quận")
    yield city.work.today
    city.today(FIRST + timedelta(3))
    city.programme(city.coordinator, "change", programme, title="Kế hoạch kiểm tra năm 2019")
    city.programme(city.coordinator, "submit", programme)
    yield city.work.today
    city.today(FIRST + timedelta(4))
    approved = city.programme(city.leader, "approve", programme, "953/QĐ-UBND", city.work.today)
    carried = city.plan(programme_item=str(approved["foreseen"][0]["id"]))
    city.inspect(city.coordinator, "notify", carried, "12/TB")
    yield city.work.today
    city.today(FIRST + timedelta(5))
    city.inspect(city.coordinator, "cancel", carried, "Bão")
    yield city.work.today
    city.today(MONDAY)
    summer = Summer(city)
    yield city.work.today
    yield summer.reported()
    yield summer.extended()
    yield summer.late()
    city.today(date(2019, 9, 5))
    city.remedy(city.coordinator, "send_back", summer.report, [{"finding_id": summer.minor, "reason": "Thiếu"}])
    city.inspect(city.inspector, "amend", summer.inspection, "12a/BB-KT", city.work.today, True, None, "Sai số")
    yield city.work.today
    yield summer.repeated()
    yield summer.reopened()
    city.today(date(2019, 10, 14))
    city.extend(city.coordinator, "deny", city.ask(summer.again, "2019-12-31"), "Đủ thời gian")
    city.work.caller = city.coordinator
    period = (date(2019, 7, 1), date(2019, 9, 30))
    figures = consolidation.report(city.work, {"from_": period[0], "to": period[1], "by": By.BLOCK, "within": None})
    edition_commands.freeze(city.work, "11/BC-SKHCN", *period, figures)
    yield city.work.today


@pytest.fixture
def diary(city: City) -> Diary:
    diary = Diary(city)
    for day in days(city):
        assert city.work.today == day
        diary.keep()
    city.today(date(2019, 12, 31))
    return diary


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_day_shows_what_it_showed_on_that_day(diary: Diary, name: str) -> None:
    def told(rows: list[Row]) -> list[Row]:
        return [{key: value for key, value in row.items() if key not in OF_TODAY} for row in rows]

    assert any(rows[name] for rows in diary.kept.values())
    for day, rows in diary.kept.items():
        assert told(diary.shown(name, as_of=day.isoformat())) == told(rows[name]), day
    before = diary.shown(name, as_of=(FIRST - timedelta(1)).isoformat())
    assert before == []


def test_nothing_may_be_done_to_what_a_day_that_has_passed_shows(diary: Diary) -> None:
    shown = [row for name in LISTS for row in diary.shown(name, as_of="2019-09-05")]
    assert shown
    assert not [row for row in shown if row["allowed"]]


def test_filters_are_of_the_day_that_is_asked_for(diary: Diary) -> None:
    for day, rows in diary.kept.items():
        for state in ("open", "closed"):
            kept = [row["id"] for row in rows["findings"] if row["state"] == state]
            assert [row["id"] for row in diary.shown("findings", state=state, as_of=day.isoformat())] == kept
        kept = [row["id"] for row in rows["findings"] if row["overdue"]]
        assert [row["id"] for row in diary.shown("findings", overdue="true", as_of=day.isoformat())] == kept
    agency = str(diary.city.district)
    [found] = diary.shown("programmes", agency_id=agency, as_of=(FIRST + timedelta(2)).isoformat())
    assert (found["state"], found["reason"], found["title"]) == ("returned", "Thiếu quận", None)


def test_minutes_hold_from_the_day_on_which_they_were_signed_though_recorded_later(city: City) -> None:
    inspection = city.started()
    finding = city.find(inspection)
    city.today(MONDAY + timedelta(3))
    city.sign(inspection, MONDAY + timedelta(1))
    diary = Diary(city)
    states = [diary.shown("inspections", as_of=(MONDAY + timedelta(n)).isoformat())[0]["state"] for n in (0, 1, 3)]
    assert (finding is not None, states) == (True, ["in_progress", "follow_up", "follow_up"])

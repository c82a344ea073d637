"""What would be broken: figures that are told to the city's leaders and are wrong, or another day were others."""

import hashlib
import json
from datetime import date
from typing import Any
from uuid import UUID

import psycopg2
import pytest

from chassis.problems import Forbidden, NotFound
from services.audits import schemas
from services.audits.commands import copies
from services.audits.commands import editions as edition_commands
from services.audits.domain.consolidation import By
from services.audits.domain.refusal import Refusal
from services.audits.queries import consolidation, editions
from services.audits.tests.city import City

BEGIN = date(2019, 6, 1)


class Summer:
    """What happens to five findings between July and October, step by step; each step ends on a day."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.settle("311", city.district, city.root, "district_committee", "districts")
        self.settle("11500", city.commune, city.district, "commune", "communes")
        self.inspection = city.started()
        self.major = city.find(self.inspection)  # due 22/07
        self.minor = city.find(self.inspection, clause="7.5.3", grade="minor")  # due 29/07
        self.shortcoming = city.find(
            self.inspection, agency_id=str(city.district), kind="shortcoming", grade="ungraded", clause="7.2"
        )  # due 12/08
        self.thought = city.find(self.inspection, kind="observation", grade="ungraded", clause="10.3")
        city.sign(self.inspection)

    def settle(self, code: str, agency_id: UUID, parent_id: UUID, kind: str, block: str) -> None:
        state = {"code": code, "name_vi": f"Cơ quan {code}", "kind": kind, "block": block, "parent_id": parent_id}
        copies.keep_agency(self.city.work, agency_id, schemas.AgencySeen().load(state))

    def reported(self) -> date:
        """22 July: the commune answers the major one on its last day; it is accepted and closed."""
        day = self.on(date(2019, 7, 22))
        self.report = self.city.send(self.inspection, self.major)
        self.city.follow(self.city.coordinator, "accept", self.major)
        self.city.follow(self.city.inspector, "close", self.major, "Đã xem", day)
        return day

    def extended(self) -> date:
        """25 July: the minor one is extended to 30 August."""
        day = self.on(date(2019, 7, 25))
        self.city.extend(self.city.coordinator, "grant", self.city.ask(self.minor), None, None)
        return day

    def late(self) -> date:
        """3 September: the minor one is answered after its extended date; the district has told nothing."""
        day = self.on(date(2019, 9, 3))
        self.city.revise(self.report, self.minor)
        return day

    def repeated(self) -> date:
        """1 October: the next inspection finds the same again."""
        day = self.on(date(2019, 10, 1))
        self.again = self.city.find(self.city.started())
        return day

    def reopened(self) -> date:
        """10 October: what was closed in July is opened again."""
        day = self.on(date(2019, 10, 10))
        self.city.follow(self.city.inspector, "reopen", self.major, "Tái diễn")
        return day

    def on(self, day: date) -> date:
        self.city.today(day)
        return day


@pytest.fixture
def summer(city: City) -> Summer:
    return Summer(city)


def told(city: City, to: date, by: By = By.BLOCK, since: date = BEGIN) -> dict[str, Any]:
    city.work.caller = city.leader
    return consolidation.report(city.work, {"from_": since, "to": to, "by": by, "within": None})


def total(city: City, to: date, *names: str, since: date = BEGIN) -> tuple[int, ...]:
    found = told(city, to, since=since)["total"]
    return tuple(found[name] for name in names)


def test_every_step_of_a_summer_shows_in_the_figures_of_its_day(summer: Summer) -> None:
    city, names = summer.city, ("raised", "closed", "open", "overdue", "extended", "repeats")
    assert total(city, date(2019, 7, 1), *names) == (4, 0, 3, 0, 0, 0)
    assert total(city, summer.reported(), *names) == (4, 1, 2, 0, 0, 0)
    assert total(city, summer.extended(), *names) == (4, 1, 2, 0, 1, 0)
    assert total(city, summer.on(date(2019, 8, 13)), *names) == (4, 1, 2, 1, 1, 0), "the extended one is not overdue"
    assert total(city, summer.late(), *names) == (4, 1, 2, 2, 1, 0)
    assert total(city, summer.repeated(), *names) == (5, 1, 3, 2, 1, 1)
    assert total(city, summer.reopened(), *names) == (5, 0, 4, 3, 1, 1)
    assert total(city, date(2019, 10, 10), "raised", "closed", since=date(2019, 10, 1)) == (1, 0)


def test_reports_are_on_time_by_their_first_answers_and_who_was_silent_is_named(summer: Summer) -> None:
    city, names = summer.city, ("reports", "reports_on_time", "agencies_not_reported")
    assert total(city, summer.reported(), *names) == (1, 1, 0)
    summer.extended()
    day = summer.on(date(2019, 8, 13))
    assert total(city, day, *names) == (1, 1, 1)
    [silent] = told(city, day)["not_reported"]
    assert (silent["agency_id"], silent["findings"], silent["due"]) == (city.district, 1, date(2019, 8, 12))
    assert total(city, summer.late(), *names) == (1, 0, 1), "the revision brought a first answer that was late"
    assert total(city, date(2019, 9, 3), "reports", since=date(2019, 8, 1)) == (0,), "first sent before the period"


def test_the_figures_of_a_day_are_the_same_whatever_happened_since(summer: Summer) -> None:
    city, then = summer.city, {}
    for step in (summer.reported, summer.extended, summer.late, summer.repeated, summer.reopened):
        day = step()
        then[day] = [told(city, day, by) for by in By]
    for day, figures in then.items():
        assert [told(city, day, by) for by in By] == figures, day


def test_open_findings_are_counted_by_how_long_they_have_been_open(summer: Summer) -> None:
    summer.reported()
    summer.repeated()
    ageing = told(summer.city, date(2019, 10, 1))["total"]["ageing"]
    assert [(one["from_days"], one["to_days"], one["count"]) for one in ageing] == [
        (0, 15, 1),
        (16, 30, 0),
        (31, 60, 0),
        (61, 90, 0),
        (91, None, 2),
    ]


@pytest.mark.parametrize(
    ("by", "raised"),
    [
        (By.BLOCK, {"communes": 4, "districts": 1}),
        (By.DISTRICT, {"311": 5}),
        (By.CLAUSE, {"7.2": 1, "7.5.3": 1, "9.2.2": 2, "10.3": 1}),
        (By.KIND, {"nonconformity": 3, "observation": 1, "shortcoming": 1}),
        (By.GRADE, {"major": 2, "minor": 1, "ungraded": 2}),
    ],
)
def test_each_kind_of_group_divides_what_was_raised(summer: Summer, by: By, raised: dict[str, int]) -> None:
    summer.reported()
    found = told(summer.city, summer.repeated(), by)
    assert {group["key"]: group["raised"] for group in found["groups"]} == raised
    assert sum(raised.values()) == found["total"]["raised"]
    if by is By.CLAUSE:
        assert [group["key"] for group in found["groups"]] == list(raised), "in the order of the standard"
        assert found["groups"][2]["name_en"] == "Internal audit" or found["groups"][2]["name_vi"]
    if by is By.DISTRICT:
        assert found["groups"][0]["name_vi"] == "Cơ quan 311"


def test_what_lies_under_no_district_is_counted_as_other(city: City) -> None:
    inspection_id = city.plan(agency_id=str(city.office))
    city.inspect(city.inspector, "start", inspection_id)
    city.find(inspection_id, agency_id=None)
    for by in (By.DISTRICT, By.BLOCK):
        assert [group["key"] for group in told(city, date(2019, 7, 1), by)["groups"]] == ["other"]


def test_a_report_and_an_agency_count_once_in_the_total_however_many_groups_they_are_in(summer: Summer) -> None:
    city = summer.city
    summer.on(date(2019, 7, 22))
    city.send(summer.inspection, summer.major, summer.minor)
    found = told(city, date(2019, 7, 22), By.CLAUSE)
    assert [group["reports"] for group in found["groups"]] == [0, 1, 1, 0]
    assert found["total"]["reports"] == found["total"]["reports_on_time"] == 1


def test_an_agency_sees_the_figures_of_its_subtree(summer: Summer) -> None:
    city, query = summer.city, {"from_": BEGIN, "to": None, "by": By.BLOCK, "within": None}
    for caller, raised in ((city.focal_point, 3), (city.district_head, 4), (city.coordinator, 4)):
        city.work.caller = caller
        assert consolidation.report(city.work, query)["total"]["raised"] == raised
    city.work.caller = city.coordinator
    assert consolidation.report(city.work, {**query, "within": city.commune})["total"]["raised"] == 3
    city.work.caller = city.focal_point
    with pytest.raises(Forbidden):
        consolidation.report(city.work, {**query, "within": city.district})
    city.work.caller = city.person("agency_head", city.office)
    assert consolidation.report(city.work, query)["total"]["raised"] == 0


def freeze(city: City, to: date, number: str | None = None) -> UUID:
    city.work.caller = city.coordinator
    shown = schemas.Consolidation()
    figures = {by.value: shown.dump(consolidation.figures(city.work, by, BEGIN, to)) for by in By}
    return edition_commands.freeze(city.work, number, BEGIN, to, figures)


def test_an_edition_keeps_its_figures_under_a_hash_that_anybody_can_reckon(summer: Summer) -> None:
    city, day = summer.city, summer.reported()
    one = freeze(city, day)
    before = schemas.Edition().dump(editions.get(city.work, one))
    text = json.dumps(before["figures"], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert before["hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert before["number"] == "TH-2019-01"
    assert before["figures"]["block"]["total"]["closed"] == 1
    said = city.last_said(one)["body"]
    assert said["state"] == schemas.EditionState().dump(editions.get(city.work, one))
    assert "figures" not in said["state"]
    summer.reopened()
    assert schemas.Edition().dump(editions.get(city.work, one)) == before
    with pytest.raises(psycopg2.Error, match="frozen"):
        city.work.execute("UPDATE edition SET figures = '{}'")


def test_editions_are_numbered_and_listed_the_latest_period_first(summer: Summer) -> None:
    city = summer.city
    first = freeze(city, date(2019, 6, 30))
    second = freeze(city, date(2019, 7, 1), "12/BC-SKHCN")
    page = editions.page(city.work, {"limit": 1})
    assert [row["id"] for row in page.items] == [second]
    assert [row["id"] for row in editions.page(city.work, {"limit": 1, "after": page.after}).items] == [first]
    with pytest.raises(Refusal) as refused:
        freeze(city, date(2019, 7, 1), "12/BC-SKHCN")
    assert refused.value.field == "number"
    with pytest.raises(Refusal) as refused:
        freeze(city, date(2019, 7, 2))
    assert refused.value.code == "consolidation.future"
    with pytest.raises(NotFound):
        editions.get(city.work, UUID(int=1))

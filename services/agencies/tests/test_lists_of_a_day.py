"""What would be broken: a list of a day that has passed shows something else than it showed on that day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from chassis.work import Work
from services.agencies.commands import enrolment, people, plans, reorganisations, trainings
from services.agencies.domain.reorganisation import Asked, Renamed
from services.agencies.queries import agencies, procedures
from services.agencies.queries import people as people_queries
from services.agencies.queries import plans as plan_queries
from services.agencies.queries import reorganisations as reorganisation_queries
from services.agencies.queries import trainings as training_queries
from services.agencies.schemas import agencies as agency_schemas
from services.agencies.schemas import people as person_schemas
from services.agencies.schemas import plans as plan_schemas
from services.agencies.schemas import procedures as procedure_schemas
from services.agencies.schemas import reorganisations as reorganisation_schemas
from services.agencies.schemas import trainings as training_schemas
from services.agencies.tests.test_procedures import Office

FIRST = date(2019, 3, 4)
LAST = date(2019, 12, 31)
LISTS: dict[str, tuple[Any, Any]] = {
    "agencies": (agencies.agencies, agency_schemas.Agency()),
    "attendees": (training_queries.attendees, training_schemas.Attendee()),
    "people": (people_queries.people, person_schemas.Person()),
    "plans": (plan_queries.plans, plan_schemas.Plan()),
    "reorganisations": (reorganisation_queries.reorganisations, reorganisation_schemas.Reorganisation()),
    "trainings": (training_queries.trainings, training_schemas.Training()),
    "versions": (procedures.versions, procedure_schemas.Version()),
}
OF_TODAY = ("version", "allowed", "successors", "valid_to", "status")
"""What a list of a passed day shows as of today: the version to change, what may be done, and what is known by now of
an agency's end."""


class Diary:
    """What each list showed at the end of each day that something happened."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.procedure = office.drafted()
        self.kept: dict[date, dict[str, Any]] = {}

    def keep(self, day: date) -> None:
        self.kept[day] = {name: self.shown(name, as_of=None) for name in LISTS}

    def shown(self, name: str, **query: Any) -> list[dict[str, Any]]:
        asked, shape = LISTS[name]
        wanted = {"limit": 50, "after": None, **({"procedure_id": self.procedure} if name == "versions" else {})}
        with self.office.acting(self.office.coordinator) as work:
            page = asked(work, {**wanted, **{key: value for key, value in query.items() if value is not None}})
            return [shape.dump(row) for row in page.items]


def days(diary: Diary) -> Iterator[None]:
    """A plan on its way, people with duties, a procedure in two versions, a district renamed, a merger called off."""
    office, one = diary.office, diary.procedure
    coordinator, leader = office.coordinator, office.leader
    with office.acting(coordinator) as work:
        waves = [office.wave("11296", "11299", start=date(2019, 4, 1), end=date(2019, 9, 1))]
        plan = plans.draft(work, year=2019, standard="TCVN ISO 9001:2015", template="first_application", waves=waves)
        hoa = people.register(work, name="Nguyễn Thị Hoa", agency_id=office.ids["303"])
        people.assign(work, hoa, office.ids["303"], "focal_point")
    yield
    with office.acting(coordinator) as work:
        plans.submit(work, plan["id"])
        far = Asked("merge", date(2019, 12, 1), (office.ids["11341"], office.ids["11344"]), into_id=office.ids["11341"])
        merger = reorganisations.decide(work, "24/NQ-HĐND", far)
    office.give(one, "submit", office.author)
    yield
    with office.acting(leader) as work:
        plans.return_(work, plan["id"], "Thiếu kinh phí")
    office.give(one, "return_", office.reviewer, reason="Thiếu biểu mẫu")
    yield
    with office.acting(coordinator) as work:
        plans.change(work, plan["id"], title="Kế hoạch năm 2019")
        plans.submit(work, plan["id"])
        told = {"kind": "awareness", "date": work.today, "title": "Nhận thức chung", "document": None}
        trainings.record(work, attendee_ids=[hoa], agency_id=office.ids["SKHCN"], provider_id=None, **told)
    office.issued(one, on=diary.office.work.today)
    yield
    with office.acting(leader) as work:
        plans.approve(work, plan["id"], "101/QĐ-UBND", work.today)
    with office.acting(coordinator) as work:
        reorganisations.cancel(work, merger, "Hoãn")
    office.give(one, "publish", date=office.work.today, place="Trang thông tin")
    office.give(one, "revise", office.author)
    yield
    with office.acting(coordinator) as work:
        plans.activate(work, plan["id"])
        renamed = Asked("rename", work.today, (office.ids["304"],), renamed=Renamed(name_vi="UBND quận Ngô Quyền"))
        reorganisations.decide(work, "25/NQ-HĐND", renamed)
        people.end(work, people_queries.person(work, hoa)["duties"][0]["id"], work.today - timedelta(days=1))
        people.assign(work, hoa, office.ids["303"], "head")
    yield
    with office.acting(coordinator) as work:
        joins = {"wave": "Đợt 1", "agency_ids": [office.ids["11341"]], "reason": "bổ sung", "end": date(2019, 10, 1)}
        enrolment.enrol(work, plan["id"], **joins)
        dates = {"wave": "Đợt 1", "start": date(2019, 4, 1), "end": date(2019, 10, 1), "reason": "chậm"}
        enrolment.reschedule_wave(work, plan["id"], **dates)
    office.issued(one, on=office.work.today, decision="13/QĐ-UBND")
    yield
    with office.acting(coordinator) as work:
        plans.cancel(work, plan["id"], "Sáp nhập")
    office.give(one, "withdraw", reason="Bãi bỏ")
    yield


@pytest.fixture
def diary(agencies_work: Work) -> Diary:
    office = Office(agencies_work)
    office.today(FIRST)
    diary = Diary(office)
    for number, _ in enumerate(days(diary), 1):
        diary.keep(office.work.today)
        office.today(FIRST + timedelta(days=7 * number))
    office.today(LAST)
    return diary


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_day_shows_what_it_showed_on_that_day(diary: Diary, name: str) -> None:
    def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{key: value for key, value in row.items() if key not in OF_TODAY} for row in rows]

    assert any(rows[name] for rows in diary.kept.values())
    for day, rows in diary.kept.items():
        shown = diary.shown(name, as_of=day)
        if name == "people":  # today's list shows every duty that there was, a day's those of the day
            held = [[duty for duty in one["duties"] if duty["valid_from"] <= str(day)] for one in rows[name]]
            assert [len(one["duties"]) for one in shown] == [
                len([duty for duty in one if duty["valid_to"] is None or duty["valid_to"] >= str(day)]) for one in held
            ], day
        else:
            assert told(shown) == told(rows[name]), day


def test_nothing_may_be_done_to_what_a_day_that_has_passed_shows(diary: Diary) -> None:
    shown = [row for name in ("plans", "reorganisations") for row in diary.shown(name, as_of=FIRST + timedelta(days=7))]
    assert len(shown) == 2
    assert not [row for row in shown if row["allowed"]]


def test_filters_are_of_the_day_that_is_asked_for(diary: Diary) -> None:
    for day, rows in diary.kept.items():
        [plan] = rows["plans"]
        for state in ("draft", "submitted", "returned", "approved", "active", "cancelled"):
            assert len(diary.shown("plans", state=state, as_of=day)) == (plan["state"] == state)
        planned = [row["id"] for row in rows["reorganisations"] if row["state"] == "planned"]
        assert [row["id"] for row in diary.shown("reorganisations", state="planned", as_of=day)] == planned


def test_what_was_decided_before_it_was_recorded_holds_from_the_day_of_the_decision(
    office_of_march: Office,
) -> None:
    office = office_of_march
    with office.acting(office.coordinator) as work:
        plan = plans.draft(work, year=2019, standard="TCVN ISO 9001:2015", template="first_application",
                           waves=[office.wave("11296", start=date(2019, 4, 1), end=date(2019, 9, 1))])  # fmt: skip
        plans.submit(work, plan["id"])
    office.today(FIRST + timedelta(days=9))
    with office.acting(office.leader) as work:
        plans.approve(work, plan["id"], "101/QĐ-UBND", FIRST + timedelta(days=4))
    with office.acting(office.coordinator) as work:
        asked = [{"limit": 9, "after": None, "as_of": FIRST + timedelta(days=at)} for at in (3, 4, 9)]
        states = [plan_queries.plans(work, query).items[0]["state"] for query in asked]
    assert states == ["submitted", "approved", "approved"]


@pytest.fixture
def office_of_march(agencies_work: Work) -> Office:
    office = Office(agencies_work)
    office.today(FIRST)
    return office


def test_people_are_found_without_accents_by_duty_and_within_a_subtree(diary: Diary) -> None:
    def found(**query: Any) -> list[str]:
        return [one["name"] for one in diary.shown("people", **query)]

    assert found(q="nguyen hoa") == found(q="HÒA thị") == ["Nguyễn Thị Hoa"]
    assert found(q="nguyen", within=diary.office.ids["304"]) == []
    assert found(q="nguyen", within=diary.office.ids["303"]) == ["Nguyễn Thị Hoa"]
    assert found(duty="focal_point") == []
    assert found(duty="head") == ["Nguyễn Thị Hoa"]
    assert found(duty="focal_point", as_of=FIRST) == ["Nguyễn Thị Hoa"]

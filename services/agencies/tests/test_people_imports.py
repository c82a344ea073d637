"""Importing people with their duties: who is who, what changes, what is refused, and that it can be repeated."""

from datetime import date
from typing import Any

import pytest

from chassis.identity import Caller
from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.commands import people
from services.agencies.commands.people_imports import import_people
from services.agencies.queries import people as queries
from services.agencies.tests.rollout import TODAY, City

HEADER = "agency_code,name,email,phone,position,duty,duty_agency_code,duty_from,duty_to"
HOA = "303,Nguyễn Thị Hoa,hoa@x.example,0912345678,Phó Chánh Văn phòng,focal_point,,01/03/2019,"
ALSO = "303,Nguyễn Thị Hoa,hoa@x.example,,,secretary,11296,2019-05-01,2019-06-30"
BINH = "304,Trần Văn Bình,,,Chủ tịch,Thủ trưởng,,,"
NONE = {"registered": 0, "changed": 0, "unchanged": 0, "duties_assigned": 0, "duties_ended": 0, "dry_run": False}


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def brought(city: City, *rows: str, by: Caller | None = None, header: str = HEADER, **values: Any) -> dict[str, Any]:
    with city.acting(by or city.coordinator) as work:
        return import_people(work, "\n".join((header, *rows)).encode(), **values)


def refused(city: City, *rows: str, **values: Any) -> list[tuple[int | None, str, str]]:
    before = everybody(city)
    with pytest.raises(Invalid) as found:
        brought(city, *rows, **values)
    assert everybody(city) == before
    return [(error.row, error.field, error.code) for error in found.value.errors]


def everybody(city: City) -> dict[str, dict[str, Any]]:
    found = queries.people(city.work, {"limit": 200, "after": None}).items
    return {one["name"]: one for one in found}


def test_people_come_in_with_their_duties_and_are_said(city: City) -> None:
    assert brought(city, HOA, ALSO, BINH) == {**NONE, "registered": 2, "duties_assigned": 3}
    hoa = everybody(city)["Nguyễn Thị Hoa"]
    assert (hoa["agency_id"], hoa["phone"], hoa["email"]) == (city.ids["303"], "0912345678", "hoa@x.example")
    assert [(one["duty"], one["agency_id"], one["valid_from"], one["valid_to"]) for one in hoa["duties"]] == [
        ("focal_point", city.ids["303"], date(2019, 3, 1), None),
        ("secretary", city.ids["11296"], date(2019, 5, 1), date(2019, 6, 30)),
    ]
    assert everybody(city)["Trần Văn Bình"]["duties"][0]["valid_from"] == TODAY
    assert [name for name, *_ in city.heard] == ["person.registered"] * 2 + ["duty.assigned"] * 3
    assert "Hoa" not in str(city.state_said("duty.assigned"))


def test_repeated_it_changes_nothing_whatever_day_it_is_and_a_dry_run_never_does(city: City) -> None:
    assert brought(city, HOA, ALSO, BINH, dry_run=True)["registered"] == 2
    assert everybody(city) == {}
    brought(city, HOA, ALSO, BINH)
    said = len(city.heard)
    city.work.execute("UPDATE clock SET today = %s", (date(2019, 12, 24),))
    city.work.__dict__.pop("now", None)
    assert brought(city, HOA, ALSO, BINH) == {**NONE, "unchanged": 2}
    assert len(city.heard) == said


def test_what_differs_is_changed_and_what_the_table_has_no_column_for_stays(city: City) -> None:
    brought(city, HOA, BINH)
    brought(city, "304,Nguyễn Thị Hoà,HOA@x.example,Trưởng phòng", header="agency_code,name,email,position")
    hoa = everybody(city)["Nguyễn Thị Hoà"]
    assert (hoa["agency_id"], hoa["position"], hoa["phone"]) == (city.ids["304"], "Trưởng phòng", "0912345678")
    assert city.heard[-1][0] == "person.changed"
    assert brought(city, "304,Trần Văn Bình,binh@x.example,,,,,,")["changed"] == 1
    assert everybody(city)["Trần Văn Bình"]["email"] == "binh@x.example"
    assert everybody(city)["Trần Văn Bình"]["position"] is None


def test_a_shared_mailbox_makes_nobody_the_same(city: City) -> None:
    rows = ["303,Lê Một,vp@x.example,,,,,,", "303,Lê Hai,vp@x.example,,,,,,"]
    assert brought(city, rows[0])["registered"] == 1
    assert brought(city, *rows) == {**NONE, "registered": 1, "unchanged": 1}
    assert brought(city, *rows) == {**NONE, "unchanged": 2}
    assert refused(city, "303,Lê Ba,vp@x.example,,,,,,") == [(2, "name", "import.person_ambiguous")]


def test_a_duty_ends_by_a_last_day_and_none_is_held_twice(city: City) -> None:
    brought(city, HOA)
    assert brought(city, HOA + "30/11/2019") == {**NONE, "unchanged": 1, "duties_ended": 1}
    assert city.heard[-1][0] == "duty.ended"
    assert refused(city, HOA.replace("01/03/2019,", "01/05/2019,")) == [(2, "duty", "duty.held_already")]
    assert refused(city, HOA.replace("01/03/2019,", "01/12/2019,30/11/2019")) == [
        (2, "duty_to", "duty.ends_before_start")
    ]


def test_every_bad_cell_is_told_and_nobody_is_written(city: City) -> None:
    assert refused(
        city,
        "999,A,kein,912345678,,,,,",
        ",B,,,,focal_point,,,",
        "303,C,,9.1E+08,,chief,,31/02/2019,",
        "303,D,,,,,304,,",
        "11297,E,,,,,,,",
    ) == [
        (2, "email", "import.not_an_email"),
        (2, "phone", "import.phone_lost_zero"),
        (3, "duty_agency_code", "import.missing"),
        (4, "phone", "import.not_a_phone"),
        (4, "duty", "import.unknown_value"),
        (4, "duty_from", "import.not_a_date"),
        (5, "duty", "import.duty_missing"),
        (6, "agency_code", "import.agency_unknown"),
    ]
    assert refused(city, HOA, ALSO.replace(",,,sec", ",0987654321,,sec")) == [(3, "phone", "import.differs")]


def test_an_operator_registers_but_gives_no_duties_and_only_an_operator_moves_who_has_an_account(city: City) -> None:
    operator = city.caller("operator", "31")
    assert refused(city, HOA, by=operator) == [(2, "duty", "import.may_not_assign")]
    plain = "303,Nguyễn Thị Hoa,hoa@x.example,,,,,,"
    assert brought(city, plain, by=operator)["registered"] == 1
    person = everybody(city)["Nguyễn Thị Hoa"]["id"]
    city.work.execute(
        "INSERT INTO account (username, password_hash, roles, person_id) VALUES ('hoa', '', '{focal_point}', %s)",
        (person,),
    )
    moved = plain.replace("303", "304")
    assert refused(city, moved) == [(2, "agency_code", "import.person_has_account")]
    assert brought(city, moved, by=operator)["changed"] == 1
    was = city.work.one("SELECT agency_id FROM person_was WHERE person_id = %s", (person,))
    assert was == {"agency_id": city.ids["303"]}


def test_rows_without_an_email_join_the_one_with_it_and_whoever_is_registered_already_is_found(city: City) -> None:
    known = people.register(city.work, name="Trần Văn Bình", agency_id=city.ids["304"])
    assert brought(city, BINH.replace(",,,Chủ", ",binh@x.example,,Chủ"), BINH.replace("Thủ trưởng", "secretary")) == {
        **NONE, "changed": 1, "duties_assigned": 2,
    }  # fmt: skip
    [one] = everybody(city).values()
    assert (one["id"], len(one["duties"])) == (known, 2)


def test_no_account_comes_of_it(city: City) -> None:
    brought(city, HOA)
    assert not city.work.all("SELECT FROM account")

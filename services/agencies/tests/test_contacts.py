"""How agencies are reached: who says so, what is refused, what tables do with it, and that no event tells it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError, validate

from chassis.problems import Forbidden, Invalid, NotFound, Stale
from chassis.web.conditional import Condition, Tags
from chassis.work import Work
from services.agencies.commands import agencies as commands
from services.agencies.commands import imports, reorganisations
from services.agencies.domain.contacts import CONTACTS, is_email, is_phone, is_website
from services.agencies.domain.reorganisation import Asked
from services.agencies.queries import agencies as queries
from services.agencies.schemas.agencies import Contacts
from services.agencies.schemas.people import PersonBody
from services.agencies.tests.rollout import TODAY, City

REACHED = {
    "address": "19 Lê Hồng Phong",
    "phone": "0225 3822 616",
    "email": "ngoquyen@haiphong.example",
    "website": "https://ngoquyen.haiphong.example",
}
NOBODY = dict.fromkeys(CONTACTS)
TABLE = "code,name_vi,kind,parent_code,valid_from{}\n303,UBND 303,district_committee,31,2004-01-01{}\n"


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def told(city: City, **contacts: str | None) -> dict[str, Any]:
    with city.acting(city.caller("focal_point", "303")) as work:
        return commands.change_contacts(work, city.ids["303"], **contacts)


def of(city: City, code: str = "303") -> dict[str, Any]:
    found = queries.agency(city.work, city.ids[code])
    return {name: found[name] for name in CONTACTS}


def imported(city: City, more: str = "", cells: str = "") -> dict[str, Any]:
    with city.acting(city.coordinator) as work:
        return imports.import_agencies(work, TABLE.format(more, cells).encode())


def test_an_agency_says_how_it_is_reached_and_what_is_absent_stays(city: City) -> None:
    assert of(city) == NOBODY
    told(city, **REACHED)
    told(city, phone=None)
    assert of(city) == {**REACHED, "phone": None}


def test_an_event_names_the_contacts_that_changed_and_tells_none(city: City) -> None:
    told(city, **REACHED)
    told(city, **{**REACHED, "phone": "02253822617"})
    told(city, phone="02253822617")
    rows = city.work.all("SELECT body FROM outbox WHERE name = 'agency.changed' ORDER BY id")
    first, second = [json.loads(row["body"]) for row in rows]
    assert first["change"] == {"before": {}, "contacts": list(CONTACTS)}
    assert second["change"] == {"before": {}, "contacts": ["phone"]}
    assert not set(CONTACTS) & first["state"].keys()


def test_nobody_speaks_for_an_agency_outside_of_the_own_one_and_of_what_is_below(city: City) -> None:
    with city.acting(city.caller("agency_head", "303")) as work:
        commands.change_contacts(work, city.ids["11296"], phone="02253822616")
        for code in ("304", "31"):
            with pytest.raises(Forbidden):
                commands.change_contacts(work, city.ids[code], phone="02253822616")
    with city.acting(city.coordinator) as work, pytest.raises(NotFound):
        commands.change_contacts(work, uuid4(), phone="02253822616")


def test_whoever_saw_an_older_version_overwrites_nothing(city: City) -> None:
    seen = told(city, phone="02253822616")["version"]
    told(city, email="a@b.vn")
    city.work.condition = Condition(Tags(((False, str(seen)),)), None)
    with pytest.raises(Stale):
        told(city, phone=None)


def test_contacts_outlive_a_change_a_decision_and_a_table_that_does_not_name_them(city: City) -> None:
    told(city, **REACHED)
    with city.acting(city.coordinator) as work:
        commands.change(work, city.ids["303"], name_vi="UBND quận Hồng Bàng")
        kind = {"renamed": None, "into_id": city.ids["303"]}
        reorganisations.decide(work, "1/NQ", Asked("merge", TODAY, (city.ids["303"], city.ids["304"]), **kind))
    assert imported(city)["changed"] == 1
    assert of(city) == REACHED


def test_a_table_that_names_contacts_writes_them_and_an_empty_cell_takes_them_away(city: City) -> None:
    told(city, **REACHED)
    assert imported(city, ",Điện thoại,website", ",02253822617,")["changed"] == 1
    assert of(city) == {**REACHED, "phone": "02253822617", "website": None}
    assert imported(city, ",Điện thoại,website", ",02253822617,")["unchanged"] == 1


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("phone", "2253822616", "import.phone_lost_zero"),
        ("phone", "2,25E+09", "import.not_a_phone"),
        ("email", "ngoquyen.haiphong.vn", "import.not_an_email"),
        ("email", "a..b@haiphong.vn", "import.not_an_email"),
        ("website", "ngoquyen.haiphong.vn", "import.not_a_website"),
        ("website", "javascript:alert(1)", "import.not_a_website"),
    ],
)
def test_a_contact_that_is_none_is_refused_with_its_column(city: City, column: str, cell: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        imported(city, f",{column}", f',"{cell}"')
    assert [(error.row, error.field, error.code) for error in caught.value.errors] == [(2, column, code)]


TEXTS = st.one_of(
    st.emails(),
    st.from_regex(r"\A[a-z.]{1,5}@[a-z.-]{1,8}\.vn\Z"),
    st.from_regex(r"\Ahttps?://[a-z.-]{1,8}\.vn(/[a-zđ ]{0,3})?\Z"),
    st.from_regex(r"\A\+?[0-9 ]{5,9}\Z"),
)


@given(TEXTS)
def test_tables_and_requests_take_the_same_contacts(text: str) -> None:
    for name, sound in (("email", is_email), ("phone", is_phone), ("website", is_website)):
        assert (name not in Contacts().validate({name: text})) == sound(text)
    for name, sound in (("email", is_email), ("phone", is_phone)):
        assert (name not in PersonBody().validate({"name": "Hoa", name: text})) == sound(text)


@given(st.one_of(st.emails(), st.from_regex(r"\A[a-z.]{1,5}@[a-z.-]{1,8}\.vn\Z")))
def test_what_is_taken_for_an_address_of_mail_is_one(text: str) -> None:
    if is_email(text):
        try:
            validate.Email()(text)
        except ValidationError:
            pytest.fail(f"{text} would never be delivered")

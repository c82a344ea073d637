"""People, duties and accounts on a real database: who may see whom, and what is said of them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest

from chassis.database import Database
from chassis.identity import Caller, create_key, public_keys
from chassis.problems import Forbidden, Invalid, NotFound, Unauthorised
from chassis.service import Service
from chassis.settings import Settings
from chassis.work import Work
from services.agencies.commands import accounts, administration, findings, people
from services.agencies.commands.accounts import Wanted
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import accounts as account_queries
from services.agencies.queries import people as queries
from services.agencies.tests.test_registry import forget, id_of, said, work

__all__ = ["work"]  # the fixture

PASSWORD = "mật khẩu của Hoa"
HOA = Wanted("hoa", PASSWORD, ("focal_point",), "304", "Nguyễn Thị Hoa")


@pytest.fixture
def holding(work: Work, monkeypatch: pytest.MonkeyPatch) -> Work:
    """Work that keeps its connection when told to give it back: what was set up stays uncommitted."""
    monkeypatch.setattr(work, "release", lambda: None)
    return work


@contextmanager
def acting(work: Work, role: str, code: str) -> Iterator[None]:
    before = work.caller
    work.caller = Caller(roles=frozenset({role}), agency_id=id_of(work, code))
    try:
        yield
    finally:
        work.caller = before


def person(work: Work, code: str = "304", **values: Any) -> UUID:
    return people.register(work, name="Trần Văn Bình", email="binh@example.vn", agency_id=id_of(work, code), **values)


def names_said(work: Work) -> list[str]:
    return [name for name, _ in said(work)]


def test_personal_data_travels_on_its_own_exchange_and_nowhere_else(work):
    forget(work)
    person_id = person(work)
    people.assign(work, person_id, id_of(work, "304"), "head")
    rows = work.all("SELECT exchange, name, body FROM outbox ORDER BY id")
    assert [(row["exchange"], row["name"]) for row in rows] == [
        ("agencies.people", "person.registered"),
        ("agencies.events", "duty.assigned"),
    ]
    assert json.loads(rows[0]["body"])["state"]["email"] == "binh@example.vn"
    assert "Bình" not in rows[1]["body"]
    assert "binh" not in rows[1]["body"]


def test_a_person_of_an_unknown_agency_is_refused(work):
    with pytest.raises(Invalid):
        people.register(work, name="Ai đó", agency_id=UUID(int=1))


def test_a_duty_begins_today_and_ends_once(work):
    duty = people.assign(work, person(work), id_of(work, "304"), "secretary")
    assert (duty["valid_from"], duty["valid_to"]) == (date(2019, 6, 1), None)
    with pytest.raises(Refusal, match=r"duty\.held_already"):
        people.assign(work, duty["person_id"], id_of(work, "304"), "secretary")
    forget(work)
    ended = people.end(work, duty["id"], date(2019, 6, 30))
    assert (ended["valid_to"], ended["version"], names_said(work)) == (date(2019, 6, 30), 2, ["duty.ended"])
    with pytest.raises(Refusal, match=r"duty\.ended_already"):
        people.end(work, duty["id"], date(2019, 7, 1))
    [listed] = queries.person(work, duty["person_id"])["duties"]
    assert (listed["valid_to"], listed["allowed"]) == (date(2019, 6, 30), ["end"]), "it may still end earlier"


def test_a_head_assigns_duties_within_the_own_subtree_only(work):
    inside, outside = person(work, "11344"), person(work, "311")
    with acting(work, "agency_head", "304"):
        assert people.assign(work, inside, id_of(work, "11344"), "focal_point")
        with pytest.raises(Forbidden):
            people.assign(work, inside, id_of(work, "311"), "focal_point")
        with pytest.raises(Forbidden):
            people.assign(work, outside, id_of(work, "304"), "focal_point")
    with acting(work, "focal_point", "304"), pytest.raises(Forbidden):
        people.assign(work, inside, id_of(work, "304"), "secretary")


def test_people_are_seen_within_the_subtree_only(work):
    inside, outside = person(work, "11344"), person(work, "311")
    page = {"limit": 50, "after": None}
    with acting(work, "focal_point", "304"):
        assert [one["id"] for one in queries.people(work, page).items] == [inside]
        assert queries.person(work, inside)["name"] == "Trần Văn Bình"
        with pytest.raises(Forbidden):
            queries.person(work, outside)
    with acting(work, "observer", "31"):
        assert {one["id"] for one in queries.people(work, page).items} == {inside, outside}
        assert [one["id"] for one in queries.people(work, {**page, "agency_id": id_of(work, "311")}).items] == [outside]
    with pytest.raises(NotFound):
        queries.person(work, UUID(int=1))


def test_an_account_comes_with_its_person_and_the_duty_of_its_role(work):
    forget(work)
    assert accounts.put_account(work, HOA) is True
    assert names_said(work) == ["person.registered", "duty.assigned"]
    [listed] = account_queries.every(work)
    assert listed == {"username": "hoa", "roles": ["focal_point"], "name": "Nguyễn Thị Hoa", "agency_code": "304"}


def test_setting_up_an_account_again_changes_only_what_differs(work):
    accounts.put_account(work, HOA)
    forget(work)
    assert accounts.put_account(work, replace(HOA, password="mật khẩu mới", person_name=None)) is False
    assert names_said(work) == []
    accounts.put_account(work, Wanted("hoa", PASSWORD, ("focal_point", "agency_head"), language="en"))
    assert names_said(work) == ["person.changed", "duty.assigned"]
    assert [one["name"] for one in account_queries.every(work)] == ["Nguyễn Thị Hoa"]


def test_an_account_of_an_agency_needs_an_agency_that_exists_today(work):
    for wanted in (replace(HOA, agency_code=None), replace(HOA, agency_code="11345")):
        with pytest.raises(Refusal):
            accounts.put_account(work, wanted)


def test_a_token_says_who_signed_in(holding, tmp_path: Path):
    create_key(tmp_path)
    holding.settings = replace(holding.settings, signing_keys=tmp_path)
    accounts.put_account(holding, HOA)
    token = accounts.sign_in(holding, "hoa", PASSWORD)
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 600)
    [key] = jwt.PyJWKSet.from_dict(public_keys(tmp_path)).keys
    claims = jwt.decode(token["access_token"], key.key, ["EdDSA"], audience="isotrack")
    assert (claims["sub"], claims["roles"], claims["agency"]) == ("hoa", ["focal_point"], str(id_of(holding, "304")))


@pytest.mark.parametrize(("username", "password"), [("hoa", "sai mật khẩu"), ("lan", PASSWORD), ("hoa", "")])
def test_whatever_is_wrong_with_the_credentials_the_answer_is_the_same(holding, username, password):
    accounts.put_account(holding, HOA)
    with pytest.raises(Unauthorised) as caught:
        accounts.sign_in(holding, username, password)
    assert caught.value.code == "credentials.wrong"


def test_while_a_password_is_checked_the_connection_serves_others(
    databases: Callable[[str], tuple[Service, Settings]], monkeypatch: pytest.MonkeyPatch
):
    service, settings = databases("agencies")
    database = Database(settings.database_url, size=1, statement_timeout=1)

    def check_among_others(*_: Any) -> bool:
        with database.transaction(read_only=True) as tx:
            return tx.one("SELECT true") is None

    monkeypatch.setattr(accounts, "verify_password", check_among_others)
    with pytest.raises(Unauthorised), service.work(settings, database) as work:
        accounts.sign_in(work, "lan", PASSWORD)
    database.close()


def test_a_finding_is_kept_as_audits_last_said(work):
    finding = {"agency_id": id_of(work, "304"), "kind": "nonconformity", "grade": "minor", "state": "open"}
    for state in ("open", "closed"):
        findings.keep_finding(work, UUID(int=7), {**finding, "due": date(2019, 7, 1), "state": state})
    assert work.one("SELECT state, due FROM finding") == {"state": "closed", "due": date(2019, 7, 1)}


def city_roles_said(work: Work) -> list[list[str]]:
    return [body["state"]["city_roles"] for name, body in said(work) if name.startswith("person.")]


def test_who_becomes_or_no_longer_is_a_coordinator_or_leader_is_said_of_the_person(work):
    forget(work)
    both = Wanted("thang", PASSWORD, ("coordinator", "leader", "observer"), "304", "Nguyễn Văn Thắng")
    accounts.put_account(work, both)
    assert city_roles_said(work) == [[], ["coordinator", "leader"]]
    accounts.put_account(work, replace(both, roles=("leader",)))
    accounts.put_account(work, replace(both, roles=("leader", "inspector")))
    accounts.disable(work, "thang")
    accounts.disable(work, "thang")
    accounts.enable(work, "thang")
    person_id = administration.open_account(work, "mai", ["coordinator"], name="Trần Thị Mai")
    administration.set_roles(work, person_id, ["observer"])
    assert city_roles_said(work)[2:] == [["leader"], [], ["leader"], [], ["coordinator"], []]


def test_accounts_without_such_a_part_are_nothing_that_others_hear_of(work):
    forget(work)
    accounts.put_account(work, HOA)
    accounts.disable(work, "hoa")
    assert names_said(work) == ["person.registered", "duty.assigned"]

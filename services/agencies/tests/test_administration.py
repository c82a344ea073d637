"""Accounts as operators open, change and shut them, on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Caller, create_key
from chassis.problems import NotFound, Stale, Unauthorised
from chassis.web.conditional import Condition, Tags
from chassis.work import Work
from services.agencies.commands import accounts, administration, people, sessions
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import accounts as queries
from services.agencies.tests.test_people_and_accounts import holding, names_said
from services.agencies.tests.test_registry import forget, id_of, work

__all__ = ["holding", "work"]  # fixtures

PASSWORD = "mật khẩu của Hoa"


def opened(work: Work, username: str = "hoa", roles: tuple[str, ...] = ("focal_point",), **person: Any) -> UUID:
    described = person or {"name": "Nguyễn Thị Hoa", "agency_id": id_of(work, "304")}
    return administration.open_account(work, username, list(roles), **described)


@pytest.fixture
def signing(holding: Work, tmp_path: Path) -> Work:
    """Work with a key that signs tokens."""
    create_key(tmp_path)
    holding.settings = replace(holding.settings, signing_keys=tmp_path)
    return holding


@contextmanager
def operating(work: Work, person_id: UUID) -> Iterator[None]:
    before, work.caller = work.caller, Caller(person_id=person_id, roles=frozenset({"operator"}))
    try:
        yield
    finally:
        work.caller = before


def test_an_account_is_opened_with_its_person_and_duty_and_nobody_can_sign_in_yet(signing):
    forget(signing)
    account = queries.account(signing, opened(signing))
    assert names_said(signing) == ["person.registered", "duty.assigned"]
    assert (account["has_password"], account["agency_code"], account["roles"]) == (False, "304", ["focal_point"])
    with pytest.raises(Unauthorised):
        accounts.sign_in(signing, "hoa", "")
    administration.set_password(signing, account["id"], PASSWORD)
    assert accounts.sign_in(signing, "hoa", PASSWORD)["access_token"]


def test_no_answer_holds_a_password_or_its_hash(holding):
    person_id = opened(holding)
    administration.set_password(holding, person_id, PASSWORD)
    shown = [queries.account(holding, person_id), *queries.accounts(holding, {"limit": 50}).items]
    assert all(not {"password", "password_hash"} & set(one) for one in shown)
    kept = str(holding.all("SELECT * FROM history") + holding.all("SELECT * FROM outbox"))
    assert "argon2" not in kept
    assert PASSWORD not in kept


def test_a_registered_person_gets_one_account_and_no_second(work):
    person_id = people.register(work, name="Trần Văn Bình", agency_id=id_of(work, "304"))
    assert opened(work, "binh", ("agency_head",), person_id=person_id) == person_id
    with pytest.raises(Refusal, match=r"account\.person_has_one"):
        opened(work, "binh.hai", person_id=person_id)
    with pytest.raises(Refusal, match=r"account\.person_unknown"):
        opened(work, "ai.do", person_id=UUID(int=1))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"username": "Hoa Lê"}, "account.username"),
        ({"username": "lan"}, "account.username_taken"),
        ({"roles": ["king"]}, "account.roles"),
        ({"roles": []}, "account.roles"),
        ({"name": "Hoa", "person_id": UUID(int=1)}, "account.one_person"),
        ({"language": "en"}, "account.one_person"),
        ({"name": "Hoa", "roles": ["agency_head"]}, "account.agency_needed"),
    ],
)
def test_what_makes_no_account_opens_none(work, wanted, code):
    opened(work, "lan")
    before = len(list(queries.accounts(work, {"limit": 50}).items))
    asked = {"username": "hoa", "roles": ["observer"], **wanted}
    with pytest.raises(Refusal) as refused:
        administration.open_account(work, **(asked if set(wanted) & {"name", "language"} else {**asked, "name": "Hoa"}))
    assert refused.value.code == code
    assert len(list(queries.accounts(work, {"limit": 50}).items)) == before


def test_other_roles_end_the_sessions_that_hold_the_former_ones(signing):
    person_id = opened(signing)
    administration.set_password(signing, person_id, PASSWORD)
    refresh = accounts.sign_in(signing, "hoa", PASSWORD)["refresh_token"]
    administration.set_roles(signing, person_id, ["focal_point"])
    refresh = sessions.refresh(signing, refresh)["refresh_token"]
    administration.set_roles(signing, person_id, ["agency_head"])
    with pytest.raises(Unauthorised):
        sessions.refresh(signing, refresh)
    assert queries.account(signing, person_id)["roles"] == ["agency_head"]


def test_a_disabled_account_signs_in_no_more_until_it_is_enabled(signing):
    person_id = opened(signing)
    administration.set_password(signing, person_id, PASSWORD)
    assert "disable" in queries.account(signing, person_id)["allowed"]
    administration.disable(signing, person_id)
    assert queries.account(signing, person_id)["allowed"] == ("set_roles", "set_password", "enable", "revoke", "unlock")
    with pytest.raises(Unauthorised):
        accounts.sign_in(signing, "hoa", PASSWORD)
    administration.enable(signing, person_id)
    assert accounts.sign_in(signing, "hoa", PASSWORD)


def test_an_operator_shuts_out_nobody_by_mistake_least_of_all_themselves(work):
    person_id = opened(work, "van.hanh", ("operator",), name="Người vận hành")
    with operating(work, person_id):
        for mistake in (administration.disable, lambda *a: administration.set_roles(*a, ["observer"])):
            with pytest.raises(Refusal, match=r"account\.own"):
                mistake(work, person_id)
        assert "disable" not in queries.account(work, person_id)["allowed"]
        administration.set_roles(work, person_id, ["operator", "observer"])


def test_every_change_of_an_account_is_in_the_history_of_its_person(holding):
    person_id = opened(holding)
    administration.set_password(holding, person_id, PASSWORD)
    administration.set_roles(holding, person_id, ["agency_head"])
    for command in (administration.disable, administration.enable, administration.revoke):
        command(holding, person_id)
    noted = holding.all("SELECT name FROM history WHERE subject = %s AND name LIKE 'account.%%' ORDER BY number",
                        (person_id,))  # fmt: skip
    assert [one["name"].removeprefix("account.") for one in noted] == [
        "added", "changed", "changed", "disabled", "enabled", "revoked",
    ]  # fmt: skip


def test_of_two_operators_the_second_does_not_overwrite_what_was_not_seen(holding):
    person_id = opened(holding)
    seen = queries.account(holding, person_id)["version"]
    administration.set_roles(holding, person_id, ["agency_head"])
    holding.condition = Condition(Tags(((False, str(seen)),)), None)
    for change in (
        lambda: administration.set_roles(holding, person_id, ["observer"]),
        lambda: administration.set_password(holding, person_id, PASSWORD),
        lambda: administration.disable(holding, person_id),
    ):
        with pytest.raises(Stale):
            change()


def test_accounts_are_listed_by_username_and_found_by_agency_role_and_state(work):
    for number, code in enumerate(("304", "311", "304")):
        opened(work, f"nguoi.{number}", name="Ai đó", agency_id=id_of(work, code))
    shut = administration.disable(work, queries.accounts(work, {"limit": 1}).items[0]["id"])

    def found(**query: Any) -> list[str]:
        return [one["username"] for one in queries.accounts(work, {"limit": 50, **query}).items]

    assert found() == ["nguoi.0", "nguoi.1", "nguoi.2"]
    assert found(agency_id=id_of(work, "304")) == ["nguoi.0", "nguoi.2"]
    assert (found(disabled=True), found(disabled=False)) == (["nguoi.0"], ["nguoi.1", "nguoi.2"])
    assert (found(role="leader"), len(found(role="focal_point"))) == ([], 3)
    first = queries.accounts(work, {"limit": 2})
    assert [one["username"] for one in queries.accounts(work, {"limit": 2, "after": first.after}).items] == ["nguoi.2"]
    assert shut


def test_an_account_of_nobody_is_not_found(work):
    for command in (administration.enable, administration.unlock, administration.revoke, administration.disable):
        with pytest.raises(NotFound):
            command(work, UUID(int=5))

"""Signing in, going on and signing out on a real database, with commits as in earnest; each test has an account."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jwt
import pytest

from chassis.database import Database
from chassis.history import Whence
from chassis.identity import Caller, create_key
from chassis.problems import NotFound, TooMany, Unauthorised
from chassis.service import Service
from chassis.settings import Settings
from services.agencies.commands import accounts, sessions
from services.agencies.commands.accounts import Wanted
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import accounts as queries
from services.agencies.store import attempts

PASSWORD = "con mèo trèo cây cau"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"

Run = Callable[..., Any]


class Desk:
    """Runs use cases, each in its own transaction, as a stranger at an address."""

    def __init__(self, service: Service, settings: Settings, database: Database, name: str) -> None:
        self._service, self.settings, self._database, self.name = service, settings, database, name

    def run(self, use_case: Run, *arguments: Any, address: str = HOME, **named: Any) -> Any:
        with self._service.work(
            self.settings, self._database, Caller(), whence=Whence("http", address=address)
        ) as work:
            return use_case(work, *arguments, **named)

    def run_as_operator(self, use_case: Run, *arguments: Any) -> Any:
        with self._service.work(self.settings, self._database) as work:
            return use_case(work, *arguments)

    def sql(self, statement: str, *params: Any) -> None:
        with self._database.transaction() as tx:
            tx.execute(statement, params)

    def sign_in(self, password: str = PASSWORD, name: str = "", address: str = HOME) -> Any:
        return self.run(accounts.sign_in, name or self.name, password, address=address)

    def refresh(self, token: str) -> Any:
        return self.run(sessions.refresh, token)

    def ended(self) -> list[str]:
        return list(self.run(queries.key_set)["ended_sessions"])


@pytest.fixture
def desk(
    databases: Callable[[str], tuple[Service, Settings]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    service, settings = databases("agencies")
    create_key(tmp_path)
    monkeypatch.setattr(accounts, "verify_password", lambda hashed, password: hashed == f"hash of {password}")
    monkeypatch.setattr(accounts, "hash_password", lambda password: f"hash of {password}")
    database = Database(settings.database_url, size=8)
    found = Desk(service, replace(settings, signing_keys=tmp_path), database, "lan.anh")
    found.run_as_operator(accounts.put_account, Wanted(found.name, PASSWORD, ("observer",)))
    yield found
    found.sql("DELETE FROM attempt")
    found.sql("DELETE FROM account")
    found.sql("DELETE FROM person")
    found.sql("DELETE FROM outbox")
    database.close()


def sid(token: Any) -> str:
    return str(jwt.decode(token["access_token"], options={"verify_signature": False})["sid"])


def roles(token: Any) -> list[str]:
    return list(jwt.decode(token["access_token"], options={"verify_signature": False})["roles"])


def refused(what: Callable[[], Any]) -> str:
    with pytest.raises(Unauthorised) as caught:
        what()
    return caught.value.code


def test_a_session_goes_on_with_each_refresh_token_once(desk: Desk) -> None:
    first = desk.sign_in()
    second = desk.refresh(first["refresh_token"])
    third = desk.refresh(second["refresh_token"])
    assert sid(first) == sid(second) == sid(third)
    assert len({one["refresh_token"] for one in (first, second, third)}) == 3


def test_a_refresh_token_that_is_used_twice_ends_the_session_for_both_who_hold_it(desk: Desk) -> None:
    first = desk.sign_in()
    second = desk.refresh(first["refresh_token"])
    assert refused(lambda: desk.refresh(first["refresh_token"])) == "session.ended"
    assert refused(lambda: desk.refresh(second["refresh_token"])) == "session.ended"
    assert desk.ended() == [sid(first)]


def test_of_two_who_refresh_at_once_one_gets_through_and_the_session_ends(desk: Desk) -> None:
    token = desk.sign_in()["refresh_token"]

    def attempt(_: int) -> bool:
        try:
            return bool(desk.refresh(token))
        except Unauthorised:
            return False

    with ThreadPoolExecutor(4) as both:
        assert sorted(both.map(attempt, range(4))) == [False, False, False, True]
    assert len(desk.ended()) == 1


def test_who_knows_only_the_id_of_a_session_cannot_end_it(desk: Desk) -> None:
    token = desk.sign_in()
    for guess in (f"{sid(token)}.x.y", f"{sid(token)}..", sid(token), "", "a.b.c", f"{sid(token)}.ữ.ữ"):
        assert refused(lambda guess=guess: desk.refresh(guess)) == "session.ended"
        desk.run(sessions.sign_out, guess)
    assert desk.refresh(token["refresh_token"])


def test_the_database_holds_no_half_of_a_refresh_token(desk: Desk) -> None:
    _, family, turn = desk.sign_in()["refresh_token"].split(".")
    with desk._database.transaction() as tx:
        [row] = tx.all("SELECT session::text AS text, family, turn FROM session WHERE username = %s", (desk.name,))
    assert family not in row["text"]
    assert turn not in row["text"]
    assert {family.encode(), turn.encode()}.isdisjoint({bytes(row["family"]), bytes(row["turn"])})


def test_signing_out_ends_one_session_and_no_other(desk: Desk) -> None:
    here, there = desk.sign_in(), desk.sign_in()
    desk.run(sessions.sign_out, here["refresh_token"])
    assert refused(lambda: desk.refresh(here["refresh_token"])) == "session.ended"
    assert desk.refresh(there["refresh_token"])
    assert desk.ended() == [sid(here)]


def test_roles_are_read_anew_at_a_refresh(desk: Desk) -> None:
    token = desk.sign_in()
    desk.sql("UPDATE account SET roles = '{inspector}' WHERE username = %s", desk.name)
    assert roles(desk.refresh(token["refresh_token"])) == ["inspector"]


@pytest.mark.parametrize("column", ["used_at", "begun_at"])
def test_a_session_that_lay_unused_or_lasted_too_long_is_over(desk: Desk, column: str) -> None:
    token = desk.sign_in()
    desk.sql(f"UPDATE session SET {column} = now() - interval '8 days' WHERE id = %s", sid(token))
    assert refused(lambda: desk.refresh(token["refresh_token"])) == "session.ended"


ENDS: dict[str, Run] = {
    "password": lambda desk: desk.run(accounts.change_password, desk.name, PASSWORD, "chó và mèo cùng ngủ"),
    "set up anew": lambda desk: desk.run_as_operator(accounts.put_account, Wanted(desk.name, PASSWORD, ("leader",))),
    "revoked": lambda desk: desk.run_as_operator(accounts.revoke, desk.name),
    "disabled": lambda desk: desk.run_as_operator(accounts.disable, desk.name),
}


@pytest.mark.parametrize("how", ENDS)
def test_all_sessions_end_when_the_account_is_not_what_it_was(desk: Desk, how: str) -> None:
    tokens = [desk.sign_in(), desk.sign_in()]
    ENDS[how](desk)
    assert {refused(lambda one=one: desk.refresh(one["refresh_token"])) for one in tokens} == {"session.ended"}
    assert desk.ended() == sorted(map(sid, tokens))


def test_a_changed_password_is_the_one_that_counts(desk: Desk) -> None:
    with pytest.raises(Refusal):
        desk.run(accounts.change_password, desk.name, PASSWORD, "12345678")
    assert (
        refused(lambda: desk.run(accounts.change_password, desk.name, "sai rồi", "chó và mèo")) == "credentials.wrong"
    )
    desk.run(accounts.change_password, desk.name, PASSWORD, "chó và mèo cùng ngủ")
    assert refused(desk.sign_in) == "credentials.wrong"
    assert desk.sign_in("chó và mèo cùng ngủ")


def test_a_disabled_account_is_refused_like_a_wrong_password_until_it_is_enabled(desk: Desk) -> None:
    desk.run_as_operator(accounts.disable, desk.name)
    assert refused(desk.sign_in) == "credentials.wrong"
    desk.run_as_operator(accounts.enable, desk.name)
    assert desk.sign_in()
    with pytest.raises(NotFound):
        desk.run_as_operator(accounts.disable, "nobody")


def fail(desk: Desk, times: int, name: str = "", address: str = HOME) -> int:
    """Wrong passwords; how many were even looked at."""
    looked_at = 0
    for _ in range(times):
        try:
            desk.sign_in("sai mật khẩu", name, address)
        except Unauthorised:
            looked_at += 1
        except TooMany:
            continue
    return looked_at


@pytest.mark.parametrize("known", [True, False])
def test_after_five_wrong_passwords_one_waits_and_nobody_learns_whether_the_account_exists(
    desk: Desk, known: bool
) -> None:
    name = desk.name if known else "khong.co"
    assert fail(desk, 8, name) == 5
    with pytest.raises(TooMany) as caught:
        desk.sign_in(PASSWORD, name)
    assert 1 <= int(caught.value.headers["Retry-After"]) <= 5


def test_a_hundred_attempts_at_once_are_a_hundred(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as guessers:
        assert sum(guessers.map(lambda _: fail(desk, 1), range(40))) == 5


def test_when_the_wait_is_over_the_right_password_gets_in_and_the_count_begins_anew(desk: Desk) -> None:
    fail(desk, 6)
    desk.sql("UPDATE attempt SET blocked_until = now()")
    assert desk.sign_in()
    assert fail(desk, 8) == 5


def test_a_stranger_elsewhere_does_not_lock_out_the_owner_at_home(desk: Desk) -> None:
    fail(desk, 8, address=ELSEWHERE)
    assert desk.sign_in()


def test_a_stranger_with_many_addresses_locks_the_account_for_strangers_only(desk: Desk) -> None:
    desk.sign_in()
    for number in range(10):
        fail(desk, 5, address=f"198.51.100.{number}")
    assert fail(desk, 1, address="198.51.100.200") == 0, "the account's bound of fifty"
    assert desk.sign_in(), "from where its owner has signed in before"


def test_who_tries_many_names_from_one_address_is_stopped_and_those_who_work_there_are_not(desk: Desk) -> None:
    desk.sign_in()
    looked_at = sum(fail(desk, 1, f"ten.{number}") for number in range(110))
    assert looked_at == 100
    assert desk.sign_in()


def test_the_operator_lets_somebody_try_again_at_once(desk: Desk) -> None:
    fail(desk, 8)
    desk.run_as_operator(accounts.unlock, desk.name)
    assert desk.sign_in()


def test_what_was_typed_as_a_username_is_not_kept(desk: Desk) -> None:
    fail(desk, 1, "mật khẩu gõ nhầm chỗ")
    with desk._database.transaction() as tx:
        assert all("nhầm" not in row["text"] for row in tx.all("SELECT attempt::text AS text FROM attempt"))


def test_quiet_counts_are_cleared_away(desk: Desk) -> None:
    fail(desk, 1, "ai.do")
    desk.sql("UPDATE attempt SET last_at = now() - interval '2 days'")
    desk.sign_in()
    gone = attempts.key("pair", "ai.do", HOME)
    with desk._database.transaction() as tx:
        assert tx.one("SELECT 1 FROM attempt WHERE (kind, username, address) = (%s, %s, %s)", gone) is None

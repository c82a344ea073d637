"""Sessions of the running system: going on, signing out, being thrown out, and what guessing gets."""

import secrets
from typing import Any

import pytest
import requests

from tests.stack import Stack
from tests.system.city import SERVICES
from tests.system.client import Client, eventually
from tests.typing_in import typed

SOON = 10.0
"""Seconds; a service looks at the key set twice a second here."""


def users(stack: Stack, *arguments: str, given: str = "") -> str:
    """What `isotrack users …` prints."""
    environment = stack.settings_environment() | {"PATH": "/usr/bin:/bin"}
    finished = typed("users", *arguments, environment=environment, given=given)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


class Person:
    """Somebody with an account of their own."""

    def __init__(self, stack: Stack, *roles: str) -> None:
        self.stack = stack
        self.name = f"u{secrets.token_hex(6)}"
        self.password = secrets.token_urlsafe(16)
        chosen = [word for role in roles or ("observer",) for word in ("--role", role)]
        users(stack, "add", self.name, *chosen, "--password-stdin", given=f"{self.password}\n")

    def ask(self, path: str, **body: str) -> requests.Response:
        return Client(self.stack, None).ask("POST", "agencies", path, json=body)

    def sign_in(self, password: str = "") -> requests.Response:
        return self.ask("/v1/tokens", username=self.name, password=password or self.password)

    def signed_in(self) -> Any:
        answer = self.sign_in()
        assert answer.status_code == 200, answer.text
        return answer.json()

    def statuses(self, token: Any) -> list[int]:
        who = Client(self.stack, token["access_token"])
        return [who.ask("GET", service, "/v1/clock").status_code for service in SERVICES]


@pytest.fixture
def person(wound: Stack) -> Person:
    return Person(wound)


def ended_everywhere(person: Person, token: Any) -> None:
    eventually(lambda: person.statuses(token) == [401, 401, 401], within=SOON)
    answer = Client(person.stack, token["access_token"]).ask("GET", "audits", "/v1/clock")
    assert answer.json()["code"] == "token.ended"


def test_a_session_goes_on_and_its_new_token_works_everywhere(person: Person) -> None:
    first = person.signed_in()
    answer = person.ask("/v1/tokens/refresh", refresh_token=first["refresh_token"])
    assert (answer.status_code, answer.json().keys()) == (200, first.keys())
    assert person.statuses(answer.json()) == [200, 200, 200]


def test_after_signing_out_the_token_that_is_left_is_refused_by_every_service(person: Person) -> None:
    left, stays = person.signed_in(), person.signed_in()
    assert person.statuses(left) == [200, 200, 200]
    answer = person.ask("/v1/tokens/revoke", refresh_token=left["refresh_token"])
    assert (answer.status_code, answer.text) == (204, "")
    ended_everywhere(person, left)
    assert person.statuses(stays) == [200, 200, 200]


def test_a_copied_refresh_token_ends_the_session_in_every_service(person: Person) -> None:
    first = person.signed_in()
    second = person.ask("/v1/tokens/refresh", refresh_token=first["refresh_token"]).json()
    assert person.ask("/v1/tokens/refresh", refresh_token=first["refresh_token"]).status_code == 401
    ended_everywhere(person, second)


@pytest.mark.parametrize("command", ["revoke", "disable"])
def test_the_operator_ends_all_sessions_of_an_account(person: Person, command: str) -> None:
    token = person.signed_in()
    users(person.stack, command, person.name)
    ended_everywhere(person, token)
    assert person.sign_in().status_code == (200 if command == "revoke" else 401)


def test_a_new_password_ends_the_sessions_of_the_old_one(person: Person) -> None:
    token, new = person.signed_in(), secrets.token_urlsafe(16)
    body = {"username": person.name, "password": person.password, "new_password": new}
    assert person.ask("/v1/tokens/password", **body).status_code == 204
    ended_everywhere(person, token)
    assert [person.sign_in().status_code, person.sign_in(new).status_code] == [401, 200]
    answer = person.ask("/v1/tokens/password", **{**body, "password": new, "new_password": "12345678"})
    assert [error["field"] for error in answer.json()["errors"]] == ["new_password"]


def test_an_audits_that_restarts_while_agencies_is_away_still_knows_which_sessions_have_ended(person: Person) -> None:
    token = person.signed_in()
    person.ask("/v1/tokens/revoke", refresh_token=token["refresh_token"])
    ended_everywhere(person, token)
    agencies, audits = person.stack.processes["agencies"], person.stack.processes["audits"]
    agencies.stop()
    try:
        audits.stop()
        audits.start()
        audits.wait_ready()
        who = Client(person.stack, token["access_token"])
        assert who.ask("GET", "audits", "/v1/clock").json()["code"] == "token.ended"
    finally:
        agencies.start()
        agencies.wait_ready()


def test_who_guesses_waits_and_the_operator_can_let_them_try_again(person: Person) -> None:
    answers = [person.sign_in("sai mật khẩu") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 5
    assert person.sign_in().status_code == 429
    nobody = [
        person.ask("/v1/tokens", username=f"x{person.name}", password="sai mật khẩu").status_code for _ in range(6)
    ]
    assert nobody == [401] * 5 + [429], "as for an account that is there"
    users(person.stack, "unlock", person.name)
    assert person.sign_in().status_code == 200
    shown = requests.get(f"{person.stack.url('agencies')}/metrics", timeout=10).text
    assert 'isotrack_sign_ins_total{outcome="limited"}' in shown


def test_a_password_that_was_tried_stands_in_no_log(person: Person) -> None:
    tried = secrets.token_hex(12)
    person.sign_in(tried)
    log = person.stack.installation.log("agencies")
    eventually(lambda: "signing in failed" in log.read_text(errors="replace"))
    assert tried not in log.read_text(errors="replace")

"""Accounts over HTTP: an operator makes one that works, and leaves no password where others could read it."""

from uuid import uuid4

import pytest
import requests

from tests.system.city import City
from tests.system.client import Client, Json, caller

PASSWORD = "cây cau trước sân đình"


@pytest.fixture
def account(city: City) -> Json:
    """A new account of the district's people, with a password."""
    operator = caller(city.stack, "operator")
    asked = {"username": f"u{uuid4().hex}", "roles": ["focal_point"], "name": "Lê Nga", "agency_id": city.own.agency}
    opened: Json = operator.post("agencies", "/v1/accounts", asked)
    assert signed_in(city, opened).status_code == 401, "it has no password yet"
    answer = operator.ask("PUT", "agencies", f"/v1/accounts/{opened['id']}/password", json={"password": PASSWORD})
    assert (answer.status_code, answer.json()["has_password"]) == (200, True)
    assert PASSWORD not in answer.text
    return opened


def signed_in(city: City, account: Json, password: str = PASSWORD) -> requests.Response:
    body = {"username": account["username"], "password": password}
    return Client(city.stack, None).ask("POST", "agencies", "/v1/tokens", json=body)


def test_an_account_made_over_http_signs_in_and_acts_within_its_subtree(city: City, account: Json) -> None:
    who = Client(city.stack, signed_in(city, account).json()["access_token"])
    assert who.items("agencies", "/v1/tracks", agency_id=city.own.agency)
    assert who.ask("GET", "agencies", f"/v1/tracks/{city.foreign.track}").status_code == 403


def test_an_account_shut_over_http_is_out_at_once_and_in_again_when_opened(city: City, account: Json) -> None:
    operator, path = caller(city.stack, "operator"), f"/v1/accounts/{account['id']}"
    refresh = {"refresh_token": signed_in(city, account).json()["refresh_token"]}
    assert operator.post("agencies", f"{path}/disable")["disabled"] is True
    assert Client(city.stack, None).ask("POST", "agencies", "/v1/tokens/refresh", json=refresh).status_code == 401
    assert signed_in(city, account).status_code == 401
    operator.post("agencies", f"{path}/enable")
    assert signed_in(city, account).status_code == 200


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_bad_account_is_told_which_field_is_wrong_in_the_callers_language(city: City, language: str) -> None:
    operator = caller(city.stack, "operator", language=language)
    answer = operator.ask("POST", "agencies", "/v1/accounts", json={"username": "Ô", "roles": ["leader"], "name": "Ai"})
    [error] = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "username", "account.username")
    assert ("letters" in error["detail"]) == (language == "en")

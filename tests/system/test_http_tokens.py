"""Tokens: who gets one, which are refused, and that they are read while the issuer is away."""

import base64
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.identity.keys import signing_key
from chassis.identity.tokens import TYPE
from tests.stack import Stack
from tests.system.city import SERVICES, City
from tests.system.client import Client, Json, caller
from tests.typing_in import typed

USERNAME = "can.bo.quan.1"


@pytest.fixture(scope="module")
def password(city: City) -> str:
    """Of an account that the operator's command line made for the district's focal point."""
    chosen = secrets.token_urlsafe(16)
    who = (USERNAME, "--role", "focal_point", "--agency", "760", "--language", "en", "--password-stdin")
    environment = city.stack.installation.environment() | {"PATH": "/usr/bin:/bin"}
    assert typed("users", "add", *who, environment=environment, given=f"{chosen}\n").returncode == 0
    return chosen


def signed_in(stack: Stack, username: str, password: str) -> requests.Response:
    body = {"username": username, "password": password}
    return Client(stack, None).ask("POST", "agencies", "/v1/tokens", json=body)


def test_who_signs_in_is_known_to_every_service(city: City, password: str) -> None:
    answer = signed_in(city.stack, USERNAME, password)
    assert (answer.status_code, answer.json()["expires_in"]) == (200, 600)
    who = Client(city.stack, answer.json()["access_token"])
    assert [one["id"] for one in who.items("agencies", "/v1/tracks", agency_id=city.own.agency)] == [city.own.track]
    assert who.get("audits", f"/v1/inspections/{city.own.inspection}")["agency_id"] == city.own.agency
    assert who.items("notifications", "/v1/reminders", agency_id=city.child.agency)
    assert who.ask("GET", "audits", f"/v1/inspections/{city.foreign.inspection}").status_code == 403


def test_a_token_holds_no_personal_data_beyond_ids(city: City, password: str) -> None:
    token = signed_in(city.stack, USERNAME, password).json()["access_token"]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims.keys() == {"iss", "aud", "sub", "person", "roles", "agency", "language", "iat", "exp", "sid"}
    assert (claims["roles"], claims["agency"], claims["language"]) == (["focal_point"], city.own.agency, "en")
    assert UUID(claims["person"])
    assert UUID(claims["sid"])


def test_a_wrong_password_and_an_unknown_user_are_told_apart_by_nobody(city: City, password: str) -> None:
    wrong, unknown = signed_in(city.stack, USERNAME, password + "x"), signed_in(city.stack, "khong.co", password)
    said: list[Json] = [{**answer.json(), "trace_id": None} for answer in (wrong, unknown)]
    assert said[0] == said[1]
    assert said[0]["code"] == "credentials.wrong"
    assert [answer.status_code for answer in (wrong, unknown)] == [401, 401]
    assert wrong.headers.keys() == unknown.headers.keys()


def claims(**changes: Any) -> Json:
    """What a good token says, but for the changes; None leaves a claim out."""
    now = datetime.now(UTC)
    good = {
        "iss": "isotrack",
        "aud": "isotrack",
        "sub": "tester",
        "roles": ["observer"],
        "iat": now,
        "exp": now + timedelta(minutes=5),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def forged(stack: Stack, case: str) -> str:
    """A token that no service may take."""
    kid, key = signing_key(stack.installation.folder("keys"))
    ago = datetime.now(UTC) - timedelta(minutes=5)
    bad: dict[str, Json] = {
        "expired": {"exp": ago},
        "of another issuer": {"iss": "somebody"},
        "for another audience": {"aud": "elsewhere"},
        "for nobody in particular": {"aud": None},
        "without an end": {"exp": None},
        "without a bearer": {"sub": None},
        "without a beginning": {"iat": None},
        "good for a day": {"exp": datetime.now(UTC) + timedelta(days=1)},
        "not valid yet": {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        "of a person that is no id": {"person": "người"},
        "with roles that are no list": {"roles": 7},
    }
    if case in bad:
        return jwt.encode(claims(**bad[case]), key, "EdDSA", {"kid": kid, "typ": TYPE})
    if case == "of another type":
        return jwt.encode(claims(), key, "EdDSA", {"kid": kid, "typ": "JWT"})
    if case == "unsigned":
        return jwt.encode(claims(), "", "none", {"kid": kid, "typ": TYPE})
    if case == "signed with the public key as a secret":
        public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return jwt.encode(claims(), public, "HS256", {"kid": kid, "typ": TYPE})
    if case == "signed by somebody else":
        return jwt.encode(claims(), Ed25519PrivateKey.generate(), "EdDSA", {"kid": kid, "typ": TYPE})
    if case == "of an unknown key":
        return jwt.encode(claims(), Ed25519PrivateKey.generate(), "EdDSA", {"kid": "nobody", "typ": TYPE})
    header, _, signature = jwt.encode(claims(), key, "EdDSA", {"kid": kid, "typ": TYPE}).split(".")
    payload = json.dumps(claims(roles=["operator"]), default=lambda one: int(one.timestamp())).encode()
    return f"{header}.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.{signature}"


CASES = {
    "expired": "token.expired",
    "of another issuer": "token.invalid",
    "for another audience": "token.invalid",
    "for nobody in particular": "token.invalid",
    "without an end": "token.invalid",
    "without a bearer": "token.invalid",
    "without a beginning": "token.invalid",
    "good for a day": "token.invalid",
    "of another type": "token.invalid",
    "not valid yet": "token.invalid",
    "of a person that is no id": "token.invalid",
    "with roles that are no list": "token.invalid",
    "unsigned": "token.invalid",
    "signed with the public key as a secret": "token.invalid",
    "signed by somebody else": "token.invalid",
    "of an unknown key": "token.unknown_key",
    "with other claims than were signed": "token.invalid",
}


@pytest.mark.parametrize("service", SERVICES)
def test_the_token_that_the_forgeries_vary_is_good(wound: Stack, service: str) -> None:
    kid, key = signing_key(wound.installation.folder("keys"))
    token = jwt.encode(claims(), key, "EdDSA", {"kid": kid, "typ": TYPE})
    assert Client(wound, token).ask("GET", service, "/v1/clock").status_code == 200


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("case", CASES)
def test_a_token_that_the_issuer_did_not_give_out_like_this_is_refused(wound: Stack, service: str, case: str) -> None:
    answer = Client(wound, forged(wound, case)).ask("GET", service, "/v1/clock")
    assert (answer.status_code, answer.json()["code"]) == (401, CASES[case])


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic Og==", "Bearer a.b.c", "Bearer ữ.ữ.ữ", "a" * 5000])
def test_what_is_no_token_is_refused(wound: Stack, header: str) -> None:
    answer = requests.get(f"{wound.url('audits')}/v1/clock", headers={"Authorization": header.encode()}, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["code"] in ("token.missing", "token.invalid")


def test_a_token_is_not_taken_from_the_address(wound: Stack) -> None:
    token = wound.token("operator")
    answer = requests.get(f"{wound.url('audits')}/v1/clock?access_token={token}", timeout=10)
    assert answer.status_code == 401


def test_the_keys_are_public_and_hold_no_secret(wound: Stack) -> None:
    keys = requests.get(f"{wound.url('agencies')}/v1/keys", timeout=10).json()["keys"]
    assert keys
    assert all(key.keys() == {"kty", "crv", "x", "kid", "alg", "use"} for key in keys)


def test_audits_reads_tokens_while_agencies_is_away_and_after_a_restart_of_its_own(wound: Stack) -> None:
    agencies, audits = wound.processes["agencies"], wound.processes["audits"]
    assert caller(wound, "observer").items("audits", "/v1/clauses")
    agencies.stop()
    try:
        assert caller(wound, "observer").items("audits", "/v1/clauses"), "a new token, the key set from memory"
        audits.stop()
        audits.start()
        audits.wait_ready()
        assert caller(wound, "observer").items("audits", "/v1/clauses"), "the key set from the own database"
    finally:
        agencies.start()
        agencies.wait_ready()

"""A token is worth what its signature, issuer, audience and age say, and keys come and go with the issuer."""

import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest

from chassis.identity import create_key, hash_password, issue_token, public_keys, verify_password
from chassis.identity import tokens as module
from chassis.identity.keys import signing_key
from chassis.identity.tokens import KeySet, Verifier
from chassis.problems import Unauthorised, Unavailable
from chassis.settings import Settings

PERSON = UUID(int=7)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    create_key(tmp_path)
    return Settings(service="agencies", database_url="", broker_url="", signing_keys=tmp_path)


def verifier(settings: Settings) -> Verifier:
    return Verifier(KeySet(lambda: public_keys(settings.signing_keys)), settings.issuer)


def test_a_token_names_person_roles_agency_and_language(settings: Settings) -> None:
    token, seconds = issue_token(settings, PERSON, "lan", ["focal_point"], UUID(int=9), "en")
    caller = verifier(settings).caller(token)
    assert (caller.person_id, caller.agency_id, caller.username) == (PERSON, UUID(int=9), "lan")
    assert (caller.roles, caller.language, seconds) == (frozenset({"focal_point"}), "en", 600)


def forged(settings: Settings, **changes: Any) -> str:
    kid, key = signing_key(settings.signing_keys)
    claims = {
        "iss": "isotrack",
        "aud": "isotrack",
        "sub": "lan",
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "roles": ["leader"],
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "other"},
        {"exp": datetime.now(UTC) - timedelta(seconds=1)},
        {"exp": None},
        {"sub": None},
        {"agency": "no uuid"},
        {"person": 7},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(settings: Settings, changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        verifier(settings).caller(forged(settings, **changes))


def test_a_token_that_nobody_signed_is_refused(settings: Settings) -> None:
    unsigned = jwt.encode({"iss": "isotrack", "aud": "isotrack", "sub": "lan"}, None, algorithm="none")
    for token in (unsigned, "", "a.b.c", "ý"):
        with pytest.raises(Unauthorised):
            verifier(settings).caller(token)


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(settings: Settings) -> None:
    [key] = public_keys(settings.signing_keys)["keys"]
    token = jwt.encode({"iss": "isotrack"}, key["x"], algorithm="HS256", headers={"kid": key["kid"]})
    with pytest.raises(Unauthorised):
        verifier(settings).caller(token)


def test_a_token_of_the_older_key_is_good_while_that_key_is_published(settings: Settings) -> None:
    token, _ = issue_token(settings, PERSON, "lan", ["leader"], None)
    assert settings.signing_keys is not None
    create_key(settings.signing_keys)
    assert verifier(settings).caller(token).username == "lan"


def test_a_withdrawn_key_is_forgotten_in_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.signing_keys is not None
    before = public_keys(settings.signing_keys)
    documents = [before, {"keys": [{**before["keys"][0], "kid": "another"}]}]
    keys = KeySet(lambda: documents.pop(0))
    kid, _ = signing_key(settings.signing_keys)
    assert keys.key(kid) is not None
    monkeypatch.setattr(module, "_FETCH_AT_LEAST_EVERY", 0.0)
    with pytest.raises(Unauthorised):
        keys.key(kid)


def test_unknown_keys_do_not_make_a_service_ask_its_issuer_at_every_request() -> None:
    asked = []
    keys = KeySet(lambda: asked.append(1) or {"keys": []})  # type: ignore[func-returns-value]
    for _ in range(10):
        with pytest.raises(Unavailable):
            keys.key("unknown")
    assert len(asked) == 1


def test_requests_that_come_while_the_keys_are_fetched_wait_for_them(settings: Settings) -> None:
    def slowly() -> dict[str, Any]:
        time.sleep(0.2)
        return public_keys(settings.signing_keys)

    keys, kid = KeySet(slowly), signing_key(settings.signing_keys)[0]
    with ThreadPoolExecutor(5) as callers:
        assert all(callers.map(lambda _: keys.key(kid), range(5)))


def test_keys_that_could_not_be_fetched_are_asked_for_again_at_once(settings: Settings) -> None:
    answers: list[Any] = [OSError("away"), public_keys(settings.signing_keys)]

    def fetch() -> dict[str, Any]:
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer  # type: ignore[no-any-return]

    keys, kid = KeySet(fetch), signing_key(settings.signing_keys)[0]
    with pytest.raises(OSError, match="away"):
        keys.key(kid)
    assert keys.key(kid)


def test_a_password_is_told_from_another_and_from_no_account() -> None:
    hashed = hash_password("đúng mật khẩu")
    assert verify_password(hashed, "đúng mật khẩu")
    assert verify_password(hashed, unicodedata.normalize("NFD", "đúng mật khẩu"))
    assert not verify_password(hashed, "sai")
    assert not verify_password(None, "")
    assert not verify_password("no hash", "x")


def test_a_signing_key_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    kid = create_key(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / f"{kid}.pem").stat().st_mode & 0o077 == 0

"""A token is worth what its signature, issuer, audience and age say, and keys come and go with the issuer."""

import time
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID

import jwt
import pytest

from chassis.identity import create_key, hash_password, issue_token, public_keys, verify_password
from chassis.identity.issuers import built_in
from chassis.identity.keys import signing_key
from chassis.identity.keysets import KeySet
from chassis.identity.tokens import Verifier
from chassis.problems import Unauthorised
from chassis.settings import Settings

PERSON = UUID(int=7)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    create_key(tmp_path)
    return Settings(service="agencies", database_url="", broker_url="", signing_keys=tmp_path)


def verifier(settings: Settings) -> Verifier:
    known = KeySet(lambda: public_keys(settings.signing_keys), 60.0)
    known.refresh()
    return Verifier([(built_in(settings), known)])


def test_a_token_names_person_roles_agency_and_language(settings: Settings) -> None:
    token, seconds = issue_token(settings, PERSON, "lan", ["focal_point"], UUID(int=9), "en")
    caller = verifier(settings).caller(token)
    assert (caller.person_id, caller.agency_id, caller.username) == (PERSON, UUID(int=9), "lan")
    assert (caller.roles, caller.language, seconds) == (frozenset({"focal_point"}), "en", 600)


def forged(settings: Settings, header: Mapping[str, Any] = MappingProxyType({}), **changes: Any) -> str:
    """A good token, but for the changes; None leaves a claim out."""
    kid, key = signing_key(settings.signing_keys)
    claims = {
        "iss": "isotrack",
        "aud": "isotrack",
        "sub": "lan",
        "iat": datetime.now(UTC),
        "exp": datetime.now(UTC) + timedelta(minutes=5),
        "roles": ["leader"],
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    headers = {name: value for name, value in {"kid": kid, "typ": "at+jwt", **header}.items() if value is not None}
    return jwt.encode(claims, key, algorithm="EdDSA", headers=headers)


def test_the_token_that_the_forgeries_vary_is_good(settings: Settings) -> None:
    assert verifier(settings).caller(forged(settings)).roles == {"leader"}


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"aud": "other"},
        {"exp": datetime.now(UTC) - timedelta(seconds=30)},
        {"exp": None},
        {"iat": None},
        {"iat": datetime.now(UTC) + timedelta(hours=1)},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"exp": datetime.now(UTC) + timedelta(days=1)},
        {"typ": "Refresh"},
        {"roles": 7},
        {"sub": None},
        {"agency": "no uuid"},
        {"person": 7},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(settings: Settings, changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised):
        verifier(settings).caller(forged(settings, **changes))


@pytest.mark.parametrize(
    "header", [{"kid": None}, {"kid": ""}, {"kid": "k" * 300}, {"typ": "JWT"}, {"typ": None}, {"crit": ["x"], "x": 1}]
)
def test_a_token_whose_header_is_not_an_access_tokens_is_refused(settings: Settings, header: dict[str, Any]) -> None:
    with pytest.raises(Unauthorised) as caught:
        verifier(settings).caller(forged(settings, header))
    assert caught.value.code == "token.invalid"


def test_a_token_of_unseemly_length_is_refused_unread(settings: Settings) -> None:
    with pytest.raises(Unauthorised):
        verifier(settings).caller(forged(settings, padding="x" * 9000))


def test_roles_that_nobody_knows_grant_nothing(settings: Settings) -> None:
    assert verifier(settings).caller(forged(settings, roles=["leader", "emperor", 7])).roles == {"leader"}


def test_a_token_that_nobody_signed_is_refused(settings: Settings) -> None:
    unsigned = jwt.encode({"iss": "isotrack", "aud": "isotrack", "sub": "lan"}, None, algorithm="none")
    for token in (unsigned, "", "a.b.c", "ý"):
        with pytest.raises(Unauthorised):
            verifier(settings).caller(token)


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(settings: Settings) -> None:
    [key] = public_keys(settings.signing_keys)["keys"]
    good = jwt.decode(forged(settings), options={"verify_signature": False})
    token = jwt.encode(good, key["x"] * 2, algorithm="HS256", headers={"kid": key["kid"], "typ": "at+jwt"})
    with pytest.raises(Unauthorised):
        verifier(settings).caller(token)


def test_a_token_is_remembered_but_not_beyond_its_key(settings: Settings) -> None:
    source = public_keys(settings.signing_keys)
    known = KeySet(lambda: source, 60.0)
    known.refresh()
    reader = Verifier([(built_in(settings), known)])
    token, _ = issue_token(settings, PERSON, "lan", ["leader"], None)
    assert reader.caller(token) is reader.caller(token)
    assert settings.signing_keys is not None
    create_key(settings.signing_keys, datetime.now(UTC) + timedelta(seconds=1))  # keys are in order by the second
    source = {"keys": public_keys(settings.signing_keys)["keys"][1:]}
    known.refresh()
    with pytest.raises(Unauthorised) as caught:
        reader.caller(token)
    assert caught.value.code == "token.unknown_key"


def test_a_token_is_remembered_but_not_beyond_its_session(settings: Settings) -> None:
    source = public_keys(settings.signing_keys)
    known = KeySet(lambda: source, 60.0)
    known.refresh()
    reader = Verifier([(built_in(settings), known)])
    tokens = [issue_token(settings, PERSON, "lan", ["leader"], None, "vi", UUID(int=n))[0] for n in (1, 2)]
    assert [reader.caller(token).username for token in tokens] == ["lan", "lan"]
    source = {**source, "ended_sessions": [str(UUID(int=1))]}
    known.refresh()
    for one in (reader, Verifier([(built_in(settings), known)])):
        with pytest.raises(Unauthorised) as caught:
            one.caller(tokens[0])
        assert caught.value.code == "token.ended"
        assert one.caller(tokens[1]).username == "lan"


def test_a_token_is_not_remembered_beyond_its_end(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = verifier(settings)
    token = forged(settings, exp=datetime.now(UTC) + timedelta(seconds=2))
    assert reader.caller(token)
    later = time.time() + 10
    monkeypatch.setattr(time, "time", lambda: later)
    assert not reader._seen[token].holds()


def test_clocks_of_two_machines_may_differ_by_a_little(settings: Settings) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=2)
    assert verifier(settings).caller(forged(settings, iat=soon, nbf=soon)).username == "lan"


def test_a_password_is_told_from_another_and_from_no_account() -> None:
    hashed = hash_password("đúng mật khẩu")
    assert verify_password(hashed, "đúng mật khẩu")
    assert verify_password(hashed, unicodedata.normalize("NFD", "đúng mật khẩu"))
    assert not verify_password(hashed, "sai")
    assert not verify_password(None, "")
    assert not verify_password("no hash", "x")

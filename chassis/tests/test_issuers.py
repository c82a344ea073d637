"""Tokens of other issuers: each verified by its own issuer's keys, granting what the settings let it and no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from chassis.identity.caller import Caller
from chassis.identity.fetching import is_trustworthy
from chassis.identity.issuers import others
from chassis.identity.keysets import KeySet
from chassis.identity.tokens import Verifier
from chassis.problems import Unauthorised
from chassis.settings import SettingMissing, Settings

CITY, HEALTH = "https://dang-nhap.thanhpho.vn", "https://dang-nhap.yte.vn/realms/so"
RSA = rsa.generate_private_key(65537, 2048)
EC = ec.generate_private_key(ec.SECP256R1())
ED = Ed25519PrivateKey.generate()
VARIABLES = {
    "ISOTRACK_OIDC_ISSUERS": "city, health",
    "ISOTRACK_OIDC_CITY_ISSUER": CITY,
    "ISOTRACK_OIDC_CITY_AUDIENCE": "isotrack",
    "ISOTRACK_OIDC_CITY_ROLES": "observer thanh-tra=inspector",
    "ISOTRACK_OIDC_HEALTH_ISSUER": HEALTH,
    "ISOTRACK_OIDC_HEALTH_AUDIENCE": "iso",
    "ISOTRACK_OIDC_HEALTH_ROLES": "focal_point",
    "ISOTRACK_OIDC_HEALTH_ROLES_CLAIM": "realm_access.roles",
    "ISOTRACK_OIDC_HEALTH_AGENCY_CLAIM": "don_vi",
    "ISOTRACK_OIDC_HEALTH_CLIENTS": "portal",
    "ISOTRACK_OIDC_HEALTH_ALGORITHMS": "RS256",
}
AGENCY = UUID(int=5)


def settings(**changes: str) -> Settings:
    named = {f"ISOTRACK_OIDC_{name}": value for name, value in changes.items()}
    return Settings("audits", "", "", oidc={**VARIABLES, **named})


@pytest.fixture
def reader() -> Verifier:
    """Trusts both issuers, which have keys of the same id."""
    city, health = others(settings())
    keys = {
        city.name: [
            RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True) | {"kid": "1"},
            ECAlgorithm.to_jwk(EC.public_key(), as_dict=True) | {"kid": "2"},
        ],
        health.name: [
            OKPAlgorithm.to_jwk(ED.public_key(), as_dict=True) | {"kid": "1"},
            RSAAlgorithm.to_jwk(RSA.public_key(), as_dict=True) | {"kid": "3"},
        ],
    }
    sets = {name: KeySet(lambda found=found: {"keys": found}, 60.0) for name, found in keys.items()}  # type: ignore[misc]
    for one in sets.values():
        one.refresh()
    return Verifier([(issuer, sets[issuer.name]) for issuer in (city, health)], {"Y-TE": AGENCY}.get)


def token(key: Any, algorithm: str, kid: str, header: dict[str, Any] | None = None, **changes: Any) -> str:
    now = datetime.now(UTC)
    claims = {"iss": CITY, "aud": "isotrack", "sub": "77", "iat": now, "exp": now + timedelta(minutes=5), **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm, {"kid": kid, **(header or {})})


def of_health(**changes: Any) -> str:
    claims = {
        "iss": HEALTH,
        "aud": "iso",
        "azp": "portal",
        "realm_access": {"roles": ["focal_point", "observer"]},
        "don_vi": "Y-TE",
        **changes,
    }
    return token(RSA, "RS256", "3", **claims)


def test_claims_are_mapped_as_the_settings_say(reader: Verifier) -> None:
    person = UUID(int=8)
    found = reader.caller(
        token(RSA, "RS256", "1", preferred_username="lan", person=str(person), roles=["thanh-tra", "x"], locale="en-GB")
    )
    assert found == Caller(person, frozenset({"inspector"}), None, "city:lan", "en")


def test_a_role_that_the_settings_do_not_let_an_issuer_grant_is_ignored(reader: Verifier) -> None:
    assert reader.caller(token(RSA, "RS256", "1", roles=["leader", "inspector", "observer"])).roles == {"observer"}
    assert reader.caller(of_health()).roles == {"focal_point"}


def test_an_agency_is_named_by_its_code_or_its_id(reader: Verifier) -> None:
    assert reader.caller(of_health()).agency_id == AGENCY
    assert reader.caller(of_health(don_vi=str(UUID(int=6)))).agency_id == UUID(int=6)
    assert reader.caller(of_health(don_vi="unknown")).agency_id is None


@pytest.mark.parametrize("sign", [lambda: token(RSA, "RS256", "1"), lambda: token(EC, "ES256", "2")], ids=["RS", "ES"])
def test_tokens_signed_by_other_kinds_of_keys_are_read(reader: Verifier, sign: Callable[[], str]) -> None:
    assert reader.caller(sign()).username == "city:77"


BAD: dict[str, Callable[[], str]] = {
    "signed by another issuer's key of the same id": lambda: token(ED, "EdDSA", "1"),
    "of an issuer that nobody named": lambda: token(RSA, "RS256", "1", iss="https://elsewhere.vn"),
    "of no issuer": lambda: token(RSA, "RS256", "1", iss=None),
    "without an end": lambda: token(RSA, "RS256", "1", exp=None),
    "of an unknown key": lambda: token(RSA, "RS256", "9"),
    "for another audience": lambda: token(RSA, "RS256", "1", aud="iso"),
    "with another algorithm than the key's": lambda: token(RSA, "PS256", "1"),
    "with an algorithm that the settings leave out": lambda: token(
        ED, "EdDSA", "1", iss=HEALTH, aud="iso", azp="portal"
    ),
    "of another client": lambda: of_health(azp="game"),
    "of no client": lambda: of_health(azp=None),
    "good for a day": lambda: token(RSA, "RS256", "1", exp=datetime.now(UTC) + timedelta(days=1)),
    "expired": lambda: token(RSA, "RS256", "1", exp=datetime.now(UTC) - timedelta(minutes=1)),
    "not valid yet": lambda: token(RSA, "RS256", "1", nbf=datetime.now(UTC) + timedelta(minutes=1)),
    "an identity token": lambda: token(RSA, "RS256", "1", typ="ID"),
    "a logout token": lambda: token(RSA, "RS256", "1", {"typ": "logout+jwt"}),
    "of a person that is no id": lambda: token(RSA, "RS256", "1", person="lan@thanhpho.vn"),
    "with extensions": lambda: token(RSA, "RS256", "1", {"crit": ["b64"], "b64": True}),
    "unsigned": lambda: token(None, "none", "1"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_token_that_is_not_as_expected_of_its_issuer_is_refused(reader: Verifier, case: str) -> None:
    with pytest.raises(Unauthorised):
        reader.caller(BAD[case]())


def test_an_issuer_whose_claim_is_called_isotrack_cannot_speak_for_the_built_in_one(reader: Verifier) -> None:
    with pytest.raises(Unauthorised):
        reader.caller(token(RSA, "RS256", "1", {"typ": "at+jwt"}, iss="isotrack"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"CITY_AUDIENCE": ""}, "CITY_AUDIENCE"),
        ({"CITY_ROLES": ""}, "CITY_ROLES"),
        ({"CITY_ROLES": "emperor"}, "emperor"),
        ({"CITY_ISSUER": "http://dang-nhap.thanhpho.vn"}, "CITY_ISSUER"),
        ({"CITY_KEYS_URL": "http://dang-nhap.thanhpho.vn/keys"}, "CITY_KEYS_URL"),
        ({"CITY_ALGORITHMS": "HS256"}, "CITY_ALGORITHMS"),
        ({"CITY_ALGORITHMS": "none"}, "CITY_ALGORITHMS"),
        ({"CITY_ISSUER": HEALTH}, "same ISSUER"),
        ({"CITY_ISSUER": "isotrack"}, "CITY_ISSUER"),
    ],
)
def test_settings_that_would_trust_too_much_are_refused_by_name(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingMissing, match=named):
        others(settings(**changes))


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://a.vn/k", True),
        ("http://127.0.0.1:99/k", True),
        ("http://localhost.a.vn/k", False),
        ("http://a.vn", False),
        ("file:///etc/passwd", False),
    ],
)
def test_keys_come_over_tls_or_from_this_machine(url: str, trusted: bool) -> None:
    assert is_trustworthy(url) is trusted

"""Bearer tokens: issued by agencies, read by every service from the issuer's public key set.

A service keeps the key set in memory and in its database, so that it reads tokens while the issuer is down.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import requests
from psycopg2.extras import Json

from chassis.database import Database
from chassis.identity.caller import Caller
from chassis.identity.keys import signing_key
from chassis.problems import Unauthorised, Unavailable
from chassis.settings import Settings

AUDIENCE = "isotrack"
LIFETIME = timedelta(minutes=10)
_FETCH_AT_MOST_EVERY = 5.0
_FETCH_AT_LEAST_EVERY = 300.0  # so that a key which the issuer has withdrawn is forgotten
_CACHED_TOKENS = 10_000

KeyDocument = dict[str, Any]


def issue_token(
    settings: Settings,
    person_id: UUID | None,
    username: str,
    roles: frozenset[str] | list[str],
    agency_id: UUID | None,
    language: str = "vi",
) -> tuple[str, int]:
    """A signed token and the seconds it is good for."""
    kid, key = signing_key(settings.signing_keys)
    now = datetime.now(UTC)
    claims = {
        "iss": settings.issuer,
        "aud": AUDIENCE,
        "sub": username,
        "person": str(person_id) if person_id else None,
        "roles": sorted(roles),
        "agency": str(agency_id) if agency_id else None,
        "language": language,
        "iat": now,
        "exp": now + LIFETIME,
    }
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid}), int(LIFETIME.total_seconds())


class KeySet:
    """The issuer's public keys, by id: from memory, else from the issuer, else as last kept."""

    def __init__(self, fetch: Callable[[], KeyDocument]) -> None:
        self._fetch = fetch
        self._keys: dict[str, Any] = {}
        self._asked: float | None = None
        self._one_asks = threading.Lock()

    def key(self, kid: str) -> Any:
        """The public key with that id; Unauthorised if nobody knows it."""
        with self._one_asks:
            if self._is_due(kid):
                self._keys = _by_id(self._fetch())
                self._asked = time.monotonic()
        if kid not in self._keys:
            raise Unauthorised("token.unknown_key") if self._keys else Unavailable()
        return self._keys[kid]

    def _is_due(self, kid: str) -> bool:
        wait = _FETCH_AT_LEAST_EVERY if kid in self._keys else _FETCH_AT_MOST_EVERY
        return self._asked is None or time.monotonic() - self._asked > wait


def _by_id(document: KeyDocument) -> dict[str, Any]:
    if not document.get("keys"):
        return {}
    return {str(key.key_id): key.key for key in jwt.PyJWKSet.from_dict(document).keys}


def remote_keys(url: str, database: Database) -> Callable[[], KeyDocument]:
    """Fetches the key set from `url` and keeps it in the database for the time when the issuer is down."""

    def fetch() -> KeyDocument:
        try:
            answer = requests.get(url, timeout=2)
            answer.raise_for_status()
            document: KeyDocument = answer.json()
        except (requests.RequestException, ValueError):
            return _kept(url, database)
        _keep(url, database, document)
        return document

    return fetch


def _keep(url: str, database: Database, document: KeyDocument) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO key_set (url, document) VALUES (%s, %s)"
            " ON CONFLICT (url) DO UPDATE SET document = excluded.document, fetched_at = now()",
            (url, Json(document)),
        )


def _kept(url: str, database: Database) -> KeyDocument:
    with database.transaction(read_only=True) as tx:
        row = tx.one("SELECT document FROM key_set WHERE url = %s", (url,))
    return row["document"] if row else {"keys": []}


class Verifier:
    """Reads tokens; remembers those it has verified until they expire."""

    def __init__(self, keys: KeySet, issuer: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._seen: dict[str, tuple[Caller, float]] = {}

    def caller(self, token: str) -> Caller:
        """The bearer of a valid token; Unauthorised otherwise."""
        found = self._seen.get(token)
        if found and found[1] > time.time():
            return found[0]
        caller, expires = self._verify(token)
        if len(self._seen) >= _CACHED_TOKENS:
            self._seen.clear()
        self._seen[token] = (caller, expires)
        return caller

    def _verify(self, token: str) -> tuple[Caller, float]:
        try:
            header = jwt.get_unverified_header(token)
            claims = jwt.decode(
                token,
                self._keys.key(str(header.get("kid"))),
                algorithms=["EdDSA", "RS256"],
                audience=AUDIENCE,
                issuer=self._issuer,
                options={"require": ["exp", "sub"]},
            )
            return _caller(claims), float(claims["exp"])
        except jwt.ExpiredSignatureError:
            raise Unauthorised("token.expired") from None
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            raise Unauthorised("token.invalid") from None


def _caller(claims: dict[str, Any]) -> Caller:
    return Caller(
        person_id=UUID(claims["person"]) if claims.get("person") else None,
        roles=frozenset(claims.get("roles") or ()),
        agency_id=UUID(claims["agency"]) if claims.get("agency") else None,
        username=str(claims["sub"]),
        language=str(claims.get("language") or "vi"),
    )

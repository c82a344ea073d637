"""Bearer tokens (JWT, RFC 9068): issued by agencies, read by every service with the keys of their issuer."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt

from chassis.identity.caller import Caller
from chassis.identity.issuers import AUDIENCE, Issuer
from chassis.identity.keys import LIFETIME, signing_key
from chassis.identity.keysets import KeySet
from chassis.problems import Unauthorised
from chassis.settings import Settings

TYPE = "at+jwt"
_ALSO_TYPES = frozenset({TYPE, "application/at+jwt", "jwt"})  # other issuers say so, or nothing
_LONGEST = 8192
_LONGEST_KID = 200
_LEEWAY = 5.0  # seconds between two machines' clocks
_CACHED_TOKENS = 10_000
_UNSURE = 30.0  # seconds after which an agency that this service has not heard of yet is looked up again

FindAgency = Callable[[str], UUID | None]


def issue_token(
    settings: Settings,
    person_id: UUID | None,
    username: str,
    roles: frozenset[str] | list[str],
    agency_id: UUID | None,
    language: str = "vi",
    session_id: UUID | None = None,
) -> tuple[str, int]:
    """A signed token and the seconds it is good for; with a session it ends early when the session is ended."""
    kid, key = signing_key(settings.signing_keys, settings.key_delay)
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
    if session_id:
        claims["sid"] = str(session_id)
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid, "typ": TYPE}), int(LIFETIME.total_seconds())


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    until: float
    keys: KeySet
    generation: int
    session: str | None

    def holds(self) -> bool:
        """Whether it is neither over, nor its session ended, nor its key perhaps withdrawn meanwhile."""
        return (
            self.until > time.time()
            and self.generation == self.keys.generation
            and (self.session is None or self.session not in self.keys.ended)
        )


class Verifier:
    """Reads tokens of the issuers that it knows; remembers those it has verified while they hold."""

    def __init__(self, issuers: Sequence[tuple[Issuer, KeySet]], find_agency: FindAgency = lambda code: None) -> None:
        self._issuers = {issuer.iss: (issuer, keys) for issuer, keys in issuers}
        self._find_agency = find_agency
        self._seen: dict[str, _Verified] = {}

    def start(self) -> None:
        """Begin to fetch the key sets, beside the requests."""
        for _, keys in self._issuers.values():
            keys.start()

    def stop(self) -> None:
        """Fetch no more."""
        for _, keys in self._issuers.values():
            keys.stop()

    def fault(self) -> str | None:
        """For readiness: without any issuer's keys no token can be read."""
        known = not self._issuers or any(keys.is_known for _, keys in self._issuers.values())
        return None if known else "no issuer's keys are known"

    def caller(self, token: str) -> Caller:
        """The bearer of a valid token; Unauthorised otherwise, Unavailable while its issuer's keys are unknown."""
        found = self._seen.get(token)
        if found is None or not found.holds():
            self._seen.pop(token, None)
            found = self._verify(token)
            if len(self._seen) >= _CACHED_TOKENS:
                self._seen.clear()
            self._seen[token] = found
        return found.caller

    def _verify(self, token: str) -> _Verified:
        try:
            return self._read(token)
        except jwt.ExpiredSignatureError:
            raise Unauthorised("token.expired") from None
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            raise Unauthorised("token.invalid") from None

    def _read(self, token: str) -> _Verified:
        if len(token) > _LONGEST:
            raise ValueError("too long")
        unverified = jwt.decode_complete(token, options={"verify_signature": False})
        issuer, keys = self._issuers.get(unverified["payload"].get("iss"), (None, None))
        if issuer is None or keys is None:
            raise ValueError("of an issuer that is not trusted")
        kid = _kid(unverified["header"], issuer)
        generation = keys.generation  # before the key is asked for: a withdrawal in between must count
        public = keys.key(kid)
        if public.algorithm not in issuer.algorithms:
            raise ValueError("an algorithm that the settings leave out")
        claims = jwt.decode(
            token,
            public.key,
            algorithms=[public.algorithm],
            audience=issuer.audience,
            issuer=issuer.iss,
            leeway=_LEEWAY,
            options={"require": ["exp", "iat", "sub"]},
        )
        _check(claims, issuer)
        session = claims.get("sid") if issuer.built_in else None
        if session is not None and session in keys.ended:
            raise Unauthorised("token.ended")
        caller, sure = self._caller(claims, issuer)
        until = float(claims["exp"]) + _LEEWAY
        return _Verified(caller, until if sure else min(until, time.time() + _UNSURE), keys, generation, session)

    def _caller(self, claims: Mapping[str, Any], issuer: Issuer) -> tuple[Caller, bool]:
        """The caller, and whether the agency is beyond doubt: one named by its code may still become known."""
        agency_id, sure = self._agency(_claim(claims, issuer.agency), issuer)
        person = _claim(claims, issuer.person)
        username = str(_claim(claims, issuer.username) or claims["sub"])
        caller = Caller(
            person_id=UUID(person) if person else None,
            roles=issuer.granted(_claim(claims, issuer.roles)),
            agency_id=agency_id,
            username=username if issuer.built_in else f"{issuer.name}:{username}",
            language="en" if str(_claim(claims, issuer.language) or "vi").startswith("en") else "vi",
        )
        return caller, sure

    def _agency(self, claimed: Any, issuer: Issuer) -> tuple[UUID | None, bool]:
        if not claimed:
            return None, True
        try:
            return UUID(claimed), True
        except ValueError:
            if issuer.built_in:
                raise
        return self._find_agency(claimed), False


def _kid(header: Mapping[str, Any], issuer: Issuer) -> str:
    """The key id of a token whose header says what an access token's must."""
    kid, kind = header.get("kid"), header.get("typ")
    if not isinstance(kid, str) or not 0 < len(kid) <= _LONGEST_KID or "crit" in header:
        raise ValueError("no key id, or extensions that must be understood")
    if kind != TYPE and (issuer.built_in or (kind is not None and str(kind).lower() not in _ALSO_TYPES)):
        raise ValueError("no access token")
    return kid


def _check(claims: Mapping[str, Any], issuer: Issuer) -> None:
    """What PyJWT does not: how long the token was made for, and for which client."""
    if float(claims["exp"]) - float(claims["iat"]) > issuer.longest:
        raise ValueError("good for too long")
    if issuer.clients and claims.get("azp", claims.get("client_id")) not in issuer.clients:
        raise ValueError("made for another client")
    if claims.get("typ", "Bearer") != "Bearer":
        raise ValueError("an identity or refresh token")


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of that name; else the one that the path leads to, `realm_access.roles`; None if there is none."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found

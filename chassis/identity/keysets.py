"""The public keys of one issuer as a service knows them, fetched beside the requests and kept for bad days.

A request never waits for the issuer unless its token names a key that nobody here knows; then a few wait for
one fetch, and the issuer is asked no more often than every few seconds, whatever strangers send.
"""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from chassis import metrics
from chassis.problems import Unauthorised, Unavailable

log = structlog.get_logger(__name__)

KeyDocument = Mapping[str, Any]

ASKED_AT_MOST_EVERY = 5.0
"""Seconds between two fetches that unknown key ids bring about, or that repeat one that failed; less where the
regular ones are more frequent. A key is published for longer before it signs, so the fetch has not missed it."""

_WITH_NO_KEYS = 0.5
_PATIENCE = 3.0
_WAITING = 4
_LEAST_RSA_BITS = 2048

_ALGORITHMS = {("OKP", "Ed25519"): "EdDSA", ("RSA", None): "RS256", ("EC", "P-256"): "ES256"}


@dataclass(frozen=True)
class PublicKey:
    """A key and the one algorithm that it may be used with."""

    key: Any
    algorithm: str


class Shelf(Protocol):
    """Where a fetched key set is kept for the time when the issuer is away."""

    def load(self) -> KeyDocument | None: ...

    def save(self, document: KeyDocument) -> None: ...


class KeySet:
    """One issuer's keys by id, and the sessions that the issuer has ended while their tokens were about.

    `generation` rises when a key is withdrawn or replaced: whatever was verified before must be verified again.
    """

    def __init__(
        self, fetch: Callable[[], KeyDocument], every: float, shelf: Shelf | None = None, issuer: str = "isotrack"
    ) -> None:
        self.ended: frozenset[str] = frozenset()
        self.generation = 0
        self._fetch = fetch
        self._every = every
        self._pause = min(ASKED_AT_MOST_EVERY, every)
        self._shelf = shelf
        self._issuer = issuer
        self._keys: dict[str, PublicKey] = {}
        self._document: KeyDocument = {}
        self._lock = threading.Lock()  # never held while something is fetched
        self._under_way: threading.Event | None = None
        self._begun = float("-inf")
        self._places = threading.BoundedSemaphore(_WAITING)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Take what was kept, and fetch from now on, beside the requests."""
        kept = self._kept()
        if kept:
            self._take(kept)
        metrics.KEY_SET_FETCHED.labels(self._issuer)  # at 0, so that an issuer who never answers is seen too
        threading.Thread(target=self._go_on, name=f"keys-{self._issuer}", daemon=True).start()

    def stop(self) -> None:
        """Fetch no more."""
        self._stopped.set()

    @property
    def is_known(self) -> bool:
        """Whether there is any key to verify with."""
        return bool(self._keys)

    def key(self, kid: str) -> PublicKey:
        """The key with that id; Unauthorised if the issuer has none, Unavailable if nothing is known of the issuer."""
        found = self._keys.get(kid)
        if found is None:
            self._look_again()
            found = self._keys.get(kid)
        if found is None:
            raise Unauthorised("token.unknown_key") if self._keys else Unavailable()
        return found

    def refresh(self) -> bool:
        """Ask the issuer now; False if it did not answer well: then what was known stays."""
        self._begun = time.monotonic()
        try:
            document = self._fetch()
            changed = document != self._document
            self._take(document)
        except Exception as error:  # noqa: BLE001 (whatever an issuer does, the keys that are known go on)
            log.warning("no key set", issuer=self._issuer, error=f"{type(error).__name__}: {error}"[:300])
            return False
        metrics.KEY_SET_FETCHED.labels(self._issuer).set(time.time())
        if changed:
            self._keep(document)
        return True

    def _go_on(self) -> None:
        while not self._stopped.is_set():
            after_failure = self._pause if self._keys else min(self._every, _WITH_NO_KEYS)
            self._stopped.wait(self._every if self._join_or_refresh() else after_failure)

    def _join_or_refresh(self) -> bool:
        event, mine = self._begin()
        if not mine:
            event.wait()
            return True
        return self._finish(event)

    def _look_again(self) -> None:
        with self._lock:
            if self._under_way is None and time.monotonic() - self._begun < self._pause:
                return
        event, mine = self._begin()
        if mine:
            threading.Thread(target=self._finish, args=(event,), daemon=True).start()
        if self._places.acquire(blocking=False):
            try:
                event.wait(_PATIENCE)
            finally:
                self._places.release()

    def _begin(self) -> tuple[threading.Event, bool]:
        """The fetch that is under way, and whether it is the caller's to do."""
        with self._lock:
            mine = self._under_way is None
            self._under_way = self._under_way or threading.Event()
            return self._under_way, mine

    def _finish(self, event: threading.Event) -> bool:
        try:
            return self.refresh()
        finally:
            with self._lock:
                self._under_way = None
            event.set()

    def _take(self, document: KeyDocument) -> None:
        keys = readable(document)
        if not keys:
            raise ValueError("a key set without a key that can be used")
        withdrawn = any(keys.get(kid) is None or not _same(keys[kid], old) for kid, old in self._keys.items())
        self._keys, self._document = keys, document
        self.ended = frozenset(str(session) for session in document.get("ended_sessions", ()))
        self.generation += withdrawn

    def _kept(self) -> KeyDocument | None:
        try:
            return self._shelf.load() if self._shelf else None
        except Exception as error:  # noqa: BLE001 (without a database there is still the issuer)
            log.warning("the kept key set cannot be read", issuer=self._issuer, error=type(error).__name__)
            return None

    def _keep(self, document: KeyDocument) -> None:
        try:
            if self._shelf:
                self._shelf.save(document)
        except Exception as error:  # noqa: BLE001 (the keys are in memory; the next change is kept)
            self._document = {}
            log.warning("the key set cannot be kept", issuer=self._issuer, error=type(error).__name__)


def readable(document: KeyDocument) -> dict[str, PublicKey]:
    """The keys of a set that may verify tokens; others (for encryption, of unknown kinds, too small) are left out."""
    found = ((entry, _algorithm(entry)) for entry in document["keys"])
    keys = {entry["kid"]: _public_key(entry, algorithm) for entry, algorithm in found if algorithm}
    return {kid: key for kid, key in keys.items() if key is not None}


def _public_key(entry: dict[str, Any], algorithm: str) -> PublicKey | None:
    try:
        key = jwt.PyJWK(entry, algorithm).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return PublicKey(key, algorithm) if _is_large_enough(key) else None


def _algorithm(entry: Any) -> str | None:
    """The one algorithm of a key by its kind: a token does not choose."""
    if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
        return None
    if entry.get("use", "sig") != "sig" or "d" in entry:  # "d" is the private half, which nobody should show
        return None
    kind = entry.get("kty")
    algorithm = _ALGORITHMS.get((str(kind), None if kind == "RSA" else entry.get("crv")))
    return algorithm if entry.get("alg", algorithm) == algorithm else None


def _is_large_enough(key: Any) -> bool:
    return not isinstance(key, RSAPublicKey) or key.key_size >= _LEAST_RSA_BITS


def _same(one: PublicKey, other: PublicKey) -> bool:
    return bool(one.algorithm == other.algorithm and one.key == other.key)

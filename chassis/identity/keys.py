"""Signing keys of the built-in issuer (Ed25519, one PEM file each): which one signs, which are published until when.

All follows from the files and their age. A new key is published at once and signs after a delay, so that every
consumer knows it before its first token; the one before it verifies until its last token is over.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from chassis import metrics
from chassis.mendable import Mendable

LIFETIME = timedelta(minutes=10)
"""Of a token, and so the time that a key verifies after it has signed its last."""

_MARGIN = timedelta(minutes=1)
"""For clocks that differ between machines."""

_TIME = "%Y%m%d%H%M%S"


class NoSigningKey(Mendable):
    """There is no key to sign with; `isotrack keys add` makes one."""


class KeyInUse(Mendable):
    """A key that must not be removed; the message says why."""


@dataclass(frozen=True)
class SigningKey:
    """One key file and its times; `verifies_until` is None while no younger key is there."""

    kid: str
    made: datetime
    signs_from: datetime
    verifies_until: datetime | None = None


def create_key(folder: Path, made: datetime | None = None) -> str:
    """Make a new signing key in `folder`, readable by its owner only; returns its key id."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kid = f"{made or datetime.now(UTC):{_TIME}}-{secrets.token_hex(4)}"
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    unfinished = folder / f"{kid}.new"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(pem)
    unfinished.rename(folder / f"{kid}.pem")  # whoever looks sees the whole key or none
    return kid


def key_ids(folder: Path) -> list[str]:
    """The ids of all keys that lie in `folder`, oldest first."""
    return sorted(path.stem for path in folder.glob("*.pem"))


def public_key(folder: Path, kid: str) -> Ed25519PublicKey:
    """The public half of one of the keys."""
    return _load(folder, kid).public_key()


def every_public_key(folder: Path) -> dict[str, Any]:
    """The JSON Web Key Set of all keys, however old: what was sealed is verified for ever."""
    return {"keys": [_jwk(kid, _load(folder, kid)) for kid in key_ids(folder)]}


def schedule(folder: Path | None, delay: timedelta) -> list[SigningKey]:
    """All keys with their times, oldest first; NoSigningKey if there is none. The first never waits to sign."""
    paths = sorted(folder.glob("*.pem")) if folder else []
    if not paths:
        raise NoSigningKey("no signing key: run 'isotrack keys add'")
    made = {path.stem: _made(path) for path in paths}
    first, *others = made
    begins = {first: made[first], **{kid: made[kid] + delay for kid in others}}
    ends: list[datetime | None] = [begins[kid] + LIFETIME + _MARGIN for kid in others]
    return [
        SigningKey(kid, made[kid], begins[kid], end) for kid, end in zip([first, *others], [*ends, None], strict=True)
    ]


def signing(keys: list[SigningKey], now: datetime) -> SigningKey:
    """The key that signs: the youngest whose delay is over, else the oldest."""
    return next((key for key in reversed(keys) if key.signs_from <= now), keys[0])


def state(key: SigningKey, keys: list[SigningKey], now: datetime) -> str:
    """`waits` (published, signs later), `signs`, `verifies` (signed before), or `over` (published no longer)."""
    if key == signing(keys, now):
        return "signs"
    if key.signs_from > now:
        return "waits"
    return "over" if key.verifies_until is not None and key.verifies_until <= now else "verifies"


def signing_key(folder: Path | None, delay: timedelta = timedelta()) -> tuple[str, Ed25519PrivateKey]:
    """The id and the key to sign with now; NoSigningKey if there is none."""
    kid = signing(schedule(folder, delay), datetime.now(UTC)).kid
    return kid, _load(folder, kid)


def public_keys(folder: Path | None, delay: timedelta = timedelta()) -> dict[str, Any]:
    """The JSON Web Key Set of all keys but those that are over; their ages go into the metrics."""
    keys, now = schedule(folder, delay), datetime.now(UTC)
    states = {key: state(key, keys, now) for key in keys}
    _measure(states, now)
    return {"keys": [_jwk(key.kid, _load(folder, key.kid)) for key in keys if states[key] != "over"]}


def retire(folder: Path, kid: str, delay: timedelta, at_once: bool = False) -> None:
    """Remove a key whose last token is over; `at_once` (a leak) also one with tokens about. KeyInUse otherwise."""
    keys, now = schedule(folder, delay), datetime.now(UTC)
    found = next((key for key in keys if key.kid == kid), None)
    if found is None:
        raise KeyInUse(f"there is no key {kid}; 'isotrack keys list' shows them")
    if len(keys) == 1:
        raise KeyInUse(f"{kid} is the only key: run 'isotrack keys add' first")
    if state(found, keys, now) != "over" and not at_once:
        raise KeyInUse(f"tokens of {kid} may be about: wait until 'isotrack keys list' calls it over, or say --now")
    (folder / f"{kid}.pem").unlink()


def _measure(states: dict[SigningKey, str], now: datetime) -> None:
    metrics.SIGNING_KEY_AGE.clear()
    for key, found in states.items():
        metrics.SIGNING_KEY_AGE.labels(found).set((now - key.made).total_seconds())


def _made(path: Path) -> datetime:
    try:
        return datetime.strptime(path.stem.partition("-")[0], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _load(folder: Path | None, kid: str) -> Ed25519PrivateKey:
    path = (folder or Path()) / f"{kid}.pem"
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NoSigningKey(f"{path.name} is no Ed25519 key")
    return key


def _jwk(kid: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    document = json.loads(OKPAlgorithm.to_jwk(key.public_key()))
    return {**document, "kid": kid, "alg": "EdDSA", "use": "sig"}

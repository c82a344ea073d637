"""Signing keys of the built-in issuer (Ed25519, one PEM file each) and the public key set made of them.

The newest file signs, all are published: adding a file rotates, removing the old one ends its tokens.
"""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm


class NoSigningKey(Exception):
    """There is no key to sign with; `isotrack keys add` makes one."""


def create_key(folder: Path) -> str:
    """Make a new signing key in `folder`, readable by its owner only; returns its key id."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kid = f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    unfinished = folder / f"{kid}.new"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(pem)
    unfinished.rename(folder / f"{kid}.pem")  # whoever looks sees the whole key or none
    return kid


def key_ids(folder: Path) -> list[str]:
    """The ids of all keys, oldest first."""
    return sorted(path.stem for path in folder.glob("*.pem"))


def signing_key(folder: Path | None) -> tuple[str, Ed25519PrivateKey]:
    """The newest key and its id; NoSigningKey if there is none."""
    kids = key_ids(folder) if folder else []
    if not folder or not kids:
        raise NoSigningKey("no signing key: run 'isotrack keys add'")
    return kids[-1], _load(folder, kids[-1])


def public_keys(folder: Path | None) -> dict[str, Any]:
    """The JSON Web Key Set of all keys."""
    if folder is None:
        raise NoSigningKey("no signing key: run 'isotrack keys add'")
    return {"keys": [_jwk(kid, _load(folder, kid)) for kid in key_ids(folder)]}


def _load(folder: Path, kid: str) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key((folder / f"{kid}.pem").read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise NoSigningKey(f"{kid}.pem is no Ed25519 key")
    return key


def _jwk(kid: str, key: Ed25519PrivateKey) -> dict[str, Any]:
    document = json.loads(OKPAlgorithm.to_jwk(key.public_key()))
    return {**document, "kid": kid, "alg": "EdDSA", "use": "sig"}

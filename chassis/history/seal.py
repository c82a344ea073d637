"""Seals: at intervals the ends of all chains that grew are written down, hashed with the seal before, and signed.

Whoever rewrites a chain to its end, or cuts off its end, no longer fits the seal; whoever rewrites the seals too
lacks the key, which does not lie in the database, and does not fit the seals that were kept outside.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidSignature

from chassis.database import Row, Transaction
from chassis.history.entry import GENESIS, first_id
from chassis.identity.keys import NoSigningKey, key_ids, public_key, signing_key

FORM = "isotrack.seal.1"
LONGEST_TRANSACTION = timedelta(hours=1)
"""How long a change may have been under way unseen when the last seal was made."""


class Head(NamedTuple):
    """The end of one chain: its last entry's number and hash."""

    subject: UUID
    number: int
    hash: bytes


@dataclass(frozen=True)
class Seal:
    """One seal; `heads` is how many chains it covers, `content` the hash over them."""

    service: str
    number: int
    sealed_at: datetime
    heads: int
    content: bytes
    previous: bytes

    def hash(self) -> bytes:
        """Over everything in the seal and, by `previous`, everything in those before it."""
        parts = [self.service, self.number, self.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")]
        more = [self.heads, self.content.hex(), self.previous.hex()]
        return hashlib.sha256(json.dumps([FORM, *parts, *more]).encode()).digest()


_LAST = "SELECT number, sealed_at, hash FROM seal ORDER BY number DESC LIMIT 1"

# Chains of which something was written since; the heads that a seal has already are left out.
_GROWN = """
SELECT DISTINCT ON (h.subject) h.subject, h.number, h.hash
FROM history h
WHERE h.subject IN (SELECT subject FROM history WHERE id >= %s) AND NOT EXISTS (
    SELECT FROM sealed_head s WHERE s.subject = h.subject AND s.number >= h.number
)
ORDER BY h.subject, h.number DESC
"""

_ADD = """
INSERT INTO seal (number, sealed_at, heads, previous, hash, key_id, signature) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""

_ADD_HEADS = "INSERT INTO sealed_head (seal, subject, number, hash) VALUES %s"

_ALL = "SELECT number, sealed_at, heads, previous, hash, key_id, signature FROM seal ORDER BY number"


def seal(tx: Transaction, service: str, keys: Path | None, everything: bool = False) -> int:
    """Seal the chains that grew since the last seal; returns how many, and makes no seal when none did.

    `everything` also looks for changes that took longer than LONGEST_TRANSACTION. Without `keys` the seal is not
    signed: it then only holds together with those kept outside.
    """
    tx.execute("SET LOCAL statement_timeout = 0")
    tx.one("SELECT pg_advisory_xact_lock(hashtext('isotrack.seal'))")
    last = tx.one(_LAST)
    since = datetime.min.replace(tzinfo=UTC) if everything or not last else last["sealed_at"] - LONGEST_TRANSACTION
    heads = [Head(row["subject"], row["number"], bytes(row["hash"])) for row in tx.all(_GROWN, (first_id(since),))]
    if not heads:
        return 0
    number, previous = (last["number"] + 1, bytes(last["hash"])) if last else (1, GENESIS)
    made = Seal(service, number, datetime.now(UTC), len(heads), content(heads), previous)
    key_id, signature = _signed(keys, made.hash())
    tx.execute(_ADD, (number, made.sealed_at, len(heads), previous, made.hash(), key_id, signature))
    tx.values(_ADD_HEADS, [(number, *head) for head in heads])
    return len(heads)


def content(heads: Iterable[Head]) -> bytes:
    """The hash over heads in the order of their subjects."""
    summed = hashlib.sha256()
    for head in heads:
        summed.update(head.subject.bytes + head.number.to_bytes(8, "big", signed=True) + head.hash)
    return summed.digest()


def exported(tx: Transaction, service: str) -> Iterator[dict[str, Any]]:
    """All seals as they are kept outside, oldest first."""
    for row in tx.all(_ALL):
        yield {
            "service": service,
            "number": row["number"],
            "sealed_at": row["sealed_at"].isoformat(),
            "heads": row["heads"],
            "hash": bytes(row["hash"]).hex(),
            "key_id": row["key_id"],
            "signature": base64.b64encode(bytes(row["signature"])).decode() if row["signature"] else None,
        }


def signature_fault(row: Row, keys: Path | None) -> str | None:
    """What is wrong with a seal's signature; None without keys to check it by."""
    if keys is None:
        return None
    if row["signature"] is None:
        return "not signed"
    if row["key_id"] not in key_ids(keys):
        return f"signed by the key {row['key_id']}, which is not in {keys}"
    try:
        public_key(keys, row["key_id"]).verify(bytes(row["signature"]), bytes(row["hash"]))
    except InvalidSignature:
        return f"not signed by the key {row['key_id']}"
    return None


def _signed(keys: Path | None, hashed: bytes) -> tuple[str | None, bytes | None]:
    if keys is None:
        return None, None
    try:
        key_id, key = signing_key(keys)
    except NoSigningKey:
        raise NoSigningKey(f"no key to seal with in {keys}: run 'isotrack history key'") from None
    return key_id, key.sign(hashed)

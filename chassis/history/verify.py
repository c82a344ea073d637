"""Going through a service's whole history, from one snapshot and without holding more than a chain of it.

Reckons every hash anew in this process: what the database itself says of its rows is not believed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.database import Row, Transaction
from chassis.history import seal as seals
from chassis.history.chain import Fault, faults
from chassis.history.entry import FIELDS, GENESIS
from chassis.history.seal import Head, Seal
from chassis.service import Pages, Service
from chassis.work import Work

_AT_ONCE = 1000

UNSEALED = timedelta(hours=1)
"""For how long an entry may be without a seal."""


@dataclass
class Tally:
    """What was gone through."""

    entries: int = 0
    chains: int = 0
    seals: int = 0
    unsigned: int = 0


_COLUMNS = ", ".join(
    f"h.{name}" for name in (*FIELDS, "number", "business_date", "username", "address", "salt", "previous", "hash")
)

# Subjects of either side: of a chain that was removed as a whole only its seals are left.
_CHAINS = f"""
SELECT {_COLUMNS}, coalesce(h.subject, s.subject) AS chain, coalesce(h.number, s.number) AS place,
    s.seal AS sealed_by, s.hash AS sealed_hash
FROM history h FULL JOIN sealed_head s ON s.subject = h.subject AND s.number = h.number
ORDER BY chain, place
"""  # noqa: S608 (names of columns, all from the code)

_SEALS = """
SELECT s.number, s.sealed_at, s.heads, s.previous, s.hash, s.key_id, s.signature,
    h.subject, h.number AS head_number, h.hash AS head_hash
FROM seal s LEFT JOIN sealed_head h ON h.seal = s.number
ORDER BY s.number, h.subject
"""

_VERSIONS = "SELECT subject, max(sequence) AS sequence FROM history WHERE subject = ANY(%s) GROUP BY subject"


def verify(work: Work, service: Service, kept: Iterable[Mapping[str, Any]], tally: Tally) -> Iterator[Fault]:
    """Every fault of the history, as it is found; `kept` are seals that were exported before.

    `work` must be new: its first statement decides what it sees.
    """
    work.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    work.execute("SET LOCAL statement_timeout = 0")
    yield from found(work, service, kept, tally)


def found(work: Work, service: Service, kept: Iterable[Mapping[str, Any]], tally: Tally) -> Iterator[Fault]:
    """The same, in whatever snapshot `work` has."""
    keys = work.settings.sealing_keys
    yield from _seal_faults(work.tx, service.name, keys, {seal["number"]: seal for seal in kept}, tally)
    yield from _chain_faults(work.tx, tally)
    for restated, pages in service.aggregates.items():
        yield from _version_faults(work, restated.partition(".")[0], pages)


def _seal_faults(
    tx: Transaction, service: str, keys: Path | None, kept: dict[int, Mapping[str, Any]], tally: Tally
) -> Iterator[Fault]:
    expected, previous = 1, GENESIS
    for number, rows in groupby(_stream(tx, _SEALS), key=itemgetter("number")):
        covered = list(rows)
        if number > expected:
            yield Fault("removed", f"seal {expected} is missing")
        tally.seals += 1
        tally.unsigned += covered[0]["signature"] is None
        wrong = _seal_fault(service, covered, previous, number == expected, keys)
        outside = kept.pop(number, None)
        if wrong is None and outside and outside["hash"] != bytes(covered[0]["hash"]).hex():
            wrong = "it is not the one that was kept outside"
        if wrong:
            yield Fault("seal broken", f"seal {number}: {wrong}")
        expected, previous = number + 1, bytes(covered[0]["hash"])
    for number in sorted(kept):
        yield Fault("removed", f"seal {number}, which was kept outside, is missing")


def _seal_fault(service: str, rows: list[Row], previous: bytes, linked: bool, keys: Path | None) -> str | None:
    first = rows[0]
    heads = [Head(row["subject"], row["head_number"], bytes(row["head_hash"])) for row in rows if row["subject"]]
    own = (first["number"], first["sealed_at"], first["heads"], seals.content(heads), bytes(first["previous"]))
    if len(heads) != first["heads"] or Seal(service, *own).hash() != bytes(first["hash"]):
        return "its hash does not fit what it covers"
    if linked and bytes(first["previous"]) != previous:
        return "the seal before it is not the one that it was made behind"
    return seals.signature_fault(first, keys)


def _chain_faults(tx: Transaction, tally: Tally) -> Iterator[Fault]:
    unsealed: datetime | None = None
    waiting = 0
    for subject, rows in groupby(_stream(tx, _CHAINS), key=itemgetter("chain")):
        chain, sealed = [], {}
        for row in rows:
            if row["number"] is not None:
                chain.append(row)
            if row["sealed_by"] is not None:
                sealed[row["place"]] = (row["sealed_by"], bytes(row["sealed_hash"]))
        tally.entries += len(chain)
        tally.chains += 1
        yield from faults(subject, chain, sealed)
        for row in chain:
            if row["number"] > max(sealed, default=0):
                waiting += 1
                unsealed = min(unsealed or row["recorded_at"], row["recorded_at"])
    if unsealed and unsealed < datetime.now(UTC) - UNSEALED:
        yield Fault("unsealed", f"{waiting} entries, the oldest since {unsealed:%Y-%m-%d %H:%M} UTC")


def _version_faults(work: Work, kind: str, pages: Pages) -> Iterator[Fault]:
    last = UUID(int=0)
    while rows := pages(work, last, _AT_ONCE):
        written = {row["subject"]: row["sequence"] for row in work.all(_VERSIONS, ([row["id"] for row in rows],))}
        for row in rows:
            yield from _version_fault(kind, row["id"], row["version"], written.get(row["id"]))
        last = rows[-1]["id"]


def _version_fault(kind: str, subject: UUID, version: int, sequence: int | None) -> Iterator[Fault]:
    if sequence != version:
        if sequence is None or sequence < version:
            which = "has no entry" if sequence is None else f"ends with version {sequence}"
            yield Fault("removed", f"the {kind} is at version {version}, its history {which}", subject)
        else:
            yield Fault("added", f"the {kind} is at version {version}, its history at {sequence}", subject)


def _stream(tx: Transaction, sql: str) -> Iterator[Row]:
    tx.execute(f"DECLARE rows NO SCROLL CURSOR FOR {sql}")
    while rows := tx.all(f"FETCH {_AT_ONCE} FROM rows"):
        yield from rows
    tx.execute("CLOSE rows")

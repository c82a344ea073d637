"""What is wrong with one chain: whether its entries are whole, in their places, and as they were sealed. No SQL."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from chassis.history.entry import GENESIS, Entry, digest, link, personal_hash


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was written; `kind` is a word, `detail` half a sentence."""

    kind: str
    detail: str
    subject: UUID | None = None
    number: int | None = None
    name: str | None = None

    def __str__(self) -> str:
        """One line, without the service."""
        where = [str(self.subject)] if self.subject else []
        if self.number is not None:
            where.append(f"entry {self.number}")
        if self.name:
            where.append(f"({self.name})")
        return " ".join([*where, f"{self.kind}:", self.detail])


Row = Mapping[str, Any]


def faults(subject: UUID, rows: Sequence[Row], sealed: Mapping[int, tuple[int, bytes]]) -> Iterator[Fault]:
    """Faults of a chain, given in the order of its numbers; `sealed` has seal and hash by number."""
    expected, previous, before = 1, GENESIS, None
    for row in rows:
        number = row["number"]
        if number > expected:
            yield from _gap(subject, expected, number)
        # After a gap nothing is known of the hash before it but what the entry says itself.
        linked = number > expected or bytes(row["previous"]) == previous
        yield from _of_entry(subject, row, rows, linked)
        yield from _of_sequence(subject, row, before)
        yield from _of_seal(subject, row, sealed)
        expected, previous = number + 1, bytes(row["hash"])
        before = row["sequence"] or before
    if sealed and max(sealed) >= expected:
        yield from _gap(subject, expected, max(sealed) + 1, f" (seal {sealed[max(sealed)][0]} has them)")


def _gap(subject: UUID, first: int, then: int, more: str = "") -> Iterator[Fault]:
    which = f"entry {first}" if then == first + 1 else f"entries {first} to {then - 1}"
    yield Fault("removed", f"{which} of the chain {'is' if then == first + 1 else 'are'} missing{more}", subject, first)


def _of_entry(subject: UUID, row: Row, chain: Sequence[Row], linked: bool) -> Iterator[Fault]:
    about = {"subject": subject, "number": row["number"], "name": row["name"]}
    content = digest(Entry.of(row))
    if _hash(row, row["number"], content) != bytes(row["hash"]):
        place = _place(row, chain, content)
        if place is not None:
            yield Fault("reordered", f"it was written as entry {place}", **about)
        else:
            yield Fault("changed", "its hash does not fit what it says", **about)
    elif not linked:
        yield Fault("changed", "the entry before it is not the one that it was written behind", **about)
    if not _personal_fits(row):
        yield Fault("changed", "name or address of who acted do not fit their hash", **about)


def _of_sequence(subject: UUID, row: Row, before: int | None) -> Iterator[Fault]:
    """Every event raises the version by one; notes have none."""
    sequence = row["sequence"]
    if sequence is not None and before is not None and sequence != before + 1:
        kind = "removed" if sequence > before + 1 else "reordered"
        yield Fault(kind, f"version {sequence} follows version {before}", subject, row["number"], row["name"])


def _of_seal(subject: UUID, row: Row, sealed: Mapping[int, tuple[int, bytes]]) -> Iterator[Fault]:
    seal, hashed = sealed.get(row["number"], (0, b""))
    if seal and hashed != bytes(row["hash"]):
        yield Fault("changed", f"it is not the entry that seal {seal} has", subject, row["number"], row["name"])


def _hash(row: Row, number: int, content: bytes) -> bytes:
    return link(bytes(row["previous"]), number, row["business_date"], content)


def _place(row: Row, chain: Sequence[Row], content: bytes) -> int | None:
    """Another place of the chain for which the entry's hash was reckoned."""
    places = {number + shift for number in (other["number"] for other in chain) for shift in (-1, 0, 1)}
    return next((place for place in sorted(places) if _hash(row, place, content) == bytes(row["hash"])), None)


def _personal_fits(row: Row) -> bool:
    if row["salt"] is None:
        return row["username"] is None and row["address"] is None
    return personal_hash(bytes(row["salt"]), row["username"], row["address"]) == bytes(row["personal"])

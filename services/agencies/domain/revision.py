"""What a plan said when it was submitted, and what two such contents differ in.

A wave is the same in both if it is called the same, else if it holds most of the other's agencies: who gives a wave
another name has not moved its agencies.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.agencies.domain.plan import Wave

FIELDS = ("number", "title", "year", "standard", "template")

How = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True)
class Content:
    """What a leader decides on: the head of a plan, and its waves with their agencies."""

    number: str
    title: str | None
    year: int
    standard: str
    template: str
    waves: tuple[Wave, ...]


@dataclass(frozen=True)
class FieldChange:
    """A part of the head that differs."""

    field: str
    before: object
    after: object


@dataclass(frozen=True)
class WaveChange:
    """A wave that is new, gone, or has another name or other dates."""

    change: How
    before: Wave | None
    after: Wave | None


@dataclass(frozen=True)
class AgencyChange:
    """An agency that is new, gone, or in another wave; `before` and `after` name its waves."""

    change: How
    agency_id: UUID
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Revision:
    """All that differs between two contents."""

    fields: tuple[FieldChange, ...]
    waves: tuple[WaveChange, ...]
    agencies: tuple[AgencyChange, ...]


def compare(before: Content, after: Content) -> Revision:
    """What became of one content by the next."""
    pairs = _pairs(before.waves, after.waves)
    return Revision(
        tuple(
            FieldChange(name, getattr(before, name), getattr(after, name))
            for name in FIELDS
            if getattr(before, name) != getattr(after, name)
        ),
        tuple(_wave_changes(pairs)),
        tuple(_agency_changes(before.waves, after.waves, pairs)),
    )


Pairs = list[tuple[Wave | None, Wave | None]]


def _pairs(before: Sequence[Wave], after: Sequence[Wave]) -> Pairs:
    """Each wave of one beside its like in the other: the later ones in their order, then those that are gone."""
    known = {wave.name: wave for wave in before}
    like: dict[str, Wave] = {wave.name: known[wave.name] for wave in after if wave.name in known}
    left = [wave for wave in before if wave.name not in like]
    for wave in after:
        if wave.name not in like and (found := _most_shared(wave, left)):
            like[wave.name] = found
            left.remove(found)
    return [(like.get(wave.name), wave) for wave in after] + [(wave, None) for wave in left]


def _most_shared(wave: Wave, others: Sequence[Wave]) -> Wave | None:
    shared = {other: len(set(wave.agency_ids).intersection(other.agency_ids)) for other in others}
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] else None


def _wave_changes(pairs: Pairs) -> Iterator[WaveChange]:
    for one, other in pairs:
        if one is None or other is None:
            yield WaveChange("added" if one is None else "removed", one, other)
        elif (one.name, one.start, one.end) != (other.name, other.start, other.end):
            yield WaveChange("changed", one, other)


def _agency_changes(before: Sequence[Wave], after: Sequence[Wave], pairs: Pairs) -> Iterator[AgencyChange]:
    was, now = _places(before), _places(after)
    same = {(one.name, other.name) for one, other in pairs if one and other}
    for agency in dict.fromkeys((*was, *now)):
        one, other = was.get(agency), now.get(agency)
        if one is None or other is None:
            yield AgencyChange("added" if one is None else "removed", agency, one, other)
        elif (one, other) not in same:
            yield AgencyChange("moved", agency, one, other)


def _places(waves: Sequence[Wave]) -> dict[UUID, str]:
    return {agency: wave.name for wave in waves for agency in wave.agency_ids}


def kept(content: Content) -> dict[str, Any]:
    """A content as JSON keeps it."""
    return {**asdict(content), "waves": [_kept(wave) for wave in content.waves]}


def _kept(wave: Wave) -> dict[str, Any]:
    dates = {"start": wave.start.isoformat(), "end": wave.end.isoformat()}
    return {"name": wave.name, **dates, "agency_ids": [str(agency) for agency in wave.agency_ids]}


def content_of(found: Mapping[str, Any]) -> Content:
    """The content that was kept so."""
    return Content(**{**found, "waves": tuple(_wave(wave) for wave in found["waves"])})


def _wave(found: Mapping[str, Any]) -> Wave:
    start, end = date.fromisoformat(found["start"]), date.fromisoformat(found["end"])
    return Wave(found["name"], start, end, tuple(UUID(agency) for agency in found["agency_ids"]))

"""Reorganisation by decision: agencies are merged, split, renamed or dissolved from a day on.

What is asked for is checked against the registry as it stands (`faults`) and worked out (`outcome`): who ends, who
begins, who goes on under another name or another parent, and who carries on what an ended one had. The first of several
merged agencies is the main one: its head stays head. What hangs on agencies besides the tree follows in `succession`.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.agencies.domain import agency as agencies
from services.agencies.domain.agency import Agency

Kind = Literal["merge", "split", "rename", "dissolve"]
KINDS = ("merge", "split", "rename", "dissolve")
STATES = ("planned", "done", "cancelled")


@dataclass(frozen=True)
class New:
    """An agency that is to begin; None: as the agency that it comes from. `child_ids` go to it in a split."""

    code: str
    name_vi: str
    name_en: str | None = None
    kind: str | None = None
    block: str | None = None
    obligation: str | None = None
    parent_id: UUID | None = None
    child_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Renamed:
    """Another name, and for a commune that becomes a ward another kind; None: as before."""

    name_vi: str | None = None
    name_en: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Asked:
    """A reorganisation as it is decided. `effective_on` is its first day; the day before is the last of what ends.

    `into_id`: of merged agencies the one that goes on; of a dissolved one who carries on (its parent when None).
    `keeps`: the agency that is split goes on beside what comes of it.
    """

    kind: Kind
    effective_on: date
    agency_ids: tuple[UUID, ...]
    into_id: UUID | None = None
    successors: tuple[New, ...] = ()
    keeps: bool = False
    renamed: Renamed | None = None


@dataclass(frozen=True)
class Standing:
    """An agency as the registry has it; `changed_on` is the first day on which it was what it is now."""

    agency: Agency
    changed_on: date


@dataclass(frozen=True)
class Facts:
    """What is to be known of the registry: the agencies that are asked about with all above them, their children that
    exist on the day, and who carries the codes that are asked for from that day on."""

    standings: Mapping[UUID, Standing]
    children: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)
    carriers: Mapping[str, tuple[Agency, ...]] = field(default_factory=dict)

    def agency(self, agency_id: UUID | None) -> Agency | None:
        """The agency with that id."""
        found = self.standings.get(agency_id) if agency_id else None
        return found.agency if found else None


@dataclass(frozen=True)
class Change:
    """An agency before and after."""

    before: Agency
    after: Agency


@dataclass(frozen=True)
class Outcome:
    """What a reorganisation comes to. `heirs`: who carries on what each ended agency had; `successors`: who came of
    an agency, the heir first."""

    ended: tuple[Agency, ...] = ()
    begun: tuple[Agency, ...] = ()
    goes_on: tuple[Agency, ...] = ()
    renamed: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    heirs: Mapping[UUID, UUID] = field(default_factory=dict)
    successors: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    @property
    def predecessors(self) -> dict[UUID, tuple[UUID, ...]]:
        """The same the other way round: out of which agencies one came, or took up."""
        found: dict[UUID, tuple[UUID, ...]] = {}
        for before, after in self.successors.items():
            for one in after:
                found[one] = (*found.get(one, ()), before)
        return found


def outcome(asked: Asked, facts: Facts, new_id: Callable[[], UUID]) -> Outcome:
    """What a reorganisation without faults comes to; `new_id` gives ids to agencies that begin."""
    sources = [facts.standings[one].agency for one in asked.agency_ids]
    if asked.kind == "rename":
        return Outcome(renamed=(Change(sources[0], renamed(sources[0], asked.renamed)),))
    begun = tuple(begin(one, sources[0], asked.effective_on, new_id) for one in asked.successors)
    ended = tuple(one for one in sources if not goes_on(asked, one.id))
    first = begun[0].id if begun else asked.into_id or sources[0].parent_id
    heirs = {one.id: first for one in ended if first is not None}
    after = {one.id: after_of(asked, one, begun) for one in sources}
    return Outcome(
        ended=ended,
        begun=begun,
        goes_on=tuple(one for one in sources if goes_on(asked, one.id)),
        moved=tuple(_moves(asked, facts, begun, heirs)),
        heirs=heirs,
        successors={one: those for one, those in after.items() if those},
    )


def goes_on(asked: Asked, agency_id: UUID) -> bool:
    """Whether one of the agencies that are reorganised is there afterwards."""
    return asked.kind == "rename" or asked.keeps or agency_id == asked.into_id


def after_of(asked: Asked, one: Agency, begun: Collection[Agency]) -> tuple[UUID, ...]:
    """Who came of an agency: what began, or the one that it was merged into. Nobody comes of a dissolved one."""
    if asked.kind == "dissolve" or one.id == asked.into_id:
        return ()
    return tuple(new.id for new in begun) or ((asked.into_id,) if asked.into_id else ())


def begin(new: New, source: Agency, day: date, new_id: Callable[[], UUID]) -> Agency:
    """The agency that begins on a day; what is not said of it is as the agency that it comes from."""
    kind = new.kind or source.kind
    same = kind == source.kind
    return Agency(
        id=new_id(),
        code=new.code,
        name_vi=new.name_vi,
        name_en=new.name_en,
        kind=kind,
        block=new.block or (source.block if same else agencies.default_block(kind)),
        obligation=new.obligation or (source.obligation if same else agencies.default_obligation(kind)),
        parent_id=new.parent_id or source.parent_id,
        valid_from=day,
        valid_to=None,
        **agencies.NO_CONTACTS,
    )


def renamed(one: Agency, to: Renamed | None) -> Agency:
    """The agency under its other name, and of its other kind. An English name that is not told is lost with the old."""
    if to is None:
        return one
    kind = to.kind or one.kind
    block = one.block if one.block in agencies.BLOCKS[kind] else agencies.default_block(kind)
    name_en = to.name_en if to.name_vi else to.name_en or one.name_en
    return replace(one, name_vi=to.name_vi or one.name_vi, name_en=name_en, kind=kind, block=block)


def former(change: Change) -> dict[str, Any]:
    """The former values of what differs."""
    names = ("name_vi", "name_en", "kind", "block", "parent_id")
    was = {name: getattr(change.before, name) for name in names}
    return {name: value for name, value in was.items() if value != getattr(change.after, name)}


def told(asked: Asked) -> dict[str, Any]:
    """What was asked for, in what JSON can hold."""
    found: dict[str, Any] = json.loads(json.dumps(asdict(asked), default=str))
    return found


def asked_of(kept: Mapping[str, Any]) -> Asked:
    """The same, read again."""
    renamed_to = kept["renamed"]
    return Asked(
        kind=kept["kind"],
        effective_on=date.fromisoformat(kept["effective_on"]),
        agency_ids=tuple(map(UUID, kept["agency_ids"])),
        into_id=UUID(kept["into_id"]) if kept["into_id"] else None,
        successors=tuple(_new_of(one) for one in kept["successors"]),
        keeps=kept["keeps"],
        renamed=Renamed(**renamed_to) if renamed_to else None,
    )


def _new_of(kept: Mapping[str, Any]) -> New:
    parent = UUID(kept["parent_id"]) if kept["parent_id"] else None
    return New(**{**kept, "parent_id": parent, "child_ids": tuple(map(UUID, kept["child_ids"]))})


def summary(comes: Outcome) -> dict[str, Any]:
    """Who ends, begins, goes on, changes its name or its parent; ids as text."""
    return {
        "ended": [{**_named(one), "heir_id": _text(comes.heirs.get(one.id))} for one in comes.ended],
        "begun": [_named(one) for one in comes.begun],
        "goes_on": [_named(one) for one in comes.goes_on],
        "renamed": [{**_named(one.after), "name_before": one.before.name_vi} for one in comes.renamed],
        "moved": [{**_named(one.after), "parent_id": _text(one.after.parent_id)} for one in comes.moved],
    }


def _named(one: Agency) -> dict[str, Any]:
    return {"id": str(one.id), "code": one.code, "name_vi": one.name_vi, "kind": one.kind}


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _moves(asked: Asked, facts: Facts, begun: tuple[Agency, ...], heirs: Mapping[UUID, UUID]) -> list[Change]:
    """Children under their other parents: in a split where they are told to go, else to the heir."""
    told = {child: new.id for one, new in zip(asked.successors, begun, strict=True) for child in one.child_ids}
    moves = []
    for source in asked.agency_ids:
        for child_id in facts.children.get(source, ()):
            to = told.get(child_id, heirs.get(source))
            if to is not None and child_id not in heirs:
                child = facts.standings[child_id].agency
                moves.append(Change(child, replace(child, parent_id=to)))
    return moves

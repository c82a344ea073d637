"""An import as a whole: the rows of a table against one another and against the registry.

Decides what is registered, what changes and what stays, or everything that stands in the way. Takes the whole
registry in memory (a country is some eleven thousand agencies) and touches each row a fixed number of times.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.agencies.domain import agency as rules
from services.agencies.domain import codes, drafts
from services.agencies.domain.agency import Agency
from services.agencies.domain.contacts import CONTACTS
from services.agencies.domain.drafts import Draft
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Sheet


@dataclass(frozen=True)
class Outcome:
    """What an import comes to. With any fault, nothing of the rest may be carried out."""

    registered: list[Agency] = field(default_factory=list)
    changed: list[tuple[Agency, Agency]] = field(default_factory=list)  # before, after
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(sheet: Sheet, registry: Iterable[Agency], new_id: Callable[[], UUID]) -> Outcome:
    """What importing the sheet into the registry comes to; `new_id` gives ids to agencies not yet there."""
    faults = list(sheet.faults)
    sound: list[Draft] = []
    broken: set[str] = set()
    for row in sheet.rows:
        draft, refusals = drafts.read(row)
        faults += [Fault(row.number, refusal) for refusal in refusals]
        if draft is None:
            broken.add(row.cells["code"])
        else:
            sound.append(draft)
    tree = _Tree(list(registry), sound, new_id)
    faults += tree.faults(broken)
    if faults:
        return Outcome(faults=sorted(faults, key=lambda fault: fault.row or 0))
    return tree.outcome()


def parents_first(agencies: Iterable[Agency]) -> list[Agency]:
    """The agencies so that each stands behind its parent, if that is among them."""
    new = {one.id: one for one in agencies}
    placed: dict[UUID, Agency] = {}
    for one in new.values():
        above = []
        while one.id not in placed and one not in above:
            above.append(one)
            one = new.get(one.parent_id, one) if one.parent_id else one
        placed |= {found.id: found for found in reversed(above)}
    return list(placed.values())


class _Tree:
    """The registry as it would stand after the import, and the rows that made it so."""

    def __init__(self, registry: Sequence[Agency], sound: Sequence[Draft], new_id: Callable[[], UUID]) -> None:
        self._before = {(one.code, one.valid_from): one for one in registry}
        self._drafts = sound
        self._ids = _ids(self._before, sound, new_id)
        self._by_id = {one.id: one for one in registry}
        self._drafted = {(draft.code, draft.valid_from): draft for draft in sound}
        self._by_code: dict[str, list[Agency | Draft]] = defaultdict(list)
        for key, one in self._before.items():
            if key not in self._drafted:
                self._by_code[one.code].append(one)
        for draft in sound:
            self._by_code[draft.code].append(draft)

    def faults(self, broken: set[str]) -> list[Fault]:
        """What is wrong with the rows together; a parent whose own row is broken is no fault of its children."""
        checks = (self._code_fault, self._kind_fault, self._parent_fault)
        found = [
            Fault(draft.row, refusal)
            for draft in self._drafts
            for refusal in (check(draft) for check in checks)
            if refusal and not (refusal.code == "import.parent_unknown" and draft.parent_code in broken)
        ]
        return found or list(self._cycle_faults())

    def outcome(self) -> Outcome:
        """The changes to make of a tree without faults."""
        outcome, unchanged = Outcome(), 0
        for draft in self._drafts:
            before, after = self._before.get((draft.code, draft.valid_from)), self._agency(draft)
            if before is None:
                outcome.registered.append(after)
            elif rules.differ(before, after):
                outcome.changed.append((before, after))
            else:
                unchanged += 1
        return Outcome(outcome.registered, outcome.changed, unchanged)

    def _agency(self, draft: Draft) -> Agency:
        parent, before = self._parent(draft), self._before.get((draft.code, draft.valid_from))
        kept = {name: getattr(before, name) for name in CONTACTS} if before else rules.NO_CONTACTS
        return Agency(
            id=self._ids[draft.code, draft.valid_from],
            code=draft.code,
            name_vi=draft.name_vi,
            name_en=draft.name_en,
            kind=draft.kind,
            block=draft.block,
            obligation=draft.obligation,
            parent_id=self._ids[parent.code, parent.valid_from] if parent else None,
            valid_from=draft.valid_from,
            valid_to=draft.valid_to,
            **{**kept, **draft.contacts},
        )

    def _parent(self, draft: Draft) -> Agency | Draft | None:
        """The parent that it has and keeps, else whoever carries the parent's code on the draft's first day."""
        if kept := self._kept_parent(draft):
            return kept
        for one in self._by_code.get(draft.parent_code or "", ()):
            if rules.covers(one.valid_from, one.valid_to, draft.valid_from):
                return one
        return None

    def _kept_parent(self, draft: Draft) -> Agency | Draft | None:
        """An agency may have come under a younger one since its own first day."""
        before = self._before.get((draft.code, draft.valid_from))
        parent = self._by_id.get(before.parent_id) if before and before.parent_id else None
        if parent is None or parent.code != draft.parent_code:
            return None
        return self._drafted.get((parent.code, parent.valid_from), parent)

    def _code_fault(self, draft: Draft) -> Refusal | None:
        validity = draft.valid_from, draft.valid_to
        for other in self._by_code[draft.code]:
            if other is draft:
                return None  # of two rows with one code the later is told
            if rules.overlap(validity, (other.valid_from, other.valid_to)):
                return _taken(draft, other)
        return None

    def _kind_fault(self, draft: Draft) -> Refusal | None:
        before = self._before.get((draft.code, draft.valid_from))
        if before is None or before.kind == draft.kind:
            return None
        return Refusal("import.kind_changed", "kind", kind=before.kind)

    def _parent_fault(self, draft: Draft) -> Refusal | None:
        parent = self._parent(draft)
        if draft.parent_code and parent is None:
            day = rules.shown(draft.valid_from)
            unknown = Refusal("import.parent_unknown", "parent_code", parent=draft.parent_code, day=day)
            return codes.unknown_fault(draft.parent_code, self._by_code.keys(), unknown)
        return rules.parent_fault(draft.kind, parent.kind if parent else None, "parent_code")

    def _cycle_faults(self) -> Iterator[Fault]:
        above = {one.id: one.parent_id for one in self._before.values()}
        after = [(draft.row, self._agency(draft)) for draft in self._drafts]
        above |= {one.id: one.parent_id for _, one in after}
        rootless = _rootless(above)
        for row, one in after:
            if one.id in rootless:
                yield Fault(row, Refusal("agency.parent_cycle", "parent_code"))


def _ids(
    before: Mapping[tuple[str, date], Agency], sound: Iterable[Draft], new_id: Callable[[], UUID]
) -> dict[tuple[str, date], UUID]:
    ids = {key: one.id for key, one in before.items()}
    for draft in sound:
        if (draft.code, draft.valid_from) not in ids:
            ids[draft.code, draft.valid_from] = new_id()
    return ids


def _taken(draft: Draft, other: Agency | Draft) -> Refusal:
    if isinstance(other, Draft):
        return Refusal("import.duplicate", "code", given=draft.code, other=other.row)
    return rules.taken(draft.code, other.name_vi, other.valid_from, other.valid_to)


def _rootless(above: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Those with no way up to a root: in a circle or below one."""
    below: dict[UUID | None, list[UUID]] = defaultdict(list)
    for one, parent in above.items():
        below[parent].append(one)
    rooted: set[UUID] = set()
    level = below[None]
    while level:
        rooted.update(level)
        level = [child for one in level for child in below[one]]
    return set(above) - rooted

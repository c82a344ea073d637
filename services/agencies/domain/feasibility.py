"""Whether a reorganisation can be carried out: everything that stands in its way, each with its field.

First its shape (`_shape`), then the agencies that it is about, those that begin, and the tree that would come of it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid4

from services.agencies.domain import agency as agencies
from services.agencies.domain import codes
from services.agencies.domain.agency import Agency, shown
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked, Facts, New, Outcome, begin, outcome, renamed

_EVE = timedelta(days=1)
_PARTS = {
    "merge": ("into_id", "successors"),
    "split": ("successors", "keeps"),
    "rename": ("renamed",),
    "dissolve": ("into_id",),
}
"""What may be told of each kind, besides the agencies."""


def faults(asked: Asked, facts: Facts) -> list[Refusal]:
    """Everything that is wrong with what is asked for; what follows from something wrong is not told besides."""
    for look in (_shape, _sources, _details):
        if found := list(look(asked, facts)):
            return found
    return list(_tree(asked, facts, outcome(asked, facts, uuid4)))


def _shape(asked: Asked, facts: Facts) -> Iterator[Refusal]:
    for part in ("into_id", "successors", "keeps", "renamed"):
        if getattr(asked, part) and part not in _PARTS[asked.kind]:
            yield Refusal("reorganisation.not_of_kind", part, kind=f"reorganisation.{asked.kind}")
    if len(set(asked.agency_ids)) < len(asked.agency_ids):
        yield Refusal("reorganisation.agency_twice", "agency_ids")
    elif asked.kind == "merge" and len(asked.agency_ids) < 2:
        yield Refusal("reorganisation.two_needed", "agency_ids")
    elif asked.kind != "merge" and len(asked.agency_ids) != 1:
        yield Refusal("reorganisation.one_needed", "agency_ids")
    if asked.kind == "merge" and len(asked.successors) + (asked.into_id is not None) != 1:
        yield Refusal("reorganisation.one_successor", "successors")
    if asked.kind == "split" and len(asked.successors) + asked.keeps < 2:
        yield Refusal("reorganisation.two_successors", "successors")
    if asked.kind == "rename" and asked.renamed is None:
        yield Refusal("reorganisation.no_name", "renamed")
    if asked.into_id and (asked.into_id in asked.agency_ids) != (asked.kind == "merge"):
        yield Refusal(f"reorganisation.into_{asked.kind}", "into_id")


def _sources(asked: Asked, facts: Facts) -> Iterator[Refusal]:
    for at, agency_id in enumerate(asked.agency_ids):
        yield from _standing(asked, facts, agency_id, f"agency_ids.{at}")
    if asked.into_id and asked.kind == "dissolve":
        yield from _living(facts.agency(asked.into_id), asked.effective_on, "into_id")


def _standing(asked: Asked, facts: Facts, agency_id: UUID, at: str) -> Iterator[Refusal]:
    """What ends, or becomes another, must have been what it is on the day before."""
    one = facts.agency(agency_id)
    if lacking := list(_living(one, asked.effective_on - _EVE, at)):
        yield from lacking
        return
    standing = facts.standings[agency_id]
    one = standing.agency
    if one.parent_id is None:
        yield Refusal("reorganisation.root", at)
    if one.valid_to is not None and one.valid_to < asked.effective_on:
        yield Refusal("reorganisation.ended", at, given=one.code, until=shown(one.valid_to))
    if standing.changed_on > one.valid_from and standing.changed_on >= asked.effective_on:
        yield Refusal("reorganisation.changed_later", at, given=one.code, since=shown(standing.changed_on))


def _living(one: Agency | None, day: date, at: str) -> Iterator[Refusal]:
    if one is None:
        yield Refusal("agency.unknown", at)
    elif not agencies.covers(one.valid_from, one.valid_to, day):
        yield Refusal("reorganisation.not_there", at, given=one.code, day=shown(day))


def _details(asked: Asked, facts: Facts) -> Iterator[Refusal]:
    source = facts.standings[asked.agency_ids[0]].agency
    if asked.renamed is not None:
        after = renamed(source, asked.renamed)
        if after == source:
            yield Refusal("reorganisation.no_name", "renamed")
        parent = facts.agency(source.parent_id)
        if fault := agencies.parent_fault(after.kind, parent.kind if parent else None, "renamed.kind"):
            yield fault
    for at, new in enumerate(asked.successors):
        yield from _begun(asked, facts, source, new, f"successors.{at}")
    yield from _children(asked, facts)


def _begun(asked: Asked, facts: Facts, source: Agency, new: New, at: str) -> Iterator[Refusal]:
    one = begin(new, source, asked.effective_on, uuid4)
    found = [codes.code_fault(one.code, one.kind), agencies.block_fault(one.kind, one.block)]
    found.append(_taken(asked, facts, one))
    if [other.code for other in asked.successors].count(one.code) > 1:
        found.append(Refusal("reorganisation.code_twice", "code", given=one.code))
    yield from (Refusal(fault.code, f"{at}.{fault.field}", **fault.params) for fault in found if fault)
    parent = facts.agency(one.parent_id)
    yield from _living(parent, asked.effective_on, f"{at}.parent_id")
    if parent and (fault := agencies.parent_fault(one.kind, parent.kind, f"{at}.parent_id")):
        yield fault


def _taken(asked: Asked, facts: Facts, one: Agency) -> Refusal | None:
    """Who ends leaves its code free from the very day on."""
    for other in facts.carriers.get(one.code, ()):
        ends = other.id in asked.agency_ids and not asked.keeps and other.id != asked.into_id
        if not ends:
            return agencies.taken(one.code, other.name_vi, other.valid_from, other.valid_to)
    return None


def _children(asked: Asked, facts: Facts) -> Iterator[Refusal]:
    """In a split every child is told where to go; it may stay with an agency that goes on."""
    told = [child for new in asked.successors for child in new.child_ids]
    if not told and asked.kind != "split":
        return
    children = facts.children.get(asked.agency_ids[0], ()) if asked.kind == "split" else ()
    for at, new in enumerate(asked.successors):
        for child in new.child_ids:
            if child not in children:
                yield Refusal("reorganisation.not_a_child", f"successors.{at}.child_ids")
            elif told.count(child) > 1:
                yield Refusal("reorganisation.child_twice", f"successors.{at}.child_ids")
    left = sorted(facts.standings[child].agency.code for child in set(children) - set(told))
    if left and not asked.keeps:
        yield Refusal("reorganisation.children_left", "successors", left=", ".join(left))


def _tree(asked: Asked, facts: Facts, comes: Outcome) -> Iterator[Refusal]:
    """Nobody hangs below what has ended, below itself, or under a kind that it cannot stand under."""
    ended = {one.id for one in comes.ended}
    after = {agency_id: standing.agency for agency_id, standing in facts.standings.items()}
    after |= {one.id: one for one in comes.begun} | {change.after.id: change.after for change in comes.moved}
    for one in (*comes.begun, *(change.after for change in comes.moved), *comes.goes_on):
        parent = after[one.parent_id] if one.parent_id else None
        at = "into_id" if asked.into_id else "successors" if asked.successors else "agency_ids"
        if parent and agencies.parent_fault(one.kind, parent.kind):
            yield Refusal("reorganisation.child_parent", at, given=one.code, kind=one.kind, parent=parent.name_vi)
        if parent and parent.id in ended:
            yield Refusal("reorganisation.under_ended", at, given=one.code, parent=parent.name_vi)
        elif _circles(one, after):
            yield Refusal("agency.parent_cycle", at)


def _circles(one: Agency, after: dict[UUID, Agency]) -> bool:
    seen = {one.id}
    above = one.parent_id
    while above is not None and above in after:
        if above in seen:
            return True
        seen.add(above)
        above = after[above].parent_id
    return False

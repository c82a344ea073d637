"""The yearly inspection programme: its life, what is wrong with its items, and whether an inspection fits one.

The coordinating department drafts it, the city's leaders approve it by decision (DOMAIN.md, "Law that frames it").
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.audits.domain.inspection import Kind, Mode
from services.audits.domain.refusal import Refusal


class State(StrEnum):
    """How far a programme has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CLOSED = "closed"


class Step(StrEnum):
    """What can be done to a programme."""

    CHANGE = "change"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    CLOSE = "close"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.CHANGE): State.DRAFT,
    (State.RETURNED, Step.CHANGE): State.RETURNED,
    (State.APPROVED, Step.CHANGE): State.APPROVED,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.RETURN): State.RETURNED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.APPROVED, Step.CLOSE): State.CLOSED,
}


def after(state: State, step: Step) -> State:
    """The state that `step` leads to; Refusal `programme.cannot_<step>` where it leads nowhere."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise Refusal(f"programme.cannot_{step}") from None


def steps(state: State) -> list[Step]:
    """What can be done next, as far as the state decides."""
    return [step for (start, step) in TRANSITIONS if start == state]


def is_author(person: UUID | None, authors: Collection[UUID]) -> bool:
    """Whether a person wrote on the programme; nobody known counts as an author, so cannot approve."""
    return person is None or person in authors


def check_approval(approver: UUID | None, authors: Collection[UUID], decided: date, today: date) -> None:
    """Refuse an approval by an author, or by a decision of a date to come."""
    if is_author(approver, authors):
        raise Refusal("programme.own")
    if decided > today:
        raise Refusal("programme.decided_in_future", "date")


def check_change(state: State, reason: str | None) -> None:
    """What leaders have approved is changed for a reason only."""
    if state is State.APPROVED and reason is None:
        raise Refusal("programme.reason", "reason")


def number_of(year: int, serial: int) -> str:
    """The number that the system gives, such as KT-2019-01."""
    return f"KT-{year}-{serial:02d}"


@dataclass(frozen=True)
class Item:
    """One agency to be inspected: how, between which days, and which fields of its work are looked at."""

    id: UUID
    agency_id: UUID
    mode: Mode
    planned_from: date
    planned_to: date
    sampled_fields: tuple[str, ...] = ()

    def meets(self, other: "Item") -> bool:
        """Whether both are of one agency and mode, in windows that share a day."""
        same = (self.agency_id, self.mode) == (other.agency_id, other.mode)
        return same and self.planned_from <= other.planned_to and other.planned_from <= self.planned_to


def item_faults(items: Sequence[Item], year: int, ends: Mapping[UUID, date | None]) -> list[Refusal]:
    """Everything that is wrong with the items, each with its field; empty if nothing.

    `ends` has the agencies that are known, with the last day of each (None: no end is set).
    """
    faults = [] if items else [Refusal("programme.no_items", "items")]
    for place, item in enumerate(items):
        faults += _window_faults(f"items.{place}", item, year)
        faults += _agency_faults(f"items.{place}", item, ends)
        if any(item.meets(earlier) for earlier in items[:place]):
            faults.append(Refusal("programme.item_twice", f"items.{place}.agency_id"))
    return faults


def change_faults(
    items: Sequence[Item], before: Sequence[Item], named: Collection[UUID], used: Collection[UUID]
) -> list[Refusal]:
    """What a change may not do to items: `named` are the ids of those that are to stay, `used` of those for which
    an inspection is planned or was held."""
    known, now = {item.id: item for item in before}, {item.id: item for item in items}
    strange = [place for place, item in enumerate(items) if item.id in named and item.id not in known]
    faults = [Refusal("programme.item_unknown", f"items.{place}.id") for place in strange]
    if len(now) < len(items):
        faults.append(Refusal("programme.item_id_twice", "items"))
    changed = [one for one in used if _moved(known[one], now.get(one))]
    return faults + [Refusal("programme.item_in_use", "items", item=one) for one in changed]


def check_fit(item: Item, state: State, taken: bool, kind: Kind, other: Item) -> None:
    """Refuses an inspection (`other` is what it would be as an item) that is not what the programme foresees.

    `taken`: another inspection that was not cancelled carries the item out.
    """
    if kind is not Kind.INSPECTION:
        raise Refusal("programme.not_an_inspection", "kind")
    if state is not State.APPROVED:
        raise Refusal("programme.not_approved", "programme_item")
    if taken:
        raise Refusal("programme.item_taken", "programme_item")
    if item.agency_id != other.agency_id:
        raise Refusal("programme.other_agency", "agency_id")
    if item.mode != other.mode:
        raise Refusal("programme.other_mode", "mode")
    if not item.planned_from <= other.planned_from <= other.planned_to <= item.planned_to:
        raise Refusal("programme.outside_window", "planned_from")


def _moved(before: Item, now: Item | None) -> bool:
    return now is None or (before.agency_id, before.mode) != (now.agency_id, now.mode)


def _window_faults(field: str, item: Item, year: int) -> Iterator[Refusal]:
    if item.planned_to < item.planned_from:
        yield Refusal("inspection.window", f"{field}.planned_to")
    if item.planned_from.year != year:
        yield Refusal("programme.other_year", f"{field}.planned_from", year=year)


def _agency_faults(field: str, item: Item, ends: Mapping[UUID, date | None]) -> Iterator[Refusal]:
    if item.agency_id not in ends:
        yield Refusal("agency.unknown", f"{field}.agency_id")
        return
    last = ends[item.agency_id]
    if last is not None and last < item.planned_from:
        yield Refusal("agency.ended", f"{field}.agency_id")

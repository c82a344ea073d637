"""An import of trainings: rows of attendees put together into trainings, against those recorded and the people there
are.

A training is known by its kind, day, title and who held it. What is recorded stands: the same attendees again are no
change, others are refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from services.agencies.domain import training as rules
from services.agencies.domain.cells import values_of
from services.agencies.domain.directory import Directory
from services.agencies.domain.layouts import TRAININGS
from services.agencies.domain.people_rows import key_of
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Sheet

_HEAD = ("kind", "date", "title", "agency_code")
_REPEATED = ("document", "provider")
Values = Mapping[str, Any]
Numbered = tuple[int, Values]


@dataclass(frozen=True)
class Official:
    """Somebody who may have attended."""

    id: UUID
    name: str
    email: str | None
    agency_id: UUID


@dataclass(frozen=True)
class Recorded:
    """A training that there is; `attendees` are those that the caller may see."""

    kind: str
    date: date
    title: str
    agency_id: UUID | None
    document: str | None
    provider_id: UUID | None
    attendees: frozenset[tuple[UUID, str]]  # agency then, and name to compare by

    @property
    def key(self) -> tuple[Any, ...]:
        """By what a training is known."""
        return (self.kind, self.date, key_of(self.title), self.agency_id)


@dataclass(frozen=True)
class New:
    """A training to be recorded; `attendees` are person → agency."""

    kind: str
    date: date
    title: str
    document: str | None
    agency_id: UUID | None
    provider_id: UUID | None
    attendees: Mapping[UUID, UUID]


@dataclass
class Outcome:
    """What an import comes to. With any fault, nothing of the rest may be carried out."""

    new: list[New] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class World:
    """What a table is held against: agencies, providers by registration, people by agency, what is recorded.

    `own` is the caller's agency, which holds what the table says nobody does.
    """

    directory: Directory
    providers: Mapping[str, UUID]
    officials: Mapping[UUID, Sequence[Official]]
    recorded: Mapping[tuple[Any, ...], Sequence[Recorded]]
    own: UUID | None
    today: date


def rows_of(sheet: Sheet) -> tuple[list[Numbered], list[Fault]]:
    """The values of the sound rows, and everything that is wrong with cells."""
    sound: list[Numbered] = []
    faults = list(sheet.faults)
    for row in sheet.rows:
        values, found = values_of(row.cells, row.types, TRAININGS.columns)
        if values["attendee_name"] and not values["attendee_agency_code"]:
            found.append(Refusal("import.missing", "attendee_agency_code"))
        faults += [Fault(row.number, refusal) for refusal in found]
        if not found:
            sound.append((row.number, values))
    return sound, faults


def check(rows: Iterable[Numbered], world: World) -> Outcome:
    """What the rows come to."""
    outcome = Outcome()
    groups: dict[tuple[Any, ...], list[Numbered]] = {}
    for number, values in rows:
        key = tuple(key_of(value) if name == "title" else value for name, value in _picked(values, _HEAD))
        groups.setdefault(key, []).append((number, values))
    for group in groups.values():
        _training(outcome, group, world)
    outcome.faults.sort(key=lambda fault: fault.row or 0)
    return outcome


def _training(outcome: Outcome, rows: Sequence[Numbered], world: World) -> None:
    first, head = rows[0]
    faults = list(_head_faults(rows, world))
    held_by = _attempt(faults, first, partial(_holder, head, world))
    attended = [(number, values) for number, values in rows if values["attendee_name"]]
    if not attended:
        faults.append(Fault(first, Refusal("import.missing", "attendee_name")))
    sent = {number: _attempt(faults, number, partial(_sender, one, head["date"], world)) for number, one in attended}
    if not faults:
        known = _recorded(head, held_by, world)
        if not known:
            faults += _record(outcome, rows, held_by, sent, world)
        elif _as_recorded(known, head, attended, sent, world):
            outcome.unchanged += 1
        else:
            faults.append(Fault(first, Refusal("import.training_differs", "title")))
    outcome.faults += faults


def _recorded(head: Values, held_by: UUID | None, world: World) -> Sequence[Recorded]:
    """What is recorded of it already; what nobody is said to have held may have been held by nobody."""
    of = (head["kind"], head["date"], key_of(head["title"]))
    return world.recorded.get((*of, held_by)) or ([] if head["agency_code"] else world.recorded.get((*of, None), []))


def _head_faults(rows: Sequence[Numbered], world: World) -> Iterator[Fault]:
    first, head = rows[0]
    try:
        rules.check_date(head["date"], world.today)
    except Refusal as refusal:
        yield Fault(first, refusal)
    if head["provider"] and head["provider"] not in world.providers:
        yield Fault(first, Refusal("provider.unknown", "provider"))
    for number, values in rows[1:]:
        for column in _REPEATED:
            if values[column] is not None and values[column] != head[column]:
                yield Fault(number, Refusal("import.differs", column, value=values[column], other=first))


def _holder(head: Values, world: World) -> UUID | None:
    """Who held it: within the caller's reach."""
    if not head["agency_code"]:
        return world.own
    found = world.directory.find(head["agency_code"], "agency_code", head["date"], world.today)
    return world.directory.reach(found, "agency_code")


def _sender(values: Values, day: date, world: World) -> UUID:
    """Whose official somebody was: within the caller's reach."""
    code, column = values["attendee_agency_code"], "attendee_agency_code"
    return world.directory.reach(world.directory.find(code, column, day, world.today), column)


def _record(
    outcome: Outcome, rows: Sequence[Numbered], held_by: UUID | None, sent: Mapping[int, UUID | None], world: World
) -> list[Fault]:
    head, faults = rows[0][1], []
    attendees: dict[UUID, UUID] = {}
    for number, values in rows:
        agency_id = sent.get(number)
        if agency_id is None:
            continue
        try:
            person = _official(values, world.officials.get(agency_id, ()))
            if person.id in attendees:
                raise Refusal("training.attendee_twice", "attendee_name")
            attendees[person.id] = agency_id
        except Refusal as refusal:
            faults.append(Fault(number, refusal))
    told = {name: head[name] for name in ("kind", "date", "title", "document")}
    outcome.new.append(
        New(**told, agency_id=held_by, provider_id=world.providers.get(head["provider"]), attendees=attendees)
    )
    return faults


def _official(values: Values, officials: Sequence[Official]) -> Official:
    """The one of the agency's people who is meant: by email, else by name."""
    email = (values["attendee_email"] or "").casefold()
    by_email = [one for one in officials if email and (one.email or "").casefold() == email]
    named = [one for one in by_email or officials if key_of(one.name) == key_of(values["attendee_name"])]
    found = named or by_email
    if not found:
        raise Refusal("training.attendee_unknown", "attendee_name")
    if len(found) > 1:
        raise Refusal("import.person_ambiguous", "attendee_name")
    return found[0]


def _as_recorded(
    known: Sequence[Recorded], head: Values, rows: Sequence[Numbered], sent: Mapping[int, UUID | None], world: World
) -> bool:
    attendees = {(sent[number], key_of(values["attendee_name"])) for number, values in rows}
    said = head["document"], world.providers.get(head["provider"])
    same_head = any((one.document, one.provider_id) == said for one in known)
    return same_head and attendees == set().union(*(one.attendees for one in known))


def _attempt(faults: list[Fault], row: int, what: Callable[[], UUID | None]) -> UUID | None:
    """What comes of it; a refusal is a fault of the row."""
    try:
        return what()
    except Refusal as refusal:
        faults.append(Fault(row, refusal))
        return None


def _picked(values: Values, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    return ((name, values[name]) for name in names)

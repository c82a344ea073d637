"""An import of people as a whole: the drafts of a table against the people that there are.

Decides who is new, who changes, which duties begin and end, or everything that stands in the way. Whoever has the id is
that person; else whoever has the email and the name; then the email alone; then name and agency and no email.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from services.agencies.domain.agency import overlap, shown
from services.agencies.domain.directory import Directory
from services.agencies.domain.people_rows import Draft, DutyRow, key_of
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault


@dataclass(frozen=True)
class Person:
    """What is known of a person."""

    name: str
    email: str | None = None
    phone: str | None = None
    agency_id: UUID | None = None
    position: str | None = None
    language: str = "vi"


@dataclass(frozen=True)
class Held:
    """A duty that somebody holds; `id` is None while it is not written."""

    agency_id: UUID
    duty: str
    valid_from: date
    valid_to: date | None
    id: UUID | None = None


@dataclass(frozen=True)
class Known:
    """A person that there is, with all duties."""

    id: UUID
    person: Person
    has_account: bool = False
    duties: tuple[Held, ...] = ()


@dataclass(frozen=True)
class Rights:
    """What the caller may do: give duties at all, and move people who have an account."""

    assigns: bool
    moves_accounts: bool


@dataclass
class Outcome:
    """What an import comes to. With any fault, nothing of the rest may be carried out."""

    registered: list[tuple[UUID, Person]] = field(default_factory=list)
    changed: list[tuple[Known, Person]] = field(default_factory=list)
    assigned: list[tuple[UUID, Held]] = field(default_factory=list)
    ended: list[tuple[Held, date]] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(
    drafts: Sequence[Draft],
    known: Iterable[Known],
    directory: Directory,
    rights: Rights,
    today: date,
    new_id: Callable[[], UUID],
) -> Outcome:
    """What the drafts come to, on a day; `new_id` gives ids to people not yet there."""
    outcome = Outcome()
    placed: list[tuple[Draft, UUID | None]] = []
    for draft in drafts:
        try:
            code = draft.agency_code
            placed.append((draft, directory.find(code, "agency_code", today) if code else None))
        except Refusal as refusal:
            outcome.faults.append(Fault(draft.rows[0], refusal))
    matched = _Match(list(known), placed, outcome.faults)
    for draft, agency_id in placed:
        found = matched.of.get(draft.rows[0])
        _person(outcome, draft, agency_id, found, rights)
        person_id = found.id if found else new_id()
        if found is None:
            outcome.registered.append((person_id, Person(draft.name, draft.email, **_told(draft), agency_id=agency_id)))
        held = list(found.duties) if found else []
        for row in draft.duties:
            try:
                _duty(outcome, row, agency_id, person_id, held, directory, rights, today)
            except Refusal as refusal:
                outcome.faults.append(Fault(row.row, refusal))
    return outcome


def _told(draft: Draft) -> dict[str, Any]:
    """What the table says of a person; a language is never unsaid."""
    return {name: value for name, value in draft.told.items() if name != "language" or value}


def _person(outcome: Outcome, draft: Draft, agency_id: UUID | None, found: Known | None, rights: Rights) -> None:
    """Whether somebody who is there changes."""
    if found is None:
        return
    email = draft.email or found.person.email
    after = replace(found.person, name=draft.name, email=email, **_told(draft), agency_id=agency_id)
    if key_of(after.name) == key_of(found.person.name):
        after = replace(after, name=found.person.name)
    if after == found.person:
        outcome.unchanged += 1
        return
    if agency_id != found.person.agency_id and found.has_account and not rights.moves_accounts:
        outcome.faults.append(Fault(draft.rows[0], Refusal("import.person_has_account", "agency_code")))
    outcome.changed.append((found, after))


def _duty(
    outcome: Outcome,
    row: DutyRow,
    own: UUID | None,
    person_id: UUID,
    held: list[Held],
    directory: Directory,
    rights: Rights,
    today: date,
) -> None:
    """Give a duty, end it, or leave it as it is; `held` are the person's, with those of the rows before."""
    since = row.valid_from or today
    agency_id = directory.find(row.agency_code, "duty_agency_code", since) if row.agency_code else own
    if agency_id is None:
        raise Refusal("import.missing", "duty_agency_code")
    wanted = Held(agency_id, row.duty, since, row.valid_to)
    before = _same(wanted, held, row.valid_from is None, today)
    if before and before.valid_to == row.valid_to:
        return
    if not rights.assigns:
        raise Refusal("import.may_not_assign", "duty")
    if row.valid_to is not None and row.valid_to < since:
        raise Refusal("duty.ends_before_start", "duty_to")
    if before and before.id and before.valid_to is None and row.valid_to is not None:
        outcome.ended.append((before, row.valid_to))
        held[held.index(before)] = replace(before, valid_to=row.valid_to)
        return
    for other in held:
        if _alike(other, wanted) and overlap((other.valid_from, other.valid_to), (since, row.valid_to)):
            raise Refusal("duty.held_already", "duty", since=shown(other.valid_from))
    outcome.assigned.append((person_id, wanted))
    held.append(wanted)


def _same(wanted: Held, held: Iterable[Held], any_day: bool, today: date) -> Held | None:
    """The duty that is meant: the one with the same first day, or without a day the one that is held today."""
    for one in held:
        if _alike(one, wanted):
            holds = overlap((one.valid_from, one.valid_to), (today, today))
            if one.valid_from == wanted.valid_from or (any_day and holds):
                return one
    return None


def _alike(one: Held, other: Held) -> bool:
    return (one.agency_id, one.duty) == (other.agency_id, other.duty)


class _Match:
    """Which draft is which person; `of` by the draft's first row."""

    def __init__(
        self, known: Sequence[Known], placed: Sequence[tuple[Draft, UUID | None]], faults: list[Fault]
    ) -> None:
        self.of: dict[int, Known] = {}
        self._faults = faults
        self._taken: set[UUID] = set()
        self._by_email = _indexed(known, lambda one: (one.person.email or "").casefold() or None)
        self._by_name = _indexed(known, lambda one: (one.person.agency_id, key_of(one.person.name)))
        self._by_id = {one.id: one for one in known}
        self._given_up: set[int] = set()
        for step in (self._by_own_id, self._exactly, self._by_email_alone, self._by_name_alone):
            for draft, agency_id in placed:
                if draft.rows[0] not in self.of and draft.rows[0] not in self._given_up:
                    self._take(draft, list(step(draft, agency_id)))

    def _by_own_id(self, draft: Draft, agency_id: UUID | None) -> Iterator[Known]:
        if draft.id in self._by_id:
            yield self._by_id[draft.id]
        elif draft.id:
            self._give_up(draft.rows[0], "import.person_unknown", "id")

    def _exactly(self, draft: Draft, agency_id: UUID | None) -> Iterator[Known]:
        if not draft.email:
            found = self._by_name.get((agency_id, key_of(draft.name)), [])
            without = [one for one in found if not one.person.email]
            yield from without or found
            return
        found = self._by_email.get(draft.email.casefold(), [])
        named = [one for one in found if key_of(one.person.name) == key_of(draft.name)]
        yield from [one for one in named if one.person.agency_id == agency_id] or named

    def _by_email_alone(self, draft: Draft, agency_id: UUID | None) -> Iterator[Known]:
        if draft.email:
            found = self._by_email.get(draft.email.casefold(), [])
            yield from (one for one in found if one.id not in self._taken)

    def _by_name_alone(self, draft: Draft, agency_id: UUID | None) -> Iterator[Known]:
        found = self._by_name.get((agency_id, key_of(draft.name)), []) if draft.email else []
        yield from (one for one in found if not one.person.email and one.id not in self._taken)

    def _take(self, draft: Draft, found: Sequence[Known]) -> None:
        if not found:
            return
        row = draft.rows[0]
        if len(found) > 1:
            self._give_up(row, "import.person_ambiguous")
        elif found[0].id in self._taken:
            self._give_up(row, "import.person_twice")
        else:
            self.of[row] = found[0]
            self._taken.add(found[0].id)

    def _give_up(self, row: int, code: str, column: str = "name") -> None:
        self._given_up.add(row)
        self._faults.append(Fault(row, Refusal(code, column)))


def _indexed(known: Iterable[Known], key: Callable[[Known], Any]) -> Mapping[Any, list[Known]]:
    found: dict[Any, list[Known]] = defaultdict(list)
    for one in known:
        if (at := key(one)) is not None:
            found[at].append(one)
    return found

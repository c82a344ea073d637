"""An import of procedures as a whole: the drafts of a table against the agencies and procedures that there are.

Decides what is new, what changes and what stays, or everything that stands in the way.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.agencies.domain import clarity, codes
from services.agencies.domain import procedure as rules
from services.agencies.domain.procedure import Head
from services.agencies.domain.procedure_rows import Draft
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault


@dataclass(frozen=True)
class Place:
    """An agency that a procedure may belong to."""

    id: UUID
    kind: str


@dataclass(frozen=True)
class Known:
    """A procedure that there is, by its current version; `digest` is that of its steps. `in_force` is the digest, cost
    and day of issue of what is in force while another version is being written."""

    id: UUID
    head: Head
    state: str
    number: int
    digest: str
    cost: int | None
    in_force: tuple[str, int | None, date] | None = None


@dataclass(frozen=True)
class Change:
    """A known procedure and what the table makes of it; `revised` if that begins a new version."""

    known: Known
    head: Head
    draft: Draft
    content_differs: bool

    @property
    def revised(self) -> bool:
        """Steps and cost of what is in force stay: other ones are a new version."""
        return self.content_differs and self.known.state == "issued"


@dataclass(frozen=True)
class Outcome:
    """What an import comes to. With any fault, nothing of the rest may be carried out."""

    new: list[tuple[Head, Draft]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


def check(
    drafts: Iterable[Draft], places: Mapping[str, Place], known: Mapping[tuple[UUID, str], Known], today: date
) -> Outcome:
    """What the drafts come to, on a day; `places` by agency code, `known` by agency and code of the procedure."""
    new, changed, unchanged, faults = [], [], 0, []
    for draft in drafts:
        place = places.get(draft.agency_code)
        if place is None:
            unknown = Refusal("import.agency_unknown", "agency_code", given=draft.agency_code)
            faults.append(Fault(draft.rows[0], codes.unknown_fault(draft.agency_code, places.keys(), unknown)))
            continue
        head, before = head_of(draft, place), known.get((place.id, draft.code))
        change = before and _change(before, head, draft)
        if before is None:
            new.append((head, draft))
            faults += _issue_faults(draft, today)
        elif change:
            changed.append(change)
            faults += [*_issue_faults(draft, today), *_change_faults(change)]
        else:
            unchanged += 1
    return Outcome(faults=sorted(faults, key=lambda one: one.row or 0)) if faults else Outcome(new, changed, unchanged)


def head_of(draft: Draft, place: Place) -> Head:
    """What the draft says of all versions of its procedure."""
    return Head(
        agency_id=place.id,
        code=draft.code,
        name_vi=draft.name_vi,
        name_en=draft.name_en,
        field=draft.field,
        level=draft.level or rules.level_of(place.kind),
        statutory_days=draft.statutory_days,
        statutory_cost=draft.statutory_cost,
        framework=draft.framework,
        bases=draft.bases,
    )


def _change(before: Known, head: Head, draft: Draft) -> Change | None:
    content = clarity.digest(draft.content.steps), draft.content.cost
    differs = (before.digest, before.cost) != content and before.in_force != (*content, draft.issued_on)
    return Change(before, head, draft, differs) if differs or head != before.head else None


def _change_faults(change: Change) -> Iterator[Fault]:
    row, state = change.draft.rows[0], change.known.state
    if state not in rules.TRANSITIONS["change"].sources:
        yield Fault(row, Refusal("procedure.cannot_change", "code"))
    elif change.head.framework != change.known.head.framework:
        yield Fault(row, Refusal("import.framework_changed", "framework"))
    elif change.draft.issued_on and (state == "draft" or change.content_differs):
        yield Fault(row, Refusal("import.issue_it_there", "issued_on"))


def _issue_faults(draft: Draft, today: date) -> Iterator[Fault]:
    """What keeps a procedure from being in force that the table says is."""
    if draft.issued_on is None:
        return
    if draft.issued_on > today:
        yield Fault(draft.rows[0], Refusal("date.in_future", "issued_on"))
    for refusal in rules.content_faults(draft.content, draft.statutory_days):
        place, _, column = (refusal.field or "").removeprefix("steps.").partition(".")
        row = draft.step_rows[int(place)] if column else draft.rows[0]
        yield Fault(row, Refusal(refusal.code, column or "statutory_days", **refusal.params))

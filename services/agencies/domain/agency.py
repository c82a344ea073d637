"""An agency: its kind, block, obligation and place in the tree, and what may change about it.

The tree itself lies in the store; what a rule needs to know of it comes in as an argument.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from services.agencies.domain import names
from services.agencies.domain.contacts import CONTACTS
from services.agencies.domain.refusal import Refusal

# fmt: off
BLOCKS: Mapping[str, tuple[str, ...]] = {
    # The first block of a kind is the one it has when nothing is said. A board at the first level counts among
    # the departments; the root counts in no block.
    "city_committee":     (),
    "department":         ("departments",),
    "board":              ("boards", "departments"),
    "sub_department":     ("sub_departments",),
    "district_committee": ("districts",),
    "ward":               ("communes",),
    "commune":            ("communes",),
    "township":           ("communes",),
    "vertical":           ("vertical",),
}
PARENTS: Mapping[str, tuple[str, ...]] = {
    "city_committee":     (),
    "department":         ("city_committee",),
    "board":              ("city_committee", "department"),
    "sub_department":     ("department",),
    "district_committee": ("city_committee",),
    "ward":               ("district_committee",),
    "commune":            ("district_committee",),
    "township":           ("district_committee",),
    "vertical":           ("city_committee", "vertical"),
}
# fmt: on
KINDS = tuple(BLOCKS)
OBLIGATIONS = ("mandatory", "encouraged")
_COMMUNES = ("ward", "commune", "township")


@dataclass(frozen=True)
class Agency:
    """An agency as the registry keeps it; `valid_to` is its last day, None while no end is known."""

    id: UUID
    code: str
    name_vi: str
    name_en: str | None
    kind: str
    block: str | None
    obligation: str
    parent_id: UUID | None
    valid_from: date
    valid_to: date | None
    address: str | None
    phone: str | None
    email: str | None
    website: str | None

    @property
    def search(self) -> str:
        """What a search looks in."""
        return names.fold(f"{self.code} {self.name_vi} {self.name_en or ''}")


FIELDS = tuple(field.name for field in fields(Agency))
CHANGEABLE = ("name_vi", "name_en", "block", "obligation", "parent_id", "valid_to")
NO_CONTACTS: Mapping[str, None] = dict.fromkeys(CONTACTS)


def default_block(kind: str) -> str | None:
    """The block that a kind counts in when nothing else is said; None for the root."""
    return next(iter(BLOCKS.get(kind, ())), None)


def default_obligation(kind: str) -> str:
    """Communes are encouraged, all others obliged (QĐ 19/2014/QĐ-TTg)."""
    return "encouraged" if kind in _COMMUNES else "mandatory"


def covers(valid_from: date, valid_to: date | None, day: date) -> bool:
    """Whether something valid between two dates, both included, is so on a day."""
    return valid_from <= day and (valid_to is None or day <= valid_to)


def overlap(one: tuple[date, date | None], other: tuple[date, date | None]) -> bool:
    """Whether two validities have a day in common."""
    return covers(*one, other[0]) or covers(*other, one[0])


def block_fault(kind: str, block: str | None) -> Refusal | None:
    """What is wrong with counting a kind in a block."""
    allowed = BLOCKS[kind]
    if block in allowed or (block is None and not allowed):
        return None
    return Refusal("agency.block_of_kind", "block", kind=kind, allowed=", ".join(allowed) or "–")


def parent_fault(kind: str, parent_kind: str | None, field: str = "parent_id") -> Refusal | None:
    """What is wrong with a kind standing under a parent of another (None: at the top)."""
    allowed = PARENTS[kind]
    if parent_kind in allowed or (parent_kind is None and not allowed):
        return None
    if parent_kind is None:
        return Refusal("agency.parent_needed", field, allowed=", ".join(allowed))
    if not allowed:
        return Refusal("agency.parent_of_root", field)
    return Refusal("agency.parent_kind", field, kind=parent_kind, allowed=", ".join(allowed))


def dates_fault(valid_from: date, valid_to: date | None) -> Refusal | None:
    """What is wrong with a validity."""
    if valid_to is None or valid_to >= valid_from:
        return None
    return Refusal("agency.ends_before_start", "valid_to")


def ended_fault(valid_to: date | None, day: date, field: str = "agency_id") -> Refusal | None:
    """What is wrong with something that begins at an agency on a day: the agency has ended by then."""
    if valid_to is None or day <= valid_to:
        return None
    return Refusal("agency.ended", field, until=shown(valid_to))


def effective_fault(valid_from: date, changed_on: date | None, day: date, today: date) -> Refusal | None:
    """What is wrong with a change from `day` on, of an agency that last changed on `changed_on`."""
    if day > today:
        return Refusal("date.in_future", "effective_on")
    since = changed_on or valid_from
    return Refusal("agency.changed_later", "effective_on", since=shown(since)) if day <= since else None


def cycle_fault(agency_id: UUID, above_parent: Collection[UUID]) -> Refusal | None:
    """Refuses a parent that lies below the agency: `above_parent` is the new parent and all above it."""
    return Refusal("agency.parent_cycle", "parent_id") if agency_id in above_parent else None


def taken(code: str, name: str, since: date, until: date | None) -> Refusal:
    """Refuses a code that another agency carries on a day of the same validity."""
    return Refusal("agency.code_taken", "code", given=code, name=name, since=shown(since), until=shown(until))


def shown(day: date | None) -> str:
    """A day as people here write it; three dots while it is not known."""
    return day.strftime("%d/%m/%Y") if day else "…"


def differ(one: Agency, other: Agency) -> bool:
    """Whether two accounts of an agency say different things; a tone spelt elsewhere is no difference."""
    if not (names.same(one.name_vi, other.name_vi) and names.same(one.name_en, other.name_en)):
        return True
    alike = [field for field in (*CHANGEABLE, *CONTACTS) if field not in ("name_vi", "name_en")]
    return any(getattr(one, field) != getattr(other, field) for field in alike)

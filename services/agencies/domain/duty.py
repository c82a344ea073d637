"""Duties of people at agencies: which there are, and how long one is held. `valid_to` is the last day."""

from collections.abc import Collection
from datetime import date

from services.agencies.domain.agency import overlap, shown
from services.agencies.domain.refusal import Refusal

DUTIES = (
    "head",
    "quality_representative",
    "secretary",
    "focal_point",
    "internal_auditor",
    "committee_member",
)

# The duty that comes with the role of an account.
OF_ROLE = {"agency_head": "head", "focal_point": "focal_point"}


def check_assignment(valid_from: date, valid_to: date | None, held: Collection[tuple[date, date | None]]) -> None:
    """Refuse a duty that ends before it starts or that the person holds there already (`held`: from, to)."""
    if valid_to is not None and valid_to < valid_from:
        raise Refusal("duty.ends_before_start", "valid_to")
    for since, until in held:
        if overlap((since, until), (valid_from, valid_to)):
            raise Refusal("duty.held_already", "duty", since=shown(since))


def can_end(valid_from: date, valid_to: date | None) -> bool:
    """Whether there is a day on which `check_end` would let it end: it has no end, or a later one than its start."""
    return valid_to is None or valid_to > valid_from


def check_end(valid_from: date, valid_to: date | None, last_day: date) -> None:
    """Refuse to end what has an earlier end, or on a day before it started."""
    if valid_to is not None and valid_to <= last_day:
        raise Refusal("duty.ended_already", until=shown(valid_to))
    if last_day < valid_from:
        raise Refusal("duty.ends_before_start", "valid_to")

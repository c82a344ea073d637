"""When an agency is reminded to keep its declaration up by an internal audit and a management review: long before the
day on which it would lapse, for neither is done in a week. What follows after that day is the lapse itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import Planned, Reminder, Slot, State

DAYS_BEFORE = {"keep_up_in_60_days": 60, "keep_up_in_30_days": 30, "keep_up_in_7_days": 7}
REMINDED = (Addressee.FOCAL_POINT, Addressee.HEAD)


def rules() -> Iterator[tuple[str, int, Addressee]]:
    """What each reminder is called, how many days before the day it goes out, and to whom."""
    for name, days in DAYS_BEFORE.items():
        for addressee in REMINDED:
            yield f"{name}_{addressee}", days, addressee


@dataclass(frozen=True)
class Kept:
    """A declaration: of which agency, which ends on `ends` if that is known, of which standard, signed when; due when
    (None: it has lapsed), and known here since when."""

    id: UUID
    agency_id: UUID
    standard: str
    signed_on: date
    kind: str
    due: date | None
    known_since: date
    ends: date | None = None

    @property
    def place(self) -> tuple[date, str, UUID]:
        """Its place among the agency's declarations of one standard: the last is the one that holds."""
        return self.signed_on, self.kind, self.id


def reminders_of(
    all_of_agency: Iterable[Kept], planned: Mapping[UUID, Iterable[Planned]]
) -> dict[UUID, list[Reminder]]:
    """The reminders that each of an agency's declarations of one standard calls for now.

    None of those that another has followed, nor where the agency ends before the day; and none after somebody has
    acknowledged one of the same day.
    """
    found = list(all_of_agency)
    last = max(found, key=lambda one: one.place, default=None)
    return {one.id: list(_of(one, planned.get(one.id, ()))) if one is last else [] for one in found}


def _of(one: Kept, planned: Iterable[Planned]) -> Iterator[Reminder]:
    known = any(p.state is State.ACKNOWLEDGED and p.reminder.due_on == one.due for p in planned)
    if one.due is None or known or (one.ends is not None and one.ends < one.due):
        return
    for rule, days, addressee in rules():
        slot = Slot(rule, one.due - timedelta(days=days))
        if slot.remind_on > one.known_since:
            yield Reminder(slot, one.agency_id, one.due, addressee=addressee)

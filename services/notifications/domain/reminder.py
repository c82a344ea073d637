"""When an agency is reminded of a due date, and what a change of the matter does to the reminders planned.

Sending them is not decided here. Planning looks only at the matter's present state, never at the road it
took or at today's date: whichever of its events arrive, late, twice or not at all, the newest one settles
the plan. A reminder whose day has passed unsent therefore stays planned, and a standstill loses none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class State(StrEnum):
    """Of a reminder: still to go out, gone out, or no longer needed."""

    PLANNED = "planned"
    SENT = "sent"
    CANCELLED = "cancelled"


DAYS_BEFORE_DUE = {
    "due_in_7_days": 7,
    "due_in_3_days": 3,
    "due_today": 0,
}
"""Rule of a reminder and how many calendar days before the due date it goes out."""


class Slot(NamedTuple):
    """What makes a reminder of one matter unique."""

    rule: str
    remind_on: date


@dataclass(frozen=True)
class Reminder:
    """One reminder to `agency_id` that something is due on `due_on`."""

    slot: Slot
    agency_id: UUID
    due_on: date


@dataclass(frozen=True)
class Planned:
    """A reminder as it was written down, with its state."""

    reminder: Reminder
    state: State


@dataclass(frozen=True)
class Matter:
    """What is to be put right: by which agency, known since when, due when (None: no date), and whether over."""

    agency_id: UUID
    known_since: date
    due: date | None
    closed: bool


@dataclass(frozen=True)
class Changes:
    """What must be written so that the reminders fit the matter: `plan` adds, corrects or revives."""

    plan: tuple[Reminder, ...]
    cancel: tuple[Slot, ...]


def reminders_of(matter: Matter) -> list[Reminder]:
    """The reminders that a matter calls for now: none when it is closed or has no due date.

    Nobody is reminded of what was not known yet, nor on the day on which it became known.
    """
    if matter.closed or matter.due is None:
        return []
    due = matter.due
    slots = [Slot(rule, due - timedelta(days=days)) for rule, days in DAYS_BEFORE_DUE.items()]
    return [Reminder(slot, matter.agency_id, due) for slot in slots if slot.remind_on > matter.known_since]


def changes(existing: Iterable[Planned], matter: Matter) -> Changes:
    """The difference between what is written down and what the matter calls for.

    What was sent stays sent: it is neither planned again nor cancelled.
    """
    wanted = {reminder.slot: reminder for reminder in reminders_of(matter)}
    known = {planned.reminder.slot: planned for planned in existing}
    return Changes(
        plan=tuple(reminder for slot, reminder in wanted.items() if _must_write(known.get(slot), reminder)),
        cancel=tuple(slot for slot, planned in known.items() if planned.state is State.PLANNED and slot not in wanted),
    )


def _must_write(known: Planned | None, reminder: Reminder) -> bool:
    return known is None or (known.state is not State.SENT and known != Planned(reminder, State.PLANNED))

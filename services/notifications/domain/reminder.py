"""When people are reminded of a due date, before it and after, and what a change of the matter does to what is planned.

After the due date the ladder is climbed: each rung puts the matter to somebody else, again and again until that is
acknowledged. Planning looks only at the matter's present state and at what was sent, never at the road that the
matter took or at today's date: whichever of its events arrive, late, twice or not at all, the newest one settles the
plan. A reminder whose day has passed unsent therefore stays planned, and a standstill loses none.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.notifications.domain.addressee import Addressee


class State(StrEnum):
    """Of a reminder: still to go out, gone out, gone out and acknowledged, or no longer needed."""

    PLANNED = "planned"
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    CANCELLED = "cancelled"


GONE_OUT = frozenset({State.SENT, State.ACKNOWLEDGED})

DAYS_BEFORE_DUE = {
    "due_in_7_days": 7,
    "due_in_3_days": 3,
    "due_today": 0,
}
"""Rule of a reminder and how many calendar days before the due date it goes out, to the focal point."""

BEFORE_DUE = 0
"""The rung of those: the ladder begins with rung 1."""


class Rung(NamedTuple):
    """One step of a ladder: from `days` calendar days after the due date `addressee` is told, every `repeat_days`."""

    number: int
    addressee: Addressee
    days: int
    repeat_days: int

    @property
    def rule(self) -> str:
        """What its reminders are called."""
        return f"overdue_{self.addressee}"

    def first_after(self, due: date, day: date | None) -> date:
        """Its first day, or the first of its days after `day`."""
        first = due + timedelta(days=self.days)
        if day is None or day < first:
            return first
        passed = (day - first).days // self.repeat_days + 1
        return first + timedelta(days=passed * self.repeat_days)


class Slot(NamedTuple):
    """What makes a reminder of one matter unique."""

    rule: str
    remind_on: date


@dataclass(frozen=True)
class Reminder:
    """One reminder that something of `agency_id` is due on `due_on`; `nth` counts those of one rung, from 0."""

    slot: Slot
    agency_id: UUID
    due_on: date
    rung: int = BEFORE_DUE
    addressee: Addressee = Addressee.FOCAL_POINT
    nth: int = 0


@dataclass(frozen=True)
class Planned:
    """A reminder as it was written down, with its state and the day on which it went out."""

    reminder: Reminder
    state: State
    sent_on: date | None = None


@dataclass(frozen=True)
class Matter:
    """What is to be put right: by which agency, known since when, due when (None: no date), and whether over.

    `ladder` is climbed when it is late; it is empty where a coordinator has stopped it for this due date. Before it is
    due `reminded` hears of it.
    """

    agency_id: UUID
    known_since: date
    due: date | None
    closed: bool
    ladder: tuple[Rung, ...] = ()
    reminded: Addressee = Addressee.FOCAL_POINT


@dataclass(frozen=True)
class Changes:
    """What must be written so that the reminders fit the matter: `plan` adds, corrects or revives."""

    plan: tuple[Reminder, ...]
    cancel: tuple[Slot, ...]


def reminders_of(matter: Matter, existing: Iterable[Planned] = ()) -> list[Reminder]:
    """The reminders that a matter calls for now, with what was sent of it before: none when closed or without a date.

    Nobody is reminded of what was not known yet, nor on the day on which it became known.
    """
    if matter.closed or matter.due is None:
        return []
    gone = [one for one in existing if one.state in GONE_OUT and one.reminder.due_on == matter.due]
    answered = {one.reminder.rung for one in gone if one.state is State.ACKNOWLEDGED}
    found = [] if BEFORE_DUE in answered else list(_before(matter, matter.due))
    for rung in matter.ladder:
        if rung.number not in answered:
            found.append(_on(rung, matter, matter.due, [one for one in gone if one.reminder.rung == rung.number]))
    return found


def changes(existing: Iterable[Planned], matter: Matter) -> Changes:
    """The difference between what is written down and what the matter calls for.

    What was sent stays sent: it is neither planned again nor cancelled.
    """
    written = list(existing)
    return settled(written, reminders_of(matter, written))


def settled(existing: Iterable[Planned], calls_for: Iterable[Reminder]) -> Changes:
    """The same for the reminders that something calls for."""
    known = {planned.reminder.slot: planned for planned in existing}
    wanted = {reminder.slot: reminder for reminder in calls_for}
    return Changes(
        plan=tuple(reminder for slot, reminder in wanted.items() if _must_write(known.get(slot), reminder)),
        cancel=tuple(slot for slot, planned in known.items() if planned.state is State.PLANNED and slot not in wanted),
    )


def next_on_rung(sent: Reminder, rung: Rung | None, today: date) -> Reminder | None:
    """The repeat that follows a reminder of a rung sent today; days that passed unseen are not made up for."""
    if rung is None:
        return None
    slot = Slot(sent.slot.rule, rung.first_after(sent.due_on, today))
    return Reminder(slot, sent.agency_id, sent.due_on, sent.rung, sent.addressee, sent.nth + 1)


def _before(matter: Matter, due: date) -> Iterator[Reminder]:
    for rule, days in DAYS_BEFORE_DUE.items():
        slot = Slot(rule, due - timedelta(days=days))
        if slot.remind_on > matter.known_since:
            yield Reminder(slot, matter.agency_id, due, addressee=matter.reminded)


def _on(rung: Rung, matter: Matter, due: date, gone: list[Planned]) -> Reminder:
    last = max((one.sent_on for one in gone if one.sent_on), default=None)
    slot = Slot(rung.rule, rung.first_after(due, last))
    return Reminder(slot, matter.agency_id, due, rung.number, rung.addressee, len(gone))


def _must_write(known: Planned | None, reminder: Reminder) -> bool:
    if known is None:
        return True
    return known.state not in GONE_OUT and (known.reminder, known.state) != (reminder, State.PLANNED)

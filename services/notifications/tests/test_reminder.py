"""What would be broken: a reminder forgotten, sent for a closed finding, or planned twice."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.reminder import (
    DAYS_BEFORE_DUE,
    Changes,
    Matter,
    Planned,
    Reminder,
    Slot,
    State,
    changes,
    reminders_of,
)

SO_TU_PHAP, SO_Y_TE = UUID(int=1), UUID(int=2)
RAISED, DUE = date(2018, 11, 30), date(2018, 12, 28)
OPEN = Matter(SO_TU_PHAP, RAISED, DUE, closed=False)
CLOSED = Matter(SO_TU_PHAP, RAISED, DUE, closed=True)

MATTERS = st.builds(
    Matter,
    agency_id=st.sampled_from([SO_TU_PHAP, SO_Y_TE]),
    known_since=st.dates(RAISED, date(2018, 12, 24)),
    due=st.none() | st.dates(date(2018, 12, 20), date(2019, 1, 5)),
    closed=st.booleans(),
)


class Shelf:
    """What the table of reminders does, in memory."""

    def __init__(self) -> None:
        self.rows: dict[Slot, Planned] = {}
        self.newest = 0

    def hear(self, sequence: int, matter: Matter) -> None:
        """A projection: older states than the one at hand are passed over."""
        if sequence > self.newest:
            self.newest = sequence
            self.write(changes(self.rows.values(), matter))

    def write(self, found: Changes) -> None:
        for reminder in found.plan:
            self.rows[reminder.slot] = Planned(reminder, State.PLANNED)
        for slot in found.cancel:
            self.rows[slot] = Planned(self.rows[slot].reminder, State.CANCELLED)

    def send(self, slot: Slot) -> None:
        if slot in self.rows and self.rows[slot].state is State.PLANNED:
            self.rows[slot] = Planned(self.rows[slot].reminder, State.SENT)

    def in_state(self, state: State) -> set[Reminder]:
        return {row.reminder for row in self.rows.values() if row.state is state}


def shelf(matters: Iterable[Matter]) -> Shelf:
    found = Shelf()
    for sequence, matter in enumerate(matters, start=1):
        found.hear(sequence, matter)
    return found


def test_a_due_date_is_reminded_of_seven_and_three_days_before_and_on_the_day() -> None:
    days = [reminder.slot.remind_on for reminder in reminders_of(OPEN)]
    assert days == [date(2018, 12, 21), date(2018, 12, 25), date(2018, 12, 28)]


def test_a_finding_without_a_due_date_has_no_reminders() -> None:
    assert reminders_of(Matter(SO_TU_PHAP, RAISED, None, closed=False)) == []


def test_nobody_is_reminded_before_the_finding_was_raised() -> None:
    raised_late = Matter(SO_TU_PHAP, date(2018, 12, 21), DUE, closed=False)
    days = [reminder.slot.remind_on for reminder in reminders_of(raised_late)]
    assert days == [date(2018, 12, 25), date(2018, 12, 28)]


def test_closing_cancels_what_was_planned() -> None:
    found = shelf([OPEN, CLOSED])
    assert found.in_state(State.PLANNED) == set()
    assert len(found.in_state(State.CANCELLED)) == len(DAYS_BEFORE_DUE)


def test_closing_does_not_cancel_what_was_sent() -> None:
    found = shelf([OPEN])
    found.send(Slot("due_in_7_days", date(2018, 12, 21)))
    found.hear(2, CLOSED)
    assert len(found.in_state(State.SENT)) == 1


def test_reopening_revives_the_reminders() -> None:
    assert shelf([OPEN, CLOSED, OPEN]).in_state(State.PLANNED) == set(reminders_of(OPEN))


def test_a_moved_due_date_moves_the_reminders() -> None:
    extended = Matter(SO_TU_PHAP, RAISED, date(2019, 1, 15), closed=False)
    found = shelf([OPEN, extended])
    assert found.in_state(State.PLANNED) == set(reminders_of(extended))
    assert found.in_state(State.CANCELLED) == set(reminders_of(OPEN))


def test_a_finding_passed_to_another_agency_takes_its_reminders_along() -> None:
    passed_on = Matter(SO_Y_TE, RAISED, DUE, closed=False)
    assert {reminder.agency_id for reminder in shelf([OPEN, passed_on]).in_state(State.PLANNED)} == {SO_Y_TE}


@given(matter=MATTERS)
def test_the_same_state_again_changes_nothing(matter: Matter) -> None:
    assert changes(shelf([matter]).rows.values(), matter) == Changes(plan=(), cancel=())


@given(data=st.data(), matters=st.lists(MATTERS, min_size=1, max_size=6))
def test_states_in_any_order_end_with_the_reminders_of_the_newest(data: st.DataObject, matters: list[Matter]) -> None:
    arriving = data.draw(st.permutations(list(enumerate(matters, start=1))))
    found = Shelf()
    for sequence, matter in arriving:
        found.hear(sequence, matter)
    assert found.in_state(State.PLANNED) == set(reminders_of(matters[-1]))


@given(
    data=st.data(),
    matters=st.lists(MATTERS, min_size=1, max_size=6),
    sent=st.lists(st.sampled_from(sorted(DAYS_BEFORE_DUE)), min_size=6, max_size=6),
)
def test_what_was_sent_stays_sent_whatever_happens_after(
    data: st.DataObject, matters: list[Matter], sent: list[str]
) -> None:
    found, gone_out = Shelf(), set()
    for sequence, (matter, rule) in enumerate(zip(matters, sent, strict=False), start=1):
        found.hear(sequence, matter)
        planned = [reminder for reminder in found.in_state(State.PLANNED) if reminder.slot.rule == rule]
        for reminder in planned:
            found.send(reminder.slot)
            gone_out.add(reminder)
    assert found.in_state(State.SENT) == gone_out
    assert not {reminder.slot for reminder in found.in_state(State.PLANNED)} & {r.slot for r in gone_out}

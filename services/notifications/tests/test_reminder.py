"""What would be broken: a reminder forgotten, sent for a closed finding, or planned twice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import (
    DAYS_BEFORE_DUE,
    GONE_OUT,
    Changes,
    Matter,
    Planned,
    Reminder,
    Rung,
    Slot,
    State,
    changes,
    next_on_rung,
    reminders_of,
)

SO_TU_PHAP, SO_Y_TE = UUID(int=1), UUID(int=2)
RAISED, DUE = date(2018, 11, 30), date(2018, 12, 28)
OPEN = Matter(SO_TU_PHAP, RAISED, DUE, closed=False)
CLOSED = Matter(SO_TU_PHAP, RAISED, DUE, closed=True)

LADDER = (Rung(1, Addressee.FOCAL_POINT, 1, 7), Rung(2, Addressee.HEAD, 7, 7), Rung(3, Addressee.COORDINATOR, 14, 14))
LATE = Matter(SO_TU_PHAP, RAISED, DUE, closed=False, ladder=LADDER)

MATTERS = st.builds(
    Matter,
    agency_id=st.sampled_from([SO_TU_PHAP, SO_Y_TE]),
    known_since=st.dates(RAISED, date(2018, 12, 24)),
    due=st.none() | st.dates(date(2018, 12, 20), date(2019, 1, 5)),
    closed=st.booleans(),
    ladder=st.sampled_from([(), LADDER]),
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

    def send(self, slot: Slot, on: date | None = None) -> None:
        if slot in self.rows and self.rows[slot].state is State.PLANNED:
            self.rows[slot] = Planned(self.rows[slot].reminder, State.SENT, on or slot.remind_on)

    def day(self, day: date) -> list[tuple[int, int]]:
        """What the service does on a day: sends what is due, plans what follows; rung and count of what was sent."""
        due = sorted((slot for slot, row in self.rows.items() if self._is_due(row, day)), key=lambda slot: slot.rule)
        sent = [self.rows[slot].reminder for slot in due]
        for reminder in sent:
            self.send(reminder.slot, day)
            rung = next((rung for rung in LADDER if rung.number == reminder.rung), None)
            following = next_on_rung(reminder, rung, day)
            if following and following.slot not in self.rows:
                self.rows[following.slot] = Planned(following, State.PLANNED)
        return sorted((reminder.rung, reminder.nth) for reminder in sent)

    def acknowledge(self, rung: int) -> None:
        for slot, row in self.rows.items():
            if row.reminder.rung == rung:
                state = {State.SENT: State.ACKNOWLEDGED, State.PLANNED: State.CANCELLED}.get(row.state, row.state)
                self.rows[slot] = Planned(row.reminder, state, row.sent_on)

    @staticmethod
    def _is_due(row: Planned, day: date) -> bool:
        return row.state is State.PLANNED and row.reminder.slot.remind_on <= day

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


def after_due(days: int) -> date:
    return DUE + timedelta(days=days)


def test_the_ladder_is_climbed_from_the_focal_point_to_the_head_and_further() -> None:
    rungs = [(one.slot.remind_on, one.addressee) for one in reminders_of(LATE) if one.rung]
    assert rungs == [
        (after_due(1), Addressee.FOCAL_POINT),
        (after_due(7), Addressee.HEAD),
        (after_due(14), Addressee.COORDINATOR),
    ]


def test_each_rung_is_repeated_until_it_is_acknowledged_and_no_other_stops_by_that() -> None:
    found = shelf([LATE])
    assert found.day(DUE) == [(0, 0)] * 3
    assert found.day(after_due(1)) == [(1, 0)]
    assert found.day(after_due(8)) == [(1, 1), (2, 0)]
    found.acknowledge(1)
    assert found.day(after_due(14)) == [(2, 1), (3, 0)]
    assert found.day(after_due(30)) == [(2, 2), (3, 1)]


def test_after_weeks_of_standstill_each_rung_is_sent_once_and_repeats_are_not_made_up_for() -> None:
    found = shelf([LATE])
    assert found.day(after_due(60)) == [(0, 0)] * 3 + [(1, 0), (2, 0), (3, 0)]
    assert found.day(after_due(60)) == []
    planned = sorted(one.slot.remind_on for one in found.in_state(State.PLANNED))
    assert planned == [after_due(63), after_due(64), after_due(70)]


def test_an_event_that_moves_nothing_leaves_the_repeats_as_they_are() -> None:
    found = shelf([LATE])
    found.day(after_due(8))
    assert changes(found.rows.values(), LATE) == Changes(plan=(), cancel=())
    found.acknowledge(1)
    assert changes(found.rows.values(), LATE) == Changes(plan=(), cancel=())


def test_an_extension_ends_the_ladder_and_begins_another_at_the_new_date() -> None:
    found = shelf([LATE])
    found.day(after_due(8))
    found.acknowledge(1)
    later = date(2019, 2, 1)
    found.hear(2, replace(LATE, due=later))
    planned = {one.slot.remind_on for one in found.in_state(State.PLANNED) if one.rung}
    assert planned == {later + timedelta(days=days) for days in (1, 7, 14)}
    assert found.day(later + timedelta(days=1)) == [(0, 0)] * 3 + [(1, 0)]


def test_closing_and_stopping_end_the_ladder() -> None:
    for ended in (replace(LATE, closed=True), replace(LATE, ladder=())):
        found = shelf([LATE])
        found.day(after_due(8))
        found.hear(2, ended)
        assert found.day(after_due(400)) == []


def test_reminders_before_the_due_date_stop_when_one_is_acknowledged_and_the_ladder_does_not() -> None:
    found = shelf([LATE])
    assert found.day(date(2018, 12, 21)) == [(0, 0)]
    found.acknowledge(0)
    found.hear(2, LATE)
    assert found.day(after_due(1)) == [(1, 0)]


@given(days=st.lists(st.integers(1, 120), min_size=1, max_size=12))
def test_whenever_the_clock_jumps_no_rung_is_passed_over_or_climbed_twice(days: list[int]) -> None:
    found = shelf([LATE])
    sent = [one for day in sorted(days) for one in found.day(after_due(day))]
    for rung in LADDER:
        nths = [nth for number, nth in sent if number == rung.number]
        reached = max(days) >= rung.days
        assert nths == list(range(len(nths)))
        assert bool(nths) is reached
    assert all(row.sent_on for row in found.rows.values() if row.state in GONE_OUT)

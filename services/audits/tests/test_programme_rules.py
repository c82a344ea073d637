"""What would be broken: programmes that leave their life, approve themselves, or foresee what cannot be held."""

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audits.domain import programme
from services.audits.domain.inspection import Kind, Mode
from services.audits.domain.programme import Item, State, Step
from services.audits.domain.refusal import Refusal

# The life of a programme as one sentence, written down apart from the table under test.
RETURNED = r"( submitted returned( returned)*)*"
LIFE = re.compile(rf"draft( draft)*{RETURNED}( submitted( approved( approved)*( closed)?)?)?")

AGENCY = uuid4()
JULY = Item(uuid4(), AGENCY, Mode.ON_SITE, date(2019, 7, 1), date(2019, 7, 31))


@given(st.lists(st.sampled_from(Step), max_size=30))
def test_no_path_of_commands_leaves_the_life_of_a_programme(path: list[Step]) -> None:
    state, history = State.DRAFT, [State.DRAFT]
    for step in path:
        offered = step in programme.steps(state)
        try:
            state = programme.after(state, step)
        except Refusal:
            assert not offered
            continue
        assert offered
        history.append(state)
    assert LIFE.fullmatch(" ".join(history))


def test_no_author_approves_nor_somebody_unknown_nor_a_decision_to_come() -> None:
    author, leader, today = uuid4(), uuid4(), date(2019, 4, 23)
    programme.check_approval(leader, [author], today, today)
    for approver, day, code in (
        (author, today, "programme.own"),
        (None, today, "programme.own"),
        (leader, date(2019, 4, 24), "programme.decided_in_future"),
    ):
        with pytest.raises(Refusal) as refused:
            programme.check_approval(approver, [author], day, today)
        assert refused.value.code == code


def test_only_what_leaders_have_approved_needs_a_reason_to_be_changed() -> None:
    programme.check_change(State.DRAFT, None)
    programme.check_change(State.APPROVED, "Thêm một huyện")
    with pytest.raises(Refusal) as refused:
        programme.check_change(State.APPROVED, None)
    assert refused.value.field == "reason"


def faults(*items: Item, ends: date | None = None) -> list[tuple[str, str | None]]:
    found = programme.item_faults(items, 2019, {AGENCY: ends})
    return [(fault.code, fault.field) for fault in found]


def test_each_bad_item_is_named() -> None:
    backwards = replace(JULY, planned_from=date(2019, 8, 2), planned_to=date(2019, 8, 1))
    assert faults() == [("programme.no_items", "items")]
    assert faults(JULY) == []
    assert faults(JULY, backwards) == [("inspection.window", "items.1.planned_to")]
    assert faults(replace(JULY, agency_id=uuid4())) == [("agency.unknown", "items.0.agency_id")]
    assert faults(JULY, ends=date(2019, 6, 30)) == [("agency.ended", "items.0.agency_id")]
    next_year = replace(JULY, planned_from=date(2020, 1, 1), planned_to=date(2020, 1, 2))
    assert faults(next_year) == [("programme.other_year", "items.0.planned_from")]


def test_an_agency_is_foreseen_once_per_mode_and_time() -> None:
    autumn = replace(JULY, planned_from=date(2019, 10, 1), planned_to=date(2019, 10, 31))
    late_july = replace(JULY, planned_from=date(2019, 7, 31), planned_to=date(2019, 8, 9))
    assert faults(JULY, autumn, replace(JULY, mode=Mode.DESK)) == []
    assert faults(JULY, late_july) == [("programme.item_twice", "items.1.agency_id")]


def test_a_change_keeps_what_an_inspection_carries_out_and_names_no_strange_item() -> None:
    longer = replace(JULY, planned_to=date(2019, 8, 31))
    assert programme.change_faults([longer], [JULY], {JULY.id}, {JULY.id}) == []
    assert programme.change_faults([], [JULY], set(), set()) == []
    for items in ([], [replace(JULY, mode=Mode.DESK)], [replace(JULY, agency_id=uuid4())]):
        [fault] = programme.change_faults(items, [JULY], {JULY.id}, {JULY.id})
        assert fault.code == "programme.item_in_use"
    strange = replace(JULY, id=uuid4())
    [fault] = programme.change_faults([JULY, strange], [JULY], {JULY.id, strange.id}, set())
    assert (fault.code, fault.field) == ("programme.item_unknown", "items.1.id")
    [fault] = programme.change_faults([JULY, JULY], [JULY], {JULY.id}, set())
    assert fault.code == "programme.item_id_twice"


def test_an_inspection_is_what_the_item_foresees() -> None:
    day = replace(JULY, planned_from=date(2019, 7, 5), planned_to=date(2019, 7, 5))

    def refused(
        state: State = State.APPROVED, taken: bool = False, kind: Kind = Kind.INSPECTION, **other: object
    ) -> str:
        with pytest.raises(Refusal) as found:
            programme.check_fit(JULY, state, taken, kind, replace(day, **other))
        return found.value.code

    programme.check_fit(JULY, State.APPROVED, False, Kind.INSPECTION, day)
    assert refused(kind=Kind.INTERNAL_AUDIT) == "programme.not_an_inspection"
    assert {refused(state) for state in State if state is not State.APPROVED} == {"programme.not_approved"}
    assert refused(taken=True) == "programme.item_taken"
    assert refused(agency_id=uuid4()) == "programme.other_agency"
    assert refused(mode=Mode.DESK) == "programme.other_mode"
    assert refused(planned_to=date(2019, 8, 1)) == "programme.outside_window"
    assert refused(planned_from=date(2019, 6, 30)) == "programme.outside_window"

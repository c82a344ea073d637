"""Agencies: codes as text, kinds and blocks, who stands under whom, validities."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import agency as rules
from services.agencies.domain.codes import code_fault

DAYS = st.dates(date(2015, 1, 1), date(2016, 1, 1))
VALIDITIES = st.tuples(DAYS, st.none() | st.integers(0, 400).map(timedelta)).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@pytest.mark.parametrize(("code", "kind"), [("11344", "ward"), ("01", "city_committee"), ("VPUB", "department")])
def test_a_code_is_text_with_the_digits_of_its_kind(code, kind):
    assert code_fault(code, kind) is None


@pytest.mark.parametrize(
    ("code", "kind", "fault", "meant"),
    [
        ("1.1344E+04", "ward", "code.turned_number", "11344"),
        ("1,1344E+04", "ward", "code.turned_number", "11344"),
        ("7E+01", "ward", "code.turned_number", "00070"),
        ("303.0", "district_committee", "code.turned_number", "303"),
        ("1", "city_committee", "code.lost_zeros", "01"),
        ("70", "commune", "code.lost_zeros", "00070"),
    ],
)
def test_what_a_spreadsheet_does_to_a_code_is_recognised_and_the_code_meant_is_told(code, kind, fault, meant):
    found = code_fault(code, kind)
    assert found is not None
    assert (found.code, found.params["meant"]) == (fault, meant)


@pytest.mark.parametrize("code", ["", " 31", "3/1", "a b", "x" * 33, "3\x001", "-31"])
def test_what_could_not_stand_in_an_address_is_no_code(code):
    fault = code_fault(code, "department")
    assert fault is not None
    assert fault.code == "code.malformed"


def test_a_code_with_too_many_digits_is_refused():
    fault = code_fault("113440", "ward")
    assert fault is not None
    assert fault.code == "code.too_many_digits"


@given(st.integers(0, 99999))
def test_a_commune_code_that_lost_its_zeros_is_always_noticed(number):
    whole = f"{number:05d}"
    assert code_fault(whole, "commune") is None
    lost = whole.lstrip("0") or "0"
    fault = code_fault(lost, "commune")
    assert (fault.params["meant"] if fault else lost) == whole


@pytest.mark.parametrize("kind", rules.KINDS)
def test_every_kind_has_a_block_and_a_parent_but_the_root(kind):
    root = kind == "city_committee"
    block = rules.default_block(kind)
    assert rules.block_fault(kind, block) is None
    assert (block is None) == root
    assert (rules.parent_fault(kind, None) is None) == root


def test_a_ward_stands_under_a_district_and_counts_among_the_communes():
    assert rules.parent_fault("ward", "district_committee") is None
    for parent in ("city_committee", "department", "ward"):
        fault = rules.parent_fault("ward", parent)
        assert fault is not None
        assert fault.code == "agency.parent_kind"
    assert rules.default_block("ward") == "communes"


def test_a_board_of_the_first_level_may_count_among_the_departments():
    assert rules.block_fault("board", "departments") is None
    assert rules.block_fault("ward", "departments") is not None
    assert rules.block_fault("city_committee", "departments") is not None


def test_communes_are_encouraged_and_all_others_obliged():
    encouraged = {kind for kind in rules.KINDS if rules.default_obligation(kind) == "encouraged"}
    assert encouraged == {"ward", "commune", "township"}


def test_no_agency_stands_below_itself():
    one, other = uuid4(), uuid4()
    assert rules.cycle_fault(one, {other}) is None
    fault = rules.cycle_fault(one, {other, one})
    assert fault is not None
    assert fault.field == "parent_id"


@given(VALIDITIES, VALIDITIES)
def test_validities_overlap_exactly_when_they_share_a_day(one, other):
    last = date(2018, 1, 1)
    days = {one[0] + timedelta(i) for i in range(((one[1] or last) - one[0]).days + 1)}
    shared = any(rules.covers(*other, day) for day in days)
    assert rules.overlap(one, other) == rules.overlap(other, one) == shared

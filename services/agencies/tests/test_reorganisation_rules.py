"""What stands in the way of a reorganisation, and what one comes to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.agencies.domain.agency import Agency
from services.agencies.domain.feasibility import faults
from services.agencies.domain.reorganisation import (
    Asked,
    Facts,
    New,
    Renamed,
    Standing,
    asked_of,
    former,
    outcome,
    told,
)

DAY = date(2020, 2, 1)
BEGIN = date(2017, 1, 1)
CITY, DISTRICT, OTHER, WEST, EAST, FAR = (UUID(int=number) for number in range(1, 7))
KINDS = {CITY: "city_committee", DISTRICT: "district_committee", OTHER: "district_committee"}
BLOCKS = {CITY: None, DISTRICT: "districts", OTHER: "districts"}
PARENTS = {CITY: None, DISTRICT: CITY, OTHER: CITY, WEST: DISTRICT, EAST: DISTRICT, FAR: OTHER}
CODES = {CITY: "31", DISTRICT: "304", OTHER: "303", WEST: "11344", EAST: "11353", FAR: "11311"}


def one(agency_id: UUID, **values: Any) -> Agency:
    kind = KINDS.get(agency_id, "ward")
    found = Agency(
        agency_id, CODES[agency_id], f"UBND {CODES[agency_id]}", None, kind, BLOCKS.get(agency_id, "communes"),
        "encouraged", PARENTS[agency_id], BEGIN, None, *[None] * 4,
    )  # fmt: skip
    return replace(found, **values)


def facts(*changed: Agency, changed_on: date = BEGIN) -> Facts:
    """A city with two districts; two wards in the one and one in the other."""
    agencies = {agency_id: one(agency_id) for agency_id in PARENTS} | {other.id: other for other in changed}
    children = {
        parent: tuple(child for child in PARENTS if PARENTS[child] == parent) for parent in (DISTRICT, OTHER, CITY)
    }
    carriers = {agency.code: (agency,) for agency in agencies.values()}
    return Facts({key: Standing(agency, changed_on) for key, agency in agencies.items()}, children, carriers)


def merge(*ids: UUID, **values: Any) -> Asked:
    return Asked("merge", DAY, ids or (WEST, EAST), **values)


NEW = New("11344", "UBND phường Cầu Đất")


def codes(asked: Asked, known: Facts | None = None) -> list[tuple[str | None, str]]:
    return [(fault.field, fault.code) for fault in faults(asked, known or facts())]


def numbers() -> Callable[[], UUID]:
    found: Iterator[int] = iter(range(100, 200))
    return lambda: UUID(int=next(found))


@pytest.mark.parametrize(
    "asked",
    [
        merge(into_id=EAST),
        merge(successors=(NEW,)),
        Asked("split", DAY, (WEST,), successors=(replace(NEW, code="11345"),), keeps=True),
        Asked("split", DAY, (WEST,), successors=(NEW, replace(NEW, code="11345"))),
        Asked("rename", DAY, (WEST,), renamed=Renamed("UBND phường Cầu Đất")),
        Asked("rename", DAY, (WEST,), renamed=Renamed(kind="commune")),
        Asked("dissolve", DAY, (WEST,)),
        Asked("dissolve", DAY, (WEST,), into_id=EAST),
    ],
    ids=lambda asked: asked.kind,
)
def test_what_the_law_knows_is_possible_and_survives_being_kept_until_its_day(asked):
    assert codes(asked) == []
    assert asked_of(told(asked)) == asked


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (merge(WEST, into_id=WEST), ("agency_ids", "two_needed")),
        (merge(WEST, WEST, into_id=WEST), ("agency_ids", "agency_twice")),
        (merge(), ("successors", "one_successor")),
        (merge(into_id=EAST, successors=(NEW,)), ("successors", "one_successor")),
        (merge(into_id=FAR), ("into_id", "into_merge")),
        (merge(into_id=EAST, keeps=True), ("keeps", "not_of_kind")),
        (Asked("split", DAY, (WEST,), successors=(NEW,)), ("successors", "two_successors")),
        (Asked("split", DAY, (WEST, EAST), successors=(NEW, NEW)), ("agency_ids", "one_needed")),
        (Asked("rename", DAY, (WEST,)), ("renamed", "no_name")),
        (Asked("rename", DAY, (WEST,), renamed=Renamed("UBND 11344")), ("renamed", "no_name")),
        (Asked("dissolve", DAY, (WEST,), into_id=WEST), ("into_id", "into_dissolve")),
        (Asked("dissolve", DAY, (CITY,)), ("agency_ids.0", "root")),
        (Asked("dissolve", BEGIN, (WEST,)), ("agency_ids.0", "not_there")),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(asked, expected):
    assert codes(asked) == [(expected[0], f"reorganisation.{expected[1]}")]


def test_who_ended_or_changed_later_cannot_be_reorganised_before():
    ended = one(WEST, valid_to=date(2020, 1, 31))
    assert codes(merge(into_id=EAST), facts(ended)) == [("agency_ids.0", "reorganisation.ended")]
    gone = one(WEST, valid_to=date(2020, 1, 30))
    assert codes(merge(into_id=EAST), facts(gone)) == [("agency_ids.0", "reorganisation.not_there")]
    later = facts(changed_on=DAY)
    assert {code for _, code in codes(merge(into_id=EAST), later)} == {"reorganisation.changed_later"}
    assert codes(merge(into_id=EAST), facts(changed_on=date(2020, 1, 31))) == []


def test_a_code_that_somebody_carries_is_refused_unless_its_carrier_ends():
    assert codes(merge(successors=(replace(NEW, code="11311"),))) == [("successors.0.code", "agency.code_taken")]
    beside = Asked("split", DAY, (WEST,), successors=(NEW,), keeps=True)
    assert codes(beside) == [("successors.0.code", "agency.code_taken")]
    twice = Asked("split", DAY, (WEST,), successors=(NEW, NEW))
    assert {code for _, code in codes(twice)} == {"reorganisation.code_twice"}


def test_a_new_agency_stands_where_its_kind_may():
    wrong = replace(NEW, kind="department", code="SMOI")
    assert codes(merge(successors=(wrong,))) == [("successors.0.parent_id", "agency.parent_kind")]
    ended = facts(one(OTHER, valid_to=date(2020, 1, 1)))
    there = replace(NEW, parent_id=OTHER)
    assert codes(merge(successors=(there,)), ended) == [("successors.0.parent_id", "reorganisation.not_there")]


def test_children_go_to_the_heir_and_nowhere_where_they_cannot_stand():
    comes = outcome(Asked("merge", DAY, (DISTRICT, OTHER), into_id=OTHER), facts(), numbers())
    assert {(change.after.id, change.after.parent_id) for change in comes.moved} == {(WEST, OTHER), (EAST, OTHER)}
    assert comes.heirs == {DISTRICT: OTHER}
    assert [former(change) for change in comes.moved] == [{"parent_id": DISTRICT}] * 2
    assert codes(Asked("dissolve", DAY, (DISTRICT,))) == [("agency_ids", "reorganisation.child_parent")] * 2


def test_in_a_split_every_child_is_told_where_to_go():
    parts = (New("313", "UBND huyện Tây", child_ids=(WEST,)), New("314", "UBND huyện Đông", child_ids=(EAST,)))
    comes = outcome(Asked("split", DAY, (DISTRICT,), successors=parts), facts(), numbers())
    assert [change.after.parent_id for change in comes.moved] == [begun.id for begun in comes.begun]
    assert comes.heirs == {DISTRICT: comes.begun[0].id}
    forgotten = (parts[0], replace(parts[1], child_ids=()))
    assert codes(Asked("split", DAY, (DISTRICT,), successors=forgotten)) == [
        ("successors", "reorganisation.children_left")
    ]
    kept = outcome(Asked("split", DAY, (DISTRICT,), successors=(parts[0],), keeps=True), facts(), numbers())
    assert ([change.after.id for change in kept.moved], kept.ended, kept.heirs) == ([WEST], (), {})
    strangers = (replace(parts[0], child_ids=(FAR, WEST)), replace(parts[1], child_ids=(WEST, EAST)))
    assert [code for _, code in codes(Asked("split", DAY, (DISTRICT,), successors=strangers))] == [
        "reorganisation.not_a_child",
        "reorganisation.child_twice",
        "reorganisation.child_twice",
    ]


def test_nobody_comes_to_stand_below_itself_or_below_what_has_ended():
    kinds = {DISTRICT: "vertical", WEST: "vertical", EAST: "vertical"}
    chain = facts(
        *(replace(one(key), kind=kind, block="vertical") for key, kind in kinds.items()),
    )
    below = Asked("merge", DAY, (DISTRICT, WEST), into_id=WEST)
    assert ("into_id", "agency.parent_cycle") in codes(below, chain)
    under = replace(NEW, kind="vertical", block="vertical", code="K1", parent_id=WEST)
    assert ("successors", "agency.parent_cycle") in codes(
        Asked("merge", DAY, (DISTRICT, OTHER), successors=(under,)), chain
    )


def test_successors_and_predecessors_say_the_same_from_both_sides():
    comes = outcome(merge(successors=(NEW,)), facts(), numbers())
    [begun] = comes.begun
    assert comes.successors == {WEST: (begun.id,), EAST: (begun.id,)}
    assert comes.predecessors == {begun.id: (WEST, EAST)}
    assert (begun.code, begun.parent_id, begun.valid_from) == ("11344", DISTRICT, DAY)
    absorbed = outcome(merge(into_id=EAST), facts(), numbers())
    assert (absorbed.successors, [gone.id for gone in absorbed.ended]) == ({WEST: (EAST,)}, [WEST])
    assert [left.id for left in absorbed.goes_on] == [EAST]


def test_a_new_kind_brings_its_block_and_a_new_name_drops_the_old_english_one():
    [change] = outcome(
        Asked("rename", DAY, (WEST,), renamed=Renamed("UBND xã Cầu Đất", kind="commune")),
        facts(one(WEST, name_en="Luong Khanh Thien")),
        numbers(),
    ).renamed
    assert (change.after.kind, change.after.block, change.after.name_en) == ("commune", "communes", None)
    assert former(change) == {"name_vi": "UBND 11344", "name_en": "Luong Khanh Thien", "kind": "ward"}

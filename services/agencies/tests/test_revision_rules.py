"""What two contents of a plan differ in."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import revision
from services.agencies.domain.plan import Wave
from services.agencies.domain.revision import AgencyChange, Content, FieldChange, WaveChange

A, B, C, D = (UUID(int=number) for number in range(4))
START, END = date(2019, 3, 1), date(2019, 9, 1)
FIRST, SECOND = Wave("Đợt 1", START, END, (A, B)), Wave("Đợt 2", END, date(2019, 12, 1), (C,))
PLAN = Content("KH-2019-01", None, 2019, "TCVN ISO 9001:2015", "conversion", (FIRST, SECOND))


def with_waves(*waves: Wave) -> Content:
    return replace(PLAN, waves=waves)


def test_the_parts_of_the_head_that_differ_are_named_with_both_values() -> None:
    found = revision.compare(PLAN, replace(PLAN, title="Kế hoạch", template="first_application"))
    assert found.fields == (
        FieldChange("title", None, "Kế hoạch"), FieldChange("template", "conversion", "first_application"),
    )  # fmt: skip
    assert (found.waves, found.agencies) == ((), ())


def test_agencies_come_go_and_change_their_wave() -> None:
    after = with_waves(replace(FIRST, agency_ids=(A, C)), replace(SECOND, agency_ids=(D,)))
    assert revision.compare(PLAN, after).agencies == (
        AgencyChange("removed", B, "Đợt 1", None),
        AgencyChange("moved", C, "Đợt 2", "Đợt 1"),
        AgencyChange("added", D, None, "Đợt 2"),
    )


def test_a_wave_of_another_name_has_not_moved_its_agencies() -> None:
    renamed = replace(FIRST, name="Đợt thí điểm")
    found = revision.compare(PLAN, with_waves(renamed, SECOND))
    assert (found.waves, found.agencies) == ((WaveChange("changed", FIRST, renamed),), ())


def test_a_wave_that_shares_no_agency_is_another_wave() -> None:
    other = Wave("Đợt 3", END, date(2019, 12, 1), (D,))
    found = revision.compare(PLAN, with_waves(FIRST, other))
    assert found.waves == (WaveChange("added", None, other), WaveChange("removed", SECOND, None))


def test_other_dates_are_a_change_of_the_wave() -> None:
    longer = replace(FIRST, end=date(2019, 10, 1))
    assert revision.compare(PLAN, with_waves(longer, SECOND)).waves == (WaveChange("changed", FIRST, longer),)


days = st.dates(date(2019, 1, 1), date(2020, 12, 31))


@st.composite
def contents(draw: st.DrawFn) -> Content:
    agencies = draw(st.permutations([UUID(int=number) for number in range(8)]))
    cuts = sorted(draw(st.lists(st.integers(0, 8), min_size=1, max_size=4)))
    names = draw(st.permutations(["Đợt 1", "Đợt 2", "Đợt 3", "Đợt 4", "Đợt 5"]))
    starts = [0, *cuts[:-1]]
    waves = tuple(
        Wave(name, draw(days), draw(days), tuple(agencies[start:end]))
        for name, start, end in zip(names, starts, cuts, strict=False)
    )
    return replace(PLAN, title=draw(st.sampled_from([None, "A", "B"])), waves=waves)


@given(contents())
def test_nothing_differs_from_itself_also_when_it_was_kept(content: Content) -> None:
    again = revision.content_of(revision.kept(content))
    assert again == content
    found = revision.compare(content, again)
    assert (found.fields, found.waves, found.agencies) == ((), (), ())


@given(contents(), contents())
def test_what_is_told_of_agencies_leads_from_one_to_the_other(before: Content, after: Content) -> None:
    found = revision.compare(before, after)
    was = {agency for wave in before.waves for agency in wave.agency_ids}
    now = {agency for wave in after.waves for agency in wave.agency_ids}
    assert {one.agency_id for one in found.agencies if one.change == "added"} == now - was
    assert {one.agency_id for one in found.agencies if one.change == "removed"} == was - now
    waves = list(before.waves)
    for one in found.waves:
        if one.before is not None:
            waves.remove(one.before)
        if one.after is not None:
            waves.append(one.after)
    assert {wave.name for wave in waves} == {wave.name for wave in after.waves}

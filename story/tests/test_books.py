"""The books count what the plot says, and name every count in which a report differs."""

from datetime import date

import pytest

from story import conversion_2017
from story.books import Books, Fate, age, differences, of_findings
from story.calendar import working_days_after
from story.city import City, Unit, read
from story.cli import LIST
from story.conversion_2017 import CONFERENCE
from story.courses import Course, Wave
from story.plot import plot

DAY = date(2019, 8, 9)
WAVE = Wave("Đợt 1", date(2019, 3, 1), date(2019, 9, 3), ("a",))


@pytest.fixture(scope="module")
def haiphong() -> Books:
    return plot(read(LIST), 2019).books()


def test_not_all_52_have_declared_at_the_conference(haiphong):
    blocks = haiphong.blocks(CONFERENCE)
    first = [counts for block, counts in blocks.items() if block != "communes"]
    assert sum(counts["declared"] for counts in first) == sum(counts["total"] for counts in first) == 52
    assert blocks["communes"]["declared"] == 0


@pytest.mark.parametrize("seed", range(20))
def test_with_another_seed_somebody_misses_the_conference(seed):
    assert all(course.declared(CONFERENCE) for course in conversion_2017.plot(read(LIST), seed).values())


def test_the_districts_communes_do_not_add_up_to_the_block(haiphong):
    districts, communes = haiphong.districts(DAY), haiphong.blocks(DAY)["communes"]
    assert (len(districts), communes["total"]) == (14, 223)
    assert {name: sum(counts[name] for counts in districts.values()) for name in communes} == communes


def test_no_commune_is_late_or_every_one_is(haiphong):
    communes = haiphong.blocks(DAY)["communes"]
    assert 0 < communes["declared"] < communes["late"] < communes["total"] // 2


def test_a_finding_counts_after_it_is_closed_or_is_overdue_on_its_last_day():
    city = City({"a": Unit("a", "UBND a", "districts", "31")})
    fates = [Fate("a", DAY, DAY, "open"), Fate("a", DAY, date(2019, 8, 8), "accepted"), Fate("a", DAY, DAY, "closed")]
    counts = Books(city, [{"a": Course("a", WAVE, (), (), ())}], fates).blocks(DAY)["districts"]
    assert (counts["open_findings"], counts["overdue_findings"]) == (2, 1)


def test_the_peoples_committee_is_told_of_what_came_later_or_of_observations():
    city = City({"a": Unit("a", "UBND a", "districts", "31")})
    minutes, due, day = date(2018, 10, 1), date(2018, 11, 12), date(2018, 12, 31)
    fates = [
        Fate("a", minutes, due, "closed", date(2018, 10, 20), "1", date(2018, 12, 3)),
        Fate("a", minutes, due, "closed", date(2018, 11, 13), "1", date(2019, 1, 8)),
        Fate("a", minutes, due, "open"),
        Fate("a", minutes, None, "open"),
        Fate("a", date(2019, 2, 1), date(2019, 3, 1), "open"),
    ]
    told = Books(city, [], fates).consolidated(date(2018, 8, 1), day)["districts"]
    assert told == {
        "raised": 4, "closed": 1, "open": 2, "overdue": 2, "reports": 1, "reports_on_time": 0,
        "agencies_not_reported": 1,
    }  # fmt: skip
    assert Books(city, [], fates).consolidated(date(2018, 11, 1), day)["districts"]["reports"] == 0


def test_the_last_day_counts_as_late():
    city = City({"a": Unit("a", "UBND a", "districts", "31")})
    minutes, due = date(2018, 10, 1), date(2018, 11, 12)
    fates = [Fate("a", minutes, due, "reported", due, "1"), Fate("a", minutes, due, "open")]
    told = Books(city, [], fates).consolidated(minutes, due)["districts"]
    assert (told["overdue"], told["reports"], told["reports_on_time"], told["agencies_not_reported"]) == (0, 1, 1, 0)
    told = Books(city, [], fates).consolidated(minutes, date(2018, 11, 13))["districts"]
    assert (told["overdue"], told["agencies_not_reported"]) == (2, 1)


def test_a_difference_of_one_goes_unseen():
    kept = {"boards": {"total": 2, "declared": 2, "late": 0, "open_findings": 0, "overdue_findings": 0}}
    group = {"key": "boards", **kept["boards"]}
    assert list(differences("block", [group], kept)) == []
    assert list(differences("block", [{**group, "declared": 1}], kept)) == ["block boards: declared 1 ≠ 2"]
    assert len(list(differences("block", [], kept))) == 2, "a block that is not reported at all"
    assert len(list(differences("block", [{**group, "key": "vertical"}], kept))) == 4, "and one that should not be"


def test_findings_are_sorted_into_the_wrong_column():
    assert [age(date(2019, 8, 9 - days), DAY) for days in (0, 8)] == ["30", "30"]
    assert [age(date(2019, 5, day), DAY) for day in (11, 10)] == ["90", "180"]
    assert age(date(2018, 10, 1), DAY) == "over"
    listed = [{"state": "open", "inspection_id": "i"}, {"state": "open", "inspection_id": "i"}]
    assert of_findings(listed, {"i": "2019-07-10"}, DAY) == {("open", "30"): 2}


def test_a_due_date_falls_on_another_day():
    assert working_days_after(date(2019, 7, 5), 15) == date(2019, 7, 26)

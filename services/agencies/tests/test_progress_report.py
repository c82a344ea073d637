"""The progress report over a small city, on a real database, as of several days."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.domain.declaration import STANDARD
from services.agencies.queries.progress import progress
from services.agencies.store import progress as store
from services.agencies.tests.rollout import END, START, City

COMMUNES = ("11296", "11299", "11341", "11344")
DECLARED_ON = date(2019, 6, 5)


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A city whose communes are in a plan; two have declared, one of them again in September."""
    city = City(agencies_work)
    city.plan = city.active(city.wave("11296", "11299"), city.wave("11341", "11344", name="Đợt 2"))
    city.declared(city.plan, "11296", DECLARED_ON)
    city.declared(city.plan, "11341", DECLARED_ON)
    city.declare("11341", date(2019, 9, 1), kind="redeclaration", reason="widened")
    return city


def report(city: City, **query: Any) -> dict[str, Any]:
    found = progress(city.work, {"by": "block", **query})
    return {"total": found["total"], **{group["key"]: group for group in found["groups"]}}


def numbers(line: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(line[name] for name in names)


def test_the_root_counts_in_no_block_and_no_total(city):
    found = report(city)
    assert [key for key in found if key != "total"] == ["departments", "districts", "communes"]
    assert found["total"]["total"] == 1 + 2 + 4


def test_a_block_tells_how_many_declared_and_its_percentage(city):
    communes = report(city)["communes"]
    assert numbers(communes, "total", "declared", "redeclared") == (4, 2, 1)
    assert str(communes["percent"]) == "50.00"


@pytest.mark.parametrize(
    ("as_of", "declared", "redeclared"),
    [
        (DECLARED_ON - timedelta(days=1), 0, 0),
        (DECLARED_ON, 2, 0),
        (date(2019, 8, 31), 2, 0),
        (date(2019, 9, 1), 2, 1),
    ],
)
def test_a_declaration_counts_from_its_own_date(city, as_of, declared, redeclared):
    found = report(city, as_of=as_of)["communes"]
    assert numbers(found, "declared", "redeclared") == (declared, redeclared)


def test_lateness_is_that_of_the_day_asked_about(city):
    assert numbers(report(city, as_of=START)["communes"], "enrolled", "late", "on_time") == (4, 0, 4)
    # The two that declared kept their dates until the declaration was to be made public.
    assert numbers(report(city, as_of=END)["communes"], "late", "on_time") == (2, 2)
    assert report(city, as_of=END + timedelta(days=1))["communes"]["late"] == 4


def test_nobody_was_enrolled_before_the_plan_began(city):
    assert report(city, as_of=START - timedelta(days=1))["communes"]["enrolled"] == 0


def test_a_cancelled_plan_makes_nobody_late(city):
    city.work.execute("UPDATE plan SET state = 'cancelled'")
    assert numbers(report(city)["communes"], "enrolled", "late", "on_time") == (0, 0, 0)


def test_an_agency_counts_while_it_exists(city):
    last = date(2019, 10, 31)
    city.work.execute("UPDATE agency SET valid_to = %s WHERE code = '11296'", (last,))
    assert report(city, as_of=last)["communes"]["total"] == 4
    gone = report(city, as_of=last + timedelta(days=1))["communes"]
    assert numbers(gone, "total", "declared") == (3, 1)


def test_open_findings_count_and_overdue_ones_as_of_the_day(city):
    for state, due in (("open", date(2019, 8, 1)), ("reported", date(2019, 12, 31)), ("closed", date(2019, 8, 1))):
        city.work.execute(
            "INSERT INTO finding (id, agency_id, kind, state, due) VALUES (%s, %s, 'nonconformity', %s, %s)",
            (uuid4(), city.ids["11296"], state, due),
        )
    names = ("total", "open_findings", "overdue_findings")
    assert numbers(report(city)["communes"], *names) == (4, 2, 1)
    assert numbers(report(city, as_of=date(2019, 8, 1))["communes"], *names) == (4, 2, 0)


def test_a_district_counts_its_communes_and_tells_its_own_state(city):
    found = report(city, by="district")
    assert numbers(found["303"], "total", "declared", "redeclared", "own_state") == (2, 1, 0, "undeclared")
    assert numbers(found["304"], "total", "declared", "redeclared", "own_state") == (2, 1, 1, "undeclared")
    assert found["total"]["total"] == 4


def test_a_district_without_communes_is_there_with_no_percentage(city):
    city.agency("318", "31", "district_committee", "districts")
    assert numbers(report(city, by="district")["318"], "total", "percent") == (0, None)


def test_a_wave_counts_its_agencies(city):
    found = report(city, by="wave", plan_id=city.plan)
    assert numbers(found["1"], "name_vi", "total", "declared") == ("Đợt 1", 2, 1)
    assert found["total"]["total"] == 4


def test_by_wave_a_plan_must_be_named(city):
    with pytest.raises(Invalid) as caught:
        report(city, by="wave")
    assert caught.value.errors[0].field == "plan_id"


def test_of_a_plan_only_its_agencies_count(city):
    assert report(city, plan_id=city.plan)["total"]["total"] == 4


def test_within_a_district_only_its_subtree_counts(city):
    found = report(city, within=city.ids["304"])
    assert {key: line["total"] for key, line in found.items()} == {"districts": 1, "communes": 2, "total": 3}
    only = report(city, by="district", within=city.ids["304"])
    assert list(only) == ["total", "304"]


def test_every_way_of_grouping_counts_each_commune_once(city):
    by_district, by_wave = report(city, by="district"), report(city, by="wave", plan_id=city.plan)
    assert by_district["total"] == by_wave["total"] == report(city, plan_id=city.plan)["total"]


def test_the_tally_agrees_with_counting_anew_whatever_happened(city):
    """Every kind of change that moves a count, then the same report by both ways for each day of interest."""
    third = city.active(city.wave("11299", "SKHCN"), template="conversion")
    finding = uuid4()
    insert = "INSERT INTO finding (id, agency_id, kind, state, due) VALUES (%s, %s, 'limitation', 'open', %s)"
    city.work.execute(insert, (finding, city.ids["11299"], date(2019, 7, 1)))
    city.work.execute(insert, (uuid4(), city.ids["11299"], date(2019, 8, 1)))
    city.work.execute("UPDATE finding SET agency_id = %s WHERE id = %s", (city.ids["303"], finding))
    city.work.execute("UPDATE agency SET valid_to = '2019-10-31' WHERE code = '11341'")
    city.work.execute("UPDATE agency SET block = 'boards' WHERE code = '304'")
    agree(city)
    city.work.execute("UPDATE plan SET state = 'cancelled' WHERE id = %s", (third,))
    city.work.execute("UPDATE finding SET state = 'closed' WHERE id = %s", (finding,))
    agree(city)


def agree(city: City) -> None:
    for days in range(0, 365, 7):
        as_of = date(2019, 1, 1) + timedelta(days=days)
        anew = {row["key"]: row for row in store.blocks_counted_anew(city.work, as_of, STANDARD)}
        tallied = store.counts(city.work, "block", None, as_of, None, STANDARD)
        assert {row["key"]: row for row in tallied} == anew


def test_the_tally_forgets_what_rolled_back(city):
    before = report(city)
    city.work.execute("SAVEPOINT here")
    city.declared(city.plan, "11299")
    assert report(city) != before
    city.work.execute("ROLLBACK TO here")
    assert report(city) == before

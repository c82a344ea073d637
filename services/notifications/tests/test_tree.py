"""What would be broken: who sees what, when the copy of the tree is incomplete or caught in a move."""

from datetime import date
from uuid import uuid4

from services.notifications.tests.city import City


def test_the_tree_is_walked_up_and_down_alike(city: City) -> None:
    city.tree()
    known = [city.root, city.district, city.commune, city.department, uuid4()]
    for ancestor in known:
        below = {row["id"] for row in city.work.all("SELECT subtree(%s) AS id", (ancestor,))}
        assert ancestor in below
        for agency in known:
            row = city.work.one("SELECT within_subtree(%s, %s) AS within", (agency, ancestor))
            assert row == {"within": agency in below}


def test_a_circle_in_the_tree_ends_the_walk(city: City) -> None:
    city.agency(city.district, "304", "UBND quận Ngô Quyền", "district_committee", city.commune)
    city.agency(city.commune, "11344", "Phường Lương Khánh Thiện", "ward", city.district)
    row = city.work.one("SELECT within_subtree(%s, %s) AS within", (city.commune, city.root))
    assert row == {"within": False}


def test_a_code_that_is_used_again_means_whoever_carries_it_on_the_day(city: City) -> None:
    before, after = uuid4(), uuid4()
    city.agency(before, "11344", "Phường Lương Khánh Thiện", "ward", valid_to=date(2020, 1, 31))
    city.agency(after, "11344", "Phường Cầu Đất", "ward", valid_from=date(2020, 2, 1))
    for day, expected in ((date(2020, 1, 31), before), (date(2020, 2, 1), after)):
        assert city.work.one("SELECT agency_by_code('11344', %s) AS id", (day,)) == {"id": expected}

"""Who is missing in the registry before the story can begin."""

from story.registry import vacancies

AGENCIES = {
    "31": {"id": "root", "block": None},
    "SKHCN": {"id": "a", "block": "departments"},
    "STP": {"id": "b", "block": "departments"},
    "11296": {"id": "c", "block": "communes"},
}


def test_the_city_a_commune_or_an_agency_with_accounts_gets_people_of_its_own():
    assert vacancies(AGENCIES, [], {"STP"}) == [("SKHCN", "head"), ("SKHCN", "focal_point")]


def test_a_second_performance_appoints_a_second_head():
    person = {"duties": [{"agency_id": "a", "duty": "head"}]}
    assert vacancies(AGENCIES, [person], {"STP"}) == [("SKHCN", "focal_point")]

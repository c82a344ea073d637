"""Who is missing in the registry before the story can begin."""

from story.registry import vacancies

AGENCIES = {
    "31": {"id": "root", "block": None},
    "SKHCN": {"id": "a", "block": "departments"},
    "STP": {"id": "b", "block": "departments"},
    "11296": {"id": "c", "block": "communes"},
}


def test_the_city_or_a_commune_gets_people_of_its_own():
    assert vacancies(AGENCIES, []) == [
        ("SKHCN", "head"), ("SKHCN", "focal_point"), ("STP", "head"), ("STP", "focal_point"),
    ]  # fmt: skip


def test_a_second_performance_appoints_a_second_head():
    duties = [{"agency_id": agency, "duty": duty} for agency in "ab" for duty in ("head", "focal_point")]
    assert vacancies(AGENCIES, [{"duties": duties[:1]}, {"duties": duties[2:]}]) == [("SKHCN", "focal_point")]

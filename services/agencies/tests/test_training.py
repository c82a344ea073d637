"""Trainings, coverage and providers on a real database: who is counted where, on which day, and who may see it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.identity import Caller
from chassis.problems import Forbidden, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import people, providers, trainings
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import providers as provider_queries
from services.agencies.queries import trainings as queries
from services.agencies.tests.rollout import City

PAGE: dict[str, Any] = {"limit": 50, "after": None}
HELD = date(2019, 5, 10)


class Staffed(City):
    """The city, with a focal point in 11296 (trained), in 11299 (trained too long ago) and in 11341 (never)."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.people = {code: self.official(code) for code in ("11296", "11299", "11341")}
        for code, person in self.people.items():
            people.assign(work, person, self.ids[code], "focal_point", date(2016, 1, 1))
        self.colleague = self.official("11296")
        self.train("11299", on=date(2016, 3, 1))
        self.train("11296", on=HELD)

    def official(self, code: str, name: str = "Nguyễn Văn An") -> UUID:
        return people.register(self.work, name=name, agency_id=self.ids[code])

    def train(self, *codes: str, on: date = HELD, by: Caller | None = None, **values: Any) -> dict[str, Any]:
        body = {
            "kind": "awareness", "date": on, "title": "Nhận thức về TCVN ISO 9001:2015", "document": "5/KH-SKHCN",
            "agency_id": None, "provider_id": None, "attendee_ids": [self.people[code] for code in codes], **values,
        }  # fmt: skip
        with self.acting(by or self.coordinator) as work:
            return trainings.record(work, **body)


@pytest.fixture
def city(agencies_work: Work) -> Iterator[Staffed]:
    return Staffed(agencies_work)


def report(city: City, **query: Any) -> dict[str, Any]:
    found = queries.coverage(city.work, {"by": "block", **query})
    return {"total": found["total"], **{group["key"]: group for group in found["groups"]}}


def counted(line: dict[str, Any]) -> dict[str, int]:
    return {name: value for name, value in line.items() if isinstance(value, int) and value}


def test_a_training_says_how_many_of_each_agency_attended_and_nobodys_name(city):
    training = city.train("11296", "11341")
    assert city.heard[-1] == ("training.recorded", training["id"], 1)
    state = city.state_said("training.recorded")
    assert state["attendees"] == 2
    assert {one["agency_id"]: one["attendees"] for one in state["agencies"]} == {
        str(city.ids["11296"]): 1,
        str(city.ids["11341"]): 1,
    }
    assert state["agency_id"] == str(city.ids["SKHCN"]), "held by the coordinator's own department"
    body = json.dumps(state, ensure_ascii=False)
    assert not [person for person in city.people.values() if str(person) in body]
    assert "An" not in body.split()


def test_every_attendee_that_cannot_be_is_named(city):
    homeless = people.register(city.work, name="Tư vấn viên")
    one = city.people["11296"]
    with pytest.raises(Invalid) as caught:
        city.train(attendee_ids=[one, uuid4(), homeless, one], provider_id=uuid4(), agency_id=uuid4())
    assert [(error.field, error.code) for error in caught.value.errors] == [
        ("agency_id", "agency.unknown"),
        ("provider_id", "provider.unknown"),
        ("attendee_ids.1", "training.attendee_unknown"),
        ("attendee_ids.2", "training.attendee_of_no_agency"),
        ("attendee_ids.3", "training.attendee_twice"),
    ]


def test_a_head_records_trainings_of_the_own_subtree_only(city):
    head = city.caller("agency_head", "303")
    assert city.train("11296", "11299", by=head)["agency_id"] == city.ids["303"]
    with pytest.raises(Forbidden):
        city.train("11296", "11341", by=head)
    with pytest.raises(Forbidden):
        city.train("11296", by=head, agency_id=city.ids["304"])


def test_coverage_tells_trained_lapsed_and_missing_apart(city):
    assert counted(report(city)["communes"]) == {
        "agencies": 4, "without_focal_point": 1, "focal_points": 3, "focal_points_trained": 1,
        "focal_points_lapsed": 1, "officials": 4, "officials_trained": 1, "officials_lapsed": 1,
    }  # fmt: skip
    assert str(report(city)["communes"]["focal_points_percent"]) == "33.33"


def test_coverage_is_that_of_the_day_asked_about(city):
    before = report(city, as_of=date(2019, 3, 1))["communes"]
    assert (before["focal_points_trained"], before["focal_points_lapsed"]) == (1, 0), "the last day on which it counts"
    after = report(city, as_of=date(2019, 3, 2))["communes"]
    assert (after["focal_points_trained"], after["focal_points_lapsed"]) == (0, 1)
    assert report(city, as_of=date(2015, 12, 31))["communes"]["without_focal_point"] == 4


def test_a_kind_of_training_is_covered_by_itself(city):
    city.train("11341", kind="internal_auditor")
    auditors = report(city, kind="internal_auditor")["communes"]
    assert (auditors["focal_points_trained"], auditors["focal_points_lapsed"]) == (1, 0)
    assert report(city)["communes"]["focal_points_trained"] == 2


def test_coverage_goes_by_district_and_wave_too(city):
    plan = city.active(city.wave("11296", "11341"), city.wave("11299", name="Đợt 2"))
    assert counted(report(city, by="district")["303"])["focal_points"] == 2
    waves = report(city, by="wave", plan_id=plan)
    assert (waves["1"]["focal_points_trained"], waves["2"]["focal_points_lapsed"]) == (1, 1)
    assert waves["total"]["agencies"] == 3
    with pytest.raises(Invalid):
        report(city, by="wave")
    with pytest.raises(NotFound):
        report(city, by="wave", plan_id=uuid4())


def test_who_has_no_focal_point_and_where_somebody_has_lapsed_is_listed(city):
    def codes(**query: Any) -> list[str]:
        return [one["agency_code"] for one in queries.covered(city.work, {**PAGE, **query}).items]

    assert codes(block="communes", without_focal_point=True) == ["11344"]
    assert codes(block="communes", without_focal_point=False) == ["11296", "11299", "11341"]
    assert codes(lapsed=True) == ["11299"]
    first = queries.covered(city.work, {**PAGE, "limit": 3, "block": "communes"})
    assert [one["agency_code"] for one in first.items] == ["11296", "11299", "11341"]
    assert codes(block="communes", after=first.after) == ["11344"]
    with city.acting(city.caller("focal_point", "304")):
        assert codes() == ["11341", "11344", "304"]


def test_a_training_that_there_is_not_is_not_found(city):
    with pytest.raises(NotFound):
        queries.training(city.work, uuid4())


def test_who_has_lapsed_is_named_to_those_who_may_see_people(city):
    def lapsed(**query: Any) -> list[UUID]:
        return [one["person_id"] for one in queries.lapsed(city.work, {**PAGE, **query}).items]

    assert lapsed() == lapsed(duty="focal_point") == [city.people["11299"]]
    assert lapsed(duty="head") == lapsed(within=city.ids["304"]) == lapsed(as_of=date(2019, 3, 1)) == []
    with city.acting(city.caller("focal_point", "304")):
        assert lapsed() == []
    city.train("11299")
    assert lapsed() == []


def test_attendees_are_named_within_the_subtree_only(city):
    training = city.train("11296", "11341")["id"]
    with city.acting(city.caller("agency_head", "303")):
        seen = queries.attendees(city.work, {**PAGE, "training_id": training}).items
    assert [(one["person_id"], one["agency_code"]) for one in seen] == [(city.people["11296"], "11296")]
    both = queries.attendees(city.work, {**PAGE, "person_id": city.people["11296"]}).items
    assert {one["date"] for one in both} == {HELD}
    assert len(both) == 2


def test_a_training_stays_with_the_agency_that_sent_somebody(city):
    training = city.train("11341")["id"]
    people.change(city.work, city.people["11341"], agency_id=city.ids["11296"])
    assert [one["agency_id"] for one in queries.training(city.work, training)["agencies"]] == [city.ids["11341"]]


def test_trainings_are_listed_the_latest_first(city):
    def found(**query: Any) -> list[date]:
        return [one["date"] for one in queries.trainings(city.work, {**PAGE, **query}).items]

    assert found() == [HELD, date(2016, 3, 1)]
    assert found(within=city.ids["11299"]) == found(as_of=date(2019, 5, 9)) == [date(2016, 3, 1)]
    first = queries.trainings(city.work, {**PAGE, "limit": 1})
    assert found(after=first.after) == [date(2016, 3, 1)]


def registered(city: City, **values: Any) -> dict[str, Any]:
    body = {
        "name_vi": "Trung tâm Chứng nhận Phù hợp",
        "name_en": None,
        "registration": "ĐK 12",
        "valid_until": None,
        **values,
    }
    return providers.register(city.work, **{"roles": ["certifier", "consultant"], **body})


def test_a_provider_is_consultant_or_certifier_of_an_agency_and_never_both(city):
    provider, agency = registered(city)["id"], city.ids["303"]
    engaged = providers.engage(city.work, provider, agency, "consultant", date(2018, 1, 1), date(2018, 6, 30))
    assert (engaged["version"], city.heard[-1]) == (2, ("provider.changed", provider, 2))
    with pytest.raises(Refusal, match=r"provider\.both_roles"):
        providers.engage(city.work, provider, agency, "certifier")
    assert providers.engage(city.work, provider, city.ids["304"], "certifier")["version"] == 3
    state = city.state_said("provider.changed")
    assert {one["agency_id"]: one["role"] for one in state["engagements"]} == {
        str(agency): "consultant",
        str(city.ids["304"]): "certifier",
    }


def test_the_database_itself_refuses_both_roles_for_one_agency(city):
    provider = registered(city)["id"]
    providers.engage(city.work, provider, city.ids["303"], "consultant", date(2017, 1, 1), date(2017, 2, 1))
    with pytest.raises(Exception, match="engagement_role"):
        city.work.execute(
            "INSERT INTO engagement VALUES (%s, %s, 'certifier', '2019-01-01', NULL)", (provider, city.ids["303"])
        )


def test_a_registration_belongs_to_one_provider(city):
    first = registered(city)["id"]
    with pytest.raises(Refusal, match=r"provider\.registration_taken"):
        registered(city)
    second = registered(city, registration="ĐK 13")["id"]
    with pytest.raises(Refusal, match=r"provider\.registration_taken"):
        providers.change(city.work, second, registration="ĐK 12")
    said = len(city.heard)
    assert providers.change(city.work, first, registration="ĐK 12", roles=["consultant", "certifier"])["version"] == 1
    assert len(city.heard) == said, "nothing differs, nothing is said"
    assert providers.change(city.work, first, name_vi="Viện Năng suất")["version"] == 2


def test_an_agencys_head_engages_and_releases_for_the_own_subtree_only(city):
    provider = registered(city)["id"]
    with city.acting(city.caller("agency_head", "303")):
        providers.engage(city.work, provider, city.ids["11296"], "consultant")
        assert provider_queries.provider(city.work, provider)["allowed"] == ["engage", "release"]
        with pytest.raises(Forbidden):
            providers.engage(city.work, provider, city.ids["304"], "consultant")
        ended = providers.release(city.work, provider, city.ids["11296"], date(2020, 6, 1))
        assert [one.until for one in ended["engagements"]] == [date(2020, 6, 1)]


def test_providers_are_found_by_name_without_accents_role_agency_and_day(city):
    provider = registered(city, valid_until=date(2019, 12, 31))["id"]
    providers.engage(city.work, provider, city.ids["303"], "certifier")

    def found(**query: Any) -> int:
        return len(provider_queries.providers(city.work, {**PAGE, **query}).items)

    assert found(q="chung nhan") == found(role="certifier") == found(agency_id=city.ids["303"]) == 1
    assert found(q="tu van") == found(agency_id=city.ids["304"]) == found(as_of=date(2020, 1, 1)) == 0

"""Management reviews and internal audits on a real database: what each does for the agency's tracks."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis import metrics
from chassis.problems import Forbidden, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import tracks, upkeep
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.upkeep import AUDIT, REVIEW
from services.agencies.queries import upkeep as queries
from services.agencies.tests.rollout import ALL, BEFORE_DECLARATION, City

HELD = date(2019, 6, 1)
BEFORE_AUDIT = BEFORE_DECLARATION[: BEFORE_DECLARATION.index(AUDIT)]


@pytest.fixture
def city(agencies_work: Work) -> City:
    """A city with a plan in which one commune works."""
    city = City(agencies_work)
    city.plan = city.active(city.wave("11296", "11341"))
    return city


def review(city: City, code: str = "11296", by: Any = None, on: date = HELD, **values: Any) -> dict[str, Any]:
    body = {"document": "20/TB", "conclusions": "Tiếp tục cải tiến", "participants": 9, **values}
    with city.acting(by or city.coordinator) as work:
        found = upkeep.review(work, **{"agency_id": city.ids[code], "date": on, **body})
        return queries.review(work, found)


def audited(city: City, code: str = "11296", on: date = HELD, audit: UUID | None = None, **values: Any) -> UUID:
    audit = audit or uuid4()
    kind = {"kind": "internal_audit", "minutes_number": "7/BB", "minutes_date": on, **values}
    upkeep.audit_closed(city.work, audit, {"agency_id": city.ids[code], **kind})
    return audit


def done(city: City, key: str) -> tuple[date | None, str | None]:
    one = next(one for one in city.track(city.plan, "11296")["milestones"] if one.key == key)
    return one.done_on, one.document


def left(reason: str) -> float:
    return metrics.LEFT_ALONE.labels("internal_audit", reason)._value.get()


def test_a_review_completes_its_milestone_when_the_audit_is_done(city):
    city.reach(city.plan, "11296", [*BEFORE_AUDIT, AUDIT])
    found = review(city)
    assert done(city, REVIEW) == (HELD, "20/TB")
    [track] = found["tracks"]
    assert (track["done_on"], track["missing"], track["reason"]) == (HELD, [], None)
    assert city.state_said("management_review.recorded").keys() == {
        "id", "agency_id", "date", "document", "participants",
    }  # fmt: skip


def test_a_review_tells_what_is_missing_and_waits_for_the_audit(city):
    city.reach(city.plan, "11296", BEFORE_AUDIT)
    [track] = review(city, on=date(2019, 6, 2))["tracks"]
    assert track["done_on"] is None
    assert [one["key"] for one in track["missing"]] == [AUDIT]
    assert "đánh giá nội bộ" in track["reason"]
    assert done(city, REVIEW) == (None, None)
    audited(city)
    assert done(city, AUDIT) == (HELD, "7/BB")
    assert done(city, REVIEW) == (date(2019, 6, 2), "20/TB")


def test_a_review_before_the_audit_does_not_complete_what_must_follow_it(city):
    city.reach(city.plan, "11296", BEFORE_AUDIT)
    found = review(city, on=date(2019, 5, 31))
    audited(city)
    assert done(city, REVIEW) == (None, None)
    with city.acting(city.coordinator):
        [track] = queries.review(city.work, found["id"])["tracks"]
    assert (track["missing"], track["reason"]) == ([], "Sớm hơn ngày hoàn thành của mốc phải làm trước.")


def test_an_audit_whose_turn_has_not_come_leaves_the_track_and_is_counted(city):
    before, heard = left("milestone.required_first"), city.heard
    audited(city)
    assert done(city, AUDIT) == (None, None)
    assert left("milestone.required_first") == before + 1
    assert city.heard == heard


def test_an_audit_that_is_closed_twice_changes_a_track_once(city):
    city.reach(city.plan, "11296", BEFORE_AUDIT)
    audit = audited(city)
    heard = city.heard
    audited(city, on=date(2019, 6, 3), audit=audit)
    assert done(city, AUDIT) == (HELD, "7/BB")
    assert city.heard == heard


def test_an_inspection_by_the_authority_completes_nothing(city):
    city.reach(city.plan, "11296", BEFORE_AUDIT)
    audited(city, kind="inspection")
    assert done(city, AUDIT) == (None, None)


def test_a_reopened_milestone_stays_open_until_the_next_audit_is_closed(city):
    city.reach(city.plan, "11296", BEFORE_AUDIT)
    audited(city)
    with city.acting(city.coordinator) as work:
        tracks.reopen(work, city.track(city.plan, "11296")["id"], AUDIT, "chưa đủ")
    assert done(city, AUDIT) == (None, None)
    audited(city, on=date(2019, 6, 8), minutes_number="8/BB")
    assert done(city, AUDIT) == (date(2019, 6, 8), "8/BB")


def test_only_internal_audits_with_minutes_are_kept(city):
    agency = {"agency_id": city.ids["11296"]}
    signed, unsigned, other = uuid4(), uuid4(), uuid4()
    minutes = {"minutes_number": "7/BB", "minutes_date": HELD}
    upkeep.keep_audit(city.work, signed, {"kind": "internal_audit", **minutes, **agency})
    none = {"minutes_number": None, "minutes_date": None}
    upkeep.keep_audit(city.work, unsigned, {"kind": "internal_audit", **none, **agency})
    upkeep.keep_audit(city.work, other, {"kind": "inspection", **minutes, **agency})
    assert [row["id"] for row in city.work.all("SELECT id FROM internal_audit")] == [signed]
    upkeep.forget_audit(city.work, signed)
    assert city.work.all("SELECT id FROM internal_audit") == []


def test_who_may_record_a_review(city):
    head = city.caller("agency_head", "303")
    assert review(city, by=head)["agency_code"] == "11296"
    with pytest.raises(Forbidden):
        review(city, "11341", by=head)
    with pytest.raises(Forbidden):
        review(city, by=city.caller("focal_point", "11296"))


def test_a_review_of_an_agency_that_is_not_there_is_refused(city):
    with pytest.raises(Invalid) as caught:
        review(city, agency_id=uuid4())
    assert caught.value.errors[0].code == "agency.unknown"
    city.work.execute("UPDATE agency SET valid_to = '2019-05-31' WHERE code = '11296'")
    with pytest.raises(Refusal) as ended:
        review(city)
    assert (ended.value.code, ended.value.field) == ("agency.ended", "agency_id")


def test_reviews_are_listed_the_latest_first_within_reach(city):
    for code, on in (("11296", HELD), ("11341", date(2019, 7, 1))):
        review(city, code, on=on)
    with city.acting(city.coordinator) as work:
        assert [row["date"] for row in queries.reviews(work, ALL).items] == [date(2019, 7, 1), HELD]
        assert [row["date"] for row in queries.reviews(work, {**ALL, "as_of": HELD}).items] == [HELD]
    with city.acting(city.caller("focal_point", "11341")) as work:
        assert [row["agency_code"] for row in queries.reviews(work, ALL).items] == ["11341"]
    with pytest.raises(NotFound):
        queries.review(city.work, uuid4())

"""What would be broken: findings that lose their due date, are closed by the wrong people, or seen by others."""

from datetime import date

import pytest

from chassis.problems import Forbidden, Invalid
from services.audits import schemas
from services.audits.domain.refusal import Refusal
from services.audits.queries import findings
from services.audits.tests.city import ANSWER, MONDAY, City

NOTE = "Đã kiểm tra hồ sơ"


def test_a_finding_says_every_step_with_its_whole_state(city: City) -> None:
    inspection_id = city.started()
    finding_id = city.find(inspection_id)
    city.follow(city.focal_point, "report", finding_id, **ANSWER)
    city.follow(city.coordinator, "send_back", finding_id, "Thiếu minh chứng")
    city.answered(finding_id)
    city.follow(city.inspector, "close", finding_id, NOTE, MONDAY)
    shown = city.follow(city.inspector, "reopen", finding_id, "Tái diễn")
    happened = ["raised", "reported", "returned", "reported", "accepted", "closed", "reopened"]
    assert city.says(finding_id) == [f"finding.{name}" for name in happened]
    said = city.last_said(finding_id)
    assert said["sequence"] == shown["version"] == len(happened)
    assert said["body"]["state"] == schemas.FindingState().dump(shown)
    assert shown["reason"] == "Tái diễn"


@pytest.mark.parametrize(
    ("kind", "grade", "due"),
    [
        ("nonconformity", "major", date(2019, 7, 22)),
        ("nonconformity", "minor", date(2019, 7, 29)),
        ("shortcoming", "ungraded", date(2019, 8, 12)),
        ("limitation", "ungraded", date(2019, 8, 12)),
        ("observation", "ungraded", None),
    ],
)
def test_the_due_date_follows_the_rule_of_kind_and_grade(city: City, kind: str, grade: str, due: date | None) -> None:
    finding_id = city.find(city.started(), kind=kind, grade=grade)
    shown = findings.get(city.work, finding_id)
    assert (shown["due"], shown["first_due"], shown["overdue"]) == (due, due, False)


def test_what_is_raised_after_the_minutes_is_due_from_their_date(city: City) -> None:
    inspection_id = city.started()
    city.sign(inspection_id)
    city.today(date(2019, 7, 10))
    assert findings.get(city.work, city.find(inspection_id))["due"] == date(2019, 7, 22)


def test_only_the_coordinator_sets_another_due_date(city: City) -> None:
    inspection_id = city.started()
    with pytest.raises(Forbidden):
        city.find(inspection_id, due="2019-08-30")
    finding_id = city.find(inspection_id, city.coordinator, due="2019-08-30")
    assert findings.get(city.work, finding_id)["due"] == date(2019, 8, 30)


def test_a_finding_lies_within_the_inspected_agency(city: City) -> None:
    inspection_id = city.started()
    with pytest.raises(Refusal) as refused:
        city.find(inspection_id, agency_id=str(city.office))
    assert refused.value.field == "agency_id"
    finding_id = city.find(inspection_id, agency_id=None)
    assert findings.get(city.work, finding_id)["agency_id"] == city.district


def test_nothing_is_found_before_the_inspection_starts(city: City) -> None:
    with pytest.raises(Refusal) as refused:
        city.find(city.plan())
    assert refused.value.code == "finding.cannot_raise"


def test_only_the_agency_answers_and_only_the_coordinator_decides(city: City) -> None:
    finding_id = city.find(city.started())
    neighbour = city.person("focal_point", city.office)
    assert not city.does(city.inspector, "report", finding_id, **ANSWER)
    assert not city.does(neighbour, "report", finding_id, **ANSWER)
    city.follow(city.focal_point, "report", finding_id, **ANSWER)
    assert not city.does(city.focal_point, "accept", finding_id)
    assert not city.does(city.inspector, "accept", finding_id)
    assert city.does(city.coordinator, "accept", finding_id)


def test_closing_a_nonconformity_names_what_the_verification_lacks(city: City) -> None:
    finding_id = city.find(city.started())
    city.answered(finding_id)
    with pytest.raises(Invalid) as refused:
        city.follow(city.inspector, "close", finding_id, None, None)
    assert [error.field for error in refused.value.errors] == ["verification_note", "verified_on"]


def test_the_reason_of_a_return_is_gone_once_the_agency_answers_again(city: City) -> None:
    finding_id = city.find(city.started())
    city.follow(city.focal_point, "report", finding_id, **ANSWER)
    assert city.follow(city.coordinator, "send_back", finding_id, "Thiếu")["reason"] == "Thiếu"
    again = city.follow(city.focal_point, "report", finding_id, **{**ANSWER, "evidence": "Biên bản"})
    assert (again["reason"], again["evidence"]) == (None, "Biên bản")


def test_a_shortcoming_closes_without_verification(city: City) -> None:
    finding_id = city.find(city.started(), kind="shortcoming", grade="ungraded")
    city.answered(finding_id)
    assert city.follow(city.inspector, "close", finding_id, None, None)["state"] == "closed"


def test_an_inspector_who_belongs_to_the_agency_does_not_verify_there(city: City) -> None:
    finding_id = city.find(city.started())
    city.answered(finding_id)
    moved = city.person("inspector", city.office)
    assert city.does(moved, "close", finding_id, NOTE, MONDAY)
    city.duty(moved.person_id, city.commune)
    assert not city.does(moved, "close", finding_id, NOTE, MONDAY)
    city.work.caller = moved
    assert findings.get(city.work, finding_id)["allowed"] == []


def test_after_an_internal_audit_a_colleague_verifies_but_not_who_remedied(city: City) -> None:
    head, colleague = city.district_head, city.person("focal_point", city.district)
    inspection_id = city.plan(head, kind="internal_audit", team=city.led_by(head))
    city.inspect(head, "start", inspection_id)
    finding_id = city.find(inspection_id, head, agency_id=str(city.district))
    city.follow(head, "report", finding_id, **ANSWER)
    assert city.follow(head, "accept", finding_id)["allowed"] == []
    assert not city.does(head, "close", finding_id, NOTE, MONDAY)
    assert city.does(colleague, "close", finding_id, NOTE, MONDAY)


def test_what_a_caller_is_allowed_is_what_goes_through(city: City) -> None:
    finding_id = city.find(city.started())
    neighbour = city.person("focal_point", city.office)
    tries = {"report": ("report", ANSWER), "accept": ("accept", {}), "return": ("send_back", {"reason": "x"})}
    for caller in (city.coordinator, city.inspector, city.focal_point, city.district_head, neighbour):
        city.work.caller = caller
        allowed = findings.page(city.work, schemas.FindingFilter().load({})).items
        shown = set(allowed[0]["allowed"]) if allowed else set()
        done = {name for name, (step, body) in tries.items() if city.does(caller, step, finding_id, **body)}
        assert shown == done


def test_a_closed_finding_of_a_closed_inspection_stays_closed(city: City) -> None:
    inspection_id = city.started()
    finding_id = city.find(inspection_id)
    city.sign(inspection_id)
    city.answered(finding_id)
    city.follow(city.inspector, "close", finding_id, NOTE, MONDAY)
    city.inspect(city.coordinator, "close", inspection_id)
    with pytest.raises(Refusal) as refused:
        city.follow(city.inspector, "reopen", finding_id, "Tái diễn")
    assert refused.value.code == "finding.inspection_ended"


def test_agencies_see_the_findings_of_their_subtree_and_others_see_all(city: City) -> None:
    inspection_id = city.started()
    above, below = city.find(inspection_id, agency_id=str(city.district)), city.find(inspection_id)
    assert city.sees(city.focal_point) == {below}
    assert city.sees(city.district_head) == {above, below}
    assert city.sees(city.person("focal_point", city.office)) == set()
    for role in ("leader", "observer", "inspector", "coordinator"):
        assert city.sees(city.person(role, city.office)) == {above, below}


def test_findings_are_listed_by_agency_subtree_state_and_delay(city: City) -> None:
    inspection_id = city.started()
    above = city.find(inspection_id, agency_id=str(city.district), kind="observation", grade="ungraded")
    below = city.find(inspection_id)
    reader = city.coordinator
    assert city.sees(reader, agency_id=str(city.district)) == {above}
    assert city.sees(reader, within=str(city.district)) == {above, below}
    assert city.sees(reader, kind="nonconformity", state="open", inspection_id=str(inspection_id)) == {below}
    city.today(date(2019, 7, 23))
    assert city.sees(reader, overdue="true") == {below}
    assert city.sees(reader, overdue="false") == {above}


def test_a_cursor_of_another_list_is_refused_by_its_field(city: City) -> None:
    with pytest.raises(Invalid) as refused:
        city.sees(city.coordinator, after="WyJ4Il0")
    assert refused.value.errors[0].field == "after"

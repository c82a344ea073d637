"""What would be broken: somebody who ought to be told is not, or everybody is told of everything."""

from datetime import date
from uuid import UUID

import pytest

from services.notifications.domain.addressee import CITY, Addressee, Place, To, may_answer, recipients
from services.notifications.domain.rules import RULES, rules_for, told

COMMUNE = Place(UUID(int=1), "ward", UUID(int=2))
DEPARTMENT = Place(UUID(int=3), "department", UUID(int=4))


@pytest.mark.parametrize(
    ("event", "addressees"),
    [
        ("inspection.notified", ["focal_point", "head"]),
        ("inspection.minutes_signed", ["focal_point", "head"]),
        ("finding.raised", ["focal_point", "head"]),
        ("finding.returned", ["focal_point"]),
        ("finding.closed", ["focal_point"]),
        ("finding.extension_requested", ["coordinator"]),
        ("finding.extended", ["focal_point"]),
        ("finding.extension_denied", ["focal_point"]),
        ("remediation.submitted", ["coordinator"]),
        ("remediation.returned", ["focal_point"]),
        ("remediation.accepted", ["focal_point"]),
        ("plan.submitted", ["leader"]),
        ("plan.returned", ["coordinator"]),
        ("plan.approved", ["coordinator"]),
        ("track.enrolled", ["focal_point", "head"]),
        ("qms.lapsed", ["focal_point", "head"]),
        ("qms.maintained", []),
        ("finding.accepted", []),
        ("plan.drafted", []),
    ],
)
def test_who_is_told_of_what(event: str, addressees: list[str]) -> None:
    assert [rule.to for rule in rules_for(event)] == addressees


def test_a_rule_is_known_by_its_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_a_commune_s_matter_goes_to_the_district_above_it_and_a_department_s_to_nobody() -> None:
    assert recipients(Addressee.DISTRICT, COMMUNE) == [To(UUID(int=2), "head"), To(UUID(int=2), "focal_point")]
    assert recipients(Addressee.DISTRICT, DEPARTMENT) == []
    assert recipients(Addressee.DISTRICT, COMMUNE._replace(parent_id=None)) == []


def test_coordinator_and_leader_are_the_city_s_wherever_they_sit() -> None:
    assert recipients(Addressee.COORDINATOR, COMMUNE) == [To(CITY, "coordinator")]
    assert recipients(Addressee.LEADER, Place(None)) == [To(CITY, "leader")]
    assert recipients(Addressee.HEAD, Place(None)) == []


@pytest.mark.parametrize(
    ("addressee", "answering"),
    [
        (Addressee.FOCAL_POINT, {"focal_point", "agency_head", "coordinator"}),
        (Addressee.HEAD, {"agency_head", "coordinator"}),
        (Addressee.COORDINATOR, {"coordinator"}),
        (Addressee.LEADER, {"leader"}),
    ],
)
def test_only_those_above_or_to_whom_it_was_put_answer(addressee: Addressee, answering: set[str]) -> None:
    roles = ("focal_point", "agency_head", "coordinator", "leader", "inspector", "operator")
    assert {role for role in roles if may_answer(addressee, {role}, True)} == answering


def test_the_agency_itself_does_not_answer_for_its_district() -> None:
    assert not may_answer(Addressee.DISTRICT, {"agency_head"}, of_that_agency=True)
    assert may_answer(Addressee.DISTRICT, {"agency_head"}, of_that_agency=False)
    assert may_answer(Addressee.DISTRICT, {"coordinator"}, of_that_agency=True)


def test_a_message_tells_what_its_rule_s_templates_need_and_nothing_of_people() -> None:
    state = {"kind": "limitation", "grade": None, "clause": "4.1", "due": date(2018, 12, 28), "reason": None}
    assert told("finding.raised", {**state, "reported_by": UUID(int=1)}, {}) == {**state, "due": "2018-12-28"}


def test_of_an_extension_the_reason_is_that_of_the_change_and_not_of_an_earlier_return() -> None:
    state = {"kind": "limitation", "grade": None, "clause": "4.1", "due": date(2018, 12, 28), "reason": "trả lại"}
    denied = told("finding.extension_denied", state, {"due": "2019-01-31", "reason": "chưa cần"})
    assert (denied["reason"], denied["asked"], denied["due"]) == ("chưa cần", "2019-01-31", "2018-12-28")
    for odd in ({}, {"due": 7, "reason": ["x"]}, {"due": "mai", "reason": None}):
        assert [told("finding.extended", state, odd)[key] for key in ("reason", "asked")] == [None, None]

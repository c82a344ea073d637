"""What would be broken: people inspecting their own agency, or a team that nobody leads."""

from uuid import uuid4

import pytest

from services.audits.domain.inspection import Kind
from services.audits.domain.refusal import Refusal
from services.audits.domain.team import Member, check_team


def member(leader: bool = False, known: bool = True, insider: bool = False, of_office: bool = False) -> Member:
    return Member(uuid4(), leader, known, insider, of_office)


def refused(kind: Kind, *team: Member, of_coordinator: bool = False) -> str:
    with pytest.raises(Refusal) as caught:
        check_team(kind, team, of_coordinator)
    assert caught.value.field == "team"
    return caught.value.code


def test_a_team_has_exactly_one_leader() -> None:
    assert refused(Kind.INSPECTION) == "team.one_leader"
    assert refused(Kind.INSPECTION, member(), member()) == "team.one_leader"
    assert refused(Kind.INSPECTION, member(leader=True), member(leader=True)) == "team.one_leader"
    check_team(Kind.INSPECTION, [member(leader=True), member()], of_coordinator=False)


def test_nobody_stands_in_a_team_twice() -> None:
    leader = member(leader=True)
    again = Member(leader.person_id, False, True, False, False)
    assert refused(Kind.INSPECTION, leader, again) == "team.twice"


@pytest.mark.parametrize("kind", Kind)
def test_a_person_of_whom_no_duty_is_known_is_refused(kind: Kind) -> None:
    assert refused(kind, member(leader=True), member(known=False)) == "team.unknown"


def test_nobody_inspects_their_own_agency_but_an_internal_audit_is_its_own() -> None:
    team = [member(leader=True), member(insider=True)]
    assert refused(Kind.INSPECTION, *team) == "team.insider"
    check_team(Kind.INTERNAL_AUDIT, team, of_coordinator=False)


def test_the_coordinating_department_is_inspected_under_the_office() -> None:
    of_office = member(of_office=True)
    assert refused(Kind.INSPECTION, member(leader=True), of_office, of_coordinator=True) == "team.office_leads"
    check_team(Kind.INSPECTION, [member(leader=True, of_office=True), member()], of_coordinator=True)
    check_team(Kind.INTERNAL_AUDIT, [member(leader=True)], of_coordinator=True)

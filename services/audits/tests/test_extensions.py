"""What would be broken: due dates that move without a decision, or whose first date is forgotten."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from chassis.identity.caller import ROLES, Caller
from chassis.problems import Forbidden, NotFound
from services.audits import schemas
from services.audits.domain.refusal import Refusal
from services.audits.queries import extensions, findings, remediations
from services.audits.tests.city import MONDAY, City

DUE, LATER, OTHER = date(2019, 7, 22), date(2019, 8, 30), date(2019, 8, 15)


def test_a_due_date_moves_when_it_is_granted_and_the_first_one_stays(city: City) -> None:
    finding_id = city.find(city.started())
    asked = city.ask(finding_id)
    assert findings.get(city.work, finding_id)["due"] == DUE, "asking changes nothing"
    assert findings.get(city.work, finding_id)["extension_asked"] == LATER
    city.today(date(2019, 7, 23))
    assert findings.get(city.work, finding_id)["overdue"]
    shown = city.extend(city.coordinator, "grant", asked, None, None)
    assert (shown["state"], shown["due_granted"], shown["allowed"]) == ("granted", LATER, [])
    found = findings.get(city.work, finding_id)
    assert (found["due"], found["first_due"], found["overdue"], found["extension_asked"]) == (LATER, DUE, False, None)
    assert city.says(finding_id) == ["finding.raised", "finding.extension_requested", "finding.extended"]
    said = city.last_said(finding_id)["body"]
    assert said["state"] == schemas.FindingState().dump(found)
    assert said["change"] == {"due": "2019-08-30", "before": "2019-07-22", "reason": "Chờ đấu thầu"}


def test_another_date_may_be_granted_and_none_may_be(city: City) -> None:
    finding_id = city.find(city.started())
    city.extend(city.coordinator, "grant", city.ask(finding_id), OTHER, "Đủ để đấu thầu")
    assert findings.get(city.work, finding_id)["due"] == OTHER
    shown = city.extend(city.coordinator, "deny", city.ask(finding_id), "Đã gia hạn một lần")
    assert (shown["state"], shown["note"]) == ("denied", "Đã gia hạn một lần")
    found = findings.get(city.work, finding_id)
    assert (found["due"], found["first_due"], found["extension_asked"]) == (OTHER, DUE, None)
    assert city.says(finding_id)[-2:] == ["finding.extension_requested", "finding.extension_denied"]
    assert city.last_said(finding_id)["body"]["change"]["reason"] == "Đã gia hạn một lần"


def test_what_is_answered_by_the_extended_date_is_on_time(city: City) -> None:
    inspection_id = city.started()
    finding_id = city.find(inspection_id)
    city.extend(city.coordinator, "grant", city.ask(finding_id), None, None)
    city.today(LATER)
    assert remediations.get(city.work, city.send(inspection_id, finding_id))["on_time"]


def test_a_request_lapses_when_its_finding_closes(city: City) -> None:
    finding_id = city.find(city.started())
    city.answered(finding_id)
    asked = city.ask(finding_id)
    closed = city.follow(city.inspector, "close", finding_id, "Đã xem", MONDAY)
    assert closed["extension_asked"] is None
    assert city.last_said(finding_id)["body"]["state"]["extension_asked"] is None
    city.work.caller = city.coordinator
    assert extensions.get(city.work, asked)["state"] == "lapsed"
    with pytest.raises(Refusal) as refused:
        city.extend(city.coordinator, "grant", asked, None, None)
    assert refused.value.code == "extension.cannot_grant"


def test_a_request_needs_a_finding_that_can_fall_due_later(city: City) -> None:
    inspection_id = city.started()
    finding_id = city.find(inspection_id)
    thought = city.find(inspection_id, kind="observation", grade="ungraded")
    for one, due, code in (
        (uuid4(), "2019-08-30", "finding.unknown"),
        (thought, "2019-08-30", "extension.never_due"),
        (finding_id, "2019-07-22", "extension.not_later"),
        (finding_id, "2019-08-31", "finding.due_not_working_day"),
    ):
        with pytest.raises(Refusal) as refused:
            city.ask(one, due, city.person("focal_point", city.district))
        assert refused.value.code == code
    city.ask(finding_id)
    with pytest.raises(Refusal) as refused:
        city.ask(finding_id, "2019-09-30")
    assert refused.value.code == "extension.pending"


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_agency_asks_and_the_coordinator_decides(city: City, role: str) -> None:
    finding_id = city.find(city.started())
    somebody = city.person(role, city.commune)
    if role in ("agency_head", "focal_point"):
        asked = city.ask(finding_id, caller=somebody)
    else:
        with pytest.raises(Forbidden):
            city.ask(finding_id, caller=somebody)
        asked = city.ask(finding_id)
    for command, values in (("grant", (OTHER, None)), ("deny", ("Không",))):
        if role == "coordinator":
            city.work.caller = somebody
            assert extensions.get(city.work, asked)["allowed"] == ["grant", "deny"]
        else:
            with pytest.raises(Forbidden):
                city.extend(somebody, command, asked, *values)


def test_a_neighbour_neither_asks_nor_sees(city: City) -> None:
    finding_id = city.find(city.started())
    neighbour = city.person("agency_head", city.office)
    with pytest.raises(Forbidden):
        city.ask(finding_id, caller=neighbour)
    asked = city.ask(finding_id)
    city.work.caller = neighbour
    with pytest.raises(Forbidden):
        extensions.get(city.work, asked)
    assert listed(city, neighbour) == []
    assert listed(city, city.district_head) == listed(city, city.leader) == [asked]
    assert listed(city, city.leader, state="granted") == listed(city, city.leader, agency_id=str(city.office)) == []
    assert listed(city, city.leader, finding_id=str(finding_id), within=str(city.district), state="asked") == [asked]
    with pytest.raises(NotFound):
        extensions.get(city.work, uuid4())


def listed(city: City, caller: Caller, **query: str) -> list[UUID]:
    city.work.caller = caller
    return [row["id"] for row in extensions.page(city.work, schemas.ExtensionFilter().load(query)).items]


def test_whoever_asks_decides_nothing_whatever_their_roles(city: City) -> None:
    both = Caller(city.focal_point.person_id, frozenset({"focal_point", "coordinator"}), city.commune)
    asked = city.ask(city.find(city.started()), caller=both)
    assert extensions.get(city.work, asked)["allowed"] == []
    with pytest.raises(Refusal) as refused:
        city.extend(both, "grant", asked, None, None)
    assert refused.value.code == "extension.own"

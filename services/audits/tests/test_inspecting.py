"""What would be broken: inspections that go on without their team, their minutes or their events."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest

from chassis.database import Row
from chassis.problems import Forbidden, NotFound
from services.audits import schemas
from services.audits.commands import inspections as inspection_commands
from services.audits.domain.refusal import Refusal
from services.audits.queries import inspections
from services.audits.tests.city import MONDAY, City

TUESDAY = date(2019, 7, 2)


def test_an_inspection_says_every_step_with_its_whole_state(city: City) -> None:
    inspection_id = city.plan()
    city.inspect(city.coordinator, "notify", inspection_id, "45/TB-SKHCN")
    city.inspect(city.inspector, "start", inspection_id)
    city.sign(inspection_id)
    shown = city.inspect(city.coordinator, "close", inspection_id)
    assert city.says(inspection_id) == [
        "inspection.planned",
        "inspection.notified",
        "inspection.started",
        "inspection.minutes_signed",
        "inspection.closed",
    ]
    said = city.last_said(inspection_id)
    assert said["sequence"] == shown["version"] == 5
    assert said["body"]["state"] == schemas.InspectionState().dump(shown)
    assert said["body"]["change"] == {"from": "minutes_signed", "to": "closed"}


def test_an_agency_that_is_not_known_yet_is_refused_by_its_field(city: City) -> None:
    with pytest.raises(Refusal) as refused:
        city.plan(agency_id=str(uuid4()))
    assert (refused.value.code, refused.value.field) == ("agency.unknown", "agency_id")


def test_nobody_inspects_their_own_agency_or_the_one_above_theirs(city: City) -> None:
    for insider in (city.focal_point, city.district_head):
        with pytest.raises(Refusal) as refused:
            city.plan(team=city.led_by(city.inspector, insider))
        assert refused.value.code == "team.insider"


def test_who_left_the_agency_before_the_inspection_may_inspect_it(city: City) -> None:
    leaver = city.person("inspector", city.office)
    city.duty(leaver.person_id, city.district, valid_to="2019-07-04")
    city.plan(team=city.led_by(leaver))


def test_a_person_without_any_duty_is_refused(city: City) -> None:
    with pytest.raises(Refusal) as refused:
        city.plan(team=[{"person_id": str(uuid4()), "leader": True}])
    assert (refused.value.code, refused.value.field) == ("team.unknown", "team")


def test_the_coordinating_department_is_inspected_under_the_office(city: City) -> None:
    of_office = city.person("inspector", city.office)
    with pytest.raises(Refusal) as refused:
        city.plan(agency_id=str(city.coordinating), team=city.led_by(city.district_head, of_office))
    assert refused.value.code == "team.office_leads"
    city.plan(agency_id=str(city.coordinating), team=city.led_by(of_office, city.district_head))


def test_an_agency_plans_its_own_internal_audit_and_no_inspection(city: City) -> None:
    team = city.led_by(city.district_head)
    city.plan(city.district_head, kind="internal_audit", team=team)
    with pytest.raises(Forbidden):
        city.plan(city.district_head, team=team)
    with pytest.raises(Forbidden):
        city.plan(city.focal_point, kind="internal_audit", team=city.led_by(city.focal_point))


def test_only_the_team_and_the_coordinator_conduct_an_inspection(city: City) -> None:
    inspection_id = city.plan()
    stranger = city.person("inspector", city.office)
    with pytest.raises(Forbidden):
        city.inspect(stranger, "start", inspection_id)
    city.work.caller = stranger
    assert inspections.get(city.work, inspection_id)["allowed"] == []
    assert city.inspect(city.coordinator, "start", inspection_id)["allowed"] == ["sign", "cancel"]


def test_somebody_who_joined_the_agency_after_the_plan_does_not_start_its_inspection(city: City) -> None:
    inspection_id = city.plan()
    city.duty(city.inspector.person_id, city.commune)
    with pytest.raises(Refusal) as refused:
        city.inspect(city.inspector, "start", inspection_id)
    assert refused.value.code == "team.insider"


def test_minutes_hold_without_the_agency_when_its_reason_is_recorded(city: City) -> None:
    inspection_id = city.started()
    shown = city.inspect(city.inspector, "sign", inspection_id, "12/BB-KT", MONDAY, False, "Không thống nhất")
    assert (shown["state"], shown["refusal_reason"]) == ("minutes_signed", "Không thống nhất")
    assert len(shown["minutes_hash"]) == 64


def amend(city: City, inspection_id: UUID, day: date, **changes: Any) -> Row:
    """The minutes amended by the inspector on a day."""
    body = {"number": "12a/BB-KT", "date": day.isoformat(), "reason": "Ghi sót một phát hiện"}
    loaded = schemas.Amendment().load(body | changes)
    city.work.caller = city.inspector
    inspection_commands.amend(city.work, inspection_id, **loaded)
    return inspections.get(city.work, inspection_id)


def test_an_amendment_is_a_revision_with_its_reason_and_a_hash_of_its_own(city: City) -> None:
    inspection_id = city.started()
    first = city.sign(inspection_id)
    assert (first["state"], first["minutes_reason"]) == ("minutes_signed", None)
    city.find(inspection_id)
    city.today(TUESDAY)
    shown = amend(city, inspection_id, TUESDAY)
    assert (shown["state"], shown["minutes_revision"], shown["minutes_number"]) == ("follow_up", 2, "12a/BB-KT")
    assert shown["minutes_hash"] != first["minutes_hash"]
    assert city.says(inspection_id)[-1] == "inspection.amended"
    said = city.last_said(inspection_id)["body"]["state"]
    assert (said["minutes_reason"], said["minutes_hash"]) == ("Ghi sót một phát hiện", shown["minutes_hash"])
    again = amend(city, inspection_id, TUESDAY, agency_signed=False, refusal_reason="Không thống nhất")
    assert (again["minutes_revision"], again["refusal_reason"]) == (3, "Không thống nhất")
    revisions = inspections.minutes(city.work, inspection_id, {"limit": 2})
    assert [(row["revision"], row["reason"], row["hash"]) for row in revisions.items] == [
        (1, None, first["minutes_hash"]),
        (2, "Ghi sót một phát hiện", shown["minutes_hash"]),
    ]
    rest = inspections.minutes(city.work, inspection_id, {"limit": 2, "after": revisions.after})
    assert [row["revision"] for row in rest.items] == [3]


def test_an_amendment_is_not_dated_before_what_it_amends_nor_in_the_future(city: City) -> None:
    inspection_id = city.started()
    city.today(TUESDAY)
    city.sign(inspection_id, TUESDAY)
    for day in (MONDAY, date(2019, 7, 3)):
        with pytest.raises(Refusal) as refused:
            amend(city, inspection_id, day)
        assert refused.value.field == "date"


def test_minutes_are_amended_after_they_were_signed_and_before_the_inspection_closes(city: City) -> None:
    inspection_id = city.started()
    with pytest.raises(Refusal) as refused:
        amend(city, inspection_id, MONDAY)
    assert refused.value.code == "inspection.cannot_amend"
    city.sign(inspection_id)
    city.inspect(city.coordinator, "close", inspection_id)
    with pytest.raises(Refusal):
        amend(city, inspection_id, MONDAY)


def test_only_who_may_read_an_inspection_reads_its_minutes(city: City) -> None:
    inspection_id = city.started()
    city.sign(inspection_id)
    city.work.caller = city.district_head
    assert len(inspections.minutes(city.work, inspection_id, {"limit": 9}).items) == 1
    city.work.caller = city.person("agency_head", city.office)
    with pytest.raises(Forbidden):
        inspections.minutes(city.work, inspection_id, {"limit": 9})


def test_signed_minutes_are_never_changed(city: City) -> None:
    city.sign(city.started())
    with pytest.raises(psycopg2.Error, match="frozen"):
        city.work.execute("UPDATE minutes SET number = '13/BB-KT'")


def test_an_inspection_closes_only_when_its_findings_are_remedied(city: City) -> None:
    inspection_id = city.started()
    city.find(inspection_id, kind="observation", grade="ungraded")
    finding_id = city.find(inspection_id)
    assert city.sign(inspection_id)["state"] == "follow_up"
    with pytest.raises(Refusal) as refused:
        city.inspect(city.coordinator, "close", inspection_id)
    assert refused.value.params == {"count": 1}
    city.answered(finding_id)
    city.follow(city.inspector, "close", finding_id, "Đã có chương trình", MONDAY)
    assert city.inspect(city.coordinator, "close", inspection_id)["state"] == "closed"


def test_what_has_found_something_is_no_longer_cancelled(city: City) -> None:
    inspection_id = city.started()
    city.find(inspection_id)
    with pytest.raises(Refusal) as refused:
        city.inspect(city.coordinator, "cancel", inspection_id, "Hoãn")
    assert refused.value.code == "inspection.has_findings"


def test_a_cancelled_inspection_keeps_its_reason(city: City) -> None:
    shown = city.inspect(city.coordinator, "cancel", city.plan(), "Hoãn do bão")
    assert (shown["state"], shown["reason"], shown["allowed"]) == ("cancelled", "Hoãn do bão", [])


def test_an_inspection_is_read_by_the_district_and_not_by_its_neighbour(city: City) -> None:
    inspection_id = city.plan()
    city.work.caller = city.district_head
    assert inspections.get(city.work, inspection_id)["allowed"] == []
    city.work.caller = city.person("agency_head", city.office)
    with pytest.raises(Forbidden):
        inspections.get(city.work, inspection_id)
    assert inspections.page(city.work, schemas.InspectionFilter().load({})).items == []
    with pytest.raises(NotFound):
        inspections.get(city.work, uuid4())


def test_pages_show_every_inspection_once_the_latest_planned_first(city: City) -> None:
    for day in ("2019-07-05", "2019-07-08", "2019-07-08", "2019-07-10"):
        city.plan(planned_from=day, planned_to=day)
    days, after = [], None
    while True:
        query = {"limit": "1"} | ({"after": after} if after else {})
        page = inspections.page(city.work, schemas.InspectionFilter().load(query))
        days += [row["planned_from"].day for row in page.items]
        after = page.after
        if after is None:
            break
    assert days == [10, 8, 8, 5]


def test_an_inspection_past_its_window_without_minutes_is_overdue(city: City) -> None:
    inspection_id = city.plan()
    city.today(date(2019, 7, 6))
    assert inspections.get(city.work, inspection_id)["overdue"]

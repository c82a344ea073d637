"""What would be broken: findings of an agency that is no more, which nobody puts right any longer."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.envelope import Event
from chassis.work import Work
from services.audits import schemas
from services.audits.tests.city import City
from services.audits.tests.test_copies import Listener

DECISION = "24/NQ-HĐND"


@pytest.fixture
def city(audits_work: Work) -> City:
    return City(audits_work)


def dissolved(city: City, agency_id: UUID, heir_id: UUID | None, event_id: UUID | None = None) -> None:
    """What agencies says when an agency ends."""
    change = {"heir_id": str(heir_id) if heir_id else None, "decision": DECISION, "kind": "merge"}
    state = schemas.DissolvedSeen().load({"id": str(agency_id)})
    now = datetime.now(UTC)
    listener = Listener(city.work)
    listener.reassign(Event(event_id or uuid4(), "agency.dissolved", "agencies", agency_id, 1, 2, now, state, change))


def of(city: City, finding_id: UUID) -> dict[str, Any]:
    return city.work.one("SELECT agency_id, state, version, due FROM finding WHERE id = %s", (finding_id,)) or {}


def said(city: City) -> list[dict[str, Any]]:
    rows = city.work.all("SELECT body FROM outbox WHERE name = 'finding.reassigned' ORDER BY id")
    return [json.loads(row["body"]) for row in rows]


def test_open_findings_are_the_heirs_from_then_on_and_it_is_said(city):
    inspection = city.started()
    finding, closed = city.find(inspection), city.find(inspection)
    city.answered(closed)
    city.follow(city.inspector, "close", closed, "đã xem", date(2019, 7, 1))
    due = of(city, finding)["due"]
    neighbour = city.agency("11503", city.district)
    dissolved(city, city.commune, neighbour)
    assert of(city, finding) == {"agency_id": neighbour, "state": "open", "version": 2, "due": due}
    assert of(city, closed)["agency_id"] == city.commune, "what is closed stays as it was"
    [event] = said(city)
    assert event["state"]["agency_id"] == str(neighbour)
    assert event["change"] == {"from_agency_id": str(city.commune), "decision": DECISION}


def test_the_heirs_people_answer_for_it_and_those_of_others_do_not(city):
    finding = city.find(city.started())
    neighbour = city.agency("11503", city.district)
    dissolved(city, city.commune, neighbour)
    theirs = city.person("focal_point", neighbour)
    assert city.sees(theirs) == {finding}
    assert city.sees(city.focal_point) == set()
    city.follow(theirs, "report", finding, root_cause="a", correction="b", corrective_action="c", evidence="d")
    assert of(city, finding)["state"] == "reported"


@pytest.mark.parametrize("late_first", [False, True])
def test_a_line_of_heirs_is_followed_to_its_end_in_whatever_order_it_is_told(city, late_first):
    finding = city.find(city.started())
    second, third = city.agency("11503", city.district), city.agency("11506", city.district)
    steps = [(city.commune, second), (second, third)]
    for left, heir in reversed(steps) if late_first else steps:
        dissolved(city, left, heir)
    assert of(city, finding)["agency_id"] == third


def test_what_is_found_later_in_an_inspection_of_an_ended_agency_is_the_heirs(city):
    inspection = city.plan(agency_id=str(city.commune))
    city.inspect(city.inspector, "start", inspection)
    neighbour = city.agency("11503", city.district)
    dissolved(city, city.commune, neighbour)
    finding = city.find(inspection, agency_id=None)
    assert of(city, finding)["agency_id"] == neighbour


def test_an_event_that_comes_twice_hands_over_once(city):
    finding, event = city.find(city.started()), uuid4()
    neighbour = city.agency("11503", city.district)
    for _ in range(2):
        dissolved(city, city.commune, neighbour, event)
    assert (of(city, finding)["version"], len(said(city))) == (2, 1)


def test_an_agency_without_an_heir_keeps_its_findings(city):
    finding = city.find(city.started())
    dissolved(city, city.commune, None)
    assert (of(city, finding)["agency_id"], said(city)) == (city.commune, [])

"""The business clock: one day in all services, forward only, and what is reckoned from it."""

from datetime import date, timedelta

import pytest

from tests.stack import Stack
from tests.system.city import SERVICES, City, today
from tests.system.client import caller


def set_to(stack: Stack, service: str, day: date) -> tuple[int, str]:
    """Status and the date or the refusal's code."""
    answer = caller(stack, "operator").ask("PUT", service, "/v1/clock", json={"date": day.isoformat()})
    said = answer.json()
    return answer.status_code, said["date"] if answer.ok else said["errors"][0]["code"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_clock_never_goes_back(wound: Stack, service: str) -> None:
    now = today(wound)
    assert set_to(wound, service, now - timedelta(days=1)) == (422, "clock.backwards")
    assert set_to(wound, service, date.min) == (422, "clock.backwards")
    assert set_to(wound, service, now) == (200, now.isoformat()), "the same day again is harmless"
    assert caller(wound, "service").get(service, "/v1/clock") == {"date": now.isoformat(), "simulated": True}


def test_all_services_go_forward_and_reckon_from_the_new_day(city: City) -> None:
    stack, tomorrow = city.stack, today(city.stack) + timedelta(days=1)
    for service in SERVICES:
        assert set_to(stack, service, tomorrow) == (200, tomorrow.isoformat())
    report = caller(stack, "leader").get("agencies", "/v1/progress")
    assert report["as_of"] == tomorrow.isoformat()
    body = city.found(city.own.inspection) | {"kind": "observation", "grade": "ungraded"}
    raised = city.coordinator.post("audits", "/v1/findings", body)
    assert raised["raised_on"] == tomorrow.isoformat()


def test_the_clock_survives_a_restart_of_the_service(wound: Stack) -> None:
    now, process = today(wound), wound.processes["notifications"]
    process.stop()
    process.start()
    process.wait_ready()
    assert caller(wound, "observer").get("notifications", "/v1/clock")["date"] == now.isoformat()


def test_nobody_but_the_operator_sets_the_clock(wound: Stack) -> None:
    answer = caller(wound, "leader", "coordinator").ask("PUT", "audits", "/v1/clock", json={"date": "2030-01-01"})
    assert answer.status_code == 403

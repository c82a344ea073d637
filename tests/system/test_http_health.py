"""Health and metrics beside the work: no token, no waiting, and the numbers that operators watch."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.stack import Stack
from tests.system.city import City
from tests.system.client import blocked, caller, eventually

PATHS = ("/healthz", "/readyz", "/metrics")
QUICK = 1.0
WAITING = 24
"""More requests than a service has places for (20)."""
SIGNING_IN = 12

OF_A_SERVICE = {
    "isotrack_http_requests",
    "isotrack_http_request_duration_seconds",
    "isotrack_events",
    "isotrack_event_age_seconds",
    "isotrack_consumer_connected",
    "isotrack_build_info",
    "process_resident_memory_bytes",
}
OF_A_RELAY = {
    "isotrack_outbox_pending",
    "isotrack_outbox_oldest_age_seconds",
    "isotrack_relay_leader",
    "isotrack_build_info",
    "process_resident_memory_bytes",
}
SERVICES = ("agencies", "audits", "notifications")
RELAYS = tuple(f"{service}.relay.{number}" for service in SERVICES for number in (1, 2))

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def metrics(stack: Stack, process: str) -> tuple[set[str], Samples]:
    """The families that a process shows, and its samples by name and labels."""
    families = list(text_string_to_metric_families(requests.get(f"{stack.url(process)}/metrics", timeout=5).text))
    samples = {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}
    return {family.name for family in families}, samples


def value(stack: Stack, process: str, name: str, **labels: str) -> float:
    """One sample; zero while there is none."""
    return metrics(stack, process)[1].get((name, frozenset(labels.items())), 0.0)


@pytest.mark.parametrize("process", ["audits", "audits.relay.1", "audits.worker.1"])
@pytest.mark.parametrize("path", ["/v1/clock", *PATHS])
def test_what_is_meant_for_another_service_is_refused_whose_address_this_process_has_got(
    wound: Stack, process: str, path: str
) -> None:
    answer = requests.get(wound.url(process) + path, headers={"Isotrack-Service": "agencies"}, timeout=5)
    assert answer.status_code == 421, answer.text
    if process == "audits":
        meant = caller(wound, "observer").ask("GET", "audits", path, headers={"Isotrack-Service": "audits"})
        assert meant.status_code == 200


@pytest.mark.parametrize("process", [*SERVICES, *RELAYS])
@pytest.mark.parametrize("path", PATHS)
def test_health_is_told_to_everybody(wound: Stack, process: str, path: str) -> None:
    answer = requests.get(wound.url(process) + path, timeout=5)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_shows_what_operators_watch(city: City, service: str) -> None:
    assert metrics(city.stack, service)[0] >= OF_A_SERVICE
    assert value(city.stack, service, "isotrack_consumer_connected") == 1


@pytest.mark.parametrize("relay", RELAYS)
def test_a_relay_shows_what_operators_watch(wound: Stack, relay: str) -> None:
    assert metrics(wound, relay)[0] >= OF_A_RELAY


@pytest.mark.parametrize("service", SERVICES)
def test_exactly_one_relay_of_a_service_leads(wound: Stack, service: str) -> None:
    relays = [relay for relay in RELAYS if relay.startswith(service)]
    leaders = eventually(lambda: sum(value(wound, relay, "isotrack_relay_leader") for relay in relays))
    assert leaders == 1


def test_requests_are_counted_by_pattern_and_status_and_never_by_id(city: City) -> None:
    who, path = caller(city.stack, "observer"), f"/v1/agencies/{city.own.agency}"
    labels = {"method": "GET", "route": "/v1/agencies/<uuid:agency_id>"}

    def counted() -> tuple[float, float]:
        answered = value(city.stack, "agencies", "isotrack_http_requests_total", **labels, status="200")
        return answered, value(city.stack, "agencies", "isotrack_http_request_duration_seconds_count", **labels)

    before = counted()
    for _ in range(3):
        who.get("agencies", path)
    assert counted() == (before[0] + 3, before[1] + 3)
    assert city.own.agency not in requests.get(f"{city.stack.url('agencies')}/metrics", timeout=5).text


def test_events_are_counted_by_outcome_with_their_age(city: City) -> None:
    stack, queue = city.stack, "notifications.agency"
    before = value(stack, "notifications", "isotrack_events_total", queue=queue, outcome="applied")
    aged = value(stack, "notifications", "isotrack_event_age_seconds_count", queue=queue)
    city.agency("26743", "UBND phường Bến Nghé", "ward", city.own.agency)
    counted = "isotrack_events_total"
    eventually(lambda: value(stack, "notifications", counted, queue=queue, outcome="applied") == before + 1)
    assert value(stack, "notifications", "isotrack_event_age_seconds_count", queue=queue) == aged + 1


def test_health_answers_at_once_while_all_places_wait_for_a_lock(city: City) -> None:
    who, stack = caller(city.stack, "observer"), city.stack
    with ThreadPoolExecutor(WAITING) as pool:
        with locked(stack, "agencies", "agency"):
            waiting = [pool.submit(who.ask, "GET", "agencies", "/v1/agencies") for _ in range(WAITING)]
            eventually(lambda: blocked(stack, "agencies") >= 5)
            took = [timed(stack.url("agencies") + path) for path in PATHS]
            assert not any(request.done() for request in waiting)
        assert [request.result().status_code for request in waiting] == [200] * WAITING
    assert max(took) < QUICK, dict(zip(PATHS, took, strict=True))


def test_health_and_work_go_on_while_many_sign_in_at_once(city: City) -> None:
    who, stack = caller(city.stack, "observer"), city.stack
    wrong = [{"username": f"nobody.{number}", "password": "x" * 12} for number in range(SIGNING_IN)]
    with ThreadPoolExecutor(SIGNING_IN) as pool:
        signing = [pool.submit(who.ask, "POST", "agencies", "/v1/tokens", json=one) for one in wrong]
        took = []
        while not all(one.done() for one in signing):
            took.append(timed(f"{stack.url('agencies')}/healthz"))
            assert who.get("agencies", "/v1/templates")["items"]
    assert {one.result().status_code for one in signing} <= {401, 429}
    assert sorted(took)[len(took) // 2] < QUICK


def timed(url: str) -> float:
    """The seconds that a request takes, whatever its answer."""
    started = time.perf_counter()
    requests.get(url, timeout=20)
    return time.perf_counter() - started


@contextmanager
def locked(stack: Stack, service: str, table: str) -> Iterator[None]:
    """Nobody can read the table until the block ends."""
    database = stack.database(service)
    with database.transaction() as tx:
        tx.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    database.close()

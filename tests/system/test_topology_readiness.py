"""Readiness follows the topology: a process that lacks something in the broker says what, until it is there again."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from chassis import topology
from chassis.topology import renewal
from tests.stack import Stack
from tests.system.client import eventually

WITHIN = 60


@pytest.fixture
def site(toy: Stack) -> Iterator[Stack]:
    """The toy, with its topology mended at the end whatever a test did to it."""
    yield toy
    toy.apply_topology()
    toy.wait_ready()


def faults(toy: Stack, process: str = "toy") -> str:
    """What /readyz says of the topology; empty while it is as expected."""
    answer = requests.get(f"{toy.url(process)}/readyz", timeout=5)
    return str(answer.json()["faults"].get("topology", ""))


SPOILT: dict[str, Callable[[Stack], Any]] = {
    "queue toy.count: there is nothing": lambda toy: toy.broker.ask("DELETE", "/api/queues/isotrack/toy.count"),
    "binding toy.events -> toy.copy (note.*): there is nothing": lambda toy: toy.broker.ask(
        "DELETE", "/api/bindings/isotrack/e/toy.events/q/toy.copy/note.*"
    ),
    "policy of queue toy.copy: there is toy (dead-letter-exchange=elsewhere)": lambda toy: toy.broker.ask(
        "PUT",
        "/api/policies/isotrack/toy",
        {"pattern": "^toy\\.", "apply-to": "queues", "definition": {"dead-letter-exchange": "elsewhere"}},
    ),
    "rights of toy: may declare a queue": lambda toy: toy.broker.ask(
        "PUT", "/api/permissions/isotrack/toy", {"configure": ".*", "write": "^toy\\.", "read": "^toy\\."}
    ),
}


@pytest.mark.parametrize("says", SPOILT)
def test_a_service_is_not_ready_while_the_topology_differs_and_says_what_mends_it(site: Stack, says: str) -> None:
    SPOILT[says](site)
    told = eventually(lambda: faults(site), within=WITHIN)
    assert told.startswith(says), told
    assert "isotrack topology apply" in told
    site.apply_topology()
    eventually(lambda: not faults(site), within=WITHIN)


def test_a_queue_that_exists_with_other_arguments_makes_its_service_unready(site: Stack) -> None:
    """The trap: the process lives and its HTTP answers, while the queue is not what the code relies on."""
    service = site.processes["toy"]
    assert service.stop() == 0
    site.broker.ask("DELETE", "/api/queues/isotrack/toy.copy")
    site.broker.ask("PUT", "/api/queues/isotrack/toy.copy", {"durable": True, "arguments": {"x-queue-type": "classic"}})
    service.start()
    told = eventually(lambda: started(site) and "queue" in (said := faults(site)) and said, within=WITHIN)
    assert told.startswith("queue toy.copy: there is classic, durable, expected quorum, durable")
    assert "isotrack topology apply --recreate toy.copy" in told
    assert requests.get(f"{site.url('toy')}/healthz", timeout=5).status_code == 200
    service.stop()
    wanted = topology.expected(site.services.values())
    renewal.recreate_queue(site.broker_admin, site.management, wanted, "toy.copy")
    service.start()


def test_a_relay_is_not_ready_while_its_exchange_is_missing(site: Stack) -> None:
    site.broker.ask("DELETE", "/api/exchanges/isotrack/toy.events")
    for relay in ("toy.relay.1", "toy.relay.2"):
        told = eventually(lambda relay=relay: faults(site, relay), within=WITHIN)
        assert told.startswith("exchange toy.events: there is nothing"), told


def started(toy: Stack) -> bool:
    try:
        return bool(requests.get(f"{toy.url('toy')}/healthz", timeout=5).ok)
    except requests.ConnectionError:
        return False

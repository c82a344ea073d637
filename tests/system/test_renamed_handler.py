"""A renamed handler keeps its messages and its notes, in whatever order code, topology and processes change."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import requests

from chassis import topology
from chassis.topology import renewal
from tests.stack import Process, Stack, isotrack
from tests.system.client import eventually
from tests.system.notes import Toy, wire
from tests.toy.renamed import SERVICE as RENAMED


@pytest.fixture
def renamed(toy: Stack) -> Iterator[Process]:
    """The toy's process with its reaction `count` called `tally`, not started yet; the toy as before at the end."""
    found = toy.processes["toy"].instead(isotrack("run", "tests.toy.renamed:SERVICE"))
    yield found
    if found.running():
        found.stop()
    toy.apply_topology()
    if "toy.tally" in toy.management.look().queues:
        wanted = topology.expected(toy.services.values())
        renewal.retire(toy.broker_admin, toy.management, wanted, "toy.tally", "toy.count")
    if not toy.processes["toy"].running():
        toy.processes["toy"].start()
    toy.wait_ready()


def apply(toy: Stack) -> list[str]:
    return topology.apply(topology.expected([RENAMED]), toy.broker_admin, toy.management, toy.policies)


def test_a_renamed_handler_loses_no_event_and_handles_none_twice(site: Toy, renamed: Process) -> None:
    before, after, event_id = uuid4(), uuid4(), uuid4()
    site.publish(**wire(before, 1, "trước", event_id))
    eventually(lambda: site.effects(before) == 1)
    assert site.stack.processes["toy"].stop() == 0
    site.publish(**wire(before, 1, "trước", event_id))
    site.publish(**wire(after, 1, "sau"))

    renamed.start()
    eventually(lambda: "queue toy.tally" in not_ready(renamed), within=60)
    assert apply(site.stack) == ["toy.count -> toy.tally: 2 messages moved, toy.count deleted"]
    renamed.wait_ready()
    eventually(lambda: site.effects(after) == 1 and site.outcomes("toy.tally").get("repeated") == 1)
    assert site.effects(before) == 1


def test_an_old_process_works_on_beside_the_renamed_handler_and_an_event_takes_effect_once(
    site: Toy, renamed: Process
) -> None:
    (said,) = apply(site.stack)
    assert said.startswith("toy.count is still consumed")
    note = site.write("cả hai")
    eventually(lambda: site.effects(note) == 1)
    assert site.stack.processes["toy"].ready()
    assert site.stack.processes["toy"].stop() == 0
    renamed.start()
    eventually(lambda: started(renamed) and site.outcomes("toy.tally").get("repeated") == 1, within=60)
    assert site.effects(note) == 1
    assert apply(site.stack) == ["toy.count -> toy.tally: 0 messages moved, toy.count deleted"]
    renamed.wait_ready()


def not_ready(process: Process) -> str:
    """What /readyz says of the topology."""
    if not started(process):
        return ""
    return str(requests.get(f"{process.url}/readyz", timeout=5).json()["faults"].get("topology", ""))


def started(process: Process) -> bool:
    try:
        return requests.get(f"{process.url}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False

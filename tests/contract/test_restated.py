"""What a service says, it can say anew."""

import pytest

from chassis.events import NoChange
from chassis.recovery.queues import matches
from tests.contract.declarations import SERVICES


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_aggregate_that_is_said_can_be_said_anew(name: str) -> None:
    service = SERVICES[name]
    said = {type(event.state) for event in service.events.values()}
    assert {type(service.events[restated].state) for restated in service.aggregates} == said


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_event_that_says_an_aggregate_anew_tells_of_no_change(name: str) -> None:
    restated = {key for key in SERVICES[name].events if key.endswith(".restated")}
    assert restated == set(SERVICES[name].aggregates)
    assert all(isinstance(SERVICES[name].events[key].change, NoChange) for key in restated)


@pytest.mark.parametrize(
    ("pattern", "key", "expected"),
    [
        ("finding.*", "finding.raised", True),
        ("finding.*", "finding", False),
        ("finding.*", "inspection.closed", False),
        ("#", "restatement.completed", True),
        ("*.restated", "agency.restated", True),
        ("finding.#", "finding", True),
        ("finding.raised", "finding.raised", True),
    ],
)
def test_a_queue_is_filled_with_what_the_broker_would_hand_to_it(pattern: str, key: str, expected: bool) -> None:
    assert matches(pattern, key) is expected

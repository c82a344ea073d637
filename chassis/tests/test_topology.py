"""What the code expects of the broker, and when a look at it counts: without any broker."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chassis import metrics
from chassis.subscriber import NameTaken, projection, subscriptions
from chassis.topology import expected, watch
from chassis.topology.expected import Policy, in_effect
from tests.toy.service import SERVICE, Seen


class Twice:
    """A handler took a name that another gave up."""

    name = "toy"

    @projection("toy", "note.*", state=Seen(), formerly="copy")
    def kept(self, work: object, event: object) -> None:
        """Was called copy."""

    @projection("toy", "note.*", state=Seen())
    def copy(self, work: object, event: object) -> None:
        """Would share queue and notes with it."""


def test_a_name_that_was_given_up_is_not_taken_again() -> None:
    with pytest.raises(NameTaken, match="copy"):
        subscriptions("toy", Twice)


def test_a_relay_needs_its_exchanges_and_the_history_and_no_subscriber_s_queue() -> None:
    wanted = expected([SERVICE]).of_relay()
    assert "toy.events" in wanted.exchanges
    assert set(wanted.queues) == {"history"}
    assert {binding.queue for binding in wanted.bindings} == {"history"}


def test_of_two_policies_for_a_queue_the_higher_priority_is_in_effect() -> None:
    low = Policy("low", "^toy", 0, {"delivery-limit": 1}, "queues")
    high = replace(low, name="high", priority=5)
    streams = replace(high, name="streams", priority=9, apply_to="streams")
    assert in_effect([low, high, streams], "toy.copy", "quorum") is high
    assert in_effect([low], "audits.agencies", "quorum") is None


class Eyes:
    """What one look after another sees; an Unseen is raised."""

    def __init__(self, *looks: list[str] | watch.Unseen) -> None:
        self._looks: Iterator[list[str] | watch.Unseen] = iter(looks)
        self.blind: list[bool] = []

    def look(self, may_be_blind: bool) -> list[str]:
        self.blind.append(may_be_blind)
        seen = next(self._looks)
        if isinstance(seen, watch.Unseen):
            raise seen
        return seen


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_AGAIN", 0.0)


def watched(eyes: Eyes, looks: int) -> watch.Watch:
    found = watch.Watch(eyes, metrics.SERVICE, 15)  # type: ignore[arg-type]
    for _ in range(looks):
        found.look()
    return found


def test_a_difference_that_is_gone_a_moment_later_does_not_count() -> None:
    assert watched(Eyes(["queue missing"], []), 1).fault_or_unseen() is None


def test_a_difference_that_stays_counts_until_it_is_mended() -> None:
    eyes = Eyes(["queue missing"], ["queue missing"], [])
    assert watched(eyes, 1).fault() == "queue missing"
    assert watched(Eyes(["a"], ["a"], []), 2).fault() is None


def test_a_look_that_fails_changes_nothing() -> None:
    assert watched(Eyes([], watch.Unseen("away")), 2).fault_or_unseen() is None
    assert watched(Eyes(["a"], ["a"], watch.Unseen("away")), 2).fault() == "a"


def test_before_the_first_look_a_service_is_not_ready_and_a_relay_is_not_unready() -> None:
    found = watched(Eyes(watch.Unseen("away")), 1)
    assert found.fault_or_unseen() is not None
    assert found.fault() is None


def test_a_silent_management_interface_is_trusted_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    eyes = Eyes([], [], [])
    found = watched(eyes, 1)
    found.look()
    monkeypatch.setattr(watch, "_STANDS", 0.0)
    found._every = 0.0
    found.look()
    assert eyes.blind == [False, True, False]

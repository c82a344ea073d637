"""Reading a parked message, choosing among them, and which must not be replayed."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis import envelope
from chassis.deadletters import Filter, Parked
from chassis.deadletters.action import NO_QUEUE, TOO_OLD, refusal
from chassis.subscriber import subscriptions
from chassis.subscriber.failure import Reason, noted
from tests.toy.service import SERVICE

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DELIVERY = {"exchange": "toy.events", "routing_key": "note.taken"}
KNOWN = subscriptions("toy", SERVICE.nameko_class)


def parked(queue: str = "toy.count", days: int = 0, **more: Any) -> Parked:
    recorded = (NOW - timedelta(days=days)).isoformat()
    headers = envelope.headers(uuid4(), "toy", "note.taken", uuid4(), sequence="1", epoch=1, time=recorded)
    headers = noted(headers, queue, DELIVERY, Reason("KeyError", "'x'", "0af7"), NOW)
    return Parked(1, headers | {"x-isotrack-parked-at": NOW.isoformat()} | more)


def test_a_message_that_came_by_the_broker_s_policy_tells_its_queue_and_reason() -> None:
    death = {"queue": "toy.count", "reason": "delivery_limit", "time": datetime(2026, 3, 1)}
    found = Parked(1, {"x-death": [death]}, message_id="7")
    assert (found.queue, found.reason, found.parked_at, found.event_id) == ("toy.count", "delivery_limit", NOW, "7")


@pytest.mark.parametrize(
    "headers", [{}, {"x-death": "no list"}, {"x-isotrack-attempts": "many"}, {"cloudEvents_id": 7}]
)
def test_a_message_that_says_nothing_can_still_be_listed(headers: dict[str, Any]) -> None:
    assert Parked(1, headers).as_document()["queue"] == ""


def test_a_filter_wants_all_that_is_set() -> None:
    one = parked()
    assert Filter().fits(one)
    assert Filter(queue="toy.count", reason="KeyError", event="note.*", subject=one.subject, trace_id="0af7").fits(one)
    for wrong in (
        Filter(queue="toy.copy"),
        Filter(reason="ValueError"),
        Filter(event="finding.*"),
        Filter(subject="7"),
        Filter(trace_id="1"),
        Filter(event_id="7"),
        Filter(parked_before=NOW),
        Filter(parked_after=NOW),
    ):
        assert not wrong.fits(one)


def test_a_reaction_is_not_told_again_of_what_its_inbox_may_have_forgotten_and_a_projection_is() -> None:
    assert refusal(parked(days=89), "toy.count", KNOWN, NOW) is None
    assert refusal(parked(days=91), "toy.count", KNOWN, NOW) == TOO_OLD
    assert refusal(parked(days=91), "toy.renamed", KNOWN, NOW) == TOO_OLD
    assert refusal(parked(days=91), "toy.copy", KNOWN, NOW) is None
    assert refusal(parked(), "", KNOWN, NOW) == NO_QUEUE

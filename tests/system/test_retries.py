"""The ladder: what a handler cannot do comes back to that handler alone, step by step, and is parked at the top."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.stack import RETRY_STEPS
from tests.system.client import eventually
from tests.system.notes import Toy, wire


def gained(site: Toy, queue: str, before: dict[str, int]) -> dict[str, int]:
    """The outcomes that a queue has had since `before`."""
    now = site.outcomes(queue)
    return {outcome: now[outcome] - before.get(outcome, 0) for outcome in now if now[outcome] > before.get(outcome, 0)}


def moment(headers: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(headers[f"x-isotrack-{name}"])


def test_a_failing_event_climbs_every_step_for_the_failing_subscriber_alone_and_is_parked_at_the_top(site: Toy) -> None:
    failing, sibling = site.outcomes("toy.count"), site.outcomes("toy.copy")
    trace_id = uuid4().hex
    site.session.post(
        f"{site.stack.url('toy')}/v1/notes",
        json={"text": "raise"},
        headers={"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"},
        timeout=10,
    )
    [(headers, _)] = eventually(site.parked)
    assert gained(site, "toy.count", failing) == {"retried": len(RETRY_STEPS), "parked": 1}
    assert gained(site, "toy.copy", sibling) == {"applied": 1}
    assert headers["x-isotrack-attempts"] == len(RETRY_STEPS) + 1
    assert headers["x-isotrack-trace-id"] == trace_id
    assert headers["x-isotrack-exchange"] == "toy.events"
    assert headers["x-isotrack-routing-key"] == "note.taken"
    assert headers["cloudEvents_type"] == "isotrack.note.taken.v1"
    assert not [name for name in headers if name.startswith(("x-death", "x-first-death"))]
    climbed = (moment(headers, "parked-at") - moment(headers, "first-failed-at")).total_seconds()
    assert climbed >= sum(RETRY_STEPS)


def test_what_can_be_handled_after_a_step_takes_effect_once_and_parks_nothing(site: Toy) -> None:
    before = site.outcomes("toy.count")
    note = site.write("raise")
    eventually(lambda: gained(site, "toy.count", before).get("retried"))
    site.mend(note)
    eventually(lambda: site.effects(note) == 1 and site.waiting() == 0)
    assert site.parked() == []


def test_newer_events_of_the_same_aggregate_pass_what_is_on_the_ladder(site: Toy) -> None:
    before = site.outcomes("toy.count")
    note = site.write("raise")
    eventually(lambda: gained(site, "toy.count", before).get("retried"))
    site.write("vượt qua", note)
    eventually(lambda: site.copied(note) == "vượt qua" and site.effects(note) == 1)
    site.mend(note)
    eventually(lambda: site.effects(note) == 2)
    assert site.copied(note) == "vượt qua"


def test_an_event_that_its_handler_gives_up_is_parked_at_once(site: Toy) -> None:
    before = site.outcomes("toy.count")
    site.write("give up")
    [(headers, _)] = eventually(site.parked)
    assert (headers["x-isotrack-reason"], headers["x-isotrack-attempts"]) == ("Permanent", 1)
    assert gained(site, "toy.count", before) == {"parked": 1}


@pytest.mark.parametrize("nonsense", ["fünf", -7, b"\xff"])
def test_a_stranger_s_number_of_attempts_counts_as_none(site: Toy, nonsense: Any) -> None:
    site.publish(**wire(uuid4(), 1, "give up"), **{"x-isotrack-attempts": nonsense})
    [(headers, _)] = eventually(site.parked)
    assert headers["x-isotrack-attempts"] == 1


def test_a_database_away_for_longer_than_the_whole_ladder_makes_nothing_climb(site: Toy) -> None:
    before = site.outcomes("toy.count")
    notes = [site.write(f"trước khi mất {number}") for number in range(20)]
    eventually(lambda: all(site.effects(note) == 1 for note in notes))
    site.stack.cluster.kill()
    missed = [published(site) for _ in range(20)]
    time.sleep(sum(RETRY_STEPS) + 1)
    site.stack.cluster.start()
    eventually(lambda: all(site.effects(note) == 1 and site.copied(note) for note in missed), within=60)
    assert set(gained(site, "toy.count", before)) == {"applied"}
    assert site.waiting() == 0
    assert site.parked() == []


def test_a_broker_away_makes_nothing_climb_and_keeps_what_is_on_the_ladder(site: Toy) -> None:
    before = site.outcomes("toy.count")
    failing = site.write("raise")
    eventually(lambda: gained(site, "toy.count", before).get("retried"))
    site.stack.broker.kill()
    note = site.write("không có broker")
    site.mend(failing)
    site.stack.broker.start()
    eventually(lambda: site.effects(failing) == 1 and site.effects(note) == 1, within=60)
    assert site.effects(failing) == 1
    assert site.parked() == []


def test_a_step_that_is_not_declared_parks_with_the_reason_instead_of_losing(site: Toy) -> None:
    with site.channel() as channel:
        channel.exchange_delete("toy.retry.1")
    try:
        site.write("raise")
        [(headers, _)] = eventually(site.parked)
        assert (headers["x-isotrack-reason"], headers["x-isotrack-attempts"]) == ("ValueError", 1)
    finally:
        site.stack.apply_topology()


def published(site: Toy) -> UUID:
    """A note that no relay has to fetch from the database."""
    note = uuid4()
    site.publish(**wire(note, 1, "khi mất cơ sở dữ liệu"))
    return note

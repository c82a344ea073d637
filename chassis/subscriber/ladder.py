"""The retry ladder: where a delivery waits before its next attempt, and for how long; and parking, at its top.

Each step is a fanout exchange of the service's own and a quorum queue behind it, `<service>.retry.<n>`. A message is
published there with the failing queue's name as routing key and the step's time as its expiration; the queue's
policy (`deploy/rabbitmq/definitions.json`) dead-letters what has expired to the default exchange, and so to that
queue alone: no other subscriber sees it again. The times are a setting, ISOTRACK_RETRY_STEPS.
"""

from collections.abc import Sequence
from typing import NamedTuple

from chassis.subscriber.failure import Reason


class Place(NamedTuple):
    """Where a failed delivery is published: an exchange, and the seconds that it waits there (None: for ever)."""

    exchange: str
    seconds: float | None


def parking_name(service: str) -> str:
    """The exchange, and the queue bound to it, that hold what a service could not handle."""
    return f"{service}.parking"


def step_name(service: str, number: int) -> str:
    """The exchange, and the queue bound to it, of a step; the first has number 1."""
    return f"{service}.retry.{number}"


def names(service: str, steps: int) -> list[str]:
    """Parking and the steps: for each name a fanout exchange and a quorum queue."""
    return [parking_name(service), *(step_name(service, number) for number in range(1, steps + 1))]


def next_place(service: str, steps: Sequence[float], attempts: int, reason: Reason) -> Place:
    """Where a delivery goes that has failed `attempts` times, this time for `reason`."""
    if reason.permanent or attempts > len(steps):
        return Place(parking_name(service), None)
    return Place(step_name(service, attempts), steps[attempts - 1])

"""Replaying and dropping, a portion at a time: the audit's intent first, then the deed, then the audit's outcome.

A replay publishes before it removes. Broken off in between, the message lies in both places, and its handler takes the
second one for repeated or stale.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chassis.deadletters.message import Parked
from chassis.deadletters.queue import ParkingQueue, Unroutable
from chassis.operations import Item, Operation
from chassis.subscriber import Subscription, present_queue
from chassis.subscriber.inbox import KEPT_DAYS

REPLAYED, DROPPED = "replayed", "dropped"
TOO_OLD, NO_QUEUE, UNROUTABLE = "too old", "no queue known", "queue missing"
_PORTION = 100


def refusal(
    parked: Parked, queue: str, subscriptions: Mapping[str, Subscription], now: datetime | None = None
) -> str | None:
    """Why a message must not be replayed into `queue`, or None.

    An inbox forgets: a reaction that has handled this event in another copy of it would act a second time.
    """
    if not queue:
        return NO_QUEUE
    recorded, subscription = parked.recorded_at, subscriptions.get(queue)
    remembers = subscription is not None and subscription.projects
    oldest = (now or datetime.now(UTC)) - timedelta(days=KEPT_DAYS)
    return TOO_OLD if recorded is not None and recorded < oldest and not remembers else None


def replay(
    parking: ParkingQueue,
    operation: Operation,
    messages: Sequence[Parked],
    subscriptions: Mapping[str, Subscription],
    to: str | None = None,
    force: bool = False,
    rate: float | None = None,
) -> None:
    """Publish each to the queue that failed (by its present name, or `to`), at most `rate` a second, then unpark it."""

    def one(parked: Parked) -> str:
        queue = to or present_queue(parked.queue, subscriptions)
        refused = refusal(parked, queue, subscriptions)
        if refused and not (force and refused == TOO_OLD):
            return refused
        try:
            parking.publish(parked, queue)
        except Unroutable:
            return UNROUTABLE
        parking.remove(parked)
        if rate:
            parking.pause(1 / rate)
        return REPLAYED

    _each(parking, operation, messages, one)


def drop(parking: ParkingQueue, operation: Operation, messages: Sequence[Parked]) -> None:
    """Remove each from parking for good."""

    def one(parked: Parked) -> str:
        parking.remove(parked)
        return DROPPED

    _each(parking, operation, messages, one)


def _each(
    parking: ParkingQueue, operation: Operation, messages: Sequence[Parked], one: Callable[[Parked], str]
) -> None:
    for portion in _portions(messages):
        numbers = operation.intend([Item(parked.event_id, parked.queue) for parked in portion])
        outcomes = [one(parked) for parked in portion]
        parking.settled()
        operation.settle(zip(numbers, outcomes, strict=True))


def _portions(messages: Sequence[Parked]) -> Iterator[Sequence[Parked]]:
    for start in range(0, len(messages), _PORTION):
        yield messages[start : start + _PORTION]

"""How strangers stand: whether they are connected, what waits for them, and what they rejected.

What a stranger rejected, or died on 20 times, lies in `consumers.parking`, as a service's does in its own parking.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from pika.adapters.blocking_connection import BlockingConnection

from chassis.administrator import connected
from chassis.deadletters.message import Filter, Parked
from chassis.deadletters.queue import ParkingQueue
from chassis.topology import consumers
from chassis.topology.broker import Management
from chassis.topology.consumers import Consumer
from chassis.topology.expected import CONSUMERS
from chassis.topology.moving import state

_AT_ONCE, _COUNTED = 1_000, 100_000


@dataclass(frozen=True)
class Standing:
    """A consumer with its connections, the messages that wait in its queue, and those that it rejected."""

    consumer: Consumer
    connections: int
    waiting: int
    parked: int


def standing(admin_url: str, management: Management) -> list[Standing]:
    """Every consumer, and how it stands."""
    found = consumers.known(management).values()
    with connected(admin_url) as connection:
        parked = _counted(connection)
        waiting = {one.name: waits(connection, one) for one in found}
    return [Standing(one, _connections(management, one), waiting[one.name], parked[one.queue]) for one in found]


def waits(connection: BlockingConnection, consumer: Consumer) -> int:
    """How many messages lie in its queue; none where it reads the history."""
    there = state(connection, consumer.queue) if consumer.hears else None
    return there[0] if there else 0


def replay(admin_url: str, consumer: Consumer) -> int:
    """Put what the consumer rejected back into its queue, as new; returns how many. May be repeated."""

    def back(parking: ParkingQueue, letter: Parked) -> None:
        parking.publish(letter, consumer.queue)
        parking.remove(letter)

    return _each(admin_url, consumer, back)


def drop(admin_url: str, consumer: Consumer) -> int:
    """Remove what the consumer rejected for good; returns how many."""
    return _each(admin_url, consumer, ParkingQueue.remove)


def _each(admin_url: str, consumer: Consumer, act: Callable[[ParkingQueue, Parked], None]) -> int:
    done, more = 0, 1
    while more:
        with connected(admin_url) as connection:
            if state(connection, consumers.PARKING) is None:
                return done
            parking = ParkingQueue(connection, CONSUMERS)
            selection = parking.select(Filter(queue=consumer.queue), _AT_ONCE)
            for letter in selection.found:
                act(parking, letter)
            parking.settled()
        done, more = done + len(selection.found), selection.more
    return done


def _counted(connection: BlockingConnection) -> Counter[str]:
    if state(connection, consumers.PARKING) is None:
        return Counter()
    found = ParkingQueue(connection, CONSUMERS).select(Filter(), _COUNTED).found
    return Counter(letter.queue for letter in found)


def _connections(management: Management, consumer: Consumer) -> int:
    return len(management.ask("GET", f"connections/username/{quote(consumer.name, safe='')}") or [])

"""How a service listens: projections and reactions, each on a quorum queue of its own.

A projection keeps a table from others' state and applies only what is newer than it has. A reaction does
something because of an event, once per event. The two are different entrypoints, so nobody mixes them up. When
an owner says its aggregates anew, projections apply that, and reactions leave it aside.
"""

from chassis.envelope import Event
from chassis.subscriber.delivery import projection, reaction
from chassis.subscriber.entrypoint import Subscription
from chassis.subscriber.failure import Permanent
from chassis.subscriber.listening import NameTaken, present_queue, subscriptions

__all__ = [
    "Event",
    "NameTaken",
    "Permanent",
    "Subscription",
    "present_queue",
    "projection",
    "reaction",
    "subscriptions",
]

"""Exchanges, queues and bindings, worked out from the services' code and declared by `isotrack topology apply`.

Nothing else declares: services connect without the right to. Queue types are arguments, since a policy cannot
set them; dead-lettering and limits are policies (`deploy/rabbitmq/definitions.json`), for operators to change.
The retry ladder has as many steps as the setting ISOTRACK_RETRY_STEPS names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pika

from chassis.service import Service
from chassis.settings import RETRY_STEPS
from chassis.subscriber import ladder, subscriptions

HISTORY = "history"


@dataclass(frozen=True)
class Binding:
    """A queue hears from an exchange what matches the routing key."""

    exchange: str
    queue: str
    key: str


@dataclass
class Topology:
    """What must be there: exchanges by type, queues by type, bindings."""

    exchanges: dict[str, str] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    bindings: set[Binding] = field(default_factory=set)


def expected(services: Iterable[Service], retry_steps: int = len(RETRY_STEPS)) -> Topology:
    """The topology that the given services' code asks for, with a retry ladder of so many steps each."""
    found = Topology(queues={HISTORY: "stream"})
    for service in services:
        _add_service(found, service)
        _add_ladder(found, service.name, retry_steps)
    return found


def _add_ladder(found: Topology, service: str, steps: int) -> None:
    """Parking and the steps before it."""
    for name in ladder.names(service, steps):
        found.exchanges[name] = "fanout"
        found.queues[name] = "quorum"
        found.bindings.add(Binding(name, name, ""))


def _add_service(found: Topology, service: Service) -> None:
    events, people = f"{service.name}.events", f"{service.name}.people"
    found.exchanges[events] = "topic"
    found.bindings.add(Binding(events, HISTORY, "#"))
    if any(name.startswith("person.") for name in service.events):
        found.exchanges[people] = "topic"
    for queue, subscription in subscriptions(service.name, service.nameko_class).items():
        found.queues[queue] = "quorum"
        found.exchanges.setdefault(subscription.exchange, "topic")
        found.bindings |= {Binding(subscription.exchange, queue, key) for key in subscription.keys}


def apply(topology: Topology, admin_url: str) -> None:
    """Declare it all; what stands already as it should is left alone, and nothing is deleted."""
    parameters = pika.URLParameters(admin_url)
    parameters.socket_timeout = parameters.blocked_connection_timeout = 10
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        for exchange, kind in topology.exchanges.items():
            channel.exchange_declare(exchange, kind, durable=True)
        for queue, kind in topology.queues.items():
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": kind})
        for binding in topology.bindings:
            channel.queue_bind(binding.queue, binding.exchange, binding.key)
    finally:
        connection.close()

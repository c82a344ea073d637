"""Exchanges, queues and bindings, worked out from the services' code and declared by `isotrack topology apply`.

Nothing else declares: services connect without the right to. Queue types are arguments, since a policy cannot
set them; dead-lettering and limits are policies (`deploy/rabbitmq/definitions.json`), for operators to change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import pika

from chassis.service import Service
from chassis.subscriber import subscriptions
from chassis.subscriber.parking import exchange_name

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


def expected(services: Iterable[Service]) -> Topology:
    """The topology that the given services' code asks for."""
    found = Topology(queues={HISTORY: "stream"})
    for service in services:
        _add_service(found, service)
    return found


def _add_service(found: Topology, service: Service) -> None:
    events, people, parking = f"{service.name}.events", f"{service.name}.people", exchange_name(service.name)
    found.exchanges[events] = "topic"
    found.bindings.add(Binding(events, HISTORY, "#"))
    if any(name.startswith("person.") for name in service.events):
        found.exchanges[people] = "topic"
    found.exchanges[parking] = "fanout"
    found.queues[parking] = "quorum"
    found.bindings.add(Binding(parking, parking, ""))
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

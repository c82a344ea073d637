"""Exchanges, queues, bindings, policies and rights, worked out from the services' code and the definitions file.

Queue types are arguments, since a policy cannot set them; dead-lettering and limits are policies
(`deploy/rabbitmq/definitions.json`), for operators to change. No I/O but reading that file.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chassis.service import Service
from chassis.settings import RETRY_STEPS
from chassis.subscriber import ladder, subscriptions

HISTORY = "history"
CONSUMERS = "consumers"
"""What the names of strangers' queues begin with."""

DEFINITIONS = Path(__file__).parents[2] / "deploy" / "rabbitmq" / "definitions.json"


@dataclass(frozen=True, order=True)
class Binding:
    """A queue hears from an exchange what matches the routing key."""

    exchange: str
    queue: str
    key: str


@dataclass(frozen=True)
class Policy:
    """Arguments for all queues whose names match a pattern; of several the highest priority is in effect."""

    name: str
    pattern: str
    priority: int
    definition: Mapping[str, Any]
    apply_to: str

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Policy":
        """From the form of a definitions file and of the management interface."""
        apply_to = told.get("apply-to", "all")
        return cls(told["name"], told["pattern"], told.get("priority", 0), told["definition"], apply_to)

    def told(self) -> dict[str, Any]:
        """In the same form, without the name."""
        definition = dict(self.definition)
        return {
            "pattern": self.pattern, "priority": self.priority, "apply-to": self.apply_to, "definition": definition
        }  # fmt: skip

    def covers(self, queue: str, kind: str) -> bool:
        """Whether it applies to the queue of that name and type."""
        return self.apply_to in {"all", "queues", f"{kind}_queues", f"{kind}s"} and bool(re.search(self.pattern, queue))


@dataclass(frozen=True)
class Rights:
    """What a broker user may do: regular expressions on names, and the tags that open the management interface."""

    configure: str
    write: str
    read: str
    tags: frozenset[str] = frozenset()

    @classmethod
    def of_service(cls, service: str) -> "Rights":
        """A service declares nothing, reaches its own names, and sees (not more) what is there."""
        return cls("^$", rf"^{service}\.", rf"^{service}\.", frozenset({"management"}))


@dataclass
class Topology:
    """What must be there: exchanges by type, queues by type, bindings; whose names they are; what was renamed.

    `waiting` are queues that no handler consumes and that send their messages back to one by its queue's name.
    `consumers` are the rights of strangers' users by name, and `user_limits` what each of these users is allowed of
    connections and channels; None leaves strangers out of account.
    """

    exchanges: dict[str, str] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    bindings: set[Binding] = field(default_factory=set)
    services: list[str] = field(default_factory=list)
    former: dict[str, str] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    consumers: Mapping[str, Rights] | None = None
    user_limits: Mapping[str, int] = field(default_factory=dict)

    @property
    def rights(self) -> dict[str, Rights]:
        """The rights of each service's broker user, which is called as the service, and of each consumer's."""
        return {service: Rights.of_service(service) for service in self.services} | dict(self.consumers or {})

    def owns(self, name: str) -> bool:
        """Whether an exchange or queue of that name belongs to one of the services, or to a consumer."""
        owner = name.partition(".")[0]
        return owner in self.services or (owner == CONSUMERS and self.consumers is not None)

    def of_relay(self) -> "Topology":
        """The part that a relay needs: the exchanges that it publishes to, and the record of what it says."""
        bindings = {binding for binding in self.bindings if binding.queue == HISTORY}
        said = {name: kind for name, kind in self.exchanges.items() if self.owns(name)}
        return Topology(said, {HISTORY: self.queues[HISTORY]}, bindings, self.services)


def expected(services: Iterable[Service], retry_steps: int = len(RETRY_STEPS)) -> Topology:
    """The topology that the given services' code asks for, with a retry ladder of so many steps each."""
    found = Topology(queues={HISTORY: "stream"})
    for service in services:
        _add_service(found, service)
        _add_ladder(found, service.name, retry_steps)
    return found


def policies(definitions: Path) -> list[Policy]:
    """The policies in a definitions file of RabbitMQ; OSError or ValueError if it cannot be read."""
    return [Policy.read(told) for told in json.loads(definitions.read_text())["policies"]]


def in_effect(policies: Iterable[Policy], queue: str, kind: str) -> Policy | None:
    """The policy that governs a queue."""
    return max((one for one in policies if one.covers(queue, kind)), key=lambda one: one.priority, default=None)


def _add_ladder(found: Topology, service: str, steps: int) -> None:
    """Parking and the steps before it."""
    for name in ladder.names(service, steps):
        found.exchanges[name] = "fanout"
        found.queues[name] = "quorum"
        found.bindings.add(Binding(name, name, ""))
    found.waiting |= {ladder.step_name(service, number) for number in range(1, steps + 1)}


def _add_service(found: Topology, service: Service) -> None:
    found.services.append(service.name)
    events, people = f"{service.name}.events", f"{service.name}.people"
    found.exchanges[events] = "topic"
    found.bindings.add(Binding(events, HISTORY, "#"))
    if any(name.startswith("person.") for name in service.events):
        found.exchanges[people] = "topic"
    for queue, subscription in subscriptions(service.name, service.nameko_class).items():
        found.queues[queue] = "quorum"
        found.exchanges.setdefault(subscription.exchange, "topic")
        found.bindings |= {Binding(subscription.exchange, queue, key) for key in subscription.keys}
        found.former |= {f"{service.name}.{name}": queue for name in subscription.formerly}

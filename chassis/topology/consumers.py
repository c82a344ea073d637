"""Strangers who listen: each has a broker user that may read one thing and do nothing else.

That is the stream `history`, or a quorum queue of its own, `consumers.<name>`. What an operator decided of a consumer
lies in the broker, as a global parameter; its bindings and rights follow from that and from the events that the
services declare, so that `verify` compares and `apply` mends them. They are made and removed in `admission`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from chassis import envelope
from chassis.mendable import Mendable
from chassis.recovery.queues import matches
from chassis.service import Service
from chassis.subscriber.ladder import parking_name
from chassis.topology.broker import Management
from chassis.topology.expected import CONSUMERS, HISTORY, Binding, Rights, Topology

PARKING = parking_name(CONSUMERS)
"""The exchange, and the queue bound to it, that hold what strangers rejected, or died on 20 times."""

LIMITS = {"max-connections": 10, "max-channels": 50}
"""One stranger that leaks connections must not take the broker's files from everybody."""

_PARAMETER = "isotrack.consumer."


class UnknownConsumer(Mendable):
    """There is no consumer by that name; one sentence says so."""


@dataclass(frozen=True)
class Consumer:
    """A stranger: the names of events (`*` and `#` as in routing keys) that its queue hears; none: it has no queue."""

    name: str
    hears: tuple[str, ...] = ()
    people: bool = False

    @property
    def queue(self) -> str:
        """What it reads: its own queue, or the history."""
        return f"{CONSUMERS}.{self.name}" if self.hears else HISTORY

    @property
    def rights(self) -> Rights:
        """To read that, and nothing else; without a tag it does not see the management interface."""
        return Rights("^$", "^$", f"^{self.queue.replace('.', '[.]')}$")

    def bindings(self, services: Iterable[Service]) -> set[Binding]:
        """Its queue's bindings to every exchange that carries what it hears, and there to the end of a restatement."""
        found: set[Binding] = set()
        for exchange, names in said(services, self.people).items():
            keys = {key for key in self.hears if any(matches(key, name) for name in names)}
            found |= {Binding(exchange, self.queue, key) for key in {*keys, envelope.COMPLETED} if keys}
        return found


def said(services: Iterable[Service], people: bool) -> dict[str, set[str]]:
    """The names of all events by exchange; personal data only if asked."""
    found: dict[str, set[str]] = {}
    for service in services:
        for name in service.events:
            if people or not envelope.is_personal(name):
                found.setdefault(envelope.exchange_of(service.name, name), set()).add(name)
    return found


def known(management: Management) -> dict[str, Consumer]:
    """All consumers by name, as operators decided."""
    parameters = management.ask("GET", "global-parameters") or []
    own = {one["name"].removeprefix(_PARAMETER): one["value"] for one in parameters if _is_ours(one, management)}
    return {name: _read(name, told) for name, told in sorted(own.items())}


def one(management: Management, name: str) -> Consumer:
    """The consumer by that name; UnknownConsumer otherwise."""
    found = known(management).get(name)
    if found is None:
        raise UnknownConsumer(f"there is no consumer {name}; `isotrack topology consumer list` names all")
    return found


def remember(management: Management, consumer: Consumer) -> None:
    """Write down what was decided."""
    value = {"vhost": management.vhost, "hears": list(consumer.hears), "people": consumer.people}
    management.ask("PUT", _path(consumer.name), {"value": value})


def forget(management: Management, name: str) -> None:
    """As if it had never been decided."""
    management.ask("DELETE", _path(name))


def with_consumers(topology: Topology, consumers: Iterable[Consumer], services: Iterable[Service]) -> Topology:
    """The topology with the strangers' part in it: parking, and of each its queue, bindings and rights."""
    all_of_them, speaking = list(consumers), list(services)
    queued = [consumer for consumer in all_of_them if consumer.hears]
    bindings = {binding for consumer in queued for binding in consumer.bindings(speaking)}
    return replace(
        topology,
        exchanges=topology.exchanges | {PARKING: "fanout"},
        queues=topology.queues | {PARKING: "quorum"} | {consumer.queue: "quorum" for consumer in queued},
        bindings=topology.bindings | bindings | {Binding(PARKING, PARKING, "")},
        consumers={consumer.name: consumer.rights for consumer in all_of_them},
        user_limits=LIMITS,
    )


def _is_ours(parameter: Mapping[str, Any], management: Management) -> bool:
    return str(parameter["name"]).startswith(_PARAMETER) and parameter["value"]["vhost"] == management.vhost


def _read(name: str, told: Mapping[str, Any]) -> Consumer:
    return Consumer(name, tuple(told["hears"]), bool(told["people"]))


def _path(name: str) -> str:
    return f"global-parameters/{quote(_PARAMETER + name, safe='')}"

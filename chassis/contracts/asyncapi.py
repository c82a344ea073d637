"""The AsyncAPI 3.0 document of the whole system: exchanges, messages, and who says and who hears what."""

from collections.abc import Mapping
from importlib.metadata import version

from chassis.contracts import events
from chassis.contracts.events import VERSION
from chassis.openapi.shapes import Json
from chassis.recovery.queues import matches
from chassis.service import Service
from chassis.subscriber import subscriptions
from chassis.topology import HISTORY
from chassis.topology.expected import CONSUMERS

VHOST = "isotrack"
"""The virtual host, as the checked-in definitions of the broker have it."""

_ABOUT = """Events travel as CloudEvents 1.0 in AMQP binary mode. The body holds the aggregate's whole public state and
what this event says of the change: a consumer builds its table by upsert, and the newest (epoch, sequence) wins.
Delivery is at least once. Adding a field is no new version; a consumer ignores what it does not know."""


_USER = "A broker user that reads one thing, made by the operator: docs/consuming.md says how to get one."
_SERVER: Json = {
    "host": "{host}",
    "pathname": f"/{VHOST}",
    "protocol": "amqp",
    "protocolVersion": "0.9.1",
    "description": "The installation's broker (RabbitMQ); its operator names the host, and whether it takes TLS.",
    "variables": {"host": {"description": "Host and port.", "default": "localhost:5672"}},
    "security": [{"$ref": "#/components/securitySchemes/user"}],
}


def document(services: Mapping[str, Service], schemas: Mapping[str, Json]) -> Json:
    """The document. `schemas` are the events' schemas by name, in files beside this document."""
    channels: dict[str, Json] = {}
    for service in services.values():
        for exchange, name, _ in events.said(service):
            channel = channels.setdefault(exchange, _exchange(exchange))
            channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    told = {name for exchange in channels if exchange.endswith(".events") for name in channels[exchange]["messages"]}
    everything = {name for channel in channels.values() for name in channel["messages"]}
    channels |= {HISTORY: _history(sorted(told)), CONSUMERS: _consumer(sorted(everything))}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "isotrack", "version": version("isotrack"), "description": " ".join(_ABOUT.split())},
        "defaultContentType": "application/json",
        "servers": {"broker": _SERVER},
        "channels": dict(sorted(channels.items())),
        "operations": dict(sorted({**_sent(services), **_received(services, channels), **_strangers()}.items())),
        "components": {
            "securitySchemes": {"user": {"type": "userPassword", "description": _USER}},
            "messages": {name: _message(name, events.says(services.values(), name)) for name in sorted(schemas)},
        },
    }


def _exchange(name: str) -> Json:
    people = " Personal data: only who needs it may read it." if name.endswith(".people") else ""
    return {
        "address": "{event}",
        "title": name,
        "description": f"The topic exchange `{name}`; the routing key is the event's name.{people}",
        "parameters": {"event": {"description": "The event's name."}},
        "messages": {},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": name, "type": "topic", "durable": True, "autoDelete": False, "vhost": VHOST},
            }
        },
    }


def _history(names: list[str]) -> Json:
    about = (
        "A stream with all that the `*.events` exchanges carried, for who comes later: consume it with the argument"
        " `x-stream-offset` (`first`: from the beginning), a prefetch, and acks. Each message has its offset in the"
        " header `x-stream-offset`."
    )
    return _queue(HISTORY, about, names) | {"x-queue-type": "stream"}


def _consumer(names: list[str]) -> Json:
    about = (
        "A queue of one's own, made by the operator for the events that were asked for, and `restatement.completed`."
        " Of those about people it has none unless that was allowed."
    )
    parameters = {"name": {"description": "The name of the stranger's broker user."}}
    return _queue(f"{CONSUMERS}.{{name}}", about, names) | {"parameters": parameters, "x-queue-type": "quorum"}


def _queue(name: str, about: str, names: list[str]) -> Json:
    queue = {"name": name, "durable": True, "exclusive": False, "autoDelete": False, "vhost": VHOST}
    return {
        "address": name,
        "description": about,
        "messages": {message: {"$ref": f"#/components/messages/{message}"} for message in names},
        "bindings": {"amqp": {"is": "queue", "queue": queue}},
    }


def _message(name: str, says: tuple[str, str]) -> Json:
    file = f"schemas/{name}.{VERSION}.json"
    return {
        "name": f"isotrack.{name}.{VERSION}",
        "title": name,
        "summary": says[1],
        "x-summary-vi": says[0],
        "contentType": "application/json",
        "headers": {"$ref": f"{file}#/$defs/headers"},
        "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": {"$ref": file}},
        "bindings": {"amqp": {"contentEncoding": "utf-8"}},
        "x-example": f"examples/{name}.json",
    }


def _strangers() -> Json:
    reading = {"bindings": {"amqp": {"ack": True}}}
    return {
        f"a stranger reads {channel}": {"action": "receive", "channel": {"$ref": f"#/channels/{channel}"}, **reading}
        for channel in (HISTORY, CONSUMERS)
    }


def _sent(services: Mapping[str, Service]) -> Json:
    found: dict[str, Json] = {}
    for service in services.values():
        for exchange, name, _ in events.said(service):
            operation = found.setdefault(f"{service.name}.says.{exchange}", _operation("send", exchange))
            operation["messages"].append(_reference(exchange, name))
    return found


def _received(services: Mapping[str, Service], channels: Mapping[str, Json]) -> Json:
    found: dict[str, Json] = {}
    for service in services.values():
        for queue, subscription in subscriptions(service.name, service.nameko_class).items():
            heard = [
                name
                for name in channels[subscription.exchange]["messages"]
                if any(matches(key, name) for key in subscription.keys)
            ]
            operation = _operation("receive", subscription.exchange)
            operation["bindings"] = {"amqp": {"ack": True}}
            operation["messages"] = [_reference(subscription.exchange, name) for name in heard]
            found[f"{queue}.hears"] = operation
    return found


def _operation(action: str, exchange: str) -> Json:
    return {"action": action, "channel": {"$ref": f"#/channels/{exchange}"}, "messages": []}


def _reference(exchange: str, name: str) -> Json:
    return {"$ref": f"#/channels/{exchange}/messages/{name}"}

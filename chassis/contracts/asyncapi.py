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

_ABOUT = """Events travel as CloudEvents 1.0 in AMQP binary mode. The body holds the aggregate's whole public state and
what this event says of the change: a consumer builds its table by upsert, and the newest (epoch, sequence) wins.
Delivery is at least once. Adding a field is no new version; a consumer ignores what it does not know."""


def document(services: Mapping[str, Service], schemas: Mapping[str, Json]) -> Json:
    """The document. `schemas` are the events' schemas by name, in files beside this document."""
    channels: dict[str, Json] = {}
    for service in services.values():
        for exchange, name, _ in events.said(service):
            channel = channels.setdefault(exchange, _exchange(exchange))
            channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    told = [name for exchange in channels if exchange.endswith(".events") for name in channels[exchange]["messages"]]
    channels[HISTORY] = _history(sorted(set(told)))
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "isotrack", "version": version("isotrack"), "description": " ".join(_ABOUT.split())},
        "defaultContentType": "application/json",
        "channels": dict(sorted(channels.items())),
        "operations": dict(sorted({**_sent(services), **_received(services, channels)}.items())),
        "components": {"messages": {name: _message(name, schemas[name]) for name in sorted(schemas)}},
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
                "exchange": {"name": name, "type": "topic", "durable": True, "autoDelete": False},
            }
        },
    }


def _history(names: list[str]) -> Json:
    return {
        "address": HISTORY,
        "description": "A stream with all that the `*.events` exchanges carried, for who comes later: consume it with"
        " the argument `x-stream-offset` (`first`) and a prefetch.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "amqp": {
                "is": "queue",
                "queue": {"name": HISTORY, "durable": True, "exclusive": False, "autoDelete": False},
            }
        },
    }


def _message(name: str, schema: Json) -> Json:
    file = f"schemas/{name}.{VERSION}.json"
    return {
        "name": f"isotrack.{name}.{VERSION}",
        "title": name,
        "contentType": "application/json",
        "headers": {"$ref": f"{file}#/$defs/headers"},
        "payload": {"schemaFormat": "application/schema+json;version=draft-2020-12", "schema": {"$ref": file}},
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

"""The JSON Schemas of events: the body `{state, change}`, and the headers that it travels with."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from chassis import envelope
from chassis.events import EventSchema
from chassis.openapi.shapes import Json, Shapes
from chassis.recovery.restating import exchanges
from chassis.service import Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = "v1"

_UUID = {"type": "string", "format": "uuid"}
_ATTRIBUTES: dict[str, Json] = {
    "specversion": {"const": envelope.SPEC_VERSION, "description": "CloudEvents 1.0."},
    "id": {**_UUID, "description": "Of this event; the same when it is delivered again."},
    "source": {"type": "string", "pattern": "^/[a-z]+$", "description": "The service that owns the aggregate."},
    "type": {"type": "string", "description": "`isotrack.<name>.<version>`."},
    "subject": {**_UUID, "description": "The aggregate's id."},
    "partitionkey": {**_UUID, "description": "The same: one aggregate's events are in order."},
    "sequence": {"type": "string", "pattern": "^[0-9]{20}$", "description": "The aggregate's version after it."},
    "epoch": {"type": "string", "pattern": "^[1-9][0-9]*$", "description": "Compare (epoch, sequence): newest wins."},
    "time": {"type": "string", "format": "date-time", "description": "When it was recorded, in real time."},
    "traceparent": {"type": "string", "description": "W3C trace context of the request behind it."},
    "causationid": {**_UUID, "description": "The event because of which this one was said."},
    "restated": {"const": "true", "description": "The state is said again, and nothing happened."},
}
_OPTIONAL = {"traceparent", "causationid", "restated"}


class Restatement(Schema):
    """All that goes over `exchange` has been said anew in `epoch`: what was not said of it is gone."""

    exchange = fields.String()
    epoch = fields.Integer()


RESTATEMENT = EventSchema(Restatement())

_RESTATED = ("Nói lại trạng thái hiện tại; không có gì xảy ra", "The state as it is, said again; nothing happened")
_COMPLETED = ("Đã nói lại tất cả trong epoch này", "Everything was said anew in this epoch")


def said(service: Service) -> Iterator[tuple[str, str, EventSchema]]:
    """Exchange, name and shapes of all that a service says."""
    for name, event in service.events.items():
        yield envelope.exchange_of(service.name, name), name, event
    for exchange in sorted(exchanges(service)):
        yield exchange, envelope.COMPLETED, RESTATEMENT


def says(services: Iterable[Service], name: str) -> tuple[str, str]:
    """What an event says in a few words, Vietnamese and English, as the history calls it."""
    titles = (service.texts.get(f"event.{name}") for service in services)
    return next((title for title in titles if title), _COMPLETED if name == envelope.COMPLETED else _RESTATED)


def schema(service: Service, name: str, event: EventSchema) -> Json:
    """The schema of one event's body; that of its headers is under `$defs/headers`."""
    shapes = Shapes()
    properties = {"state": shapes.shown(event.state), "change": shapes.shown(event.change)}
    source = None if name == envelope.COMPLETED else service.name
    found: Json = {
        "$schema": DIALECT,
        "$id": f"urn:isotrack:event:{name}:{VERSION}",
        "title": name,
        "type": "object",
        "properties": properties,
        "required": ["change", "state"],
        "$defs": {"headers": headers(source, name), **shapes.components()},
    }
    moved: Json = at_home(found, "#/$defs/")
    return moved


def at_home(node: Any, place: str) -> Any:
    """The same with every reference into `place`, where the schemas lie in this document."""
    if isinstance(node, Mapping):
        return {
            key: place + value.rsplit("/", 1)[-1] if key == "$ref" else at_home(value, place)
            for key, value in node.items()
        }
    return [at_home(one, place) for one in node] if isinstance(node, list) else node


def headers(source: str | None, name: str) -> Json:
    """The schema of the AMQP headers of one event (CloudEvents in binary mode); `source` is None if anyone says it."""
    attributes = {f"cloudEvents_{key}": dict(found) for key, found in _ATTRIBUTES.items()}
    attributes["cloudEvents_type"]["const"] = f"isotrack.{name}.{VERSION}"
    if source is not None:
        attributes["cloudEvents_source"]["const"] = f"/{source}"
    return {
        "type": "object",
        "description": "CloudEvents attributes as AMQP headers; all are text.",
        "properties": attributes,
        "required": sorted(f"cloudEvents_{key}" for key in _ATTRIBUTES.keys() - _OPTIONAL),
    }

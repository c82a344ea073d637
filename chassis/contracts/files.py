"""Which files `contracts/` holds, and what stands in each; the examples of events apart, which a run makes."""

import json
from collections.abc import Mapping

from chassis.contracts import asyncapi, catalogue, events
from chassis.contracts.events import VERSION
from chassis.openapi import document
from chassis.openapi.shapes import Json
from chassis.running import assembled
from chassis.service import Service


def event_schemas(services: Mapping[str, Service]) -> dict[str, Json]:
    """The schema of every event's body by the event's name."""
    return {
        name: events.schema(service, name, event)
        for service in services.values()
        for _, name, event in events.said(service)
    }


def generated(services: Mapping[str, Service]) -> dict[str, str]:
    """The files by path below `contracts/`. The same code gives the same text."""
    ordered = dict(sorted(services.items()))
    schemas = event_schemas(ordered)
    return {
        "asyncapi.json": text(asyncapi.document(ordered, schemas)),
        "catalogue.md": catalogue.page(ordered),
        **{f"openapi/{name}.json": text(document(one, assembled(one))) for name, one in ordered.items()},
        **{f"schemas/{name}.{VERSION}.json": text(schema) for name, schema in sorted(schemas.items())},
    }


def text(found: Json) -> str:
    """A document as it lies in a file."""
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

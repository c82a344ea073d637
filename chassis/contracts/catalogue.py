"""The catalogue for people: which events there are, who says them and who listens, and what errors mean."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chassis import problems
from chassis.contracts import events
from chassis.recovery.queues import matches
from chassis.service import Service
from chassis.subscriber import subscriptions

Row = Sequence[str]


def page(services: Mapping[str, Service]) -> str:
    """The catalogue as Markdown."""
    parts = [
        "# Catalogue",
        "",
        "Made from the code by `make contracts`. Schemas, examples and OpenAPI lie beside it.",
        "How to read the events with a program of your own: [docs/consuming.md](../docs/consuming.md).",
        "",
    ]
    for service in services.values():
        parts += [f"## What {service.name} says", ""]
        rows = list(_events(service, services))
        heads = ("Event", "Says", "Nghĩa", "State", "Change", "Exchange", "Heard by (queue)")
        parts += [*_table(heads, rows), ""] if rows else ["Nothing.", ""]
    parts += ["## States and kinds", "", *_table(("Schema", "Field", "Words"), _words(services)), ""]
    parts += ["## Error codes", "", *_table(("Service", "Code", "Tiếng Việt", "English"), _codes(services)), ""]
    return "\n".join(parts)


def _events(service: Service, services: Mapping[str, Service]) -> Iterator[Row]:
    for exchange, name, event in events.said(service):
        schema = f"[`{name}`](schemas/{name}.{events.VERSION}.json)"
        change = ", ".join(f"`{field.data_key or key}`" for key, field in event.change.fields.items())
        heard = ", ".join(f"`{queue}`" for queue in _hearing(exchange, name, services))
        vietnamese, english = events.says(services.values(), name)
        yield schema, english, vietnamese, type(event.state).__name__, change, f"`{exchange}`", heard


def _hearing(exchange: str, name: str, services: Mapping[str, Service]) -> Iterator[str]:
    for service in services.values():
        for queue, subscription in subscriptions(service.name, service.nameko_class).items():
            if subscription.exchange == exchange and any(matches(key, name) for key in subscription.keys):
                yield queue


def _words(services: Mapping[str, Service]) -> Iterator[Row]:
    seen: set[tuple[str, str]] = set()
    for service in services.values():
        for _, name, event in events.said(service):
            for kind, schema in events.schema(service, name, event)["$defs"].items():
                for field, found in schema["properties"].items():
                    choices = found.get("enum") or found.get("items", {}).get("enum")
                    if choices and (kind, field) not in seen:
                        seen.add((kind, field))
                        yield kind, f"`{field}`", ", ".join(f"`{one}`" for one in choices if one is not None)


def _codes(services: Mapping[str, Service]) -> Iterator[Row]:
    for name, texts in (("every", problems.TEXTS), *((service.name, service.texts) for service in services.values())):
        for code, (vietnamese, english) in sorted(texts.items()):
            yield name, f"`{code}`", vietnamese, english


def _table(heads: Row, rows: Iterable[Row]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"

"""Whether consumers of one version of an event's schema can read what the next one describes.

What goes out may gain fields, and allow less: a field that was not always there may become so. Everything else
breaks somebody: a field that is gone, may be absent, may be null, has another type or format, or knows a new word.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chassis.openapi.shapes import Json

_KEYS = ("format", "const", "pattern")


def breaks(before: Json, after: Json) -> list[str]:
    """What a consumer of `before` would stumble over in `after`, as sentences; empty if nothing."""
    return list(_differences(before, after, before, after, "", frozenset()))


def _differences(
    one: Any, other: Any, before: Json, after: Json, path: str, above: frozenset[tuple[str, str]]
) -> Iterator[str]:
    seen = above | {(one.get("$ref", ""), other.get("$ref", ""))}
    if "$ref" in one and seen == above:
        return
    one, other, place = _resolved(before, one), _resolved(after, other), path or "the event"
    yield from _types(one, other, place)
    for key in _KEYS:
        if one.get(key) != other.get(key) and key in {**one, **other}:
            yield f"{place}: {key} was {one.get(key)!r}, is {other.get(key)!r}"
    if "enum" in one:
        for word in _new_words(one, other):
            yield f"{place}: {word!r} is a new word"
    yield from _properties(one, other, before, after, path, seen)
    for key in ("items", "additionalProperties"):
        if isinstance(one.get(key), Mapping) and isinstance(other.get(key), Mapping):
            yield from _differences(one[key], other[key], before, after, f"{path}[]", seen)


def _types(one: Json, other: Json, place: str) -> Iterator[str]:
    was, becomes = _kinds(one), _kinds(other)
    if "null" in becomes - was:
        yield f"{place}: may be null"
    if becomes - was - {"null"}:
        yield f"{place}: type was {', '.join(sorted(was))}, is {', '.join(sorted(becomes))}"


def _properties(
    one: Json, other: Json, before: Json, after: Json, path: str, seen: frozenset[tuple[str, str]]
) -> Iterator[str]:
    for name, was in one.get("properties", {}).items():
        inside = f"{path}.{name}".lstrip(".")
        if name not in other.get("properties", {}):
            yield f"{inside}: is gone"
            continue
        if name in one.get("required", ()) and name not in other.get("required", ()):
            yield f"{inside}: may be absent"
        yield from _differences(was, other["properties"][name], before, after, inside, seen)


def _new_words(one: Json, other: Json) -> list[Any]:
    if "enum" not in other:
        return ["any"]
    return [word for word in other["enum"] if word not in one["enum"] and word is not None]


def _kinds(schema: Json) -> set[str]:
    if "anyOf" in schema:
        return {kind for choice in schema["anyOf"] for kind in _kinds(choice)}
    kind = schema.get("type", "object" if "$ref" in schema else "any")
    return set(kind) if isinstance(kind, list) else {kind}


def _resolved(document: Json, node: Json) -> Json:
    while "$ref" in node:
        node = document["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node

"""Which changes of an event's schema break a consumer of the former one."""

from copy import deepcopy
from typing import Any

import pytest

from chassis.contracts.compatible import breaks

BEFORE: dict[str, Any] = {
    "type": "object",
    "properties": {"state": {"$ref": "#/$defs/State"}},
    "required": ["state"],
    "$defs": {
        "State": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "kind": {"type": "string", "enum": ["ward", "commune"]},
                "end": {"type": ["string", "null"], "format": "date"},
                "waves": {"type": "array", "items": {"$ref": "#/$defs/Wave"}},
            },
            "required": ["id", "kind", "end", "waves"],
        },
        "Wave": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
}


def changed(**definitions: dict[str, Any]) -> dict[str, Any]:
    after = deepcopy(BEFORE)
    state = after["$defs"]["State"]
    for name, property_ in definitions.items():
        if property_ is None:
            del state["properties"][name]
        else:
            state["properties"][name] = property_
    return after


def test_the_same_schema_breaks_nobody() -> None:
    assert breaks(BEFORE, deepcopy(BEFORE)) == []


@pytest.mark.parametrize(
    "definitions",
    [
        {"added": {"type": "string"}},
        {"kind": {"type": "string", "enum": ["ward"]}},
        {"kind": {"type": "string", "enum": ["ward", "commune"], "description": "more words about it"}},
        {"end": {"type": "string", "format": "date"}},
    ],
)
def test_more_fields_and_fewer_possibilities_break_nobody(definitions: dict[str, Any]) -> None:
    assert breaks(BEFORE, changed(**definitions)) == []


@pytest.mark.parametrize(
    ("definitions", "sentence"),
    [
        ({"id": None}, "state.id: is gone"),
        ({"id": {"type": "integer", "format": "uuid"}}, "state.id: type was string, is integer"),
        ({"id": {"type": ["string", "null"], "format": "uuid"}}, "state.id: may be null"),
        ({"id": {"type": "string"}}, "state.id: format was 'uuid', is None"),
        ({"id": {"type": "string", "format": "date"}}, "state.id: format was 'uuid', is 'date'"),
        ({"kind": {"type": "string", "enum": ["ward", "town"]}}, "state.kind: 'town' is a new word"),
        ({"kind": {"type": "string"}}, "state.kind: 'any' is a new word"),
        ({"waves": {"type": "array", "items": {"type": "string"}}}, "state.waves[]: type was object, is string"),
    ],
)
def test_what_breaks_a_consumer_is_named(definitions: dict[str, Any], sentence: str) -> None:
    assert sentence in breaks(BEFORE, changed(**definitions))


def test_a_field_that_may_be_absent_breaks_who_relied_on_it() -> None:
    after = deepcopy(BEFORE)
    after["$defs"]["State"]["required"].remove("end")
    assert breaks(BEFORE, after) == ["state.end: may be absent"]


def test_what_is_nested_in_lists_is_looked_at_too() -> None:
    after = deepcopy(BEFORE)
    after["$defs"]["Wave"]["properties"] = {"title": {"type": "string"}}
    assert breaks(BEFORE, after) == ["state.waves[].name: is gone"]

"""What events are declared to carry."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from marshmallow import Schema, fields

from tests.contract.declarations import SERVICES

EVENTS = {name: said for service in SERVICES.values() for name, said in service.events.items()}

PERSONAL = {"name", "email", "phone", "position", "username", "person", "author", "language", "address"}
"""What a person is known or reached by. Fields of that name elsewhere must say whose they are, as `name_vi` does."""

NAMES_OF_THINGS = {"waves.name", "clarity.person"}
"""Of waves; and of how many steps of a procedure it is clear who does them."""


def _fields(schema: Schema, path: str = "") -> Iterator[tuple[str, fields.Field]]:
    for name, found in schema.fields.items():
        inner = found.inner if isinstance(found, fields.List) else found
        yield path + (found.data_key or name), inner
        if isinstance(inner, fields.Nested):
            yield from _fields(inner.schema, f"{path}{found.data_key or name}.")


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_personal_data_is_declared_in_no_event_but_those_about_people(name: str) -> None:
    if name.startswith("person."):
        return
    declared = {path for schema in (EVENTS[name].state, EVENTS[name].change) for path, _ in _fields(schema)}
    assert not {path for path in declared - NAMES_OF_THINGS if path.split(".")[-1] in PERSONAL}


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_people_are_declared_as_ids(name: str) -> None:
    for schema in (EVENTS[name].state, EVENTS[name].change):
        for path, found in _fields(schema):
            if path.endswith("person_id"):
                assert isinstance(found, fields.UUID), path


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_field_that_is_not_declared_stays_inside(name: str) -> None:
    said, secret = EVENTS[name], {"password_hash": "x", "recorded_by": UUID(int=1)}
    assert not secret.keys() & (said.state.dump(secret).keys() | said.change.dump(secret).keys())

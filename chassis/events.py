"""What an event carries, as its service declares it: the shape of the aggregate's state, and of the change."""

from dataclasses import dataclass

from marshmallow import Schema


class NoChange(Schema):
    """The event's name and the state say it all."""


_NO_CHANGE = NoChange()


@dataclass(frozen=True)
class EventSchema:
    """The shapes of `state` and `change` in one event's data.

    Whatever a command says goes out through these two: a field that is not declared stays inside. Every declared
    field is there, but for those of a schema made with `partial=True`.
    """

    state: Schema
    change: Schema = _NO_CHANGE

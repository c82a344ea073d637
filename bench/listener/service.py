"""The listener: hears of the toy's notes, keeps them, and offers nothing."""

from marshmallow import Schema, fields

from chassis.service import Service
from chassis.subscriber import Event, projection
from chassis.work import Work


class Note(Schema):
    """What it reads of a note."""

    text = fields.String(required=True)


class Listener:
    """The nameko service."""

    name = "listener"

    @projection("toy", "note.*", state=Note())
    def copy(self, work: Work, event: Event) -> None:
        """Keep the newest text."""
        work.execute(
            "INSERT INTO copy VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET text = excluded.text",
            (event.subject, event.state["text"]),
        )


class Refusal(Exception):
    """It has no rules."""


SERVICE = Service(Listener, {}, {}, {}, Refusal, "bench.listener")

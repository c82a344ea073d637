"""The witness: a reaction to every event of every service, whose effect has no key of its own.

The effect is a row in the witness's outbox, with the event as its cause. Nothing but the inbox keeps it from being
written twice, so an effect that is repeated shows here, even where another service's own unique key would hide it.
"""

from uuid import uuid4

from marshmallow import Schema, fields

from chassis.events import EventSchema
from chassis.service import Service
from chassis.subscriber import Event, reaction
from chassis.work import Work


class Refusal(Exception):
    """The witness refuses nothing."""


class Anything(Schema):
    """Whatever an event's state holds is left aside."""


class Sighting(Schema):
    """Which event was seen."""

    event_id = fields.UUID(required=True)


class Witness:
    """The nameko service: one queue per owner, all keys."""

    name = "witness"

    @reaction("agencies", "#", state=Anything())
    def agencies(self, work: Work, event: Event) -> None:
        """What agencies says."""
        note(work, event)

    @reaction("agencies.people", "#", state=Anything())
    def people(self, work: Work, event: Event) -> None:
        """What agencies says of people."""
        note(work, event)

    @reaction("audits", "#", state=Anything())
    def audits(self, work: Work, event: Event) -> None:
        """What audits says."""
        note(work, event)


def note(work: Work, event: Event) -> None:
    """One sighting, in the transaction of the reaction."""
    work.say("sighting.noted", uuid4(), 1, {"event_id": event.id})


SERVICE = Service(Witness, {"sighting.noted": EventSchema(Sighting())}, {}, {}, Refusal, "tests.chaos.witness")

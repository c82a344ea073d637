"""The toy after its reaction got another name."""

from dataclasses import replace
from typing import Any

from chassis.subscriber import Event, reaction
from chassis.work import Work
from tests.toy import service


class Renamed(service.Toy):
    """The nameko service."""

    name = "toy"
    count: Any = None

    @reaction("toy", "note.*", state=service.Seen(), formerly="count")
    def tally(self, work: Work, event: Event) -> None:
        """What `count` was."""
        work.execute("INSERT INTO effect (event_id, subject) VALUES (%s, %s)", (event.id, event.subject))


SERVICE = replace(service.SERVICE, nameko_class=Renamed)

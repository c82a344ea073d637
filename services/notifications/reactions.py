"""What notifications does when another service speaks: keeps copies, plans reminders, writes messages."""

from chassis.subscriber import Event, projection, reaction
from chassis.work import Work
from services.notifications import commands, schemas


class Reactions:
    """The subscriptions of notifications."""

    @projection("agencies", "agency.*", state=schemas.AgencySeen(), gone=commands.forget_agency)
    def agency(self, work: Work, event: Event) -> None:
        """Keep the tree."""
        commands.keep_agency(work, event.subject, event.state)

    @projection("agencies", "duty.*", state=schemas.DutySeen(), gone=commands.forget_duty)
    def duty(self, work: Work, event: Event) -> None:
        """Keep who holds which duty."""
        commands.keep_duty(work, event.subject, event.state)

    @projection("agencies.people", "person.*", state=schemas.PersonSeen(), gone=commands.erase_person)
    def person(self, work: Work, event: Event) -> None:
        """Keep how people are addressed, and forget those who were erased."""
        if event.name == "person.erased":
            commands.erase_person(work, event.subject)
        else:
            commands.keep_person(work, event.subject, event.state)

    @projection("audits", "finding.*", state=schemas.FindingSeen(), gone=commands.forget_finding)
    def finding(self, work: Work, event: Event) -> None:
        """Keep findings, and plan, move or cancel their reminders."""
        commands.keep_finding(work, event.subject, event.state)

    @reaction("audits", "finding.*", state=schemas.FindingSeen())
    def tell(self, work: Work, event: Event) -> None:
        """Write the messages that the rules make of what happened to a finding."""
        commands.tell(work, event.id, event.name, event.subject, event.state)

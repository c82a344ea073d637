"""What notifications does when another service speaks: keeps copies, plans reminders, writes messages."""

from chassis.subscriber import Event, projection, reaction
from chassis.work import Work
from services.notifications import schemas
from services.notifications.commands import copies, drafting, keeping, reminding, telling


class Copies:
    """The projections: what is kept of others' states, and what follows from its change."""

    @projection("agencies", "agency.*", state=schemas.AgencySeen(), gone=copies.forget_agency)
    def agency(self, work: Work, event: Event) -> None:
        """Keep the tree."""
        copies.keep_agency(work, event.subject, event.state)

    @projection("agencies", "duty.*", state=schemas.DutySeen(), gone=copies.forget_duty)
    def duty(self, work: Work, event: Event) -> None:
        """Keep who holds which duty; what waits for a holder goes out."""
        copies.keep_duty(work, event.subject, event.state)

    @projection("agencies.people", "person.*", state=schemas.PersonSeen(), gone=copies.forget_person)
    def person(self, work: Work, event: Event) -> None:
        """Keep how people are addressed, and forget those who were erased."""
        if event.name == "person.erased":
            copies.erase_person(work, event.subject)
        else:
            copies.keep_person(work, event.subject, event.state)

    @projection("audits", "finding.*", state=schemas.FindingSeen(), gone=reminding.forget_finding)
    def finding(self, work: Work, event: Event) -> None:
        """Keep findings, and plan, move or cancel their reminders."""
        reminding.keep_finding(work, event.subject, event.state)

    @projection("agencies", "plan.*", state=schemas.DraftSeen(), gone=drafting.forget_plan)
    def plan(self, work: Work, event: Event) -> None:
        """Keep which plans are to be drafted by a day, and plan, move or cancel the reminders of it."""
        drafting.keep_plan(work, event.subject, event.state)

    @projection("agencies", "qms.*", state=schemas.DeclarationSeen(), gone=keeping.forget_declaration)
    def declaration(self, work: Work, event: Event) -> None:
        """Keep declarations, and plan, move or cancel the reminders to keep them up."""
        keeping.keep_declaration(work, event.subject, event.state)


class Telling:
    """The reactions: the messages that the rules make of what happened."""

    @reaction("audits", "finding.*", state=schemas.FindingSeen())
    def tell(self, work: Work, event: Event) -> None:
        """Of a finding."""
        telling.tell(work, event.id, event.name, event.subject, event.state, event.change)

    @reaction("audits", "inspection.*", state=schemas.InspectionSeen())
    def tell_of_inspection(self, work: Work, event: Event) -> None:
        """Of an inspection: its notice, its minutes."""
        telling.tell(work, event.id, event.name, event.subject, event.state)

    @reaction("audits", "remediation.*", state=schemas.RemediationSeen())
    def tell_of_remediation(self, work: Work, event: Event) -> None:
        """Of a remediation report: that it came, and what was said to it."""
        telling.tell(work, event.id, event.name, event.subject, event.state)

    @reaction("agencies", "plan.*", state=schemas.PlanSeen())
    def tell_of_plan(self, work: Work, event: Event) -> None:
        """Of a rollout plan on its way to the leader and back."""
        telling.tell(work, event.id, event.name, event.subject, event.state)

    @reaction("agencies", "track.*", state=schemas.TrackSeen())
    def tell_of_track(self, work: Work, event: Event) -> None:
        """Of an agency's part in a plan: that it has one, has none any more, or has other dates."""
        telling.tell(work, event.id, event.name, event.subject, event.state, event.change)

    @reaction("agencies", "qms.lapsed", state=schemas.DeclarationSeen())
    def tell_of_lapse(self, work: Work, event: Event) -> None:
        """Of a declaration that was not kept up."""
        telling.tell(work, event.id, event.name, event.subject, event.state, event.change)


class Reactions(Copies, Telling):
    """The subscriptions of notifications."""

"""What audits does when agencies speaks: it keeps its copies of the tree and of who holds which duty, and hands
over the findings of agencies that end."""

from uuid import UUID

from chassis.subscriber import Event, projection, reaction
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import copies, reassigning


class Reactions:
    """The subscriptions of audits."""

    @projection("agencies", "agency.*", state=schemas.AgencySeen(), gone=copies.forget_agency)
    def agencies(self, work: Work, event: Event) -> None:
        """Keep an agency as it is now."""
        copies.keep_agency(work, event.subject, event.state)

    @projection("agencies", "duty.*", state=schemas.DutySeen(), gone=copies.forget_duty)
    def duties(self, work: Work, event: Event) -> None:
        """Keep a duty as it is now."""
        copies.keep_duty(work, event.subject, event.state)

    @reaction("agencies", "agency.dissolved", state=schemas.DissolvedSeen())
    def reassign(self, work: Work, event: Event) -> None:
        """Give the open findings of an agency that has ended to its heir."""
        if heir_id := event.change.get("heir_id"):
            reassigning.hand_over(work, event.subject, UUID(heir_id), event.change.get("decision"))

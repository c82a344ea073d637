"""What audits does when agencies speaks: it keeps its copies of the tree and of who holds which duty."""

from chassis.subscriber import Event, projection
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import copies


class Reactions:
    """Projections only; audits reacts to nobody yet."""

    @projection("agencies", "agency.*", state=schemas.AgencySeen(), gone=copies.forget_agency)
    def agencies(self, work: Work, event: Event) -> None:
        """Keep an agency as it is now."""
        copies.keep_agency(work, event.subject, event.state)

    @projection("agencies", "duty.*", state=schemas.DutySeen(), gone=copies.forget_duty)
    def duties(self, work: Work, event: Event) -> None:
        """Keep a duty as it is now."""
        copies.keep_duty(work, event.subject, event.state)

"""What agencies does when another service speaks: keeps copies of audits' findings, to count them, and of its internal
audits, which complete milestones here."""

from chassis.subscriber import Event, projection, reaction
from chassis.work import Work
from services.agencies.commands import findings, upkeep
from services.agencies.schemas.findings import FindingSeen
from services.agencies.schemas.upkeep import InspectionSeen


class Reactions:
    """The subscriptions of agencies."""

    @projection("audits", "finding.*", state=FindingSeen(), gone=findings.forget_finding)
    def finding(self, work: Work, event: Event) -> None:
        """Keep what the progress report counts of a finding."""
        findings.keep_finding(work, event.subject, event.state)

    @projection("audits", "inspection.*", state=InspectionSeen(), gone=upkeep.forget_audit)
    def internal_audit(self, work: Work, event: Event) -> None:
        """Keep internal audits whose minutes are signed."""
        upkeep.keep_audit(work, event.subject, event.state)

    @reaction("audits", "inspection.closed", state=InspectionSeen())
    def internal_audit_closed(self, work: Work, event: Event) -> None:
        """A closed internal audit completes its milestone."""
        upkeep.audit_closed(work, event.subject, event.state)

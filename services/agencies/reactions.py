"""What agencies does when another service speaks: keeps a copy of audits' findings to count."""

from chassis.subscriber import Event, projection
from chassis.work import Work
from services.agencies.commands import findings
from services.agencies.schemas.findings import FindingSeen


class Reactions:
    """The subscriptions of agencies."""

    @projection("audits", "finding.*", state=FindingSeen(), gone=findings.forget_finding)
    def finding(self, work: Work, event: Event) -> None:
        """Keep what the progress report counts of a finding."""
        findings.keep_finding(work, event.subject, event.state)

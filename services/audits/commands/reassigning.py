"""What follows when an agency ends: its open findings are its heir's to put right. Closed ones stay as they were."""

from uuid import UUID

from chassis.work import Work
from services.audits.store import heirs as store


def hand_over(work: Work, agency_id: UUID, heir_id: UUID, decision: str | None) -> None:
    """Give the open findings of an ended agency to whoever stands for it in the end, and remember who that is."""
    store.keep(work, agency_id, heir_id)
    change = {"from_agency_id": agency_id, "decision": decision}
    moved = store.hand_over(work, agency_id)
    work.say_all("finding.reassigned", ((one["id"], one["version"], one, change) for one in moved))

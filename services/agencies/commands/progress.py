"""The use case that changes how progress is judged."""

from uuid import NAMESPACE_URL, uuid5

from chassis.work import Work
from services.agencies.store import progress as store

PACE = uuid5(NAMESPACE_URL, "urn:isotrack:pace")
"""What the setting is called in the history."""


def set_pace(work: Work, days: int) -> None:
    """Let what is late have stalled after so many days without a milestone; every figure of any day follows."""
    before = {"stalled_after": store.stalled_after(work)}
    store.set_stalled_after(work, days)
    work.note("pace.changed", PACE, {"before": before, "after": {"stalled_after": days}})

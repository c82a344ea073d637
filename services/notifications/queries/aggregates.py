"""Everything that notifications says, page by page: what it says anew after a restore, or to a new consumer."""

from collections.abc import Mapping

from chassis.service import Pages
from services.notifications.store import reminders

AGGREGATES: Mapping[str, Pages] = {"reminder.restated": reminders.after}
"""By the event that says one anew."""

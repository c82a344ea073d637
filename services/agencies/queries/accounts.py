"""Reading accounts: for those who run the system."""

from chassis.database import Row
from chassis.work import Work
from services.agencies.store import accounts as store


def every(work: Work) -> list[Row]:
    """All accounts: username, roles, the person's name, the agency's code."""
    return store.every(work)

"""The one clock that business dates come from, real or simulated.

Tokens, outbox, retries and logs use real time and do not ask here. A simulated clock lies in the service's
database, so that every instance, worker and restart sees the same day; it only moves forward.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from chassis.database import Transaction

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class ClockRefused(Exception):
    """The clock cannot be set: `code` says why (clock.real, clock.backwards)."""

    field = "date"

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Clock:
    """Tells the business date; settings decide whether it may be simulated."""

    def __init__(self, simulated: bool) -> None:
        self._simulated = simulated

    def now(self, tx: Transaction) -> datetime:
        """Business date with the real time of day, in the city's time zone."""
        real = datetime.now(ZONE)
        if not self._simulated:
            return real
        row = tx.one("SELECT today FROM clock")
        today = row["today"] if row else None
        return real if today is None else datetime.combine(today, real.timetz())

    def set(self, tx: Transaction, today: date) -> None:
        """Move the simulated business date forward to `today`; ClockRefused otherwise."""
        if not self._simulated:
            raise ClockRefused("clock.real")
        moved = tx.execute("UPDATE clock SET today = %s WHERE coalesce(today, '-infinity') <= %s", (today, today))
        if not moved:
            raise ClockRefused("clock.backwards")

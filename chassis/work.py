"""One piece of work: a transaction together with who does it, on which business day, and what it says.

A command, a projection or a reaction gets one and neither opens nor commits it; its changes and its events
stand or fall together.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from chassis import outbox
from chassis.clock import Clock
from chassis.database import Row, Transaction
from chassis.envelope import Event
from chassis.history import Change, Circumstances, Whence, command_line, record
from chassis.identity.caller import SYSTEM, Caller
from chassis.identity.permissions import reach, require
from chassis.outbox import Origin, Said
from chassis.problems import Forbidden
from chassis.settings import Settings

CLOCK = uuid5(NAMESPACE_URL, "urn:isotrack:clock")
"""What a service's clock is called in its history."""

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.web.conditional import Condition


class Work:
    """What a use case may touch: SQL, the caller, the business date, the outbox."""

    def __init__(
        self,
        tx: Transaction,
        service: "Service",
        settings: Settings,
        caller: Caller = SYSTEM,
        cause: Event | None = None,
        traceparent: str | None = None,
        whence: Whence | None = None,
    ) -> None:
        self.tx = tx
        self.caller = caller
        self.cause = cause
        self.settings = settings
        self.condition: Condition | None = None
        self.traceparent = traceparent
        self._service = service
        self._clock = Clock(settings.simulated_clock)
        self._whence = whence
        self._origin = Origin(service.name, traceparent, cause.id if cause else None)

    @property
    def address(self) -> str:
        """From where the caller speaks, as far as proxies can be trusted; empty on this machine's command line."""
        return (self._whence and self._whence.address) or ""

    @property
    def service_name(self) -> str:
        """Whose work it is."""
        return self._service.name

    @cached_property
    def now(self) -> datetime:
        """Business date with the real time of day, aware, in the city's time zone."""
        return self._clock.now(self.tx)

    @property
    def today(self) -> date:
        """The business date: for due, late and as of."""
        return self.now.date()

    def set_clock(self, today: date) -> None:
        """Move the simulated business date of this service forward."""
        before = self.today
        self._clock.set(self.tx, today)
        self.note("clock.set", CLOCK, {"before": before.isoformat(), "after": today.isoformat()})

    def execute(self, sql: str, params: Any = ()) -> int:
        """Run a statement; returns the number of rows it touched."""
        return self.tx.execute(sql, params)

    def one(self, sql: str, params: Any = ()) -> Row | None:
        """The first row, or None."""
        return self.tx.one(sql, params)

    def all(self, sql: str, params: Any = ()) -> list[Row]:
        """All rows."""
        return self.tx.all(sql, params)

    def values(
        self, sql: str, rows: Iterable[Sequence[Any]], template: str | None = None, fetch: bool = False
    ) -> list[Row]:
        """One `VALUES %s` statement for many rows."""
        return self.tx.values(sql, rows, template, fetch)

    def release(self) -> None:
        """Commit and give the connection back, before something slow that needs none; what follows is apart."""
        self.tx.release()

    def say(
        self,
        name: str,
        subject: UUID,
        sequence: int,
        state: Mapping[str, Any],
        change: Mapping[str, Any] | None = None,
    ) -> UUID:
        """Record one event and its entry of the history; `sequence` is the aggregate's version after the change.

        The aggregate's row must be locked. Of `change` the event carries what it declares; in the history `reason`
        is why, and `document` or `decision` on whose authority.
        """
        return self._record(name, [(subject, sequence, state, change)])[0]

    def say_all(
        self, name: str, items: Iterable[tuple[UUID, int, Mapping[str, Any], Mapping[str, Any] | None]]
    ) -> None:
        """Record events of one name about different aggregates, in few statements."""
        self._record(name, items)

    def note(self, name: str, subject: UUID, change: Mapping[str, Any], agency_id: UUID | None = None) -> None:
        """Write a change into the history that is not said as an event; what `subject` stands for must be locked."""
        state = {"agency_id": str(agency_id)} if agency_id else {}
        record(self.tx, name, [Change(subject, None, state, change, change)], self._circumstances)

    def restate(self, name: str, rows: Iterable[Row]) -> None:
        """Say again what aggregates are, without anything having happened; rows have `id`, `version` and the state."""
        dump = self._service.events[name].state.dump
        said = [Said(row["id"], row["version"], dump(row), {}) for row in rows]
        outbox.record(self.tx, self._origin, name, said, restated=True)

    def must(self, action: str, agency_id: UUID | None = None) -> None:
        """Forbidden unless the permission table lets the caller do `action` on that agency."""
        require(self.tx, self._service.permissions, self.caller, action, agency_id)

    def check_version(self, version: int) -> None:
        """Stale unless the caller has seen this version, where the caller says which one was seen.

        A command calls it once it has locked the aggregate and knows that the caller may change it.
        """
        if self.condition is not None:
            self.condition.check(version)

    def may(self, action: str, agency_id: UUID | None = None) -> bool:
        """Whether `must` would pass: for showing a caller what is allowed."""
        try:
            self.must(action, agency_id)
        except Forbidden:
            return False
        return True

    def reach(self, action: str) -> UUID | None:
        """None if the caller may see everything, else the agency whose subtree bounds the view."""
        return reach(self._service.permissions, self.caller, action)

    def _record(
        self,
        name: str,
        items: Iterable[tuple[UUID, int, Mapping[str, Any], Mapping[str, Any] | None]],
    ) -> list[UUID]:
        declared = self._service.events[name]
        changes = (
            Change(subject, sequence, declared.state.dump(state), declared.change.dump(change or {}), change or {})
            for subject, sequence, state, change in items
        )
        return record(self.tx, name, changes, self._circumstances)

    @property
    def _circumstances(self) -> Circumstances:
        cause = self.cause.id if self.cause else None
        whence = self._whence or command_line()
        # A simulated day that nobody has asked for is left to the database, which spares a round trip.
        known = "now" in self.__dict__ or not self.settings.simulated_clock
        day = self.today if known else None
        return Circumstances(self._service.name, self.caller, whence, day, cause, self.traceparent)

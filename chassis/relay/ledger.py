"""Which outbox rows are loaded, in flight, confirmed or held: the relay's bookkeeping, without any I/O.

Within one aggregate only one event is in flight, so the order holds even when the broker refuses one;
a refused event holds back its aggregate for a while, and nobody else.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from chassis.database import Row

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0


@dataclass
class _Hold:
    until: float
    wait: float
    over: bool = False


@dataclass
class Ledger:
    """All rows that the leader has at hand."""

    loaded: set[int] = field(default_factory=set)
    confirmed: list[int] = field(default_factory=list)
    _queues: dict[str, deque[Row]] = field(default_factory=dict)
    _ready: deque[str] = field(default_factory=deque)
    _in_flight: dict[int, Row] = field(default_factory=dict)
    _returned: set[str] = field(default_factory=set)
    _holds: dict[str, _Hold] = field(default_factory=dict)

    @property
    def in_flight(self) -> int:
        """Events published but not yet confirmed."""
        return len(self._in_flight)

    @property
    def held(self) -> list[str]:
        """Aggregates that wait because an event of theirs failed; their rows are not to be loaded."""
        return [subject for subject, hold in self._holds.items() if not hold.over]

    def load(self, rows: list[Row]) -> None:
        """Take rows in, oldest first; behind an event of the same aggregate they wait their turn."""
        for row in rows:
            self.loaded.add(row["id"])
            queue = self._queues.get(row["subject"])
            if queue is None:
                self._queues[row["subject"]] = deque([row])
                self._ready.append(row["subject"])
            else:
                queue.append(row)

    def to_publish(self, window: int) -> Iterator[Row]:
        """The rows that may be published now, until so many are in flight; each is given out once."""
        for _ in range(min(window - len(self._in_flight), len(self._ready))):
            yield self._queues[self._ready.popleft()][0]

    def published(self, tag: int, row: Row) -> None:
        """The row went out under this delivery tag."""
        self._in_flight[tag] = row

    def returned(self, event_id: str) -> None:
        """The broker could not route this event; its confirm, which follows, counts for nothing."""
        self._returned.add(event_id)

    def settle(self, tag: int, multiple: bool, positive: bool, now: float) -> list[Row]:
        """The broker answered for a tag, or for all up to it; returns the rows that failed."""
        tags = [found for found in self._in_flight if found <= tag] if multiple else [tag]
        failed = []
        for found in tags:
            row = self._in_flight.pop(found)
            if positive and row["event_id"] not in self._returned:
                self._succeeded(row)
            else:
                self._returned.discard(row["event_id"])
                self._failed(row, now)
                failed.append(row)
        return failed

    def release(self, now: float) -> None:
        """Let aggregates try again whose time to wait is over: their rows may be loaded anew."""
        for hold in self._holds.values():
            hold.over = hold.over or hold.until <= now

    def take_confirmed(self) -> list[int]:
        """The ids to be marked; from here on they are the database's affair."""
        ids, self.confirmed = self.confirmed, []
        self.loaded.difference_update(ids)
        return ids

    def _succeeded(self, row: Row) -> None:
        self.confirmed.append(row["id"])
        subject = row["subject"]
        self._holds.pop(subject, None)
        queue = self._queues[subject]
        queue.popleft()
        if queue:
            self._ready.append(subject)
        else:
            del self._queues[subject]

    def _failed(self, row: Row, now: float) -> None:
        before = self._holds.get(row["subject"])
        wait = min(before.wait * 2, _LONGEST_WAIT) if before else _FIRST_WAIT
        self._holds[row["subject"]] = _Hold(until=now + wait, wait=wait)
        # Out of the window with them: the aggregates that wait must not take the others' places.
        self.loaded.difference_update(waiting["id"] for waiting in self._queues.pop(row["subject"]))

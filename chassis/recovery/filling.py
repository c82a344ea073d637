"""One queue is filled with the present state of everything that an owner says there: for a consumer that is new, or
that went back to a backup. Nobody else hears of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis import envelope
from chassis.database import Database
from chassis.outbox import Said
from chassis.recovery import queues
from chassis.recovery.queues import Message, Sender
from chassis.recovery.restating import FIRST, PORTION, Told, completion
from chassis.service import Service
from chassis.settings import Settings
from chassis.work import Work


@dataclass(frozen=True)
class Target:
    """A queue, and what belongs into it: events on these exchanges whose names match one of the patterns."""

    queue: str
    patterns: tuple[str, ...]
    exchanges: frozenset[str]

    def takes(self, owner: str, name: str) -> bool:
        """Whether an owner's event belongs into the queue."""
        carried = envelope.exchange_of(owner, name) in self.exchanges
        return carried and any(queues.matches(pattern, name) for pattern in self.patterns)

    def noted(self) -> dict[str, Any]:
        """What the audit keeps of it."""
        personal = any(exchange.endswith(".people") for exchange in self.exchanges)
        return {"queue": self.queue, "events": " ".join(self.patterns), "people": personal}


def fill(
    service: Service,
    settings: Settings,
    database: Database,
    target: Target,
    admin_url: str,
    told: Told = lambda *_: None,
) -> int:
    """Put every aggregate of `service` that belongs there into the queue; returns how many. Raises NoQueue.

    What is changed meanwhile comes by the ordinary way, with a higher version. May be repeated: a projection takes
    what it has for stale.
    """
    queues.must_exist(admin_url, target.queue)
    said = 0
    with queues.channel(admin_url) as channel:
        sender = Sender(channel)
        for name in service.aggregates:
            if not target.takes(service.name, name):
                continue
            for portion in _portions(service, settings, database, name):
                said += sender.put(target.queue, portion)
                told(name, said)
        with database.transaction(read_only=True) as tx:
            epoch = _epoch(tx.one("SELECT value FROM epoch"))
        complete = [completion(exchange, epoch) for exchange in sorted(target.exchanges)]
        sender.put(target.queue, [_message(service.name, envelope.COMPLETED, one, epoch) for one in complete])
    return said


def _portions(service: Service, settings: Settings, database: Database, name: str) -> Iterator[list[Message]]:
    after: UUID | None = FIRST
    while after is not None:
        with service.work(settings, database) as work:
            portion, after = _portion(work, service, name, after)
        yield portion


def _portion(work: Work, service: Service, name: str, after: UUID) -> tuple[list[Message], UUID | None]:
    """A portion read as of one moment, and where the next one begins, None at the end."""
    work.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    epoch = _epoch(work.one("SELECT value FROM epoch"))
    rows = service.aggregates[name](work, after, PORTION)
    schema = service.events[name].state
    said = (Said(row["id"], row["version"], schema.dump(row)) for row in rows)
    messages = [_message(service.name, name, one, epoch) for one in said]
    return messages, rows[-1]["id"] if len(rows) == PORTION else None


def _epoch(row: dict[str, int] | None) -> int:
    if row is None:
        raise LookupError("the table epoch is empty")
    return row["value"]


def _message(owner: str, name: str, said: Said, epoch: int) -> Message:
    event_id = str(uuid4())
    headers = envelope.headers(
        event_id,
        owner,
        name,
        said.subject,
        sequence=envelope.sequence_text(said.sequence),
        epoch=epoch,
        time=datetime.now(UTC).isoformat(),
        restated="true",
    )
    return Message(envelope.body(said.state, None).encode(), queues.properties(headers, event_id))

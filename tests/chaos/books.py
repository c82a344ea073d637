"""The books after the run: what the owners' databases hold as committed, against what everybody else made of it.

Nothing here asks a client what it was told: a command that was cut off counts if, and only if, its owner kept it.
"""

from collections import Counter
from collections.abc import Container, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pika

from chassis.subscriber import ladder
from services.notifications.domain.rules import RULES, rules_for
from tests.channel import Channel
from tests.stack import RETRY_STEPS, Stack

Row = dict[str, Any]

OWNED = {"agencies": ("agency", "person", "duty"), "audits": ("inspection", "finding")}
"""Who owns which aggregates: every change of one is a version, and every version an event."""

_DUTY = ("person_id", "agency_id", "duty", "valid_from", "valid_to")
_AGENCY = ("code", "name_vi", "name_en", "parent_id")
_FINDING = ("agency_id", "kind", "grade", "due", "state")


@dataclass(frozen=True)
class Copy:
    """A table kept from another service's events, by which subscriber, and the columns that it shares."""

    owner: str
    table: str
    subscriber: str
    columns: tuple[str, ...]

    @property
    def keeper(self) -> str:
        """The service that keeps it."""
        return self.subscriber.partition(".")[0]


COPIES = (
    Copy("agencies", "agency", "audits.agencies", (*_AGENCY, "kind", "block", "status", "valid_from", "valid_to")),
    Copy("agencies", "agency", "notifications.agency", _AGENCY),
    Copy("agencies", "duty", "audits.duties", _DUTY),
    Copy("agencies", "duty", "notifications.duty", _DUTY),
    Copy("agencies", "person", "notifications.person", ("name", "email", "language", "agency_id")),
    Copy("audits", "finding", "agencies.finding", _FINDING),
    Copy("audits", "finding", "notifications.finding", (*_FINDING, "inspection_id", "clause")),
)


@dataclass
class Balance:
    """What does not balance, one sentence each."""

    commits: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Whether everything that was committed took effect once, everywhere, and nothing is left over."""
        return not (self.lost or self.doubled or self.stale or self.parked)

    def once(
        self, what: str, expected: Iterable[Any], found: Iterable[Any], undone: Container[Any] = frozenset()
    ) -> None:
        """Each of the expected is found exactly once, what was undone at most once, and nothing else is found."""
        counted = Counter(found)
        for one in [one for one in counted if one in undone]:
            times = counted.pop(one)
            self.doubled += [f"{what} {one} ({times} times)"] if times > 1 else []
        for one in expected:
            times = counted.pop(one, 0)
            if times == 0:
                self.lost.append(f"{what} {one}")
            elif times > 1:
                self.doubled.append(f"{what} {one} ({times} times)")
        self.doubled += [f"{what} {one}, which nobody committed" for one in counted]


class Books:
    """All databases and the broker of a stack, read as their operator."""

    def __init__(self, stack: Stack, lost: frozenset[UUID] = frozenset()) -> None:
        self._stack = stack
        self._lost = lost
        self._databases = {name: stack.database(name) for name in stack.services}

    def close(self) -> None:
        """Give the connections back."""
        for database in self._databases.values():
            database.close()

    def balance(self) -> Balance:
        """Compare all tables and queues as they are now, but for the history, which takes longer."""
        found = Balance()
        said = {owner: self._rows(owner, "SELECT * FROM outbox WHERE NOT restated") for owner in OWNED}
        found.commits = sum(len(events) for events in said.values())
        for owner, tables in OWNED.items():
            for table in tables:
                self._versions(found, owner, table)
        for service in self._stack.services:
            waiting = self._rows(service, "SELECT name, event_id FROM outbox WHERE published_at IS NULL")
            found.lost += [f"{row['name']} {row['event_id']} is not published" for row in waiting]
        for copy in COPIES:
            self._copy(found, copy)
        self._messages(found, said["audits"])
        self._sightings(found, [event["event_id"] for events in said.values() for event in events])
        found.parked = self._parked()
        return found

    def history(self) -> list[str]:
        """The events that belong into the history stream and are not there."""
        missing: dict[str, str] = {}
        for service in self._stack.services:
            sql = "SELECT name, event_id FROM outbox WHERE exchange = %s"
            missing |= {str(row["event_id"]): row["name"] for row in self._rows(service, sql, f"{service}.events")}
        with suppress(pika.exceptions.ConnectionClosedByBroker), self._channel() as channel:
            # pika gives back what it has fetched ahead when it closes, which a stream does not take.
            channel.basic_qos(prefetch_count=500)
            offset = {"x-stream-offset": "first"}
            for method, properties, _ in channel.consume("history", arguments=offset, inactivity_timeout=30):
                if method is None:
                    break
                missing.pop(properties.headers["cloudEvents_id"], None)
                channel.basic_ack(method.delivery_tag)
                if not missing:
                    break
        return [f"{name} {event_id} is not in the history" for event_id, name in missing.items()]

    def _versions(self, found: Balance, owner: str, table: str) -> None:
        """Every version of every aggregate was said once, and no version that is not there."""
        kept = self._rows(owner, f"SELECT id, version FROM {table}")
        names = f"{table}.%"
        said = self._rows(owner, "SELECT subject, sequence FROM outbox WHERE name LIKE %s AND NOT restated", names)
        expected = [(row["id"], version) for row in kept for version in range(1, row["version"] + 1)]
        found.once(f"the event of {table}", expected, [(row["subject"], row["sequence"]) for row in said])

    def _copy(self, found: Balance, copy: Copy) -> None:
        columns = ", ".join(copy.columns)
        owned = self._by_id(copy.owner, f"SELECT id, {columns} FROM {copy.table}")
        versions = self._by_id(copy.owner, f"SELECT id, version FROM {copy.table}")
        copied = self._by_id(copy.keeper, f"SELECT id, {columns} FROM {copy.table}")
        positions = self._by_id(
            copy.keeper,
            "SELECT subject AS id, sequence AS version FROM position WHERE subscriber = %s",
            copy.subscriber,
        )
        for key, row in owned.items():
            if key not in copied or key not in positions:
                found.lost.append(f"{copy.subscriber} has no {copy.table} {key}")
            elif copied[key] != row or positions[key] != versions[key]:
                found.stale.append(f"{copy.subscriber} has an old {copy.table} {key}")
        unknown = (copied.keys() | positions.keys()) - owned.keys()
        found.stale += [f"{copy.subscriber} has {copy.table} {key}, which nobody committed" for key in unknown]

    def _messages(self, found: Balance, said: list[Row]) -> None:
        """The reaction of notifications: once for each event of a finding, one message for each rule of it."""
        told = [event for event in said if event["name"].startswith("finding.")]
        handled = self._rows("notifications", "SELECT event_id FROM inbox WHERE subscriber = 'notifications.tell'")
        rules = [rule.name for rule in RULES if rule.event.startswith("finding.")]
        messages = self._rows("notifications", "SELECT event_id, rule FROM message WHERE rule = ANY(%s)", rules)
        heard = (row["event_id"] for row in handled)
        found.once("notifications.tell", (event["event_id"] for event in told), heard, self._lost)
        found.once(
            "the message",
            ((event["event_id"], rule.name) for event in told for rule in rules_for(event["name"])),
            ((row["event_id"], row["rule"]) for row in messages),
            {(event_id, rule.name) for event_id in self._lost for rule in RULES},
        )

    def _sightings(self, found: Balance, said: list[UUID]) -> None:
        if "witness" not in self._stack.services:
            return
        sightings = self._rows("witness", "SELECT causation_id FROM outbox")
        found.once("the sighting of", said, (row["causation_id"] for row in sightings), self._lost)

    def _parked(self) -> list[str]:
        """What lies in parking, or waits on the ladder: while anything does, nothing is settled."""
        found = []
        with self._channel() as channel:
            for queue in [name for service in self._stack.services for name in ladder.names(service, len(RETRY_STEPS))]:
                count = channel.queue_declare(queue, passive=True).method.message_count
                if count:
                    _, properties, _ = channel.basic_get(queue)
                    found.append(f"{count} in {queue}, the first: {properties and properties.headers}")
        return found

    def _rows(self, service: str, sql: str, *params: Any) -> list[Row]:
        with self._databases[service].transaction(read_only=True) as tx:
            return tx.all(sql, params)

    def _by_id(self, service: str, sql: str, *params: Any) -> dict[UUID, Row]:
        return {row.pop("id"): row for row in self._rows(service, sql, *params)}

    def _channel(self) -> Channel:
        return Channel(self._stack.installation.broker_url("admin"))

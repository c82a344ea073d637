"""The toy as tests see it: its users' HTTP, its tables, what is published at it, and what it parks."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pika
import requests

from chassis import envelope
from chassis.subscriber import ladder
from tests.channel import Channel
from tests.stack import RETRY_STEPS, Stack


class Toy:
    """The toy as its users see it, and its tables as its operator does."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.database = stack.database("toy")
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {stack.token('coordinator')}"

    def write(self, text: str, note: UUID | None = None) -> UUID:
        url, method = f"{self.stack.url('toy')}/v1/notes", "POST" if note is None else "PUT"
        answer = self.session.request(method, url if note is None else f"{url}/{note}", json={"text": text}, timeout=10)
        assert answer.status_code in (200, 201), answer.text
        return UUID(answer.json()["id"])

    def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        with self.database.transaction(read_only=True) as tx:
            return tx.all(sql, params)

    def copied(self, note: UUID) -> str | None:
        found = self.rows("SELECT text FROM copy WHERE id = %s", note)
        return found[0]["text"] if found else None

    def effects(self, note: UUID) -> int:
        return int(self.rows("SELECT count(*) AS n FROM effect WHERE subject = %s", note)[0]["n"])

    def mend(self, note: UUID) -> None:
        """From now on the reaction can handle a note that says `raise`."""
        with self.database.transaction() as tx:
            tx.execute("INSERT INTO mended VALUES (%s)", (note,))

    def outcomes(self, queue: str) -> dict[str, int]:
        """What became of a queue's deliveries so far, as the metrics say."""
        exposed = requests.get(f"{self.stack.url('toy')}/metrics", timeout=5).text
        found = re.findall(rf'^isotrack_events_total{{outcome="(\w+)",queue="{queue}"}} (\S+)$', exposed, re.MULTILINE)
        return {outcome: int(float(count)) for outcome, count in found}

    def stale(self) -> int:
        """How many deliveries the projection has found to be older than what it has."""
        return self.outcomes("toy.copy").get("stale", 0)

    def publish(self, body: bytes, content_type: str = "application/json", **headers: Any) -> None:
        """Put a message onto the toy's exchange as a stranger with rights would."""
        with self.channel() as channel:
            properties = pika.BasicProperties(content_type=content_type, delivery_mode=2, headers=headers)
            channel.basic_publish("toy.events", "note.taken", body, properties)

    def waiting(self) -> int:
        """How many messages the ladder holds."""
        with self.channel() as channel:
            steps = ladder.names("toy", len(RETRY_STEPS))[1:]
            return sum(channel.queue_declare(step, passive=True).method.message_count for step in steps)

    def channel(self) -> Channel:
        return Channel(self.stack.installation.broker_url("admin"))

    def parked(self) -> list[tuple[dict[str, Any], bytes]]:
        """Take everything out of the parking queue."""
        found = []
        with self.channel() as channel:
            while True:
                method, properties, body = channel.basic_get("toy.parking", auto_ack=True)
                if method is None:
                    return found
                found.append((properties.headers, body))


def wire(note: UUID, sequence: int, text: str, event_id: UUID | None = None, epoch: int = 1) -> dict[str, Any]:
    """Arguments of `Toy.publish` for an event of the toy."""
    headers = envelope.headers(
        event_id or uuid4(),
        "toy",
        "note.taken",
        note,
        sequence=envelope.sequence_text(sequence),
        epoch=epoch,
        time=datetime.now(UTC).isoformat(),
    )
    return {"body": envelope.body({"id": str(note), "text": text}, None).encode(), **headers}

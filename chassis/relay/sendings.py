"""The spans of events on their way to the broker, from the publish to its answer; costs nothing unless exported."""

from collections.abc import Iterable

from chassis import trace
from chassis.database import Row


class Sendings:
    """One connection's spans by delivery tag."""

    def __init__(self) -> None:
        self._spans: dict[int, tuple[str, trace.Span]] = {}

    def begin(self, tag: int, row: Row) -> Row:
        """The row as it is sent: its event is caused by the sending, where that is recorded."""
        if not trace.recording():
            return row
        destination = f"{row['exchange']}:{row['name']}"
        span = trace.start(
            f"send {destination}",
            "producer",
            row["traceparent"],
            {
                "messaging.system": "rabbitmq",
                "messaging.operation.name": "send",
                "messaging.operation.type": "send",
                "messaging.destination.name": destination,
                "messaging.rabbitmq.destination.routing_key": row["name"],
                "messaging.message.id": row["event_id"],
                "messaging.message.body.size": len(row["body"].encode()),
            },
        )
        self._spans[tag] = row["event_id"], span
        return {**row, "traceparent": span.traceparent}

    def settle(self, tag: int, multiple: bool, failed: Iterable[Row]) -> None:
        """The broker answered for a tag, or for all up to it."""
        if not self._spans:
            return
        refused = {row["event_id"] for row in failed}
        for found in [one for one in self._spans if one <= tag] if multiple else [tag]:
            if found in self._spans:
                event_id, span = self._spans.pop(found)
                span.end("refused" if event_id in refused else None)

    def cut_off(self) -> None:
        """The connection went before the broker answered."""
        for _, span in self._spans.values():
            span.end("connection_lost")
        self._spans.clear()

"""nameko's entrypoint for one handler's queue: a delivery is read, handed to a worker, and settled with the broker.

nameko's own handler acks what raised; this one acks what committed, sends up the ladder what could not be handled
and parks what cannot be read, or has reached the ladder's top. What happens within a delivery is in `delivery`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from kombu import Queue
from kombu.message import Message
from marshmallow import EXCLUDE, Schema, ValidationError
from nameko.exceptions import ContainerBeingKilled
from nameko.messaging import Consumer

from chassis import crashpoints, envelope, logs, metrics, trace
from chassis.database import Transaction
from chassis.envelope import Event, Unreadable
from chassis.subscriber import failure
from chassis.subscriber.failure import Reason
from chassis.subscriber.intake import PARKED, RETRIED, RETURNED, Intake

log = structlog.get_logger(__name__)

News = Callable[[Transaction, str, Event], bool]

_SENTENCES = {
    PARKED: "event parked",
    RETRIED: "event failed, it comes back",
    RETURNED: "event failed, put back at the stop",
}


class Stopping(Exception):
    """The service stops while a delivery waits for the database: the delivery goes back to its queue."""


class Subscription(Consumer):
    """One handler's subscription: which events of whom, in which queue, and what makes an event news.

    `projects`: it keeps a table, so it also hears when its owner has said everything anew. `restated`: states that
    are said again concern it.
    """

    queue_consumer = Intake()

    def __init__(
        self,
        owner: str,
        events: str,
        schema: Schema,
        is_news: News,
        old: str,
        projects: bool,
        restated: bool,
        formerly: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.owner = owner
        self.events = events
        self.schema = schema
        self.is_news = is_news
        self.old = old
        self.projects = projects
        self.restated = restated
        self.formerly = formerly
        super().__init__(queue=None, **kwargs)

    @property
    def exchange(self) -> str:
        """The exchange that the queue is bound to."""
        return self.owner if self.owner.endswith(".people") else f"{self.owner}.events"

    @property
    def keys(self) -> set[str]:
        """The routing keys by which the queue is bound to the exchange."""
        return {self.events, envelope.COMPLETED} if self.projects else {self.events}

    def queue_name(self, service: str, method: str) -> str:
        """`<service>.<handler>`: the name says whose it is."""
        return f"{service}.{method}"

    def setup(self) -> None:
        """Join the intake; the queue itself is declared by `isotrack topology apply` alone."""
        name = self.queue_name(self.container.service_name, self.method_name)
        self.queue = Queue(name, no_declare=True)
        super().setup()

    def handle_message(self, message: Message) -> None:
        """Called by the intake for each delivery: read it, then handle it in a worker."""
        try:
            event = self.read(message)
        except Exception as error:  # noqa: BLE001 (whatever a stranger sends must not stop the service)
            self.unreadable(message, error)
            return
        try:
            self.container.spawn_worker(self, (event,), {}, handle_result=partial(self.handle_result, message, event))
        except ContainerBeingKilled:
            self.queue_consumer.requeue_message(message)

    def read(self, message: Message) -> Event:
        """The event in a delivery, its state loaded through this subscription's schema."""
        event = envelope.read(message.content_type, message.headers or {}, message.body)
        if event.name == envelope.COMPLETED or (event.restated and not self.restated):
            return event
        try:
            state = self.schema.load(event.state, unknown=EXCLUDE)
        except ValidationError as error:
            raise Unreadable(f"the state does not fit: {error.messages}") from None
        return Event(**{**event.__dict__, "state": state})

    def handle_result(
        self, message: Message, event: Event, worker_ctx: Any, result: Any = None, exc_info: Any = None
    ) -> tuple[Any, Any]:
        """Ack what committed, put back what could not be begun, send up the ladder what failed."""
        if exc_info is None:
            crashpoints.passed("ack")
            self.queue_consumer.ack_message(message)
            metrics.EVENTS.labels(self.queue.name, result).inc()
            metrics.EVENT_AGE.labels(self.queue.name).observe(_age(event))
        elif isinstance(exc_info[1], Stopping):
            metrics.EVENTS.labels(self.queue.name, RETURNED).inc()
            self.queue_consumer.requeue_message(message)
        else:
            self.fail(message, Reason.of(exc_info[1], logs.bound_trace()))
        return result, None

    def unreadable(self, message: Message, error: Exception) -> None:
        """Nobody could ever read it: beside the consuming, which must not wait for it, it goes into parking."""

        def park() -> None:
            logs.bind_trace(trace.continued(envelope.traceparent(message.headers or {})))
            self.fail(message, Reason.unreadable(error, logs.bound_trace()))

        self.container.spawn_managed_thread(park, identifier="park")

    def fail(self, message: Message, reason: Reason) -> None:
        """To the next step of the ladder or into parking, so that it stops nobody else."""
        outcome = self.queue_consumer.fail(self.queue.name, message, reason)
        metrics.EVENTS.labels(self.queue.name, outcome).inc()
        tell = log.error if outcome == PARKED else log.warning
        tell(
            _SENTENCES[outcome],
            queue=self.queue.name,
            id=(message.headers or {}).get("cloudEvents_id"),
            attempts=failure.attempts(message.headers or {}) + 1,
            reason=reason.kind,
            error=reason.text,
            where=reason.where,
        )


def _age(event: Event) -> float:
    return max(0.0, (datetime.now(UTC) - event.time).total_seconds())

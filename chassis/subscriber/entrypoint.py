"""The entrypoints `projection` and `reaction`: one transaction per delivery, committed before the ack.

nameko's own handler acks what raised; this one acks what committed, sends up the ladder what could not be handled
and parks what cannot be read, or has reached the ladder's top. An outage of the database is no fault of the message:
the delivery waits here until the database is back, and since the queue hands out no more than the prefetch,
consuming stops meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial, wraps
from typing import Any

import eventlet
import psycopg2
import structlog
from kombu import Queue
from kombu.message import Message
from marshmallow import EXCLUDE, Schema, ValidationError
from nameko.exceptions import ContainerBeingKilled
from nameko.messaging import Consumer

from chassis import crashpoints, envelope, logs, metrics, trace
from chassis.database import CONTENTION, STANDBY, Transaction, is_outage, one_line
from chassis.entrypoints import declared
from chassis.envelope import Event, Unreadable
from chassis.history import Whence
from chassis.subscriber import failure, forgetting, inbox
from chassis.subscriber.failure import Reason
from chassis.subscriber.forgetting import Gone
from chassis.subscriber.intake import PARKED, RETRIED, RETURNED, Intake
from chassis.work import Work

log = structlog.get_logger(__name__)

Handler = Callable[[Any, Work, Event], None]
News = Callable[[Transaction, str, Event], bool]

_SENTENCES = {
    PARKED: "event parked",
    RETRIED: "event failed, it comes back",
    RETURNED: "event failed, put back at the stop",
}
_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0
_CONTENTION_TRIES = 10


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


def projection(
    owner: str, events: str, state: Schema, gone: Gone | None = None, formerly: str | Sequence[str] = ()
) -> Callable[[Handler], Callable[..., str]]:
    """`@projection(owner, events, state=schema, gone=remove)`: keeps a table from the owner's state, newest wins.

    `gone` removes the copy of an aggregate that its owner has lost; without it such copies stay. A handler that was
    renamed says so for as long as it lives, `formerly="old_name"` or a tuple with the oldest name first: `topology
    apply` moves the messages of its old queues, and what it has noted down stays under its first name.
    """
    return _subscription(inbox.newer, inbox.STALE, owner, events, state, True, gone, formerly)


def reaction(
    owner: str, events: str, state: Schema, restated: bool = False, formerly: str | Sequence[str] = ()
) -> Callable[[Handler], Callable[..., str]]:
    """`@reaction(owner, events, state=schema)`: does something because of an event, once per event id.

    A state that is only said again is left aside, unless `restated` is set. `formerly` as for `projection`.
    """
    return _subscription(inbox.first_time, inbox.REPEATED, owner, events, state, restated, None, formerly)


def _subscription(
    is_news: News,
    old: str,
    owner: str,
    events: str,
    state: Schema,
    restated: bool,
    gone: Gone | None,
    formerly: str | Sequence[str],
) -> Callable[[Handler], Callable[..., str]]:
    projects = is_news is inbox.newer
    names = (formerly,) if isinstance(formerly, str) else tuple(formerly)

    def decorate(handler: Handler) -> Callable[..., str]:
        @wraps(handler)
        def deliver(instance: Any, event: Event) -> str:
            # Its first name, for ever: processes of before and after a renaming share their notes.
            subscriber = f"{instance.name}.{(*names, handler.__name__)[0]}"
            attributes = _attributes(subscriber, event) if trace.recording() else {}
            with trace.span(f"process {subscriber}", "consumer", event.traceparent, attributes) as span:
                logs.bind_trace(span.traceparent)
                outcome = settled(instance, event, subscriber, span.traceparent)
                span.tell("isotrack.outcome", outcome)
            log.debug("event", queue=subscriber, id=event.id, outcome=outcome)
            return outcome

        def settled(instance: Any, event: Event, subscriber: str, traceparent: str) -> str:
            whence = Whence("event", handler=subscriber)
            opened = partial(instance.unit.work, cause=event, traceparent=traceparent, whence=whence)

            def attempt() -> str:
                with opened() as work:
                    if not is_news(work.tx, subscriber, event):
                        return old
                    handler(instance, work, event)
                crashpoints.passed("commit")
                return inbox.APPLIED

            if event.name == envelope.COMPLETED and projects:
                return _through_outages(instance, partial(_completed, opened, subscriber, event.epoch, gone))
            if event.name == envelope.COMPLETED or (event.restated and not restated):
                return inbox.RESTATED
            return _through_outages(instance, attempt)

        Subscription.decorator(owner, events, state, is_news, old, projects, restated, names)(deliver)
        return deliver

    return decorate


def _attributes(subscriber: str, event: Event) -> dict[str, str]:
    exchange = envelope.exchange_of(event.source, event.name)
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.destination.name": f"{exchange}:{event.name}:{subscriber}",
        "messaging.rabbitmq.destination.routing_key": event.name,
        "messaging.message.id": str(event.id),
    }


def _completed(
    opened: Callable[[], AbstractContextManager[Work]], subscriber: str, epoch: int, gone: Gone | None
) -> str:
    """The owner has said everything in this epoch: forget what it has not said, a portion in each transaction."""
    with opened() as work:
        forgetting.raise_fence(work.tx, subscriber, epoch)
    left = gone is not None
    while gone is not None and left:
        with opened() as work:
            left = forgetting.forget(work, subscriber, gone) > 0
    return inbox.COMPLETED


def _through_outages(instance: Any, attempt: Callable[[], str]) -> str:
    wait, contended = _FIRST_WAIT, 0
    while True:
        try:
            return attempt()
        except CONTENTION:
            contended += 1
            if contended == _CONTENTION_TRIES:
                raise
        except psycopg2.Error as error:
            if not is_outage(error) and not isinstance(error, STANDBY):
                raise
            log.warning("database away, the delivery waits", error=one_line(error))
        if instance.unit.stopping:
            raise Stopping()
        eventlet.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def _age(event: Event) -> float:
    return max(0.0, (datetime.now(UTC) - event.time).total_seconds())


class NameTaken(Exception):
    """A handler's former name is another's, now or formerly: their queues and notes would be one."""


def subscriptions(service: str, nameko_class: type) -> dict[str, Subscription]:
    """The subscriptions of a service class by queue name: what topology declares and binds. Raises NameTaken."""
    found = dict(declared(nameko_class, Subscription))
    names = [*found, *(former for one in found.values() for former in one.formerly)]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise NameTaken(f"{service}: {', '.join(twice)} is or was the name of more than one handler; choose another")
    return {one.queue_name(service, name): one for name, one in found.items()}


def present_queue(queue: str, subscriptions: Mapping[str, Subscription]) -> str:
    """The queue that has taken the place of one by that name, where its handler was renamed; else the name itself."""
    former = {f"{name.partition('.')[0]}.{old}": name for name, one in subscriptions.items() for old in one.formerly}
    return former.get(queue, queue)

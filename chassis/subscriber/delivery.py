"""`projection` and `reaction`: one transaction per delivery, committed before the ack.

An outage of the database is no fault of the message: the delivery waits here until the database is back, and since
the queue hands out no more than the prefetch, consuming stops meanwhile.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial, wraps
from typing import Any

import eventlet
import psycopg2
import structlog
from marshmallow import Schema

from chassis import crashpoints, envelope, logs, trace
from chassis.database import CONTENTION, STANDBY, is_outage, one_line
from chassis.envelope import Event
from chassis.history import Whence
from chassis.subscriber import forgetting, inbox
from chassis.subscriber.entrypoint import News, Stopping, Subscription
from chassis.subscriber.forgetting import Gone
from chassis.work import Work

log = structlog.get_logger(__name__)

Handler = Callable[[Any, Work, Event], None]

_FIRST_WAIT, _LONGEST_WAIT = 0.1, 2.0
_CONTENTION_TRIES = 10


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

"""The connection on which a service consumes: declares nothing, decodes nothing, survives the broker.

nameko's consumer acks what kombu cannot decode; this one hands the raw delivery to the subscription, which
reads it. What fails is published again, to the ladder or to parking, before it is acked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import Any

import eventlet
import structlog
from amqp.exceptions import ConnectionError as AmqpConnectionError
from kombu import Connection, Consumer
from kombu.message import Message
from nameko.extensions import ProviderCollector
from nameko.messaging import QueueConsumer

from chassis import metrics
from chassis.settings import Settings
from chassis.subscriber import failure, ladder
from chassis.subscriber.copies import Copies, Refused
from chassis.subscriber.failure import Reason
from chassis.subscriber.ladder import Place

log = structlog.get_logger(__name__)

PARKED, RETRIED, RETURNED = "parked", "retried", "returned"
"""What became of a delivery that failed."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0


class Intake(QueueConsumer):
    """All subscriptions of one process on one connection."""

    connected = False
    stopping = False
    _pending_remove_providers: dict[Any, Any]

    @property
    def settings(self) -> Settings:
        """The settings that the process was started with."""
        found: Settings = self.container.config["isotrack"]
        return found

    @property
    def prefetch_count(self) -> int:
        """Deliveries at hand per queue: small, so that events leave workers to HTTP."""
        return self.settings.prefetch

    @cached_property
    def copies(self) -> Copies:
        """Publishes failed deliveries to where they wait or stay."""
        return Copies(self.settings.broker_url)

    def get_consumers(self, consumer_cls: Callable[..., Consumer], channel: Any) -> Any:
        """One consumer per subscription; kombu calls this after every (re)connection."""
        self._consumers = {
            provider: consumer_cls(
                queues=[provider.queue],
                on_message=partial(self._take, provider),
                on_decode_error=partial(self._cannot_decode, provider),
                auto_declare=False,
                prefetch_count=self.prefetch_count,
            )
            for provider in self._providers
        }
        return self._consumers.values()

    @cached_property
    def _at_hand(self) -> set[Message]:
        """The deliveries that the broker waits for an answer to."""
        return set()

    def _take(self, provider: Any, message: Message) -> None:
        self._at_hand.add(message)
        provider.handle_message(message)

    def on_iteration(self) -> None:
        """kombu calls this between deliveries; the connection stays until the last handler's answer has gone out."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._at_hand:
            self.should_stop = True

    def fail(self, queue: str, message: Message, reason: Reason) -> str:
        """Publish a failed delivery to its next place, then ack it; returns PARKED, RETRIED or RETURNED.

        While the broker does not take it, the delivery waits here: it is neither lost nor handled again.
        """
        wait = _FIRST_WAIT
        while _is_ours(message) and not self.stopping:
            try:
                return self._move(queue, message, reason)
            except Exception as error:  # noqa: BLE001 (whatever fails here, the message must not be lost)
                log.warning("a failed delivery waits for the broker", queue=queue, seconds=wait, error=repr(error))
            eventlet.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        self.requeue_message(message)
        return RETURNED

    def _move(self, queue: str, message: Message, reason: Reason) -> str:
        headers = failure.noted(message.headers or {}, queue, message.delivery_info, reason)
        attempts = headers[failure.ATTEMPTS]
        place = ladder.next_place(self.settings.service, self.settings.retry_steps, attempts, reason)
        if place.seconds is not None:
            try:
                self._put(place, queue, message, headers)
            except Refused as refused:
                log.error("no such step of the ladder; is the topology applied?", step=place, error=str(refused))
            else:
                return RETRIED
        self._park(queue, message, headers)
        return PARKED

    def _park(self, queue: str, message: Message, headers: dict[str, Any]) -> None:
        try:
            self._put(Place(ladder.parking_name(self.settings.service), None), queue, message, headers)
        except Refused as refused:
            log.error("parking refused, left to the dead-letter policy", queue=queue, error=str(refused))
            self._answer(message, message.reject)

    def _put(self, place: Place, queue: str, message: Message, headers: dict[str, Any]) -> None:
        parked = {failure.PARKED_AT: headers[failure.FAILED_AT]} if place.seconds is None else {}
        self.copies.put(place.exchange, queue, message, headers | parked, place.seconds)
        self.ack_message(message)

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """Try again every second or two, for ever: an outage of the broker is waited out."""
        with self.create_connection() as connection:
            connection.ensure_connection(
                self.on_connection_error, interval_start=0.5, interval_step=0.5, interval_max=2
            )
            yield connection

    def on_consume_ready(self, connection: Any, channel: Any, consumers: Any, **kwargs: Any) -> None:
        """The broker has accepted every consumer."""
        self._say_connected(True)
        super().on_consume_ready(connection, channel, consumers, **kwargs)

    @contextmanager
    def extra_context(self, connection: Any, channel: Any) -> Iterator[None]:
        """Around the consuming: whatever ends it, this process is no longer connected."""
        try:
            yield
        finally:
            self._say_connected(False)
            self._at_hand.clear()
            self._forget_cancellations()
            if self.stopping:
                self.should_stop = True

    def unregister_provider(self, provider: Any) -> None:
        """Cancel a subscription; without a connection there is nothing to cancel, and nothing to wait for."""
        if self.connected:
            super().unregister_provider(provider)
        else:
            ProviderCollector.unregister_provider(self, provider)

    def stop(self) -> None:
        """End the consuming; while the broker is away, without waiting for it."""
        if self.connected or self._gt is None:
            super().stop()
        else:
            self._gt.kill()

    def _forget_cancellations(self) -> None:
        # Who waits for a consumer to be cancelled need not wait longer: it went with the connection.
        waiting, self._pending_remove_providers = self._pending_remove_providers, {}
        for cancelled in waiting.values():
            cancelled.send()

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """kombu tells that the broker cannot be reached."""
        log.warning("broker away, trying again", seconds=interval, error=str(exc))

    def _say_connected(self, connected: bool) -> None:
        self.connected = connected
        metrics.CONSUMER_CONNECTED.set(int(connected))

    def _cannot_decode(self, provider: Any, message: Message, error: Exception) -> None:
        self._at_hand.add(message)
        provider.unreadable(message, error)

    def ack_message(self, message: Message) -> None:
        """Tell the broker that the delivery is done with."""
        self._answer(message, message.ack)

    def requeue_message(self, message: Message) -> None:
        """Put the delivery back where it came from."""
        self._answer(message, message.requeue)

    def _answer(self, message: Message, verb: Callable[[], None]) -> None:
        # On a dead connection there is nobody to tell: the broker has taken the delivery back already.
        if _is_ours(message):
            with suppress(AmqpConnectionError, OSError):
                verb()
        self._at_hand.discard(message)


def _is_ours(message: Message) -> bool:
    """Whether the connection that brought the delivery is there: else the broker has given it to somebody else."""
    return bool(message.channel.connection)

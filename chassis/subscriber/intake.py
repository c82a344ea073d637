"""The connection on which a service consumes: declares nothing, decodes nothing, survives the broker.

nameko's consumer acks what kombu cannot decode; this one hands the raw delivery to the subscription, which
reads it, and parks whatever fails before that.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import Any

import structlog
from amqp.exceptions import ConnectionError as AmqpConnectionError
from kombu import Connection, Consumer
from kombu.message import Message
from nameko.extensions import ProviderCollector
from nameko.messaging import QueueConsumer

from chassis import metrics
from chassis.settings import Settings
from chassis.subscriber.parking import Parking, Reason

log = structlog.get_logger(__name__)


class Intake(QueueConsumer):
    """All subscriptions of one process on one connection."""

    connected = False
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
    def parking(self) -> Parking:
        """Where unreadable and failed deliveries go."""
        return Parking(self.settings.service, self.settings.broker_url)

    def get_consumers(self, consumer_cls: Callable[..., Consumer], channel: Any) -> Any:
        """One consumer per subscription; kombu calls this after every (re)connection."""
        self._consumers = {
            provider: consumer_cls(
                queues=[provider.queue],
                on_message=provider.handle_message,
                on_decode_error=partial(self._cannot_decode, provider),
                auto_declare=False,
                prefetch_count=self.prefetch_count,
            )
            for provider in self._providers
        }
        return self._consumers.values()

    def park(self, queue: str, message: Message, reason: Reason) -> None:
        """Copy a delivery to the parking queue and ack it; if it cannot be copied, let the policy move it."""
        try:
            self.parking.put(queue, message, reason)
        except Exception as error:  # noqa: BLE001 (whatever fails here, the message must not be lost)
            log.warning("parking failed, left to the dead-letter policy", queue=queue, error=repr(error))
            self._reject(message)
        else:
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
            self._forget_cancellations()

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
        provider.park(message, Reason("unreadable", str(error)))

    def ack_message(self, message: Message) -> None:
        """Tell the broker that the delivery is done with."""
        self._answer(message, message.ack)

    def requeue_message(self, message: Message) -> None:
        """Put the delivery back where it came from."""
        self._answer(message, message.requeue)

    def _reject(self, message: Message) -> None:
        self._answer(message, message.reject)

    def _answer(self, message: Message, verb: Callable[[], None]) -> None:
        # On a dead connection there is nobody to tell: the broker has taken the delivery back already.
        if message.channel.connection:
            with suppress(AmqpConnectionError, OSError):
                verb()

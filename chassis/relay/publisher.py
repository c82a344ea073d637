"""Publishes the outbox over one broker connection with pipelined confirms, until the connection ends.

All calls happen on the thread of pika's I/O loop. An error of the database ends the loop and is raised from
`run`: the process then gives up its leadership and starts anew.
"""

import logging
import time
from typing import Any

import pika
import structlog
from pika.channel import Channel
from pika.exceptions import AMQPError

from chassis import crashpoints, metrics, outbox, trace
from chassis.database import Row, Transaction
from chassis.relay.connection import GatheringConnection
from chassis.relay.gate import Gate
from chassis.relay.ledger import Ledger
from chassis.relay.sendings import Sendings
from chassis.settings import Settings

log = structlog.get_logger(__name__)

_MARK_AT = 500
_STORE = 4
"""Windows' worth of rows that are at hand, at most: every load reads past what is there already, so few and large ones
cost less."""
_MEASURE_EVERY = 5.0


class Publisher:
    """One connection's worth of publishing. `tx` works in autocommit: every mark is final at once."""

    def __init__(self, settings: Settings, tx: Transaction) -> None:
        self._settings = settings
        self._tx = tx
        self._ledger = Ledger()
        self._sendings = Sendings()
        self._channel: Channel | None = None
        self._next_tag = 1
        self._dry = False
        self._stopping = False
        self._deadline = 0.0
        self._error: BaseException | None = None
        self._measured = 0.0
        self._tells_each = log.is_enabled_for(logging.DEBUG)  # a line that nobody wants costs a tenth of a publish
        self.connected = False
        self._connection = GatheringConnection(
            _parameters(settings.broker_url),
            on_open_callback=self._on_open,
            on_open_error_callback=self._on_closed,
            on_close_callback=self._on_closed,
        )

    def run(self) -> None:
        """Publish until the connection is closed or `stop` is called; raises what the database raised."""
        self._connection.ioloop.start()
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Load nothing more, wait for what is in flight (within the grace period), close.

        May be called from a signal handler. What stays unconfirmed is published again by the next leader.
        """
        self._deadline = time.monotonic() + self._settings.grace
        self._stopping = True

    def _on_open(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._on_channel)

    def _on_channel(self, channel: Channel) -> None:
        channel.add_on_close_callback(self._on_channel_closed)
        channel.add_on_return_callback(self._on_return)
        gate = Gate(self._connection, lambda: self._begin(channel), lambda: self._stopping)
        channel.confirm_delivery(self._on_answer, callback=lambda _: gate.ask())

    def _begin(self, channel: Channel) -> None:
        self._channel = channel
        self.connected = True
        self._poll()

    def _on_channel_closed(self, channel: Channel, reason: Exception) -> None:
        if not self._stopping:
            log.error("the broker closed the channel; is the topology applied?", error=str(reason))
        self._channel = None
        self.connected = False
        if self._connection.is_open:
            self._connection.close()

    def _on_closed(self, connection: pika.SelectConnection, reason: Any) -> None:
        if not self._stopping:
            log.warning("the broker is away", error=str(reason))
        self.connected = False
        self._channel = None
        self._sendings.cut_off()
        connection.ioloop.stop()

    def _poll(self) -> None:
        """The pulse of the relay: polling is what finds rows, whatever else may hint at them."""
        if self._channel is None:
            return
        self._guarded(self._beat)
        self._connection.ioloop.call_later(self._settings.relay_poll, self._poll)

    def _guarded(self, step: Any) -> None:
        try:
            step()
        except AMQPError:
            log.warning("the channel went away while publishing")
        except Exception as error:  # noqa: BLE001 (handed on to run(), which raises it)
            self._error = error
            self._channel = None
            if self._connection.is_open:
                self._connection.close()  # which ends the loop; a connection left open would stay for a heartbeat

    def _beat(self) -> None:
        self._ledger.release(time.monotonic())
        self._dry = False
        self._step()
        self._measure()
        if self._stopping and (not self._ledger.in_flight or time.monotonic() > self._deadline):
            self._mark()
            self._connection.close()

    def _step(self) -> None:
        if len(self._ledger.confirmed) >= _MARK_AT or not self._ledger.in_flight:
            self._mark()
        if self._stopping:
            return
        if not self._dry and len(self._ledger.loaded) <= self._settings.relay_window:
            self._load()
        self._publish()

    def _load(self) -> None:
        limit = _STORE * self._settings.relay_window - len(self._ledger.loaded)
        rows = outbox.waiting(self._tx, list(self._ledger.loaded), self._ledger.held, limit)
        self._dry = len(rows) < limit
        self._ledger.load(rows)

    def _mark(self) -> None:
        ids = self._ledger.take_confirmed()
        if ids:
            outbox.mark_published(self._tx, ids)
            crashpoints.passed("mark")
            metrics.RELAY_PUBLISHED.inc(len(ids))

    def _publish(self) -> None:
        channel, window = self._channel, self._settings.relay_window
        # Half a window at a time: each piece costs a system call, and confirms come in small ones.
        if channel is None or self._ledger.in_flight > window // 2:
            return
        rows = list(self._ledger.to_publish(window))
        if not rows:
            return
        with self._connection.gathering():
            for row in rows:
                self._send(channel, row)
        crashpoints.passed("publish")

    def _send(self, channel: Channel, row: Row) -> None:
        self._ledger.published(self._next_tag, row)
        sent = self._sendings.begin(self._next_tag, row)
        self._next_tag += 1
        channel.basic_publish(
            row["exchange"], row["name"], row["body"].encode(), _properties(self._settings.service, sent), True
        )
        if self._tells_each:
            log.debug("sent", name=row["name"], id=row["event_id"], trace_id=trace.trace_id(row["traceparent"]))

    def _on_answer(self, frame: Any) -> None:
        answer = frame.method
        positive = isinstance(answer, pika.spec.Basic.Ack)
        failed = self._ledger.settle(answer.delivery_tag, answer.multiple, positive, time.monotonic())
        self._sendings.settle(answer.delivery_tag, answer.multiple, failed)
        crashpoints.passed("confirm")
        for row in failed:
            metrics.RELAY_FAILED.inc()
            log.error(
                "publish refused, its aggregate waits",
                name=row["name"],
                id=row["event_id"],
                trace_id=trace.trace_id(row["traceparent"]),
            )
        self._guarded(self._step)

    def _on_return(self, _: Any, method: Any, properties: pika.BasicProperties, body: bytes) -> None:
        log.error("unroutable: no queue is bound", exchange=method.exchange, key=method.routing_key)
        self._ledger.returned(str(properties.message_id))

    def _measure(self) -> None:
        if time.monotonic() - self._measured > _MEASURE_EVERY:
            self._measured = time.monotonic()
            measure(self._tx)
            metrics.OUTBOX_HELD.set(len(self._ledger.held))


def measure(tx: Transaction) -> None:
    """Put the outbox's count and age into the metrics."""
    waiting = outbox.pending(tx)
    metrics.OUTBOX_PENDING.set(waiting.events)
    metrics.OUTBOX_AGE.set(waiting.oldest_age)


def _parameters(url: str) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = 20
    parameters.socket_timeout = parameters.stack_timeout = 10
    return parameters


def _properties(service: str, row: Row) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=row["event_id"],
        headers=outbox.headers(service, row),
    )

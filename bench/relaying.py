"""The relay against pika's bare pipelined confirms, and against nameko's own dispatcher: same bodies, same broker."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pika
from nameko.standalone.events import event_dispatcher

from bench.bodies import bodies
from bench.measure import Result, compare
from bench.site import TOY, Site, rate
from chassis import envelope
from chassis.service import find

EVENTS = 20_000
ONE_BY_ONE = 2_000
WINDOW = 1_000
EXCHANGE, KEY, QUEUE = "toy.events", "note.taken", "toy.measured"


def measure(site: Site) -> Iterator[Result]:
    """Two rows: the relay's rate beside each reference."""
    site.topology(replace(find(TOY), nameko_class=_Nobody))
    with site.channel() as channel:
        channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        channel.queue_bind(QUEUE, EXCHANGE, "#")
    material = bodies(EVENTS)
    yield compare(
        "relay_vs_pipelined",
        "relay: outbox rows confirmed and marked",
        "events/s",
        "pika, bare pipelined confirms",
        0.6,
        lambda: _relay(site, material),
        lambda: _pipelined(site, material),
    )
    yield compare(
        "relay_vs_dispatcher",
        "the same",
        "events/s",
        "nameko's EventDispatcher",
        8,
        lambda: _relay(site, material),
        lambda: _dispatcher(site, material[:ONE_BY_ONE]),
    )


class _Nobody:
    """A service that hears nothing, so that exactly one quorum queue and the history stream are bound."""

    name = "toy"


def _relay(site: Site, material: list[tuple[UUID, str]]) -> float:
    """From the commit of all rows to the mark on the last, at a relay that leads already."""
    _purge(site)
    site.run("DELETE FROM outbox")
    if not site.with_relay:
        _record(site, material)
        return rate(lambda: site.one("SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"), EVENTS)
    with site.isotrack("relay", TOY):
        time.sleep(2)
        _record(site, material)
        started = time.monotonic()
        while site.one("SELECT count(*) FROM outbox WHERE published_at IS NULL"):
            time.sleep(0.05)
        return EVENTS / (time.monotonic() - started)


def _record(site: Site, material: list[tuple[UUID, str]]) -> None:
    with site.database.transaction() as tx:
        tx.values(
            "INSERT INTO outbox (exchange, name, subject, sequence, epoch, traceparent, body) VALUES %s",
            [(EXCHANGE, KEY, subject, 1, 1, _trace(), body) for subject, body in material],
        )


def _trace() -> str:
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"


def _headers(subject: UUID) -> dict[str, str]:
    return envelope.headers(
        uuid4(),
        "toy",
        KEY,
        subject,
        sequence=envelope.sequence_text(1),
        epoch=1,
        time="2019-07-05T08:30:00.123456+00:00",
        traceparent=_trace(),
    )


def _pipelined(site: Site, material: list[tuple[UUID, str]]) -> float:
    _purge(site)
    messages = [(body.encode(), _properties(subject)) for subject, body in material]
    return _Pipeline(site.broker_url, messages).run()


def _properties(subject: UUID) -> pika.BasicProperties:
    return pika.BasicProperties(
        content_type="application/json",
        content_encoding="utf-8",
        delivery_mode=2,
        message_id=str(uuid4()),
        headers=_headers(subject),
    )


class _Pipeline:
    """As fast as pika goes: a window of unconfirmed mandatory messages, and nothing else."""

    def __init__(self, url: str, messages: Iterable[tuple[bytes, pika.BasicProperties]]) -> None:
        self._messages = iter(messages)
        self._sent = self._confirmed = 0
        self._started = self._ended = 0.0
        self._connection = pika.SelectConnection(pika.URLParameters(url), on_open_callback=self._open)

    def run(self) -> float:
        self._connection.ioloop.start()
        return self._confirmed / (self._ended - self._started)

    def _open(self, connection: pika.SelectConnection) -> None:
        connection.channel(on_open_callback=self._begin)

    def _begin(self, channel: Any) -> None:
        self._channel = channel
        channel.confirm_delivery(self._confirm, callback=lambda _: self._send())
        self._started = time.monotonic()

    def _send(self) -> None:
        while self._sent - self._confirmed < WINDOW:
            body, properties = next(self._messages, (None, None))
            if body is None:
                return
            self._channel.basic_publish(EXCHANGE, KEY, body, properties, True)
            self._sent += 1

    def _confirm(self, frame: Any) -> None:
        # Single confirms may come out of order, so they are counted; a multiple one settles all up to its tag.
        tag, multiple = frame.method.delivery_tag, frame.method.multiple
        self._confirmed = max(self._confirmed, tag) if multiple else self._confirmed + 1
        self._send()
        if self._confirmed >= EVENTS:
            self._ended = time.monotonic()
            self._connection.ioloop.stop()


def _dispatcher(site: Site, material: list[tuple[UUID, str]]) -> float:
    _purge(site)
    started = time.monotonic()
    for subject, body in material:
        # The body is a text already; nameko's JSON serialiser is not made to pay for it twice.
        dispatch = event_dispatcher({"AMQP_URI": site.broker_url}, headers=_headers(subject), serializer="raw")
        dispatch("toy", KEY, body.encode())
    return len(material) / (time.monotonic() - started)


def _purge(site: Site) -> None:
    with site.channel() as channel:
        channel.queue_purge(QUEUE)

"""The relay against pika's bare pipelined confirms, and against nameko's own dispatcher: same bodies, same broker."""

import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from nameko.standalone.events import event_dispatcher

from bench.bodies import bodies
from bench.measure import Reference, Result, compare
from bench.messages import CONTENT_ENCODING, CONTENT_TYPE, EXCHANGE, KEY, headers, messages, trace
from bench.pipeline import Pipeline
from bench.site import TOY, Site
from chassis.service import find

EVENTS = 20_000
ONE_BY_ONE = 2_000
QUEUE = "toy.measured"
LIMIT, LIMIT_WITHOUT_RELAY = 60.0, 4.0

Material = list[tuple[UUID, str]]


def measure(site: Site) -> Iterator[Result]:
    """Two rows: the relay's rate beside each reference."""
    _prepare(site)
    material = bodies(EVENTS)
    yield from compare(
        "relay: outbox rows confirmed and marked",
        "events/s",
        lambda: _relay(site, material),
        Reference("relay_vs_pipelined", "pika, bare pipelined confirms", 0.6, lambda: _pipelined(site, material)),
        Reference(
            "relay_vs_dispatcher",
            "nameko's event dispatcher",
            8,
            lambda: _dispatcher(site, material[:ONE_BY_ONE]),
        ),
    )


def account(site: Site) -> str:
    """One run more: how many events were recorded, how many lie in the queue, and the difference."""
    _prepare(site)
    _relay(site, bodies(EVENTS))
    recorded, published = site.one("SELECT count(*) FROM outbox"), site.depth(QUEUE)
    return f"recorded={recorded} published={published} lost={recorded - published}"


class _Nobody:
    """A service that hears nothing, so that exactly one quorum queue and the history stream are bound."""

    name = "toy"


def _prepare(site: Site) -> None:
    site.topology(replace(find(TOY), nameko_class=_Nobody))
    site.declare(QUEUE)
    with site.channel() as channel:
        channel.queue_bind(QUEUE, EXCHANGE, "#")


def _relay(site: Site, material: Material) -> float:
    """From the commit of all rows to the mark on the last, at a relay that leads and has published before."""
    _clear(site)
    if not site.with_relay:
        _record(site, material)
        return _marked_per_second(site, LIMIT_WITHOUT_RELAY)
    with site.isotrack("relay", TOY):
        _record(site, material[:1])
        assert _marked_per_second(site, LIMIT), "the relay published nothing"
        _clear(site)
        _record(site, material)
        return _marked_per_second(site, LIMIT)


def _clear(site: Site) -> None:
    site.run("DELETE FROM outbox")
    _purge(site)


def _purge(site: Site) -> None:
    with site.channel() as channel:
        channel.queue_purge(QUEUE)


def _record(site: Site, material: Material) -> None:
    with site.database.transaction() as tx:
        tx.values(
            "INSERT INTO outbox (exchange, name, subject, sequence, epoch, traceparent, body) VALUES %s",
            [(EXCHANGE, KEY, subject, 1, 1, trace(), body) for subject, body in material],
        )


def _marked_per_second(site: Site, limit: float) -> float:
    started = time.monotonic()
    while site.one("SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1") and time.monotonic() - started < limit:
        time.sleep(0.05)
    seconds = time.monotonic() - started
    return float(site.one("SELECT count(*) FROM outbox WHERE published_at IS NOT NULL")) / seconds


def _pipelined(site: Site, material: Material) -> float:
    _purge(site)
    return Pipeline(site.broker_url, messages(material)).run()


def _dispatcher(site: Site, material: Material) -> float:
    """One dispatcher, connected before the clock starts; it waits for each confirm."""
    _purge(site)
    wire = [body.encode() for _, body in material]
    # With a content type given, kombu sends the bytes as they are: JSON is not made twice.
    dispatch = event_dispatcher(
        {"AMQP_URI": site.broker_url},
        headers=headers(material[0][0]),
        content_type=CONTENT_TYPE,
        content_encoding=CONTENT_ENCODING,
        message_id=str(material[0][0]),
    )
    dispatch("toy", KEY, wire[0])
    started = time.monotonic()
    for body in wire:
        dispatch("toy", KEY, body)
    return len(wire) / (time.monotonic() - started)

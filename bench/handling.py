"""Events handled with position, projection and commit before ack, against a stock nameko handler that does nothing."""

import time
from collections.abc import Iterator
from dataclasses import replace

from bench.bodies import bodies
from bench.measure import Result, compare
from bench.relaying import EXCHANGE, KEY, _properties
from bench.site import TOY, Site, rate
from chassis.service import find
from tests.toy.service import Api, Reactions

EVENTS = 6_000
QUEUE, STOCK_QUEUE = "toy.copy", "evt-toy-note.taken--stock.count"


class Copying(Api):
    """The toy with its projection alone."""

    name = "toy"
    copy = Reactions.copy


SERVICE = replace(find(TOY), nameko_class=Copying)


def measure(site: Site) -> Iterator[Result]:
    """One row: events per second from a queue that is full already."""
    site.topology(SERVICE)
    yield compare(
        "handling_vs_stock",
        "events handled with inbox and projection",
        "events/s",
        "stock nameko handler without a database",
        0.25,
        lambda: _ours(site),
        lambda: _stock(site),
    )


def _ours(site: Site) -> float:
    site.run("DELETE FROM position")
    site.run("DELETE FROM copy")
    _fill(site, QUEUE)
    with site.isotrack("run", "bench.handling:SERVICE"):
        return rate(lambda: int(site.one("SELECT count(*) FROM position")), EVENTS)


def _stock(site: Site) -> float:
    result = site.folder / "stock.txt"
    result.unlink(missing_ok=True)
    with site.channel() as channel:
        channel.queue_declare(STOCK_QUEUE, durable=True)
        channel.queue_bind(STOCK_QUEUE, EXCHANGE, KEY)
    _fill(site, STOCK_QUEUE)
    with site.stock("bench.stock_handler", str(EVENTS), str(result)):
        deadline = time.monotonic() + 60
        while not result.exists():
            assert time.monotonic() < deadline, "the stock handler did not finish"
            time.sleep(0.1)
    with site.channel() as channel:
        channel.queue_delete(STOCK_QUEUE)
    return float(result.read_text())


def _fill(site: Site, queue: str) -> None:
    """The same events into one queue, straight, with the headers that they have in life."""
    messages = [(body.encode(), _properties(subject)) for subject, body in bodies(EVENTS)]
    with site.channel() as channel:
        channel.confirm_delivery()
        for body, properties in messages:
            channel.basic_publish("", queue, body, properties)

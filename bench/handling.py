"""Events handled with position, projection and commit before ack, against a stock nameko handler that does nothing."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from bench.bodies import bodies
from bench.measure import Reference, Result, compare
from bench.messages import messages
from bench.site import TOY, Site, rate
from chassis.service import find
from chassis.settings import Settings
from tests.toy.service import Api, Reactions

EVENTS = 4_000
QUEUE, STOCK_QUEUE = "toy.copy", "evt-toy-note.taken--stock.count"
LIMIT = 60.0


class Copying(Api):
    """The toy with its projection alone."""

    name = "toy"
    copy = Reactions.copy


SERVICE = replace(find(TOY), nameko_class=Copying)


def measure(site: Site) -> Iterator[Result]:
    """One row: events per second from a quorum queue that is full already."""
    site.topology(SERVICE)
    site.declare(STOCK_QUEUE)
    yield from compare(
        "events handled with position and projection",
        "events/s",
        lambda: _ours(site),
        Reference("handling_vs_stock", "stock nameko handler without a database", 0.25, lambda: _stock(site)),
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
    _fill(site, STOCK_QUEUE)
    with site.stock("bench.stock_handler", str(EVENTS), str(result), str(Settings.prefetch)):
        _wait(result.exists, "the stock handler did not finish")
    return float(result.read_text())


def _fill(site: Site, queue: str) -> None:
    """The same events into one empty queue, straight, with the headers that they have in life."""
    with site.channel() as channel:
        channel.queue_purge(queue)
        for body, properties in messages(bodies(EVENTS)):
            channel.basic_publish("", queue, body, properties)
    _wait(lambda: site.depth(queue) >= EVENTS, f"{queue} did not fill")


def _wait(done: Callable[[], bool], complaint: str) -> None:
    deadline = time.monotonic() + LIMIT
    while not done():
        assert time.monotonic() < deadline, complaint
        time.sleep(0.1)

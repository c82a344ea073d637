"""From POST to effect: how long until a change is committed in the database of another service, at half load.

The way is the whole one: toy's HTTP, its outbox, its relay, the broker, the listener's handler, the listener's
database. The effect's time is when PostgreSQL committed it, which it keeps for each transaction.
"""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from statistics import quantiles
from uuid import UUID

from bench.commands import CLIENTS, token
from bench.load import Request, sent_at
from bench.measure import Result
from bench.site import LISTENER, TOY, Site
from chassis.database import Database
from chassis.service import find

GOAL = 250.0
"""Milliseconds that 99 of 100 may take at most."""

FLOOD, WARM, SAMPLES = 4_000, 200, 6_000
SEED = 2019
LIMIT = 120.0

Times = dict[UUID, float]


def measure(site: Site) -> Iterator[Result]:
    """One row: the 99th percentile in milliseconds, beside what it may be at most."""
    _keep_commit_times(site)
    site.topology(find(TOY), find(LISTENER))
    with _way(site) as heard:
        most = _most(site, heard)
        waits = sorted(_waits(site, heard, most / 2))
    yield Result(
        "end_to_end_p99",
        "from POST to effect in another service, p99",
        (hundredths := quantiles(waits, n=100))[98],
        "ms",
        "at most",
        GOAL,
        hundredths[98] / GOAL,
        1,
        at_most=True,
        more={
            "p50": hundredths[49],
            "max": waits[-1],
            "samples": len(waits),
            "offered_per_s": most / 2,
            "most_per_s": most,
        },
    )


def _keep_commit_times(site: Site) -> None:
    site.cluster.superuser("ALTER SYSTEM SET track_commit_timestamp = on;")
    site.cluster.restart()


@contextmanager
def _way(site: Site) -> Iterator[Database]:
    """All processes of the way, ready; gives the listener's database."""
    heard = Database(site.installation.database_url("listener"), statement_timeout=60)
    with ExitStack() as held:
        held.callback(heard.close)
        held.enter_context(site.isotrack("run", LISTENER))
        held.enter_context(site.isotrack("run", TOY))
        held.enter_context(site.isotrack("relay", TOY))
        yield heard


def _most(site: Site, heard: Database) -> float:
    """Commands per second that the whole way takes: so many without a pause, from the first POST to the last effect."""
    wanted = _notes(site, heard, FLOOD)
    begun = time.time()
    sent_at(site.installation.ports["toy"], [(begun, request) for request in wanted.values()], CLIENTS)
    return FLOOD / (max(_effects(heard, FLOOD).values()) - begun)


def _waits(site: Site, heard: Database, rate: float) -> list[float]:
    """Milliseconds from when each POST was due to its effect; POSTs come as strangers do, `rate` a second on average.

    They are due whether the ones before are answered or not, and the first ones do not count.
    """
    wanted = _notes(site, heard, WARM + SAMPLES)
    generator = random.Random(SEED)
    due, plan = time.time() + 1, []
    for request in wanted.values():
        due += generator.expovariate(rate)
        plan.append((due, request))
    sent_at(site.installation.ports["toy"], plan)
    effects = _effects(heard, len(plan))
    counted = list(zip(wanted, plan, strict=True))[WARM:]
    return [(effects[note] - due) * 1000 for note, (due, _) in counted]


def _notes(site: Site, heard: Database, count: int) -> dict[UUID, Request]:
    """As many notes, each with the command that changes it; nothing is left of what was before."""
    site.run("DELETE FROM outbox")
    site.run("DELETE FROM note")
    site.run("INSERT INTO note SELECT gen_random_uuid(), 'x', 1 FROM generate_series(1, %s)", count)
    with heard.transaction() as tx:
        tx.execute("DELETE FROM copy")
    with site.database.transaction() as tx:
        notes = [row["id"] for row in tx.all("SELECT id FROM note")]
    head = {"Authorization": f"Bearer {token(site)}"}
    return {note: Request(f"/v1/notes/{note}/text", '{"text": "biên bản kiểm tra"}', head) for note in notes}


def _effects(heard: Database, count: int) -> Times:
    """When the effect on each of `count` notes was committed; one that is missing makes the measurement void."""
    deadline = time.monotonic() + LIMIT
    while (found := _copies(heard)) < count:
        assert time.monotonic() < deadline, f"{count} notes were changed but {found} are heard of"
        time.sleep(0.2)
    with heard.transaction() as tx:
        rows = tx.all("SELECT id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float AS at FROM copy")
    return {row["id"]: row["at"] for row in rows}


def _copies(heard: Database) -> int:
    with heard.transaction() as tx:
        return int((tx.one("SELECT count(*) AS count FROM copy") or {"count": 0})["count"])

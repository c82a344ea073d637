"""A command (token, validation, row lock, row, outbox row) against a bare nameko handler that inserts and commits."""

from collections.abc import Iterator

from bench.load import Request, requests_per_second
from bench.measure import Reference, Result, compare
from bench.site import TOY, Site
from chassis.identity import issue_token
from chassis.settings import Settings

CLIENTS = 8
SECONDS = 3.0


def measure(site: Site) -> Iterator[Result]:
    """One row: commands per second over HTTP, the same clients for both."""
    site.topology(site.service)
    yield from compare(
        "POST that changes state and records an event",
        "requests/s",
        lambda: _command(site),
        Reference("command_vs_bare", "bare nameko handler, one insert", 0.4, lambda: _bare(site)),
    )


def _command(site: Site) -> float:
    site.run("DELETE FROM outbox")
    site.run("DELETE FROM note")
    site.run("INSERT INTO note SELECT gen_random_uuid(), 'x', 1 FROM generate_series(1, 500)")
    with site.isotrack("run", TOY), site.database.transaction() as tx:
        notes = [row["id"] for row in tx.all("SELECT id FROM note")]
        head = {"Authorization": f"Bearer {token(site)}"}
        wanted = [Request(f"/v1/notes/{note}/text", '{"text": "biên bản kiểm tra"}', head) for note in notes]
        done, seconds = requests_per_second(site.installation.ports["toy"], wanted, CLIENTS, SECONDS)
    recorded = site.one("SELECT count(*) FROM outbox")
    assert recorded == done, f"{done} answers but {recorded} events: the measurement is not honest"
    return done / seconds


def _bare(site: Site) -> float:
    site.run("DELETE FROM copy")
    with site.stock("bench.stock_http") as process:
        process.wait_ready()
        wanted = [Request("/notes", '{"text": "biên bản kiểm tra"}', {})]
        done, seconds = requests_per_second(site.installation.ports["toy"], wanted, CLIENTS, SECONDS)
    written = site.one("SELECT count(*) FROM copy")
    assert written == done, f"{done} answers but {written} rows: the measurement is not honest"
    return done / seconds


def token(site: Site) -> str:
    """A token that the toy takes, good for longer than a measurement."""
    environment = {**site.installation.environment("toy"), "ISOTRACK_SIGNING_KEYS": str(site.keys)}
    return issue_token(Settings.load("toy", environment), None, "bench", ["coordinator"], None)[0]

"""An owner says every aggregate anew, each with its present state and version, through its outbox.

In portions, each a transaction in which all is read as of one moment; commands go on meanwhile. Whatever they change
is said by themselves, with a higher version, so it does not matter which of the two comes first. An interrupted run is
continued where it stopped. At the end the owner says that it is complete, upon which projections forget what was not
among it; the relay keeps that back until the rest is confirmed.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from chassis import envelope, outbox
from chassis.database import Database, Transaction
from chassis.mendable import Mendable
from chassis.outbox import Origin, Said
from chassis.service import Service
from chassis.settings import Settings
from chassis.work import Work

FIRST = UUID(int=0)
PORTION = 500

_LOCK = 0x15_07_2E57
_BACKLOG = 2 * PORTION
_PATIENCE = 3.0

Told = Callable[[str, int], None]
"""Called with the event's name and how many were said of it so far."""


class Busy(Mendable):
    """Another run says this service's aggregates anew at this moment."""


@dataclass
class Run:
    """A run as it stands: `done` names are complete, of `name` all up to `after` are said."""

    id: int
    epoch: int
    done: list[str]
    name: str | None
    after: UUID | None
    said: int


def restate(service: Service, settings: Settings, database: Database, told: Told = lambda *_: None) -> int:
    """Say all aggregates of `service` into its outbox; returns how many the run has said. Raises Busy."""
    with _alone(database):
        with database.transaction() as tx:
            run = _begun(tx)
        for name in service.aggregates:
            while name not in run.done:
                with service.work(settings, database) as work:
                    _say_portion(work, service, run, name)
                told(name, run.said)
                _let_pass(database)
        with database.transaction() as tx:
            _say_complete(tx, service, run)
    return run.said


def unfinished(tx: Transaction) -> bool:
    """Whether the present epoch is not yet said completely; the first one needs not be."""
    row = tx.one(
        "SELECT value > 1 AND NOT EXISTS (SELECT FROM restatement r WHERE r.epoch = value AND completed_at IS NOT NULL)"
        " AS unfinished FROM epoch"
    )
    return bool(row and row["unfinished"])


def completion(exchange: str, epoch: int) -> Said:
    """That an owner has said everything on this exchange in this epoch."""
    return Said(uuid5(NAMESPACE_URL, f"isotrack:{exchange}"), epoch, {"exchange": exchange, "epoch": epoch})


def exchanges(service: Service) -> set[str]:
    """The exchanges on which the service says aggregates anew."""
    return {envelope.exchange_of(service.name, name) for name in service.aggregates} | {f"{service.name}.events"}


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
        if cursor.fetchone() != (True,):
            raise Busy("another run says everything anew already; wait for its end.")
        yield


def _begun(tx: Transaction) -> Run:
    """The run that was interrupted in this epoch, else a new one."""
    row = tx.one(
        "SELECT id, epoch, done, name, after, said FROM restatement"
        " WHERE completed_at IS NULL AND epoch = (SELECT value FROM epoch) ORDER BY id DESC LIMIT 1"
    ) or tx.one("INSERT INTO restatement (epoch) SELECT value FROM epoch RETURNING id, epoch, done, name, after, said")
    if row is None:
        raise LookupError("the table epoch is empty")
    return Run(**row)


def _say_portion(work: Work, service: Service, run: Run, name: str) -> None:
    """The next portion of `name`, read as of one moment, so that no state is mixed from two versions."""
    work.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    after = run.after if run.name == name and run.after else FIRST
    rows = service.aggregates[name](work, after, PORTION)
    work.restate(name, rows)
    if len(rows) < PORTION:
        run.done, run.name, run.after = [*run.done, name], None, None
    else:
        run.name, run.after = name, rows[-1]["id"]
    run.said += len(rows)
    work.execute(
        "UPDATE restatement SET done = %s, name = %s, after = %s, said = %s WHERE id = %s",
        (run.done, run.name, run.after, run.said, run.id),
    )


def _say_complete(tx: Transaction, service: Service, run: Run) -> None:
    for exchange in sorted(exchanges(service)):
        said = [completion(exchange, run.epoch)]
        outbox.record(tx, Origin(service.name), envelope.COMPLETED, said, restated=True, exchange=exchange)
    tx.execute("UPDATE restatement SET completed_at = clock_timestamp() WHERE id = %s", (run.id,))


def _let_pass(database: Database) -> None:
    """Let the relay catch up, so that the events of commands need not wait long; unless it does not publish at all."""
    waiting, moved = None, time.monotonic()
    while time.monotonic() - moved < _PATIENCE:
        with database.transaction(read_only=True) as tx:
            left = outbox.pending(tx).events
        if left <= _BACKLOG:
            return
        if waiting is None or left < waiting:
            waiting, moved = left, time.monotonic()
        time.sleep(0.05)

"""The relay as a process: stand by for the leadership of one database, lead, hand it over, stop when told."""

import gc
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import structlog
from psycopg2.extensions import connection as Connection  # noqa: N812 (psycopg2 names its class in lower case)

from chassis import health, logs, metrics, stopping, topology, trace
from chassis.database import OUTAGES, Database, Transaction
from chassis.relay.publisher import Publisher, measure
from chassis.service import Service
from chassis.settings import Settings
from chassis.topology.watch import Eyes, Watch

log = structlog.get_logger(__name__)

_LOCK = 0x15_07_2AC4
_STAND_BY = 0.5
_PAUSE = 1.0
_FAREWELL = 2.0
"""Seconds for marking and for closing the connections, after the grace period for confirms."""


def run(service: Service, settings: Settings) -> None:
    """Relay the events of one service until SIGTERM or SIGINT."""
    logs.configure(settings.log_level, service=service.name, process="relay")
    metrics.introduce(metrics.RELAY)
    # Thousands of rows come and go at once and hold no cycles: looking for some every 700 of them costs a tenth.
    gc.set_threshold(100_000)
    relay = Relay(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stop())
    eyes = Eyes(topology.expected([service]).of_relay(), settings)
    watch = Watch(eyes, metrics.RELAY, settings.topology_every).start()
    checks = {"database": relay.database_fault, "broker": relay.broker_fault, "topology": watch.fault}
    server = health.serve(settings.relay_http, checks, metrics.RELAY)
    with trace.exported(settings, "relay", metrics.RELAY):
        relay.run()
    server.shutdown()


class Relay:
    """Leader or standby for one database."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.database_url, 1, settings.statement_timeout, "isotrack-relay")
        self._publisher: Publisher | None = None
        self._stopping = False
        self._has_database = False
        self._leads = False

    def run(self) -> None:
        """Until `stop`: wait for the lock, publish, start again after any outage."""
        while not self._stopping:
            try:
                with closing(self._database.connect()) as connection:
                    self._serve(connection)
            except OUTAGES as error:
                log.warning("the database is away", error=str(error).strip())
            finally:
                self._has_database = False
                self._says_leader(False)
            self._wait(_PAUSE)

    def stop(self) -> None:
        """Finish what is in flight, then end; may be called from a signal handler, at any moment."""
        if not self._stopping:
            stopping.within(self._settings.grace + _FAREWELL)
        self._stopping = True
        if self._publisher is not None:
            self._publisher.stop()

    def database_fault(self) -> str | None:
        """For readiness."""
        return None if self._has_database else "the database does not answer"

    def broker_fault(self) -> str | None:
        """For readiness: a standby needs no broker, the leader does."""
        publisher = self._publisher
        if not self._leads or (publisher is not None and publisher.connected):
            return None
        return "the broker does not answer"

    def _serve(self, connection: Connection) -> None:
        with _session(connection) as tx:
            self._has_database = True
            self._stand_by(tx)
            self._says_leader(not self._stopping)
            while not self._stopping:
                self._lead(tx)
                self._wait(_PAUSE)
                tx.one("SELECT 1")

    def _stand_by(self, tx: Transaction) -> None:
        while not self._stopping:
            row = tx.one("SELECT pg_try_advisory_lock(%s) AS leads", (_LOCK,))
            if row and row["leads"]:
                return
            self._wait(_STAND_BY)

    def _lead(self, tx: Transaction) -> None:
        measure(tx)
        self._publisher = Publisher(self._settings, tx)
        if self._stopping:
            self._publisher.stop()  # told while there was no publisher yet
        try:
            self._publisher.run()
        finally:
            self._publisher = None

    def _says_leader(self, leads: bool) -> None:
        if leads:
            log.info("leader")
        self._leads = leads
        metrics.RELAY_LEADER.set(int(leads))

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < until:
            time.sleep(0.1)


@contextmanager
def _session(connection: Connection) -> Iterator[Transaction]:
    with connection.cursor() as cursor:
        # A mark that a crash of the server loses is published once more, which every consumer must bear anyway.
        cursor.execute("SET synchronous_commit = off")
        yield Transaction(cursor)

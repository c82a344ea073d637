"""The worker: a process of its own that does a service's jobs and what time brings, and stops when told.

Any number of them may run. Like the relay it is never patched by eventlet: what takes long here keeps no request
waiting. Jobs run on the main thread, one at a time; the schedule has a thread beside them, so that a long job delays
nothing; so has each errand, which waits for others' servers.
"""

import os
import signal
import socket
import threading
import time

import structlog

from chassis import certificates, errands, health, logs, metrics, trace
from chassis.database import OUTAGES, Database, one_line
from chassis.jobs import store
from chassis.jobs.leash import Leash
from chassis.jobs.runner import Runner
from chassis.schedule import Schedule
from chassis.service import Service
from chassis.settings import Settings
from chassis.tasks import TASKS

log = structlog.get_logger(__name__)

_LOOK = 0.25
_MEASURE_EVERY = 2.0
_TOLD = {signal.SIGTERM, signal.SIGINT}
_PAUSE = 1.0


def run(service: Service, settings: Settings) -> None:
    """Work for one service until SIGTERM or SIGINT."""
    logs.configure(settings.log_level, service=service.name, process="worker")
    metrics.introduce(metrics.WORKER)
    Leash.prepare()
    # Before any thread starts, so that all have it: a handler would have to wait for the end of a long statement.
    signal.pthread_sigmask(signal.SIG_BLOCK, _TOLD)
    worker = Worker(service, settings)
    threading.Thread(target=_listen, args=(worker,), name="signals", daemon=True).start()
    certificates.watch(settings.certificates)
    server = health.serve(settings.worker_http, {"database": worker.database_fault}, metrics.WORKER)
    with trace.exported(settings, "worker", metrics.WORKER):
        worker.run()
    server.shutdown()


def _listen(worker: "Worker") -> None:
    signal.sigwait(_TOLD)
    worker.stop()


class Worker:
    """One process's work. A thread that fails ends the process, and its supervisor starts it anew."""

    def __init__(self, service: Service, settings: Settings) -> None:
        name = f"isotrack-{service.name}-worker"
        self._settings = settings
        self._database = Database(settings.database_url, 2, settings.statement_timeout, name)
        self._runner = Runner(service, settings, self._database, f"{socket.gethostname()}:{os.getpid()}", self._end_by)
        self._schedule = Schedule(service, settings, self._database, (*TASKS, *service.schedule))
        outside = Database(settings.database_url, 1, settings.statement_timeout, name)
        clockwork = threading.Thread(target=self._tick, name="schedule", daemon=True)
        self._beside = [clockwork, *errands.threads(service, settings, outside, self._stopping, self._wait)]
        self._measured = 0.0
        self._stop_by: float | None = None
        self._has_database = False

    def run(self) -> None:
        """Until `stop`: jobs here, schedule and errands on their threads; begins anew after any outage."""
        for thread in self._beside:
            thread.start()
        while not self._stopping():
            pause = self._settings.worker_poll
            try:
                if self._runner.one():
                    continue
            except OUTAGES as error:
                log.warning("the database is away", error=one_line(error))
                pause = _PAUSE
            ended = [thread.name for thread in self._beside if not thread.is_alive()]
            if ended and not self._stopping():
                raise RuntimeError(f"{ended[0]} has stopped")
            self._wait(pause)
        for thread in self._beside:
            thread.join(max(0.0, (self._stop_by or 0.0) - time.monotonic()))

    def stop(self) -> None:
        """Begin nothing more; what is under way ends or is given back within the grace period."""
        self._stop_by = time.monotonic() + self._settings.grace

    def database_fault(self) -> str | None:
        """For readiness."""
        return None if self._has_database else "the database does not answer"

    def _end_by(self) -> float | None:
        return self._stop_by

    def _stopping(self) -> bool:
        return self._stop_by is not None

    def _tick(self) -> None:
        while not self._stopping():
            try:
                self._schedule.look(self._stopping)
                self._measure()
                self._has_database = True
            except OUTAGES as error:
                log.warning("the database is away", error=one_line(error))
                self._has_database = False
            self._wait(_LOOK)

    def _measure(self) -> None:
        if self._measured and time.monotonic() - self._measured < _MEASURE_EVERY:
            return
        self._measured = time.monotonic()
        with self._database.transaction(read_only=True) as tx:
            found = store.measure(tx)
        metrics.JOBS_QUEUED.set(found["queued"])
        metrics.JOBS_RUNNING.set(found["running"])
        metrics.JOBS_AGE.set(found["age"])
        self._schedule.measure()

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))

"""What holds a running job: a thread beside it that keeps its lease, writes down its progress, and can cut it off.

The job itself runs on the process's main thread, the only one that a signal can interrupt.
"""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from types import TracebackType

import psycopg2
import structlog

from chassis import logs
from chassis.database import Database, Transaction, is_outage, one_line
from chassis.jobs import store
from chassis.jobs.store import Claim, Said

log = structlog.get_logger(__name__)

_LOOK = 0.2
_RENEW = 0.5
"""Seconds after which the lease is renewed at the latest; by this it is also seen that the job was cancelled."""


class Reason(Enum):
    """Why a job is cut off."""

    LOST = "lost"  # cancelled, or taken over by another worker
    OVERDUE = "overdue"
    STOPPING = "stopping"


class CutOff(BaseException):
    """Raised in the middle of a job's code; no handler of ordinary errors may swallow it."""


class Leash:
    """Holds one job. What runs inside `with leash:` is cut off when there is a reason to."""

    _at_work: "Leash | None" = None

    def __init__(
        self, database: Database, claim: Claim, lease: float, limit: float, stop_at: Callable[[], float | None]
    ) -> None:
        self.reason: Reason | None = None
        self._database = database
        self._claim = claim
        self._lease = lease
        self._overdue = time.monotonic() + limit
        self._stop_at = stop_at
        self._said = self._written = Said()
        self._renewed = time.monotonic()
        self._tx: Transaction | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="leash", daemon=True)

    @staticmethod
    def prepare() -> None:
        """To be called once, on the main thread."""
        signal.signal(signal.SIGALRM, _cut_off)

    def hold(self, tx: Transaction) -> "Leash":
        """Watch over the work in this transaction."""
        self._tx = tx
        return self

    def progress(self, phase: str, done: int = 0, total: int = 0) -> None:
        """Remember how far the job is; the thread writes it down."""
        self._said = Said(phase, done, total)

    def start(self) -> None:
        """Begin to keep the lease."""
        self._thread.start()

    def end(self) -> None:
        """Let go."""
        self._ended.set()
        self._thread.join()

    def __enter__(self) -> None:
        Leash._at_work = self
        if self.reason:
            raise CutOff()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, stack: TracebackType | None
    ) -> None:
        Leash._at_work = None
        if kind is None and self.reason:
            raise CutOff()

    def _watch(self) -> None:
        logs.bind_trace(self._claim.traceparent or "")
        while not self._ended.wait(_LOOK):
            self.reason = self.reason or self._found()
            if self.reason:
                self._pull()

    def _found(self) -> Reason | None:
        now, stop_at = time.monotonic(), self._stop_at()
        if now > self._overdue:
            return Reason.OVERDUE
        if stop_at is not None and now > stop_at:
            return Reason.STOPPING
        due = now - self._renewed > min(_RENEW, self._lease / 3)
        return self._renew() if due or self._said != self._written else None

    def _renew(self) -> Reason | None:
        """A job keeps running through an outage: whether it still holds is decided when it ends."""
        said = self._said
        try:
            with self._database.transaction() as tx:
                held = store.beat(tx, self._claim, self._lease, said)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("lease not renewed", error=one_line(error))
            return None
        self._written, self._renewed = said, time.monotonic()
        return None if held else Reason.LOST

    def _pull(self) -> None:
        """End the statement under way, and whatever the main thread is at otherwise."""
        if Leash._at_work is not self or self._tx is None:
            return
        with suppress(psycopg2.Error):
            self._tx.interrupt()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)


def _cut_off(*_: object) -> None:
    """Runs on the main thread; a signal that comes too late finds nobody at work."""
    leash = Leash._at_work
    if leash is not None and leash.reason:
        raise CutOff()

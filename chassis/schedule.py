"""What is done when time passes: tasks, each once per period however many workers there are.

A task runs in one transaction that also holds its advisory lock and notes that it ran: it takes effect once per
period or not at all, and after a standstill it is caught up once, not once for every period missed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import structlog

from chassis import logs, metrics, trace
from chassis.database import CONTENTION, Database, Row, Transaction, is_outage, one_line, stack_of
from chassis.history import Whence
from chassis.settings import Settings
from chassis.work import Work

if TYPE_CHECKING:
    from chassis.service import Service

log = structlog.get_logger(__name__)

_LOCK = 0x15_07
"""First half of the advisory locks' key; the second is made of the task's name."""
_RETRY = 60.0
"""Seconds after which a task that failed is tried again, if its period is not shorter."""


class Period(Enum):
    """A period that is no number of seconds."""

    BUSINESS_DAY = "business day"


BUSINESS_DAY: Final = Period.BUSINESS_DAY
"""Once on each business day, as soon as the clock shows it; of days that passed in between only the last counts."""


@dataclass(frozen=True)
class Task:
    """Something that a service does by itself, as the system.

    `every` is a number of seconds (real time) or BUSINESS_DAY. `run` works in one transaction and is short; it may
    return True to say that there is more, and is called again at once, in the next transaction.
    """

    name: str
    run: Callable[[Work], Any]
    every: float | Period


_STATE = """
SELECT name, extract(epoch FROM clock_timestamp() - begun_at)::float AS tried, error IS NOT NULL AS failed,
    extract(epoch FROM clock_timestamp() - succeeded_at)::float AS succeeded, day,
    extract(epoch FROM succeeded_at)::float AS at
FROM task
"""

_NOTED = """
INSERT INTO task (name, begun_at, succeeded_at, day, error) VALUES (%(name)s, now(), now(), %(day)s, NULL)
ON CONFLICT (name) DO UPDATE SET begun_at = now(), succeeded_at = now(), day = excluded.day, error = NULL
"""

_FAILED = """
INSERT INTO task (name, begun_at, error) VALUES (%(name)s, now(), %(error)s)
ON CONFLICT (name) DO UPDATE SET begun_at = now(), error = excluded.error
"""


class Schedule:
    """The tasks of one service, looked at again and again by each of its workers."""

    def __init__(self, service: "Service", settings: Settings, database: Database, tasks: Iterable[Task]) -> None:
        self._work = partial(service.work, settings, database)
        self._tasks = tuple(tasks)

    def look(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Run what is due, if nobody else does. Raises what says that the database is away."""
        for task in self._due():
            while not stopping() and self._run(task):
                pass

    def measure(self) -> None:
        """Put the last successes into the metrics; every worker shows the same."""
        with self._work(read_only=True) as work:
            for row in work.all(_STATE + "WHERE succeeded_at IS NOT NULL"):
                metrics.TASK_SUCCESS.labels(row["name"]).set(row["at"])

    def _due(self) -> Iterator[Task]:
        with self._work(read_only=True) as work:
            rows = {row["name"]: row for row in work.all(_STATE)}
            today = work.today
        return (task for task in self._tasks if _is_due(task, rows.get(task.name), today))

    def _run(self, task: Task) -> bool:
        """Whether there is more to do at once."""
        with trace.span(f"task {task.name}", "internal", None, {"isotrack.task": task.name}) as span:
            logs.bind_trace(span.traceparent)
            return self._attempt(task, span.traceparent)

    def _attempt(self, task: Task, traceparent: str) -> bool:
        try:
            with self._work(traceparent=traceparent, whence=Whence("task", handler=task.name)) as work:
                if not _taken(work.tx, task) or not self._still_due(work, task):
                    return False
                more = bool(task.run(work))
                if not more:
                    work.execute(_NOTED, {"name": task.name, "day": work.today})
        except Exception as error:
            if is_outage(error) and not isinstance(error, CONTENTION):
                raise
            self._failed(task, error)
            return False
        metrics.TASKS.labels(task.name, "succeeded").inc()
        return more

    def _still_due(self, work: Work, task: Task) -> bool:
        """Another worker may have been here between the look and the lock."""
        return _is_due(task, work.one(_STATE + "WHERE name = %s", (task.name,)), work.today)

    def _failed(self, task: Task, error: Exception) -> None:
        metrics.TASKS.labels(task.name, "failed").inc()
        said = f"{type(error).__name__}: {one_line(error)}"
        log.error("task failed", task=task.name, error=said, where=stack_of(error))
        with self._work() as work:
            work.execute(_FAILED, {"name": task.name, "error": said})


def _taken(tx: Transaction, task: Task) -> bool:
    """Whether this transaction may run the task: nameko's own timers would fire in every process."""
    row = tx.one("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s)) AS taken", (_LOCK, task.name))
    return bool(row and row["taken"])


def _is_due(task: Task, row: Row | Mapping[str, Any] | None, today: Any) -> bool:
    if row is None:
        return True
    if row["failed"] and row["tried"] < _wait(task):
        return False
    if row["succeeded"] is None:
        return True
    if isinstance(task.every, Period):
        return bool(row["day"] != today)  # a simulated clock may begin in the past of the real one
    return bool(row["succeeded"] >= task.every)


def _wait(task: Task) -> float:
    return _RETRY if isinstance(task.every, Period) else min(task.every, _RETRY)

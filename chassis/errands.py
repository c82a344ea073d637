"""What a worker does outside, beside jobs and tasks: handing over letters, say, which no transaction could undo.

An errand is one step that is taken again and again on a thread of its own, in every worker. It opens transactions as
it needs them, before and after what it does outside, never around it; so it must bear being broken off between them.
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from chassis import logs, metrics, trace
from chassis.database import Database, is_outage, one_line, stack_of
from chassis.history import Whence
from chassis.settings import Settings
from chassis.work import Work

if TYPE_CHECKING:
    from chassis.service import Service

log = structlog.get_logger(__name__)

Opened = Callable[[], AbstractContextManager[Work]]
Step = Callable[[Opened], bool]
Wait = Callable[[float], None]

_LOOK = 0.25
_PAUSE = 1.0
_PAUSE_AFTER_ERROR = 10.0


@dataclass(frozen=True)
class Errand:
    """Something that a worker does outside.

    `prepare` reads the settings once, before anything starts, and returns the step; None where there is nothing to
    do with these settings. A step returns whether there may be more to do at once.
    """

    name: str
    prepare: Callable[[Settings], Step | None]


def threads(
    service: "Service", settings: Settings, database: Database, stopping: Callable[[], bool], wait: Wait
) -> list[threading.Thread]:
    """A thread for each errand that there is something to do for, not started; raises what is wrong with a setting."""
    found = []
    for errand in service.errands:
        step = errand.prepare(settings)
        if step is not None:
            opened = partial(service.work, settings, database, whence=Whence("task", handler=errand.name))
            run = partial(_run, partial(_attempt, errand.name, step, opened), stopping, wait)
            found.append(threading.Thread(target=run, name=errand.name, daemon=True))
    return found


def _run(attempt: Callable[[], float], stopping: Callable[[], bool], wait: Wait) -> None:
    while not stopping():
        wait(attempt())


def _attempt(name: str, step: Step, opened: Opened) -> float:
    """One step; the seconds until the next one. Whatever fails is told, counted, and tried again."""
    logs.bind_trace(trace.continued(None))
    try:
        return 0.0 if step(opened) else _LOOK
    except Exception as error:  # noqa: BLE001 (an errand never ends by itself)
        if is_outage(error):
            log.warning("the database is away", error=one_line(error))
            return _PAUSE
        metrics.TASKS.labels(name, "failed").inc()
        said = f"{type(error).__name__}: {one_line(error)}"
        log.error("errand failed", errand=name, error=said, where=stack_of(error))
        return _PAUSE_AFTER_ERROR

"""What would be broken: a worker that stops doing what it does outside, or that hides that it fails."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
import structlog

from chassis import errands, metrics
from chassis.errands import Errand, Opened

WITHIN = 20.0


class Worker:
    """Runs one errand, and notes how long it was to wait after each step; ends after so many steps."""

    def __init__(self, step: Callable[[Opened], bool], steps: int) -> None:
        self.waited: list[float] = []
        service: Any = SimpleNamespace(errands=[Errand("test.errand", lambda _: step)], work=self._work)
        found = errands.threads(service, None, None, self._stopping, self.waited.append)  # type: ignore[arg-type]
        self._steps = steps
        [self.thread] = found

    def run(self) -> None:
        self.thread.start()
        self.thread.join(WITHIN)
        assert not self.thread.is_alive()

    def _stopping(self) -> bool:
        return len(self.waited) >= self._steps

    @contextmanager
    def _work(self, *_: Any, **__: Any) -> Iterator[str]:
        yield "work"


def failed() -> float:
    return float(metrics.TASKS.labels("test.errand", "failed")._value.get())


def test_a_step_with_more_to_do_is_followed_at_once_by_the_next_one_and_else_after_a_moment() -> None:
    left = [True, True, False, False]
    worker = Worker(lambda _: left.pop(0), 4)
    worker.run()
    assert worker.waited[:2] == [0.0, 0.0]
    assert all(0 < seconds < 1 for seconds in worker.waited[2:])


def test_a_step_opens_its_work_when_it_needs_it() -> None:
    opened: list[Any] = []

    def step(open_work: Opened) -> bool:
        for _ in range(2):
            with open_work() as work:
                opened.append(work)
        return False

    Worker(step, 1).run()
    assert opened == ["work", "work"]


def test_a_step_that_fails_is_told_and_counted_and_tried_again() -> None:
    before, steps = failed(), []

    def step(_: Opened) -> bool:
        steps.append(1)
        raise ValueError("once")

    worker = Worker(step, 3)
    with structlog.testing.capture_logs() as logs:
        worker.run()
    assert (len(steps), failed() - before) == (3, 3)
    assert {line["error"] for line in logs} == {"ValueError: once"}
    assert all(seconds >= 1 for seconds in worker.waited)


def test_an_outage_of_the_database_is_waited_for_and_is_no_failure_of_the_errand() -> None:
    before = failed()

    def step(_: Opened) -> bool:
        raise psycopg2.OperationalError("server closed the connection unexpectedly")

    with structlog.testing.capture_logs() as logs:
        Worker(step, 2).run()
    assert failed() == before
    assert {line["event"] for line in logs} == {"the database is away"}


def test_with_settings_that_leave_nothing_to_do_there_is_no_thread() -> None:
    service: Any = SimpleNamespace(errands=[Errand("test.errand", lambda _: None)], work=None)
    assert errands.threads(service, None, None, lambda: False, time.sleep) == []  # type: ignore[arg-type]


def test_what_is_wrong_with_a_setting_is_raised_before_anything_starts() -> None:
    def prepare(_: Any) -> None:
        raise LookupError("ISOTRACK_SMTP_FROM")

    service: Any = SimpleNamespace(errands=[Errand("test.errand", prepare)], work=None)
    with pytest.raises(LookupError):
        errands.threads(service, None, None, lambda: False, time.sleep)  # type: ignore[arg-type]

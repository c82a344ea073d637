"""Deliveries by email: one handed to the mail server at a time, and those that an operator sends again or gives up.

A delivery is taken in one transaction, handed over outside of any, and marked in another. Whoever dies in between
leaves it to be handed over again when the time it was taken for is over: at least once, with the same Message-ID.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import structlog

from chassis import crashpoints, metrics, smtp
from chassis.problems import NotFound
from chassis.settings import Settings
from chassis.work import Work
from services.notifications import letters
from services.notifications.domain.delivery import SEND_AGAIN, WITHDRAW, Channel, State, steps, wait_after
from services.notifications.domain.refusal import Refusal
from services.notifications.rendering import agencies_in
from services.notifications.store import copies, deliveries

log = structlog.get_logger(__name__)

Row = dict[str, Any]
Opened = Callable[[], AbstractContextManager[Work]]

_LONGEST_PAUSE = 60.0
_MEASURE_EVERY = 2.0


class Postman:
    """A worker's way to the mail server: takes what waits, one letter at a time, over one connection while it holds."""

    def __init__(self, server: smtp.Server) -> None:
        self._server = server
        self._session = smtp.Session(server)
        self._pause = 0.0
        self._not_before = 0.0
        self._measured = 0.0

    @classmethod
    def prepare(cls, settings: Settings) -> Callable[[Opened], bool] | None:
        """The step of the worker's errand, None without a mail server."""
        server = smtp.server_of(settings.smtp)
        return cls(server).step if server else None

    def step(self, opened: Opened) -> bool:
        """Send the next letter; whether there may be another one at once."""
        self._measure(opened)
        if time.monotonic() < self._not_before:
            return False
        # Longer than a letter may take, so that nobody else takes it meanwhile.
        lease = 2 * self._server.timeout + 5
        with opened() as work:
            row = deliveries.claim(work, lease)
            names = copies.names_of(work, agencies_in(row["params"])) if row else {}
        if row is None:
            self._session.close()
            return False
        failure = self._hand_over(row, names)
        if failure is None:
            crashpoints.passed("letter")
        with opened() as work:
            _mark(work, row, failure)
        return time.monotonic() >= self._not_before

    def _hand_over(self, row: Row, names: dict[UUID, Row]) -> Exception | None:
        """What kept the letter from being taken, if anything did. Addresses and the server's words stay out of logs."""
        try:
            letter = letters.write(self._server, row, names)
        except Exception as error:  # noqa: BLE001 (an address that is none, in whatever way: the letter is at fault)
            return _counted("refused", row, smtp.Refused(f"it cannot be written ({type(error).__name__})"))
        try:
            self._session.send(letter, row["email"])
        except smtp.Refused as error:
            return _counted("refused", row, error)
        except smtp.Deferred as error:
            if not error.alone:
                self._pause = min(max(1.0, 2 * self._pause), _LONGEST_PAUSE)
                self._not_before = time.monotonic() + self._pause
            return _counted("deferred", row, error)
        self._pause = self._not_before = 0.0
        return _counted("sent", row, None)

    def _measure(self, opened: Opened) -> None:
        if time.monotonic() - self._measured < _MEASURE_EVERY:
            return
        self._measured = time.monotonic()
        with opened() as work:
            found = deliveries.measure(work)
        for state in (State.QUEUED, State.FAILED, State.DEAD):
            metrics.DELIVERIES.labels(state.value).set(found[state.value])
        metrics.DELIVERIES_AGE.set(found["age"])


def send_again(work: Work, delivery_id: UUID) -> None:
    """Queue a delivery that is dead, failed or withdrawn anew, with the Message-ID that it had. NotFound, Refusal."""
    _move(work, delivery_id, SEND_AGAIN, State.QUEUED, "delivery.queued_again")


def withdraw(work: Work, delivery_id: UUID) -> None:
    """Give up a delivery that waits or is dead. NotFound, Refusal."""
    _move(work, delivery_id, WITHDRAW, State.WITHDRAWN, "delivery.withdrawn")


def _move(work: Work, delivery_id: UUID, step: str, state: State, noted: str) -> None:
    row = deliveries.lock(work, delivery_id)
    if row is None:
        raise NotFound("delivery")
    work.check_version(row["version"])
    if step not in steps(Channel(row["channel"]), State(row["state"])):
        raise Refusal(f"delivery.cannot_{step}")
    deliveries.set_state(work, delivery_id, state)
    work.note(noted, delivery_id, {"before": row["state"], "after": state.value})


def _mark(work: Work, row: Row, failure: Exception | None) -> None:
    repeated = bool(row["repeated"])
    if failure is None:
        deliveries.mark_sent(work, row["id"], repeated)
    elif isinstance(failure, smtp.Deferred):
        wait, handed_over = wait_after(row["attempts"]), failure.handed_over
        again = repeated and handed_over
        deliveries.mark_failed(work, row["id"], row["attempts"], str(failure), repeated or handed_over, again, wait)
    else:
        deliveries.mark_failed(work, row["id"], row["attempts"], str(failure), repeated, False, None)


def _counted(outcome: str, row: Row, failure: Exception | None) -> Exception | None:
    metrics.LETTERS.labels(outcome).inc()
    handed_over = failure is None or (isinstance(failure, smtp.Deferred) and failure.handed_over)
    if row["repeated"] and handed_over:
        metrics.LETTERS_REPEATED.inc()
    if failure is not None:
        log.warning("letter not taken", delivery=str(row["id"]), attempt=row["attempts"], error=str(failure))
    return failure

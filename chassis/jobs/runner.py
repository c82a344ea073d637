"""Does one job after the other: claims it, runs it in one transaction with the mark that it is done, ends it.

Whatever happens to this process, a job takes effect once or not at all: the mark counts only for the newest attempt,
and is committed together with the effect.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import structlog

from chassis import logs, metrics, trace
from chassis.database import CONTENTION, Database, is_outage, one_line, stack_of
from chassis.history import Whence
from chassis.jobs import shown, store
from chassis.jobs.kind import File, Job
from chassis.jobs.leash import CutOff, Leash, Reason
from chassis.jobs.store import Claim
from chassis.problems import Problem, Unavailable
from chassis.settings import Settings
from chassis.web.exchange import problem_of

if TYPE_CHECKING:
    from chassis.service import Service

log = structlog.get_logger(__name__)

_DEATHS = 3
_CONTENTION_TRIES = 10


class TooLong(Problem):
    """A job ran into its time limit."""

    status, code = 504, "job.too_long"


class WorkerDied(Problem):
    """A job killed whoever took it."""

    code = "job.worker_died"


class Runner:
    """One worker's hands. `stop_at` tells when the process must be through with everything, or None."""

    def __init__(
        self, service: "Service", settings: Settings, database: Database, name: str, stop_at: Callable[[], float | None]
    ) -> None:
        self._service = service
        self._kinds = {kind.name: kind for kind in service.jobs}
        self._settings = settings
        self._database = database
        self._beats = Database(settings.database_url, 1, 5.0, f"isotrack-{service.name}-lease")
        self._name = name
        self._stop_at = stop_at
        self._unreturned: Claim | None = None

    def one(self) -> bool:
        """Do the next job, if there is one; whether there was. Raises what says that the database is away."""
        self._return()
        with self._database.transaction() as tx:
            claim = store.claim(tx, list(self._kinds), self._name, self._settings.worker_lease)
        if claim is None:
            return False
        started = time.perf_counter()
        attributes: trace.Attributes = {"isotrack.job.kind": claim.kind, "isotrack.job.attempt": claim.attempt}
        with trace.span(f"job {claim.kind}", "consumer", claim.traceparent, attributes) as span:
            logs.bind_trace(span.traceparent)
            outcome = self._do(claim, self._kinds[claim.kind], span.traceparent)
            span.tell("isotrack.outcome", outcome)
        seconds = time.perf_counter() - started
        metrics.JOBS.labels(claim.kind, outcome).inc()
        metrics.JOB_SECONDS.labels(claim.kind).observe(seconds)
        log.info("job", id=str(claim.id), kind=claim.kind, attempt=claim.attempt, outcome=outcome, seconds=seconds)
        return outcome != "returned"

    def _do(self, claim: Claim, kind: Job, traceparent: str) -> str:
        if claim.deaths >= _DEATHS:
            return self._fail(claim, WorkerDied(times=claim.deaths))
        leash = Leash(self._beats, claim, self._settings.worker_lease, kind.limit, self._stop_at)
        leash.start()
        try:
            error = self._attempt(claim, kind, leash, traceparent)
            marked = self._marked(claim, kind, error)
        finally:
            leash.end()
        return "done" if error is None else self._undone(claim, kind, leash.reason, error, marked)

    def _attempt(self, claim: Claim, kind: Job, leash: Leash, traceparent: str) -> BaseException | None:
        """The effect and the mark, in one transaction; what kept it from happening otherwise."""
        try:
            whence = Whence("job", handler=claim.kind)
            opened = self._service.work(self._settings, self._database, claim.caller, None, traceparent, False, whence)
            with opened as work:
                work.execute("SELECT set_config('statement_timeout', %s, true)", (_statement_timeout(kind),))
                with leash.hold(work.tx):
                    result = kind.answer.dump(kind.run(work, claim.asked, leash.progress))
                if not store.finish(work.tx, claim, result):
                    raise CutOff()
        except (Exception, CutOff) as error:  # noqa: BLE001 (each is told apart in `_undone`)
            return error
        return None

    def _marked(self, claim: Claim, kind: Job, error: BaseException | None) -> Sequence[File]:
        """What was sent along, with what is wrong beside it, in the language of whoever sent it."""
        if kind.marked is None or not isinstance(error, Problem) or not error.errors:
            return ()
        language = claim.caller.language
        told = [shown.entry(self._service.texts, one, language) for one in error.errors[: store.KEPT_ERRORS]]
        try:
            return list(kind.marked(claim.asked.payload, told, language))
        except Exception as failure:  # noqa: BLE001 (the errors themselves are told all the same)
            where = stack_of(failure)
            log.error("no sheet of errors", error=f"{type(failure).__name__}: {one_line(failure)}", where=where)
            return ()

    def _undone(
        self, claim: Claim, kind: Job, reason: Reason | None, error: BaseException, marked: Sequence[File]
    ) -> str:
        if reason is Reason.OVERDUE:
            return self._fail(claim, TooLong(seconds=kind.limit))
        if reason is Reason.STOPPING or _passes(error, claim):
            log.warning("job put back", error=one_line(error) or "the worker stops")
            self._unreturned = claim
            self._return()
            return "returned"
        if not isinstance(error, Exception):
            return "lost"
        return self._fail(claim, self._problem(error), marked)

    def _problem(self, error: Exception) -> Problem:
        problem = Unavailable() if isinstance(error, CONTENTION) else problem_of(self._service, error)
        if problem.status >= 500:
            log.error("job failed", error=f"{type(error).__name__}: {one_line(error)}", where=stack_of(error))
        return problem

    def _fail(self, claim: Claim, problem: Problem, marked: Sequence[File] = ()) -> str:
        with self._database.transaction() as tx:
            return "failed" if store.fail(tx, claim, problem, marked) else "lost"

    def _return(self) -> None:
        """Put back what could not be done; when the database is away, at the next attempt."""
        if self._unreturned is not None:
            with self._database.transaction() as tx:
                store.give_back(tx, self._unreturned)
            self._unreturned = None


def _statement_timeout(kind: Job) -> str:
    """Not that of a request; the leash, which tells a time limit from contention, comes first."""
    return str(int((kind.limit + 10) * 1000))


def _passes(error: BaseException, claim: Claim) -> bool:
    """Whether the trouble is none of the job's own, and passes by itself."""
    if isinstance(error, CONTENTION):
        return claim.attempt < _CONTENTION_TRIES
    return is_outage(error)

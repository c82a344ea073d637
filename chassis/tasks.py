"""What every service's workers do when time passes, whatever the service: the chassis' own tasks.

A service's own tasks stand in its `schedule.py`.
"""

from chassis import outbox
from chassis.history import seal as seals
from chassis.jobs import files
from chassis.jobs import store as jobs
from chassis.schedule import Task
from chassis.subscriber import inbox
from chassis.web import idempotency
from chassis.work import Work

_MINUTE = 60.0
_KEEP_OUTBOX_DAYS, _KEEP_JOBS_DAYS = 7, 30


def _tidy_outbox(work: Work) -> bool:
    return outbox.prune(work.tx, _KEEP_OUTBOX_DAYS)


def _tidy_inbox(work: Work) -> bool:
    return inbox.prune(work.tx, inbox.KEPT_DAYS)


def _tidy_requests(work: Work) -> bool:
    return idempotency.prune(work.tx)


def _tidy_jobs(work: Work) -> bool:
    return jobs.prune(work.tx, _KEEP_JOBS_DAYS)


def _tidy_files(work: Work) -> bool:
    return files.prune(work.tx)


def _seal_history(work: Work) -> None:
    seals.seal(work.tx, work.service_name, work.settings.sealing_keys)


TASKS = (
    Task("outbox.tidy", _tidy_outbox, every=_MINUTE),
    Task("inbox.tidy", _tidy_inbox, every=_MINUTE),
    Task("requests.tidy", _tidy_requests, every=_MINUTE),
    Task("jobs.tidy", _tidy_jobs, every=_MINUTE),
    Task("files.tidy", _tidy_files, every=_MINUTE),
    Task("history.seal", _seal_history, every=5 * _MINUTE),
)

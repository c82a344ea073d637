"""SQL on the files that come of jobs: results, and sheets of what was wrong. They may hold personal data, so whoever
may see the job may fetch them, and they are kept for days only."""

from collections.abc import Iterable
from uuid import UUID

from chassis.database import Transaction
from chassis.jobs.kind import Asked, File
from chassis.outbox import PORTION
from chassis.tables import MEDIA
from chassis.web import Download
from chassis.work import Work

KEPT_DAYS = 7

RESULT, ERRORS = "result", "errors"


def keep(work: Work, asked: Asked, file: File) -> None:
    """Keep the file that is the result of a job, in the transaction of its effect."""
    if asked.job_id is not None:
        insert(work.tx, asked.job_id, RESULT, [file])


def insert(tx: Transaction, job_id: UUID, part: str, files: Iterable[File]) -> None:
    """Write files of a job."""
    rows = [(job_id, part, one.format, one.name, one.content) for one in files]
    if rows:
        tx.values("INSERT INTO job_file (job_id, part, format, name, content) VALUES %s", rows)


def fetch(tx: Transaction, job_id: UUID, part: str, format_: str | None = None) -> Download | None:
    """A file of a job, in a format if one is asked for; None if it is not there, or not any more."""
    row = tx.one(
        "SELECT format, name, content FROM job_file"
        " WHERE job_id = %s AND part = %s AND format = coalesce(%s, format) LIMIT 1",
        (job_id, part, format_),
    )
    return Download(bytes(row["content"]), MEDIA[row["format"]], row["name"]) if row else None


def prune(tx: Transaction, days: int = KEPT_DAYS) -> bool:
    """Forget a portion of the files of more than `days` days ago; whether there may be more of them."""
    deleted = tx.execute(
        "DELETE FROM job_file WHERE (job_id, part, format) IN (SELECT job_id, part, format FROM job_file"
        " WHERE created_at < now() - make_interval(days => %s) LIMIT %s)",
        (days, PORTION),
    )
    return deleted == PORTION

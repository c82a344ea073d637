"""SQL on jobs: asked for, claimed, kept alive, ended, and shown.

A worker that has claimed a job holds a lease on it. Whatever it writes names its attempt: once another has taken the
job over, or somebody has cancelled it, nothing that it writes counts.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg2.extras import Json

from chassis.database import Row, Transaction
from chassis.identity.caller import Caller
from chassis.jobs import files
from chassis.jobs.kind import Asked, File
from chassis.outbox import PORTION
from chassis.problems import FieldError, Problem

KEPT_ERRORS = 50_000
"""Bad fields that are kept of one job; their number is told whatever it is."""

_COLUMNS = """
    id, kind, state, phase, done, total, result, problem, person_id, traceparent, created_at, started_at,
    finished_at, attempts, (
        SELECT coalesce(json_agg(json_build_object(
            'part', f.part, 'format', f.format, 'name', f.name, 'size', octet_length(f.content)
        ) ORDER BY f.part, f.format), '[]') FROM job_file f WHERE f.job_id = job.id
    ) AS files
"""

_INSERT = f"""
INSERT INTO job (kind, params, payload, person_id, username, roles, agency_id, language, system, traceparent)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING {_COLUMNS}
"""  # noqa: S608

_CLAIM = """
WITH next AS MATERIALIZED (
    SELECT id FROM job
    WHERE kind = ANY(%(kinds)s) AND (state = 'queued' OR (state = 'running' AND lease_until < now()))
    ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE job SET state = 'running', attempts = attempts + 1, deaths = deaths + (state = 'running')::integer,
    worker = %(worker)s, lease_until = now() + make_interval(secs => %(lease)s),
    started_at = coalesce(started_at, now()), phase = NULL, done = 0, total = 0
FROM next WHERE job.id = next.id
RETURNING job.id, kind, params, payload, attempts, deaths, traceparent, person_id, username, roles, agency_id,
    language, system
"""

_BEAT = """
UPDATE job SET lease_until = now() + make_interval(secs => %s), phase = %s, done = %s, total = %s
WHERE id = %s AND attempts = %s AND state = 'running'
"""

_END = """
UPDATE job SET state = %s, result = %s, problem = %s, finished_at = clock_timestamp(), payload = NULL,
    lease_until = NULL
WHERE id = %s AND attempts = %s AND state = 'running'
"""

_GIVE_BACK = """
UPDATE job SET state = 'queued', lease_until = NULL, phase = NULL, done = 0, total = 0
WHERE id = %s AND attempts = %s AND state = 'running'
"""

_CANCEL = f"""
UPDATE job SET state = 'cancelled', finished_at = clock_timestamp(), payload = NULL, lease_until = NULL
WHERE id = %s AND state IN ('queued', 'running') RETURNING {_COLUMNS}
"""  # noqa: S608

# Whose it is: the person, where there is one, and the name that the token was issued to.
_SEEN = "(%(all)s OR (person_id IS NOT DISTINCT FROM %(person)s AND username IS NOT DISTINCT FROM %(username)s))"

_PAGE = f"""
SELECT {_COLUMNS} FROM job
WHERE {_SEEN}
  AND (%(state)s::text IS NULL OR state = %(state)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (%(before)s::timestamptz IS NULL OR (created_at, id) < (%(before)s, %(id)s::uuid))
ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""  # noqa: S608

_MEASURE = """
SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
    coalesce(extract(epoch FROM clock_timestamp() - min(created_at) FILTER (WHERE state = 'queued')), 0)::float AS age
FROM job WHERE state IN ('queued', 'running')
"""


_INSERT_ERRORS = """
INSERT INTO job_error (job_id, position, row, field, code, params, detail, "column", heading) VALUES %s
"""


class Claim(NamedTuple):
    """A job that is this worker's for now; `deaths` counts the workers that ended while they had it."""

    id: UUID
    kind: str
    attempt: int
    deaths: int
    asked: Asked
    caller: Caller
    traceparent: str | None


class Said(NamedTuple):
    """What a job said last of how far it is."""

    phase: str | None = None
    done: int = 0
    total: int = 0


def insert(tx: Transaction, kind: str, asked: Asked, caller: Caller, traceparent: str | None) -> Row:
    """Queue a job; returns it as `get` would."""
    found = tx.all(
        _INSERT,
        (
            kind, Json(dict(asked.params)), asked.payload, caller.person_id, caller.username, sorted(caller.roles),
            caller.agency_id, caller.language, caller.system, traceparent,
        ),
    )  # fmt: skip
    return found[0]


def claim(tx: Transaction, kinds: Sequence[str], worker: str, lease: float) -> Claim | None:
    """Take the oldest job that waits, or whose worker let its lease run out; None if there is none."""
    row = tx.one(_CLAIM, {"kinds": list(kinds), "worker": worker, "lease": lease})
    if row is None:
        return None
    caller = Caller(
        row["person_id"], frozenset(row["roles"]), row["agency_id"], row["username"], row["language"], row["system"]
    )
    asked = Asked(row["params"], bytes(row["payload"] or b""), row["id"])
    return Claim(row["id"], row["kind"], row["attempts"], row["deaths"], asked, caller, row["traceparent"])


def beat(tx: Transaction, claim: Claim, lease: float, said: Said) -> bool:
    """Keep the lease and write down how far the job is; False if it is no longer this worker's."""
    return bool(tx.execute(_BEAT, (lease, *said, claim.id, claim.attempt)))


def finish(tx: Transaction, claim: Claim, result: Mapping[str, Any]) -> bool:
    """Mark it done, in the transaction of its effect; False if it is no longer this worker's."""
    return bool(tx.execute(_END, ("done", _json(result), None, claim.id, claim.attempt)))


def fail(tx: Transaction, claim: Claim, problem: Problem, marked: Iterable[File] = ()) -> bool:
    """Mark it failed and keep what was wrong, also as files; False if it is no longer this worker's."""
    document = {
        "status": problem.status,
        "code": problem.code,
        "params": problem.params,
        "errors": len(problem.errors),
    }
    if not tx.execute(_END, ("failed", None, _json(document), claim.id, claim.attempt)):
        return False
    kept = enumerate(problem.errors[:KEPT_ERRORS])
    rows = [
        (claim.id, at, one.row, one.field, one.code, _json(one.params), one.detail, one.column, one.heading)
        for at, one in kept
    ]
    if rows:
        tx.values(_INSERT_ERRORS, rows)
    files.insert(tx, claim.id, files.ERRORS, marked)
    return True


def give_back(tx: Transaction, claim: Claim) -> None:
    """Into the queue again. One that was taken over meanwhile had no dead worker after all."""
    if not tx.execute(_GIVE_BACK, (claim.id, claim.attempt)):
        tx.execute("UPDATE job SET deaths = deaths - 1 WHERE id = %s AND state = 'running' AND deaths > 0", (claim.id,))


def cancel(tx: Transaction, job_id: UUID) -> Row | None:
    """End it before it takes effect; None if it has ended already."""
    return tx.one(_CANCEL, (job_id,))


def get(tx: Transaction, job_id: UUID, caller: Caller, everything: bool) -> Row | None:
    """The job, if this caller asked for it or may see all."""
    found = tx.all(f"SELECT {_COLUMNS} FROM job WHERE id = %(id)s AND {_SEEN}", _seen(caller, everything, id=job_id))  # noqa: S608
    return found[0] if found else None


def page(tx: Transaction, caller: Caller, everything: bool, wanted: Mapping[str, Any]) -> list[Row]:
    """Jobs, newest first; `wanted` gives state, kind, before, id and limit, None for any."""
    return tx.all(_PAGE, _seen(caller, everything, **wanted))


def errors(tx: Transaction, job_id: UUID, after: int, limit: int) -> list[tuple[int, FieldError]]:
    """The bad fields of a job with their positions, in their order."""
    rows = tx.all(
        'SELECT position, field, code, params, row, detail, "column", heading FROM job_error'
        " WHERE job_id = %s AND position > %s ORDER BY position LIMIT %s",
        (job_id, after, limit),
    )
    return [(row.pop("position"), FieldError(**row)) for row in rows]


def measure(tx: Transaction) -> Row:
    """How many jobs wait and run, and the age of the oldest that waits, in seconds."""
    return tx.all(_MEASURE)[0]


def prune(tx: Transaction, days: int) -> bool:
    """Forget a portion of the jobs that ended more than `days` days ago; whether there may be more of them."""
    deleted = tx.execute(
        "DELETE FROM job WHERE id IN (SELECT id FROM job"
        " WHERE finished_at < now() - make_interval(days => %s) LIMIT %s)",
        (days, PORTION),
    )
    return deleted == PORTION


def _seen(caller: Caller, everything: bool, **more: Any) -> dict[str, Any]:
    return {"all": everything, "person": caller.person_id, "username": caller.username, **more}


def _json(value: Any) -> Json:
    return Json(value, dumps=lambda found: json.dumps(found, default=str, ensure_ascii=False))

"""Asking for a job: a row in the transaction of the request, which a worker finds."""

from collections.abc import Mapping
from typing import Any

from chassis.jobs import shown, store
from chassis.jobs.kind import Asked, Job
from chassis.problems import TooLarge
from chassis.work import Work


def ask(work: Work, kind: Job, params: Mapping[str, Any], payload: bytes = b"") -> dict[str, Any]:
    """Queue a job with the caller's rights; returns it as it is shown. The route has checked the permission."""
    limit = work.settings.body_limit
    if len(payload) > limit:
        raise TooLarge(limit=limit)
    row = store.insert(work.tx, kind.name, Asked(params, payload), work.caller, work.traceparent)
    return shown.job(row, {}, work.caller.language, [], cancels=True)

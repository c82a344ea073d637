"""What a projection does when its owner has said every aggregate anew: it forgets those that were not among them.

After a restore the owner has lost what came after its backup, and consumers keep copies of things that are not there
any more. Each of these has a position of a lower epoch. The fence comes first: once it stands nothing of a lower epoch
is applied, so that no delivery that comes late brings back what is forgotten.
"""

from collections.abc import Callable
from uuid import UUID

import structlog

from chassis import metrics
from chassis.database import Transaction
from chassis.work import Work

log = structlog.get_logger(__name__)

Gone = Callable[[Work, UUID], None]
"""Removes an aggregate's copy, and whatever follows from it; may find none."""

PORTION = 100

_RAISE = """
INSERT INTO fence AS f (subscriber, epoch) VALUES (%s, %s)
ON CONFLICT (subscriber) DO UPDATE SET epoch = excluded.epoch WHERE f.epoch < excluded.epoch
"""

_FORGET = """
DELETE FROM position WHERE subscriber = %(subscriber)s AND subject IN (
    SELECT p.subject FROM position p JOIN fence f USING (subscriber)
    WHERE p.subscriber = %(subscriber)s AND p.epoch < f.epoch ORDER BY p.subject LIMIT %(limit)s FOR UPDATE OF p
) RETURNING subject
"""


def raise_fence(tx: Transaction, subscriber: str, epoch: int) -> None:
    """From here on this projection applies nothing of a lower epoch.

    Positions are written under a lock that excludes this one, and an INSERT looks at the fence only once it has its
    own: whatever is written without knowing of the fence is committed when it stands, and found by `forget`.
    """
    tx.execute("LOCK TABLE position IN SHARE ROW EXCLUSIVE MODE")
    tx.execute(_RAISE, (subscriber, epoch))


def forget(work: Work, subscriber: str, gone: Gone) -> int:
    """Forget a portion of what lies behind the fence; returns how many, 0 when there is nothing left."""
    lost = [row["subject"] for row in work.all(_FORGET, {"subscriber": subscriber, "limit": PORTION})]
    for subject in lost:
        gone(work, subject)
    if lost:
        log.warning("forgotten: their owner lost them", subscriber=subscriber, subjects=[str(one) for one in lost])
        metrics.FORGOTTEN.labels(subscriber).inc(len(lost))
    return len(lost)

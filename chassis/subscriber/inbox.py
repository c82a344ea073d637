"""Whether an event is news to a subscriber: decided and noted in the transaction of its effects."""

from chassis.database import Transaction
from chassis.envelope import Event
from chassis.outbox import PORTION

APPLIED = "applied"
STALE = "stale"
REPEATED = "repeated"
RESTATED = "restated"
COMPLETED = "completed"

KEPT_DAYS = 90
"""How long an inbox remembers what it handled: a reaction must not hear again of anything older."""


def prune(tx: Transaction, days: int) -> bool:
    """Forget a portion of the reactions of more than `days` days ago: an event that old must not be replayed.

    Whether there may be more of them.
    """
    deleted = tx.execute(
        "DELETE FROM inbox WHERE (subscriber, event_id) IN (SELECT subscriber, event_id FROM inbox"
        " WHERE handled_at < now() - make_interval(days => %s) LIMIT %s)",
        (days, PORTION),
    )
    return deleted == PORTION


def newer(tx: Transaction, subscriber: str, event: Event) -> bool:
    """Note the event's (epoch, sequence) if it is newer than what this projection has of the aggregate.

    What was said before an epoch that the owner has said completely is not news either. The row lock taken here makes
    two deliveries about one aggregate wait for each other.
    """
    return bool(
        tx.execute(
            "INSERT INTO position AS p (subscriber, subject, epoch, sequence) SELECT %s, %s, %s, %s"
            " WHERE NOT EXISTS (SELECT FROM fence WHERE fence.subscriber = %s AND fence.epoch > %s)"
            " ON CONFLICT (subscriber, subject) DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence"
            " WHERE (p.epoch, p.sequence) < (excluded.epoch, excluded.sequence)",
            (subscriber, event.subject, event.epoch, event.sequence, subscriber, event.epoch),
        )
    )


def first_time(tx: Transaction, subscriber: str, event: Event) -> bool:
    """Note the event's id; False if this reaction has dealt with it before."""
    return bool(
        tx.execute(
            "INSERT INTO inbox (subscriber, event_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (subscriber, event.id),
        )
    )

"""What becomes of an ended agency's procedures: they go on at its heir, but for those that the heir has itself."""

from datetime import date
from uuid import UUID

from chassis.work import Work
from services.agencies.store import procedure_succession as store
from services.agencies.store import procedures


def follow(work: Work, left: UUID, heir: UUID, day: date, decision: str) -> None:
    """Hand the procedures of `left` over to its heir from `day` on; of two with one code the heir's own stays."""
    store.lock(work, left)
    moved = store.hand_over(work, left, heir, day)
    ended = store.withdraw(work, left, day, decision)
    for event, ids in (("procedure.changed", moved), ("procedure.withdrawn", ended)):
        rows = procedures.get_all(work, list(ids))
        work.say_all(event, ((row["id"], row["version"], row, {**ids[row["id"]], "reason": decision}) for row in rows))

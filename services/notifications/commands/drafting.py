"""Plans that the department is to draft by a day: kept as they change, and reminded of until they are submitted."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain import reminder
from services.notifications.domain.addressee import CITY, Addressee
from services.notifications.domain.reminder import Matter, Rung
from services.notifications.store import drafts, ladders, reminders

State = dict[str, Any]
Row = dict[str, Any]

LADDER = "plan"
"""What its rungs are called among those of the grades."""


def keep_plan(work: Work, plan_id: UUID, state: State) -> None:
    """Keep a plan's newest state, and make the reminders of drafting it fit."""
    done = state["submitted_on"] is not None or state["state"] == "cancelled"
    kept = drafts.keep(
        work, {"id": plan_id, "number": state["number"], "due": state["draft_due"], "done": done}, work.today
    )
    plan_again(work, [kept])


def forget_plan(work: Work, plan_id: UUID) -> None:
    """Drop a plan that agencies has lost, and cancel what was to remind of it."""
    drafts.forget(work, plan_id)
    reminders.cancel(work, plan_id, [one.reminder.slot for one in reminders.of_subject(work, plan_id)])


def plan_again(work: Work, plans: Iterable[Row]) -> None:
    """Make the reminders of plans, which are locked, fit what is known of them and of the ladder."""
    steps = ladders.all_rungs(work).get(LADDER, ())
    for plan in plans:
        stopped = ladders.is_stopped(work, plan["id"], plan["due"])
        changes = reminder.changes(reminders.of_subject(work, plan["id"]), _matter(plan, () if stopped else steps))
        reminders.plan(work, ((plan["id"], one) for one in changes.plan))
        reminders.cancel(work, plan["id"], changes.cancel)


def _matter(plan: Row, ladder: tuple[Rung, ...]) -> Matter:
    since: date = plan["known_since"]
    return Matter(CITY, since, plan["due"], plan["done"], ladder, Addressee.COORDINATOR)

"""Declarations that are to be kept up: kept as they change, their agencies reminded until it is done or too late."""

from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.domain import keeping, reminder
from services.notifications.store import copies, keepings, reminders

State = dict[str, Any]

GRADE = "keeping"
"""What take_due calls them where findings have a grade; there is no such ladder."""


def keep_declaration(work: Work, declaration_id: UUID, state: State) -> None:
    """Keep a declaration's newest state, and make the reminders of its agency fit. One after the other: neither of two
    declarations, nor the end of the agency, is missed by the other."""
    copies.lock_place(work, state["agency_id"], to_change=True)
    keepings.keep(work, {**state, "id": declaration_id}, work.today)
    plan_again(work, state["agency_id"])


def forget_declaration(work: Work, declaration_id: UUID) -> None:
    """Drop a declaration that agencies has lost: the one before it is the last again."""
    planned = reminders.of_subject(work, declaration_id)
    reminders.cancel(work, declaration_id, [one.reminder.slot for one in planned])
    if agency_id := keepings.forget(work, declaration_id):
        plan_again(work, agency_id)


def plan_again(work: Work, agency_id: UUID) -> None:
    """Make the reminders of an agency's declarations fit what is known of them, and of how long there is the agency."""
    found = keepings.of_agency(work, agency_id)
    planned = {one.id: reminders.of_subject(work, one.id) for one in found}
    for standard in {one.standard for one in found}:
        wanted = keeping.reminders_of((one for one in found if one.standard == standard), planned)
        for declaration_id, calls_for in wanted.items():
            changes = reminder.settled(planned[declaration_id], calls_for)
            reminders.plan(work, ((declaration_id, one) for one in changes.plan))
            reminders.cancel(work, declaration_id, changes.cancel)

"""Reminders of agencies: planned, sent, acknowledged and cancelled."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.notifications.domain import answering
from services.notifications.domain.addressee import Addressee
from services.notifications.domain.reminder import State
from services.notifications.queries.agencies import with_agency
from services.notifications.store import reminders

Row = dict[str, Any]


def list_reminders(work: Work, query: Row) -> Page:
    """Reminders within the caller's reach by the day they go out on; `query` as in ReminderFilter."""
    day, reminder_id = start_of(query, date.fromisoformat, UUID)
    after = None if day is None else (day, reminder_id)
    rows = reminders.page(work, query, work.reach("reminder.read"), after, query["limit"] + 1)
    found = [_reminder(work, row) for row in rows]
    return page_of(found, query["limit"], lambda row: (row["remind_on"], row["id"]))


def reminder(work: Work, reminder_id: UUID) -> Row:
    """One reminder; NotFound, Forbidden outside the caller's subtree."""
    row = reminders.one(work, reminder_id)
    if row is None:
        raise NotFound("reminder")
    work.must("reminder.read", row["agency_id"])
    return _reminder(work, row)


def _reminder(work: Work, row: Row) -> Row:
    return {**with_agency(row, work.caller.language), "allowed": _allowed(work, row)}


def _allowed(work: Work, row: Row) -> list[str]:
    own, state = work.caller.agency_id == row["agency_id"], State(row["state"])
    # What is shown lies within the caller's reach already: only the roles are left to ask.
    answers = answering.can(state, Addressee(row["addressee"]), work.caller.roles, own)
    found = ["acknowledge"] if answers else []
    return found if row["stopped"] or not work.may("reminder.stop", row["agency_id"]) else [*found, "stop"]

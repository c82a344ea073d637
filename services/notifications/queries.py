"""What is read here: a person's inbox, and the reminders of agencies."""

from datetime import date
from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.notifications.rendering import render
from services.notifications.store import copies, messages, reminders

Row = dict[str, Any]


def inbox(work: Work, query: Row) -> Page:
    """The messages to the duties that the caller holds today, newest first; `query` as in MessageFilter."""
    reader = work.caller.person_id
    if reader is None:
        return Page([], None)
    (before,) = start_of(query, int)
    rows = messages.page(work, reader, work.today, query.get("unread"), before, query["limit"] + 1)
    person = copies.name_of_person(work, reader)
    found = [_message(row, person, work.caller.language) for row in rows]
    return page_of(found, query["limit"], lambda row: (row["position"],))


def message(work: Work, message_id: UUID) -> Row:
    """One message of the caller's inbox; NotFound if it does not lie in there."""
    reader = work.caller.person_id
    row = messages.one(work, reader, work.today, message_id) if reader else None
    if reader is None or row is None:
        raise NotFound("message")
    return _message(row, copies.name_of_person(work, reader), work.caller.language)


def list_reminders(work: Work, query: Row) -> Page:
    """Reminders within the caller's reach by the day they go out on; `query` as in ReminderFilter."""
    day, reminder_id = start_of(query, date.fromisoformat, UUID)
    after = None if day is None else (day, reminder_id)
    rows = reminders.page(work, query, work.reach("reminder.read"), after, query["limit"] + 1)
    found = [_reminder(row, work.caller.language) for row in rows]
    return page_of(found, query["limit"], lambda row: (row["remind_on"], row["id"]))


def reminder(work: Work, reminder_id: UUID) -> Row:
    """One reminder; NotFound, Forbidden outside the caller's subtree."""
    row = reminders.one(work, reminder_id)
    if row is None:
        raise NotFound("reminder")
    work.must("reminder.read", row["agency_id"])
    return _reminder(row, work.caller.language)


def _reminder(row: Row, language: str) -> Row:
    """Reminders follow their matter: nobody changes one by hand."""
    return {**_with_agency(row, language), "allowed": ()}


def _message(row: Row, person: str | None, language: str) -> Row:
    found = _with_agency(row, language)
    letter = render(
        row["template"],
        language,
        duty=row["duty"],
        agency=found["agency"]["name"],
        person=person,
        about=row["params"],
    )
    return {**found, **letter._asdict(), "allowed": () if row["read_at"] else ("read",)}


def _with_agency(row: Row, language: str) -> Row:
    name = row["agency_vi"] if language == "vi" else row["agency_en"] or row["agency_vi"]
    return {**row, "agency": {"id": row["agency_id"], "code": row["agency_code"], "name": name}}

"""What is read here: a person's inbox, and the reminders of agencies."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from chassis.problems import FieldError, Invalid, NotFound
from chassis.web import Page, decode_cursor, encode_cursor
from chassis.work import Work
from services.notifications.rendering import render
from services.notifications.store import copies, messages, reminders

Row = dict[str, Any]


def inbox(work: Work, query: Row) -> Page:
    """The messages to the duties that the caller holds today, newest first; `query` as in MessageFilter."""
    reader = work.caller.person_id
    if reader is None:
        return Page([], None)
    before = _place(query["after"], int)[0] if query.get("after") else None
    rows = messages.page(work, reader, work.today, query.get("unread"), before, query["limit"] + 1)
    shown = rows[: query["limit"]]
    person = copies.name_of_person(work, reader)
    after = encode_cursor(shown[-1]["position"]) if len(rows) > len(shown) else None
    return Page([_message(row, person, work.caller.language) for row in shown], after)


def message(work: Work, message_id: UUID) -> Row:
    """One message of the caller's inbox; NotFound if it does not lie in there."""
    reader = work.caller.person_id
    row = messages.one(work, reader, work.today, message_id) if reader else None
    if reader is None or row is None:
        raise NotFound("message")
    return _message(row, copies.name_of_person(work, reader), work.caller.language)


def list_reminders(work: Work, query: Row) -> Page:
    """Reminders within the caller's reach by the day they go out on; `query` as in ReminderFilter."""
    after = _place(query["after"], date.fromisoformat, UUID) if query.get("after") else None
    rows = reminders.page(work, query, work.reach("reminder.read"), after, query["limit"] + 1)
    shown = rows[: query["limit"]]
    last = encode_cursor(shown[-1]["remind_on"], shown[-1]["id"]) if len(rows) > len(shown) else None
    return Page([_with_agency(row, work.caller.language) for row in shown], last)


def _place(cursor: str, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    try:
        return tuple(kind(value) for kind, value in zip(kinds, decode_cursor(cursor), strict=True))
    except ValueError:
        raise Invalid([FieldError("after", "field.cursor")]) from None


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
    return {**found, **letter._asdict()}


def _with_agency(row: Row, language: str) -> Row:
    name = row["agency_vi"] if language == "vi" else row["agency_en"] or row["agency_vi"]
    return {**row, "agency": {"id": row["agency_id"], "code": row["agency_code"], "name": name}}

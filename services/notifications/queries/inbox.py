"""A person's inbox: the messages to the duties that the person holds, and to the person's part of the city's own."""

from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, page_of, start_of
from chassis.work import Work
from services.notifications.queries.agencies import with_agency
from services.notifications.rendering import Names, agencies_in, render
from services.notifications.store import copies, messages
from services.notifications.store.messages import Reader

Row = dict[str, Any]


def inbox(work: Work, query: Row) -> Page:
    """The caller's messages as of today, newest first; `query` as in MessageFilter."""
    reader = _reader(work)
    if reader is None:
        return Page([], None)
    (before,) = start_of(query, int)
    rows = messages.page(work, reader, query.get("unread"), before, query["limit"] + 1)
    return page_of(_shown(work, reader, rows), query["limit"], lambda row: (row["position"],))


def message(work: Work, message_id: UUID) -> Row:
    """One message of the caller's inbox; NotFound if it does not lie in there."""
    reader = _reader(work)
    row = messages.one(work, reader, message_id) if reader else None
    if reader is None or row is None:
        raise NotFound("message")
    return _shown(work, reader, [row])[0]


def _reader(work: Work) -> Reader | None:
    person = work.caller.person_id
    return Reader.of(person, work.today, work.caller.roles) if person else None


def _shown(work: Work, reader: Reader, rows: list[Row]) -> list[Row]:
    person, language = copies.name_of_person(work, reader.person_id), work.caller.language
    names = copies.names_of(work, {agency for row in rows for agency in agencies_in(row["params"])})
    return [_message(row, person, language, names) for row in rows]


def _message(row: Row, person: str | None, language: str, names: Names) -> Row:
    found = with_agency(row, language)
    agency = found["agency"]["name"] if found["agency"] else None
    letter = render(row["template"], language, row["duty"], agency, person, row["params"], names)
    subjects = [UUID(item["subject"]) for item in row["params"].get("items", ())] or [row["subject"]]
    return {**found, **letter._asdict(), "subjects": subjects, "allowed": () if row["read_at"] else ("read",)}

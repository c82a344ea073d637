"""The toy: notes are written by HTTP, copied by a projection and counted by a reaction of the toy itself."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from marshmallow import Schema, fields, validate

from chassis.database import Row
from chassis.events import EventSchema
from chassis.identity import ANYWHERE, SUBTREE, Table
from chassis.problems import NotFound
from chassis.service import Service
from chassis.subscriber import Event, Permanent, projection, reaction
from chassis.web import ListQuery, Page, page_of, route, start_of
from chassis.work import Work
from tests.toy.work import SCHEDULE, JobsOfToy, kinds


class Refusal(Exception):
    """The toy's one rule: a note may not say `never`."""

    def __init__(self, code: str, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code, self.field, self.params = code, field, params


class Note(Schema):
    """A note as it goes in, out and into events."""

    id = fields.UUID(dump_only=True)
    text = fields.String(required=True, validate=validate.Length(1, 100))
    version = fields.Integer(dump_only=True)


class Seen(Schema):
    """A note as the toy's own subscriptions read it."""

    id = fields.UUID(required=True)
    text = fields.String(required=True)


class Api:
    """Notes over HTTP."""

    @route("POST", "/v1/notes", may="note.write", body=Note(), answer=Note(), status=201)
    def write(self, work: Work, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write a note."""
        return put(work, uuid4(), body["text"])

    @route("PUT", "/v1/notes/<uuid:note_id>", may="note.write", body=Note(), answer=Note())
    def rewrite(self, work: Work, note_id: UUID, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write it, or write over it."""
        return put(work, note_id, body["text"])

    @route("POST", "/v1/notes/<uuid:note_id>/text", may="note.write", body=Note(), answer=Note())
    def change(self, work: Work, note_id: UUID, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write over a note that is there, as a command does: lock, decide, save, say."""
        note = work.one("SELECT version FROM note WHERE id = %s FOR UPDATE", (note_id,))
        if note is None:
            raise NotFound("note")
        work.check_version(note["version"])
        return put(work, note_id, body["text"])

    @route("GET", "/v1/notes", may="note.read", query=ListQuery(), items=Note())
    def list_notes(self, work: Work, query: Mapping[str, Any]) -> Page:
        """All notes by id."""
        (after,) = start_of(query, UUID)
        found = notes(work, after or UUID(int=0), query["limit"] + 1)
        return page_of(found, query["limit"], lambda note: (note["id"],))

    @route("GET", "/v1/notes/<uuid:note_id>", may="note.read", answer=Note())
    def read(self, work: Work, note_id: UUID) -> Mapping[str, Any]:
        """One note."""
        found = work.one("SELECT * FROM note WHERE id = %s", (note_id,))
        if found is None:
            raise NotFound("note")
        return found

    @route("POST", "/v1/notes/<uuid:note_id>/guard", may="note.guard", answer=Note())
    def guard(self, work: Work, note_id: UUID) -> Mapping[str, Any]:
        """The note's id stands for an agency here: only its own subtree may."""
        work.must("note.guard", note_id)
        return {"id": note_id, "text": "guarded"}

    @route("POST", "/v1/break", may="note.write")
    def break_down(self, work: Work) -> None:
        """A bug: raises with a secret in its text."""
        raise RuntimeError("postgresql://toy:hunter2@127.0.0.1/toy")

    @route("POST", "/v1/break/beside", may="note.write")
    def break_beside(self, work: Work) -> None:
        """A bug in a thread beside the work, which nobody waits for."""
        self.unit.container.spawn_managed_thread(_bug)  # type: ignore[attr-defined]


def _bug() -> None:
    raise RuntimeError("nobody waits for this thread")


def forget(work: Work, note_id: UUID) -> None:
    """The copy of a note that is not there any more."""
    work.execute("DELETE FROM copy WHERE id = %s", (note_id,))


def notes(work: Work, after: UUID, limit: int) -> list[Row]:
    """Notes by id."""
    return work.all("SELECT * FROM note WHERE id > %s ORDER BY id LIMIT %s", (after, limit))


class Reactions:
    """What the toy hears of itself."""

    @projection("toy", "note.*", state=Seen(), gone=forget)
    def copy(self, work: Work, event: Event) -> None:
        """Keep the newest text."""
        work.execute(
            "INSERT INTO copy VALUES (%s, %s, %s) ON CONFLICT (id) DO UPDATE"
            " SET text = excluded.text, sequence = excluded.sequence",
            (event.subject, event.state["text"], event.sequence),
        )

    @reaction("toy", "note.*", state=Seen())
    def count(self, work: Work, event: Event) -> None:
        """One row for each event; a note that says `raise` cannot be handled until it is mended, `give up` never.

        Because of a note that says `echo` another one is written.
        """
        work.execute("INSERT INTO effect (event_id, subject) VALUES (%s, %s)", (event.id, event.subject))
        if event.state["text"] == "raise" and not work.one("SELECT 1 FROM mended WHERE id = %s", (event.subject,)):
            raise ValueError("a note said raise")
        if event.state["text"] == "give up":
            raise Permanent("a note said give up")
        if event.state["text"] == "echo":
            put(work, uuid4(), "tiếng vọng")


def put(work: Work, note_id: UUID, text: str) -> Mapping[str, Any]:
    """Save a note and say so."""
    if text == "never":
        raise Refusal("note.never", field="text", word=text)
    saved = work.one(
        "INSERT INTO note VALUES (%s, %s, 1) ON CONFLICT (id) DO UPDATE"
        " SET text = excluded.text, version = note.version + 1 RETURNING *",
        (note_id, text),
    )
    assert saved is not None
    work.say("note.taken", saved["id"], saved["version"], saved)
    return saved


PERMISSIONS: Table = {
    "note.write": {"coordinator": ANYWHERE},
    "note.read": {"coordinator": ANYWHERE, "observer": ANYWHERE},
    "note.guard": {"coordinator": ANYWHERE, "focal_point": SUBTREE},
}
TEXTS = {
    "note": ("ghi chú", "note"),
    "note.never": ("Không được viết “{word}”.", "Do not write “{word}”."),
    "note.writing": ("Đang ghi", "Writing"),
    "event.note.taken": ("Đã ghi", "A note was taken"),
}


class Toy(Api, JobsOfToy, Reactions):
    """The nameko service."""

    name = "toy"
    patient, hurried = JOBS = kinds(put)


EVENTS = {"note.taken": EventSchema(Seen()), "note.restated": EventSchema(Seen())}

AGGREGATES = {"note.restated": notes}

SERVICE = Service(
    Toy, EVENTS, PERMISSIONS, TEXTS, Refusal, "tests.toy", aggregates=AGGREGATES, jobs=Toy.JOBS, schedule=SCHEDULE
)

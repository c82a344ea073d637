"""The toy's long work and its schedule: many notes at once, as slowly as asked, and ticks of two clocks."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import uuid4

from marshmallow import Schema, fields

from chassis.jobs import Asked, Job, JobShown, Progress, ask, headers
from chassis.problems import FieldError, Invalid
from chassis.schedule import BUSINESS_DAY, Task
from chassis.web import route
from chassis.work import Work

LIMIT = 1.5


class Written(Schema):
    """How many notes were written."""

    notes = fields.Integer()


class Slowly(Schema):
    """Seconds that each line takes."""

    pause = fields.Float(load_default=0.0)


def many_notes(put: Callable[[Work, Any, str], Any], work: Work, asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """A note for each line. `bad` lines are refused together; some others do harm on purpose."""
    lines = asked.payload.decode().splitlines()
    bad = [number for number, line in enumerate(lines, 1) if line == "bad"]
    if bad:
        raise Invalid([FieldError("text", "note.never", {"word": "bad"}, row) for row in bad])
    for number, line in enumerate(lines):
        progress("note.writing", number, len(lines))
        _HARM.get(line, lambda _: None)(work)
        put(work, uuid4(), line)
        time.sleep(asked.params["pause"])
    return {"notes": len(lines)}


def _die(_: Work) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _break(_: Work) -> None:
    raise RuntimeError("postgresql://toy:hunter2@127.0.0.1/toy")


def _query(work: Work) -> None:
    work.execute("SELECT pg_sleep(60)")


def _spin(_: Work) -> None:
    while True:
        pass


_HARM: Mapping[str, Callable[[Work], None]] = {"die": _die, "break": _break, "query": _query, "spin": _spin}


def kinds(put: Callable[[Work, Any, str], Any]) -> tuple[Job, Job]:
    """The patient kind, and the one with a short time limit."""
    run = partial(many_notes, put)
    return Job("note.import", run, Written()), Job("note.hurry", run, Written(), limit=LIMIT)


class JobsOfToy:
    """Asking for them."""

    patient: Job
    hurried: Job

    @route(
        "POST", "/v1/notes/import", may="note.write", raw="text/plain", query=Slowly(), answer=JobShown(),
        status=202, headers=headers,
    )  # fmt: skip
    def import_notes(self, work: Work, body: bytes, query: Mapping[str, Any]) -> Mapping[str, Any]:
        """Many notes, all or none."""
        return ask(work, self.patient, query, body)

    @route("POST", "/v1/notes/hurry", may="note.write", raw="text/plain", answer=JobShown(), status=202)
    def hurry_notes(self, work: Work, body: bytes) -> Mapping[str, Any]:
        """The same, in no more than LIMIT seconds."""
        return ask(work, self.hurried, {"pause": 0}, body)


def _tick(name: str, work: Work) -> None:
    work.execute("INSERT INTO tick (task, day) VALUES (%s, %s)", (name, work.today))


def _stumble(work: Work) -> None:
    _tick("stumble", work)
    raise ValueError("a task that fails")


SCHEDULE = (
    Task("toy.second", partial(_tick, "second"), every=1.0),
    Task("toy.day", partial(_tick, "day"), every=BUSINESS_DAY),
    Task("toy.stumble", _stumble, every=BUSINESS_DAY),
)

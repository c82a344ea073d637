"""What a service declares of its long work: the kinds of job that its workers can do."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from marshmallow import Schema

from chassis.work import Work


class Progress(Protocol):
    """Says how far a job has come. It costs next to nothing: what was said last is written down now and then."""

    def __call__(self, phase: str, done: int = 0, total: int = 0) -> None:
        """`phase` is the code of a text; `done` of `total` (0: not known) is in whatever the phase counts."""


def unheard(phase: str, done: int = 0, total: int = 0) -> None:
    """The Progress of work that nobody watches."""


@dataclass(frozen=True)
class Asked:
    """What was asked for: parameters as JSON gives them back, the bytes that were sent along, and the job's id."""

    params: Mapping[str, Any] = field(default_factory=dict)
    payload: bytes = b""
    job_id: UUID | None = None


@dataclass(frozen=True)
class File:
    """A file that comes of a job: in a `format` of `chassis.tables`, with the name to save it under, in ASCII."""

    format: str
    name: str
    content: bytes


Errors = Sequence[Mapping[str, Any]]
"""Bad fields as a problem document has them."""


@dataclass(frozen=True)
class Job:
    """A kind of job. `run(work, asked, progress)` does it all in the transaction of `work`, as the one who asked.

    It may be called more than once, since a worker can die; what an earlier call did was rolled back. So it touches
    nothing but the database, never commits or releases, and returns the result, which `answer` dumps. After `limit`
    seconds it is cut off. A file that is the result goes into `jobs.keep`.

    `marked(payload, errors, language)` makes files of what was sent along, with what is wrong beside it.
    """

    name: str
    run: Callable[[Work, Asked, Progress], Mapping[str, Any]]
    answer: Schema
    limit: float = 600.0
    marked: Callable[[bytes, Errors, str], Iterable[File]] | None = None

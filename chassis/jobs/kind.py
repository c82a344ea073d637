"""What a service declares of its long work: the kinds of job that its workers can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

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
    """What was asked for: parameters as JSON gives them back, and the bytes that were sent along."""

    params: Mapping[str, Any] = field(default_factory=dict)
    payload: bytes = b""


@dataclass(frozen=True)
class Job:
    """A kind of job. `run(work, asked, progress)` does it all in the transaction of `work`, as the one who asked.

    It may be called more than once, since a worker can die; what an earlier call did was rolled back. So it touches
    nothing but the database, never commits or releases, and returns the result, which `answer` dumps. After `limit`
    seconds it is cut off.
    """

    name: str
    run: Callable[[Work, Asked, Progress], Mapping[str, Any]]
    answer: Schema
    limit: float = 600.0

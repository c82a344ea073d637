"""The four clarities of a procedure: each step says who does it, what is done, within which time, and who answers for
it (rõ người, rõ việc, rõ thời gian, rõ trách nhiệm), as the city's leaders ask of every procedure.

A word that could mean anybody or anything says nothing: such words are listed here.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Literal

from services.agencies.domain.names import fold
from services.agencies.domain.refusal import Refusal

Aspect = Literal["person", "work", "time", "responsibility"]
ASPECTS: tuple[Aspect, ...] = ("person", "work", "time", "responsibility")

# Folded, as `names.fold` gives them: the whole text is no more than this, or it holds one of those.
_ANYBODY = {"can bo", "cong chuc", "can bo cong chuc", "bo phan", "don vi", "co quan", "nguoi duoc giao", "nhan vien"}
_ANYBODY_AMONG = ("lien quan", "co tham quyen", "chuc nang", "theo quy dinh", "theo phan cong")
_ANYTHING = {"thuc hien", "xu ly", "giai quyet", "thuc hien theo quy dinh", "xu ly theo quy dinh", "theo quy dinh"}


@dataclass(frozen=True)
class Step:
    """One step; `days` are working days, in halves. What a draft does not say yet is None."""

    who: str | None = None
    what: str | None = None
    days: float | None = None
    responsible: str | None = None
    output: str | None = None
    form: str | None = None


@dataclass(frozen=True)
class Clarity:
    """Of how many steps each clarity holds, and of how many all four."""

    steps: int = 0
    person: int = 0
    work: int = 0
    time: int = 0
    responsibility: int = 0
    clear: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether there are steps and nothing about them is unclear."""
        return 0 < self.steps == self.clear

    def __add__(self, other: "Clarity") -> "Clarity":
        return Clarity(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Clarity)))


def unclear(step: Step) -> Iterator[tuple[Aspect, Refusal]]:
    """What is not clear about a step: which of the four, and why, with the field of the step."""
    if fault := _nobody(step.who, "who", "procedure.person_missing", "procedure.person_vague"):
        yield "person", fault
    if not step.what:
        yield "work", Refusal("procedure.work_missing", "what")
    elif fold(step.what) in _ANYTHING:
        yield "work", Refusal("procedure.work_vague", "what", given=step.what)
    if not step.output:
        yield "work", Refusal("procedure.output_missing", "output")
    if not step.days:
        yield "time", Refusal("procedure.time_missing", "days")
    missing, vague = "procedure.responsibility_missing", "procedure.responsibility_vague"
    if fault := _nobody(step.responsible, "responsible", missing, vague):
        yield "responsibility", fault


def clarity_of(steps: Iterable[Step]) -> Clarity:
    """The clarities of a procedure's steps, summed."""
    return sum(map(_of_one, steps), Clarity())


def faults(steps: Sequence[Step]) -> Iterator[Refusal]:
    """Everything that is not clear about the steps, each with its field, such as `steps.2.who`."""
    for at, step in enumerate(steps):
        for _, fault in unclear(step):
            yield Refusal(fault.code, f"steps.{at}.{fault.field}", step=at + 1, **fault.params)


def days_of(steps: Iterable[Step]) -> float:
    """The working days that the steps take one after the other."""
    return sum((step.days or 0.0 for step in steps), 0.0)


def digest(steps: Sequence[Step]) -> str:
    """The same for two versions exactly if their steps are the same."""
    said = json.dumps([astuple(step) for step in steps], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _of_one(step: Step) -> Clarity:
    lacking = {aspect for aspect, _ in unclear(step)}
    held = {aspect: int(aspect not in lacking) for aspect in ASPECTS}
    return Clarity(steps=1, **held, clear=int(not lacking))


def _nobody(text: str | None, field: str, missing: str, vague: str) -> Refusal | None:
    if not text:
        return Refusal(missing, field)
    folded = fold(text)
    if folded in _ANYBODY or any(word in folded for word in _ANYBODY_AMONG):
        return Refusal(vague, field, given=text)
    return None

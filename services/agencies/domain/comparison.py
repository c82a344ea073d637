"""Two versions of a procedure side by side: which steps are the same, changed, new or gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from services.agencies.domain.clarity import Step
from services.agencies.domain.names import fold

Change = Literal["same", "changed", "added", "removed"]


@dataclass(frozen=True)
class Pair:
    """A step of one version and its like in the other, by their places from 1; `fields` are those that differ."""

    change: Change
    before: int | None
    after: int | None
    fields: tuple[str, ...] = ()


def compare(before: Sequence[Step], after: Sequence[Step]) -> list[Pair]:
    """Every step of both, in order. Alike are those that do the same work, or stand in the same place between such."""
    done, doing = ([fold(step.what or "") for step in steps] for steps in (before, after))
    matched = SequenceMatcher(None, done, doing, autojunk=False).get_opcodes()
    return [pair for _, *span in matched for pair in _pairs(before, after, *span)]


def _pairs(before: Sequence[Step], after: Sequence[Step], i: int, i_end: int, j: int, j_end: int) -> Iterator[Pair]:
    for one, other in zip_longest(range(i, i_end), range(j, j_end)):
        if one is None:
            yield Pair("added", None, other + 1)
        elif other is None:
            yield Pair("removed", one + 1, None)
        else:
            differing = _differing(before[one], after[other])
            yield Pair("changed" if differing else "same", one + 1, other + 1, differing)


def _differing(one: Step, other: Step) -> tuple[str, ...]:
    return tuple(field.name for field in fields(Step) if getattr(one, field.name) != getattr(other, field.name))

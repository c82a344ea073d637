"""A figure beside its references, and how they are taken: in turns, so that the machine's moods hit all alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

ROUNDS = 3

Rate = Callable[[], float]


@dataclass(frozen=True)
class Reference:
    """What a figure is set beside: the name of the row, the reference in words, the least ratio, how to take it."""

    name: str
    words: str
    goal: float
    rate: Rate


@dataclass(frozen=True)
class Result:
    """One row of the table; `ratio` is the median over the rounds of value / reference in the same round.

    `goal` is the least ratio, or the greatest with `at_most`; `more` are further figures of the same measurement.
    """

    name: str
    what: str
    value: float
    unit: str
    reference: str
    reference_value: float
    ratio: float
    goal: float
    at_most: bool = False
    more: Mapping[str, float] = field(default_factory=dict)

    def as_row(self) -> dict[str, object]:
        """As it stands in results.json: `reference` is the reference's value in the same unit."""
        return {
            "name": self.name,
            "value": round(self.value, 1),
            "unit": self.unit,
            "reference": round(self.reference_value, 1),
            "ratio": round(self.ratio, 3),
            **{name: round(value, 1) for name, value in self.more.items()},
        }


def compare(what: str, unit: str, ours: Rate, *references: Reference) -> list[Result]:
    """Take our rate and then each reference's, round after round; gives one row of medians per reference."""
    rounds = [(ours(), [reference.rate() for reference in references]) for _ in range(ROUNDS)]
    value = median(mine for mine, _ in rounds)
    return [
        Result(
            reference.name,
            what,
            value,
            unit,
            reference.words,
            median(theirs[place] for _, theirs in rounds),
            median(mine / theirs[place] for mine, theirs in rounds),
            reference.goal,
        )
        for place, reference in enumerate(references)
    ]

"""A figure beside its reference, and how both are taken: in turns, so that the machine's moods hit both."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 3

Rate = Callable[[], float]


@dataclass(frozen=True)
class Result:
    """One row of the table; `ratio` is the median over the rounds of value / reference in the same round."""

    name: str
    what: str
    value: float
    unit: str
    reference: str
    reference_value: float
    ratio: float
    goal: float

    def as_row(self) -> dict[str, object]:
        """As it stands in results.json: `reference` is the reference's value in the same unit."""
        return {
            "name": self.name,
            "value": round(self.value, 1),
            "unit": self.unit,
            "reference": round(self.reference_value, 1),
            "ratio": round(self.ratio, 3),
        }


def compare(name: str, what: str, unit: str, reference: str, goal: float, ours: Rate, theirs: Rate) -> Result:
    """Take both rates in turns and give the medians."""
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    return Result(
        name,
        what,
        median(mine for mine, _ in pairs),
        unit,
        reference,
        median(other for _, other in pairs),
        median(mine / other for mine, other in pairs),
        goal,
    )

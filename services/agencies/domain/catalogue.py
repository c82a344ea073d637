"""What the catalogue of procedures says of an agency, a block, a field or the city, and how its percentages follow.

Counting is SQL and stands in the store; the numbers are put together here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Literal

from services.agencies.domain.progress import percent

By = Literal["agency", "block", "field", "level"]
BY: tuple[By, ...] = ("agency", "block", "field", "level")
EXPIRES_WITHIN = 90
"""Days before its last one on which a legal basis counts as expiring, when nothing else is asked for."""


@dataclass(frozen=True)
class Totals:
    """Procedures and their steps. A procedure is clear if all its steps are in all four ways, over_statute if they take
    longer than the statute allows; expired if a legal basis has, expiring if none has but one soon will.

    What is saved is a sum over those in force that can be compared: in working days, and in đồng.
    """

    procedures: int = 0
    in_force: int = 0
    clear: int = 0
    over_statute: int = 0
    expired: int = 0
    expiring: int = 0
    published: int = 0
    steps: int = 0
    steps_person: int = 0
    steps_work: int = 0
    steps_time: int = 0
    steps_responsibility: int = 0
    steps_clear: int = 0
    days: float = 0
    statutory_days: float = 0
    days_saved_of_statute: float = 0
    days_saved_of_version_before: float = 0
    cost_saved_of_statute: int = 0
    cost_saved_of_version_before: int = 0

    @property
    def unclear(self) -> int:
        """Procedures with a step that is not clear, or without any."""
        return self.procedures - self.clear

    @property
    def clear_percent(self) -> Decimal | None:
        """The part of the procedures that is clear."""
        return percent(self.clear, self.procedures)

    @property
    def in_force_percent(self) -> Decimal | None:
        """The part of the procedures that is in force."""
        return percent(self.in_force, self.procedures)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Totals)))


def totals_of(row: Mapping[str, object]) -> Totals:
    """The totals in a row that has more columns than them."""
    return Totals(**{one.name: row[one.name] for one in fields(Totals)})  # type: ignore[arg-type]


def city(groups: Iterable[Totals]) -> Totals:
    """The last line of the report: the sum of its groups."""
    return sum(groups, Totals())

"""Trainings: which kinds there are, and what a report says of who has been trained.

How long a training counts is configuration and stands in the table `training_rule`; counting is SQL.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from services.agencies.domain.progress import percent
from services.agencies.domain.refusal import Refusal

KINDS = ("awareness", "secretary", "internal_auditor")


def check_date(held_on: date, today: date) -> None:
    """Refuse to record what has not been held yet."""
    if held_on > today:
        raise Refusal("date.in_future", "date")


@dataclass(frozen=True)
class Coverage:
    """Of a group of agencies: who has a focal point, and how many focal points and officials are trained.

    Trained once, and too long ago, is `lapsed`; the rest never was.
    """

    agencies: int = 0
    without_focal_point: int = 0
    focal_points: int = 0
    focal_points_trained: int = 0
    focal_points_lapsed: int = 0
    officials: int = 0
    officials_trained: int = 0
    officials_lapsed: int = 0

    @property
    def focal_points_percent(self) -> Decimal | None:
        """The part of the focal points whose training counts."""
        return percent(self.focal_points_trained, self.focal_points)

    @property
    def officials_percent(self) -> Decimal | None:
        """The part of the officials whose training counts."""
        return percent(self.officials_trained, self.officials)

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Coverage)))


def coverage_of(row: Mapping[str, object]) -> Coverage:
    """The counts in a row that has more columns than them."""
    return Coverage(**{one.name: row[one.name] for one in fields(Coverage)})  # type: ignore[arg-type]


def totals(groups: Iterable[Coverage]) -> Coverage:
    """The last line of the report."""
    return sum(groups, Coverage())

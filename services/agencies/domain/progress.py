"""What a progress report says of a group of agencies, and how its percentages are rounded.

Counting is SQL and stands in the store; the numbers are put together here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

By = Literal["block", "district", "wave"]

BLOCKS = ("departments", "districts", "sub_departments", "boards", "vertical", "communes")
"""In the order in which the city reports its blocks (DOMAIN.md, "How progress is reported")."""


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, two decimals, halves rounded up (307 of 322 is 95.34); None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Counts:
    """How many agencies of a group there are, have declared, run on time; and their findings."""

    total: int = 0
    declared: int = 0
    redeclared: int = 0
    enrolled: int = 0
    late: int = 0
    open_findings: int = 0
    overdue_findings: int = 0

    @property
    def percent(self) -> Decimal | None:
        """The part that has declared."""
        return percent(self.declared, self.total)

    @property
    def on_time(self) -> int:
        """Agencies in a running plan none of whose milestones is behind."""
        return self.enrolled - self.late

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts)))


def counts_of(row: Mapping[str, object]) -> Counts:
    """The counts in a row that has more columns than them."""
    return Counts(**{one.name: row[one.name] for one in fields(Counts)})  # type: ignore[arg-type]


def totals(groups: Iterable[Counts]) -> Counts:
    """The last line of the report: the sum of its groups."""
    return sum(groups, Counts())

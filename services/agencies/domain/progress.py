"""What a progress report says of a group of agencies, how its percentages are rounded, and the days of a series.

Counting is SQL and stands in the store; the numbers are put together here.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from services.agencies.domain.agency import OBLIGATIONS
from services.agencies.domain.refusal import Refusal

By = Literal["block", "district", "wave", "obligation"]
WAYS: tuple[By, ...] = ("block", "district", "wave", "obligation")

BLOCKS = ("departments", "districts", "sub_departments", "boards", "vertical", "communes")
"""In the order in which the city reports its blocks (DOMAIN.md, "How progress is reported")."""

ORDER: Mapping[str, tuple[str, ...]] = {"block": BLOCKS, "obligation": OBLIGATIONS}
"""The groups that have an order of their own."""

Step = Literal["week", "month"]
MOST_POINTS = 300
"""Days in one series."""


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, two decimals, halves rounded up (307 of 322 is 95.34); None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Counts:
    """How many agencies of a group there are, how far they are, which run on time; what else counts of them.

    Each agency has a declaration that holds, has let it lapse, is applying, is building, or has not started.
    `people_trained` and `maintained` are those of the calendar year up to the day; `procedures` are those in force.
    """

    total: int = 0
    declared: int = 0
    redeclared: int = 0
    lapsed: int = 0
    applying: int = 0
    building: int = 0
    maintained: int = 0
    enrolled: int = 0
    late: int = 0
    stalled: int = 0
    people_trained: int = 0
    procedures: int = 0
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

    @property
    def not_started(self) -> int:
        """Agencies that have not declared, and in a running plan have reached nothing yet, or are in none."""
        return self.total - self.declared - self.lapsed - self.applying - self.building

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts)))


def totals(groups: Iterable[Counts]) -> Counts:
    """The last line of the report: the sum of its groups."""
    return sum(groups, Counts())


Change = tuple[str, str, int, int]
"""A group, a measure (a field of Counts), the number of a day in a series, and by how much it has changed by then since
the day before it in the series."""


def counted(changes: Iterable[Change], points: int) -> list[dict[str, Counts]]:
    """For each of so many days the counts of every group that counts an agency on it."""
    series: list[dict[str, Counts]] = []
    moved: list[list[Change]] = [[] for _ in range(points)]
    for change in changes:
        moved[change[2]].append(change)
    standing: dict[str, Counter[str]] = {}
    for today in moved:
        for key, measure, _, by in today:
            standing.setdefault(key, Counter())[measure] += by
        series.append({key: Counts(**counts) for key, counts in standing.items() if counts["total"]})
    return series


def points(since: date, until: date, step: Step) -> list[date]:
    """The days of a series: `since`, every step after it, and `until` as the last.

    A month is counted from the day of `since`, on the last day of a month that is too short for it. Refuses a period
    that ends before it begins, or that has more than MOST_POINTS days.
    """
    if until < since:
        raise Refusal("progress.ends_before_start", field="to")
    found = []
    for day in _steps(since, step):
        if day >= until:
            break
        found.append(day)
        if len(found) == MOST_POINTS:
            raise Refusal("progress.too_many_points", field="from", most=MOST_POINTS)
    return [*found, until]


def _steps(since: date, step: Step) -> Iterator[date]:
    at = 0
    while True:
        yield since + timedelta(weeks=at) if step == "week" else months_after(since, at)
        at += 1


def months_after(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

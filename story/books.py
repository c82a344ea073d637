"""The story's own books: what it has done, counted from its plot alone, to be held against what services answer.

Nothing here has been asked of an installation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from story.city import COMMUNES, City, Unit
from story.courses import Course

AGES = (30, 90, 180)
"""Days since the minutes up to which a finding falls into each column but the last."""
STATES = ("open", "reported", "accepted", "closed")
CLOSED = "closed"

COUNTED = ("total", "declared", "late", "open_findings", "overdue_findings")


@dataclass(frozen=True)
class Fate:
    """What became of a finding: at which agency, of minutes of which day, due when, in which state at the end."""

    agency: str
    minutes: date
    due: date | None
    state: str


class Books:
    """All courses and all findings of the story until its last day."""

    def __init__(self, city: City, courses: Iterable[Mapping[str, Course]], fates: Sequence[Fate]) -> None:
        self._city = city
        self._courses = {code: course for group in courses for code, course in group.items()}
        self._fates = fates

    def blocks(self, day: date) -> dict[str, dict[str, int]]:
        """The counts of every block; findings are those of the end."""
        return self._by(lambda unit: unit.block, day)

    def districts(self, day: date) -> dict[str, dict[str, int]]:
        """The counts of every district's communes, by the district's code."""
        return self._by(lambda unit: unit.parent if unit.block == COMMUNES else "", day)

    def findings(self, day: date) -> dict[tuple[str, str], int]:
        """How many findings are in which state, and how old."""
        return dict(Counter((fate.state, age(fate.minutes, day)) for fate in self._fates))

    def _by(self, group: Any, day: date) -> dict[str, dict[str, int]]:
        found: dict[str, Counter[str]] = {}
        for unit in self._city.units.values():
            if key := group(unit):
                found.setdefault(key, Counter(dict.fromkeys(COUNTED, 0))).update(self._counts(unit, day))
        return {key: dict(counts) for key, counts in found.items()}

    def _counts(self, unit: Unit, day: date) -> dict[str, int]:
        course = self._courses.get(unit.code)
        unclosed = [fate for fate in self._fates if fate.agency == unit.code and fate.state != CLOSED]
        return {
            "total": 1,
            "declared": int(bool(course and course.declared(day))),
            "late": int(bool(course and course.late(day))),
            "open_findings": len(unclosed),
            "overdue_findings": sum(fate.due is not None and fate.due < day for fate in unclosed),
        }


def age(minutes: date, day: date) -> str:
    """The column of a finding of minutes of that day."""
    days = (day - minutes).days
    return next((str(limit) for limit in AGES if days <= limit), "over")


def differences(
    what: str, answered: Iterable[Mapping[str, Any]], kept: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    """A sentence for each count in which a report's groups differ from the books."""
    groups = {group["key"]: group for group in answered if group["total"]}
    for key in sorted({*groups, *kept}):
        for name in COUNTED:
            said, known = groups.get(key, {}).get(name, 0), kept.get(key, {}).get(name, 0)
            if said != known:
                yield f"{what} {key}: {name} {said} ≠ {known}"


def of_findings(
    listed: Iterable[Mapping[str, Any]], minutes: Mapping[str, str], day: date
) -> dict[tuple[str, str], int]:
    """The same as `Books.findings` of what audits lists; `minutes` are the days of the inspections' minutes by id."""
    ages = ((one["state"], age(date.fromisoformat(minutes[one["inspection_id"]]), day)) for one in listed)
    return dict(Counter(ages))

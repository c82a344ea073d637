"""The story's own books: what it has done, counted from its plot alone, to be held against what services answer.

Nothing here has been asked of an installation.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from story.cast import focal_communes
from story.city import COMMUNES, City, Unit
from story.courses import Course
from story.training import Training
from story.upkeep_2019 import Keeping

AGES = (30, 90, 180)
"""Days since the minutes up to which a finding falls into each column but the last."""
STATES = ("open", "reported", "accepted", "closed")
CLOSED = "closed"

COUNTED = ("total", "declared", "redeclared", "maintained", "lapsed", "late", "open_findings", "overdue_findings")


@dataclass(frozen=True)
class Fate:
    """What became of a finding: at which agency, of minutes of which day, due when, in which state at the end; when it
    was first answered, in which report, and when it was closed."""

    agency: str
    minutes: date
    due: date | None
    state: str
    answered: date | None = None
    report: str = ""
    closed: date | None = None

    def open(self, day: date) -> bool:
        """Whether it was still to be remedied on that day: an observation, which falls never due, is not."""
        return self.due is not None and not (self.closed and self.closed <= day)

    def overdue(self, day: date) -> bool:
        """Whether it was open and past its day."""
        return self.open(day) and self.due is not None and self.due < day


class Books:
    """All courses and all findings of the story until its last day."""

    def __init__(
        self,
        city: City,
        courses: Iterable[Mapping[str, Course]],
        fates: Sequence[Fate],
        trainings: Sequence[Training] = (),
        keepings: Mapping[str, Keeping] = MappingProxyType({}),
    ) -> None:
        self._city = city
        self._courses = {code: course for group in courses for code, course in group.items()}
        self._fates = fates
        self._keepings = keepings
        self._trained = {code for training in trainings for code in training.attendees}

    def blocks(self, day: date) -> dict[str, dict[str, int]]:
        """The counts of every block; findings are those of the end."""
        return self._by(lambda unit: unit.block, day)

    def districts(self, day: date) -> dict[str, dict[str, int]]:
        """The counts of every district's communes, by the district's code."""
        return self._by(lambda unit: unit.parent if unit.block == COMMUNES else "", day)

    def findings(self, day: date) -> dict[tuple[str, str], int]:
        """How many findings are in which state, and how old."""
        return dict(Counter((fate.state, age(fate.minutes, day)) for fate in self._fates))

    def trained(self) -> dict[str, dict[str, int]]:
        """How many focal points each block has, and how many of them attended a training."""
        return _sums((unit.block, self._focal_points(unit)) for unit in self._city.units.values())

    def outlook(self, waves: Sequence[str], day: date) -> dict[str, dict[str, Any]]:
        """By the number of a plan's wave: who has declared, stalled, will be in time, and the last forecast day."""
        found = {}
        for number, name in enumerate(waves, 1):
            courses = [course for course in self._courses.values() if course.wave.name == name]
            days = [course.forecast(day) for course in courses]
            found[str(number)] = {
                "enrolled": len(courses),
                "declared": sum(course.declared(day) for course in courses),
                "stalled": sum(course.stalled(day) and not course.declared(day) for course in courses),
                "in_time": sum(bool(one and one <= course.wave.end) for course, one in zip(courses, days, strict=True)),
                "forecast_on": max(one for one in days if one).isoformat() if any(days) else None,
            }
        return found

    def consolidated(self, since: date, day: date) -> dict[str, dict[str, int]]:
        """What the People's Committee is told of the findings of every block: of a period, as they stood at its end."""
        found: dict[str, list[Fate]] = {}
        for fate in self._fates:
            if fate.minutes <= day:
                found.setdefault(self._city.units[fate.agency].block, []).append(fate)
        return {block: _consolidated(fates, since, day) for block, fates in found.items()}

    def _focal_points(self, unit: Unit) -> dict[str, int]:
        """Agencies of the first wave have one each; a commune has one that came to a training, or is of the cast."""
        trained = unit.code in self._trained
        there = trained or unit.block != COMMUNES or unit.code in focal_communes()
        return {
            "agencies": 1,
            "without_focal_point": int(not there),
            "focal_points": int(there),
            "focal_points_trained": int(trained),
        }

    def _by(self, group: Callable[[Unit], str], day: date) -> dict[str, dict[str, int]]:
        return _sums((group(unit), self._counts(unit, day)) for unit in self._city.units.values())

    def _counts(self, unit: Unit, day: date) -> dict[str, int]:
        course, keeping = self._courses.get(unit.code), self._keepings.get(unit.code)
        lapsed = bool(keeping and keeping.lapsed(day))
        unclosed = [fate for fate in self._fates if fate.agency == unit.code and fate.state != CLOSED]
        return {
            "total": 1,
            "declared": int(bool(course and course.declared(day)) and not lapsed),
            "redeclared": int(bool(keeping and keeping.renewed and keeping.renewed <= day)),
            "maintained": int(bool(keeping and keeping.maintained(day))),
            "lapsed": int(lapsed),
            "late": int(bool(course and course.late(day))),
            "open_findings": len(unclosed),
            "overdue_findings": sum(fate.due is not None and fate.due < day for fate in unclosed),
        }


def _consolidated(fates: Sequence[Fate], since: date, day: date) -> dict[str, int]:
    reports: dict[str, list[Fate]] = {}
    for fate in fates:
        if fate.answered and fate.answered <= day:
            reports.setdefault(fate.report, []).append(fate)
    told = [those for those in reports.values() if min(one.answered for one in those if one.answered) >= since]
    silent = {one.agency for one in fates if one.overdue(day) and not (one.answered and one.answered <= day)}
    return {
        "raised": sum(since <= fate.minutes for fate in fates),
        "closed": sum(bool(fate.closed and since <= fate.closed <= day) for fate in fates),
        "open": sum(fate.open(day) for fate in fates),
        "overdue": sum(fate.overdue(day) for fate in fates),
        "reports": len(told),
        "reports_on_time": sum(all(not _late(one) for one in those) for those in told),
        "agencies_not_reported": len(silent),
    }


def _late(fate: Fate) -> bool:
    return bool(fate.answered and fate.due and fate.answered > fate.due)


def _sums(counted: Iterable[tuple[str, Mapping[str, int]]]) -> dict[str, dict[str, int]]:
    """The sums by group; what is of no group counts nowhere."""
    found: dict[str, dict[str, int]] = {}
    for key, counts in counted:
        if key:
            sums = found.setdefault(key, dict.fromkeys(counts, 0))
            for name, number in counts.items():
                sums[name] += number
    return found


def age(minutes: date, day: date) -> str:
    """The column of a finding of minutes of that day."""
    days = (day - minutes).days
    return next((str(limit) for limit in AGES if days <= limit), "over")


def differences(
    what: str, answered: Iterable[Mapping[str, Any]], kept: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """A sentence for each count in which a report's groups differ from the books."""
    groups = {group["key"]: group for group in answered}
    names = sorted({name for counts in kept.values() for name in counts})
    for key in sorted({*groups, *kept}):
        for name in names:
            said, known = groups.get(key, {}).get(name, 0), kept.get(key, {}).get(name, 0)
            if said != known:
                yield f"{what} {key}: {name} {said} ≠ {known}"


def of_findings(
    listed: Iterable[Mapping[str, Any]], minutes: Mapping[str, str], day: date
) -> dict[tuple[str, str], int]:
    """The same as `Books.findings` of what audits lists; `minutes` are the days of the inspections' minutes by id."""
    ages = ((one["state"], age(date.fromisoformat(minutes[one["inspection_id"]]), day)) for one in listed)
    return dict(Counter(ages))

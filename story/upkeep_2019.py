"""2019: who declared a year ago audits itself and holds a management review, or lets it lapse. Plot only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from story.calendar import next_working_day
from story.courses import DECLARED, Course

LAPSING = 3
"""How many agencies do not keep their declaration up; the first of them declares again."""
RENEWAL = timedelta(days=45)
"""From the lapse to the next declaration."""


@dataclass(frozen=True)
class Keeping:
    """What became of one agency's declaration a year later: when it was due, the audit and the review that kept it up,
    or came too late, and the day on which the agency declared again."""

    agency: str
    due: date
    audit: date | None = None
    review: date | None = None
    renewed: date | None = None

    def lapsed(self, day: date) -> bool:
        """Whether the declaration did not hold on that day."""
        in_time = self.review is not None and self.review <= self.due
        return not in_time and self.due <= day and not (self.renewed and self.renewed <= day)

    def maintained(self, day: date) -> bool:
        """Whether it held on that day, an audit and a review having been done since it was signed."""
        return self.review is not None and self.review <= min(self.due, day)


def plot(courses: Mapping[str, Course], last_day: date, seed: int) -> dict[str, Keeping]:
    """What became of each agency whose year was over by the last day, by code; the same for the same seed."""
    due = {code: day for code, day in _due(courses) if day < last_day}
    early = sorted(code for code, day in due.items() if day + RENEWAL < last_day)
    lapsing = Random(f"{seed} upkeep").sample(early, min(LAPSING, len(early) // 2))  # noqa: S311 (a story, no secret)
    kept = {code: _kept(code, day) for code, day in due.items() if code not in lapsing}
    lost = {code: _renewed(code, due[code]) if code == lapsing[0] else Keeping(code, due[code]) for code in lapsing}
    return kept | lost


def _due(courses: Mapping[str, Course]) -> Iterator[tuple[str, date]]:
    for course in courses.values():
        for step, day in course.deeds():
            if step == DECLARED:
                yield course.agency, a_year_after(day)


def a_year_after(day: date) -> date:
    """The same day of the next year; the last of February has one too."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def _kept(code: str, due: date) -> Keeping:
    """In the month before: the audit around the tenth, the review two weeks later."""
    month = (due.replace(day=1) - timedelta(days=1)).replace(day=1)
    return Keeping(code, due, next_working_day(month.replace(day=10)), next_working_day(month.replace(day=24)))


def _renewed(code: str, due: date) -> Keeping:
    renewed = next_working_day(due + RENEWAL)
    return Keeping(code, due, renewed - timedelta(days=14), renewed - timedelta(days=7), renewed)

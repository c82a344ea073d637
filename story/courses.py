"""How agencies go through a plan: waves, what is due when, and what each agency did by its pace. Pure; no HTTP.

What is due is reckoned here a second time, so that the story's books do not stand on what the services answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from story.schedule import Pace, done_days

DECLARED = "declared"
STALLED_AFTER = 60
"""Days without a step after which an agency that is late has come to a halt."""

Steps = Sequence[tuple[str, int]]

CONVERSION: Steps = (
    ("gaps_assessed", 15),
    ("staff_trained", 30),
    ("documents_issued", 55),
    ("in_application", 65),
    ("internal_audit_done", 80),
    ("management_review_done", 90),
    (DECLARED, 95),
    ("made_public", 100),
)
FIRST_APPLICATION: Steps = (
    ("committee_established", 10),
    ("staff_trained", 25),
    ("framework_applied", 35),
    ("documents_issued", 50),
    ("in_application", 60),
    ("internal_audit_done", 80),
    ("management_review_done", 90),
    (DECLARED, 95),
    ("made_public", 100),
)
"""The milestones of a template, and the percent of the wave that has passed when each is due."""


@dataclass(frozen=True)
class Wave:
    """A wave of a plan; `within` are the districts by whose communes it is chosen, if it is."""

    name: str
    start: date
    end: date
    agencies: tuple[str, ...]
    within: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """What one agency has to do in a plan by when, and the days on which it did it: the first ones of its steps."""

    agency: str
    wave: Wave
    steps: tuple[str, ...]
    planned: tuple[date, ...]
    done: tuple[date, ...]

    def declared(self, day: date) -> bool:
        """Whether it had declared on that day."""
        return any(step == DECLARED and done <= day for step, done in zip(self.steps, self.done, strict=False))

    def late(self, day: date) -> bool:
        """Whether something was due before that day and not done on it."""
        done = sum(one <= day for one in self.done)
        return any(planned < day for planned in self.planned[done:])

    def stalled(self, day: date) -> bool:
        """Whether it was late on that day and had done nothing for too long."""
        last = max([self.wave.start, *(done for done in self.done if done <= day)])
        return self.late(day) and (day - last).days > STALLED_AFTER

    def forecast(self, day: date) -> date | None:
        """When it declared, or would by what was known on that day; None of what had stalled."""
        goal, done = self.steps.index(DECLARED), sum(one <= day for one in self.done)
        if done > goal:
            return self.done[goal]
        if self.stalled(day):
            return None
        overdue = self.planned[done] < day
        delay = day - self.planned[done] if overdue else self._distance(done)
        return max(day, self.planned[goal] + delay)

    def _distance(self, done: int) -> timedelta:
        """How far from its planned day the last of the first `done` steps was."""
        return self.done[done - 1] - self.planned[done - 1] if done else timedelta(0)

    def deeds(self) -> Iterator[tuple[str, date]]:
        """What it did, in order."""
        return zip(self.steps, self.done, strict=False)


def courses(steps: Steps, waves: Sequence[Wave], paces: Mapping[str, Pace], seed: str) -> dict[str, Course]:
    """The course of every agency of the waves, by code; the same for the same seed."""
    return {code: _course(steps, wave, code, paces[code], seed) for wave in waves for code in wave.agencies}


def due(percent: int, start: date, end: date) -> date:
    """The day on which that part of a wave has passed, halves of a day rounded up."""
    return start + timedelta(days=((end - start).days * percent + 50) // 100)


def _course(steps: Steps, wave: Wave, code: str, pace: Pace, seed: str) -> Course:
    planned = [due(percent, wave.start, wave.end) for _, percent in steps]
    chance = Random(f"{seed} {code}")  # noqa: S311 (a story, no secret)
    done = done_days(planned, wave.start, pace, chance)
    return Course(code, wave, tuple(key for key, _ in steps), tuple(planned), tuple(done))

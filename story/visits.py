"""Inspection programmes and what becomes of them: the shapes of the plot, and what follows from it. Pure; no HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from story.books import Fate
from story.calendar import due


@dataclass(frozen=True)
class Found:
    """A finding as the minutes record it; its agency is the inspected one or one below it."""

    agency: str
    kind: str
    grade: str
    clause: str
    description: str

    def due(self, minutes: date) -> date | None:
        """The last day on which it may be put right."""
        return due(self.kind, self.grade, minutes)


Answer = Mapping[str, str]
"""`root_cause`, `correction`, `corrective_action`, `evidence`."""


@dataclass(frozen=True)
class Sending:
    """An agency sends its report, or the next revision of it: what it says of which findings, by their place."""

    day: date
    agency: str
    document: str
    answers: Mapping[int, Answer]


@dataclass(frozen=True)
class Decision:
    """The Department accepts what an agency sent in a document, or returns it, each finding for a reason."""

    day: date
    agency: str
    document: str
    accepted: Sequence[int] = ()
    returned: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Closing:
    """The team closes a finding, having seen (`note`) that the remedy works where it was a nonconformity."""

    day: date
    place: int
    note: str | None = None


Step = Sending | Decision | Closing


@dataclass(frozen=True)
class Visit:
    """One inspection: an item of its programme, the days of its way, what was found, and the steps after it."""

    agency: str
    mode: str
    planned_from: date
    planned_to: date
    fields: Sequence[str]
    notified: date
    notice: str
    day: date
    minutes: str
    findings: Sequence[Found]
    steps: Sequence[Step] = ()
    closed: date | None = None

    def fates(self) -> Iterator[Fate]:
        """What became of each finding, for the books."""
        for place, found in enumerate(self.findings):
            fate = Fate(found.agency, self.day, found.due(self.day), "open", report=f"{self.minutes} {found.agency}")
            for step in self.steps:
                if state := dict(moved(step)).get(place):
                    answered = fate.answered or (step.day if state == "reported" else None)
                    closed = step.day if state == "closed" else None
                    fate = replace(fate, state=state, answered=answered, closed=closed)
            yield fate


@dataclass(frozen=True)
class Programme:
    """A year's programme and the days of its way; `decision` is the number under which it is approved."""

    year: int
    title: str
    drafted: date
    submitted: date
    decision: str
    approved: date
    visits: Sequence[Visit]


def moved(step: Step) -> Iterator[tuple[int, str]]:
    """The findings that a step moves, by their place, and the state that each is in then."""
    match step:
        case Sending():
            yield from ((place, "reported") for place in step.answers)
        case Decision():
            yield from ((place, "accepted") for place in step.accepted)
            yield from ((place, "open") for place in step.returned or ())
        case Closing():
            yield step.place, "closed"

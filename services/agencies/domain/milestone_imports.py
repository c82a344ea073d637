"""An import of completed milestones: rows against the tracks that there are, by the rules of `track`.

The rows of one track are taken in the order of its template, whatever their order in the table, so that what a
milestone requires may stand below it. A row without a date says that the milestone is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.agencies.domain import track as rules
from services.agencies.domain.cells import values_of
from services.agencies.domain.layouts import MILESTONES
from services.agencies.domain.names import fold
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Sheet
from services.agencies.domain.template import MilestoneRule, Template
from services.agencies.domain.track import Done, Limits, Milestone

COLUMNS = {"key": "milestone"}
"""What rules call the columns of a table."""


@dataclass(frozen=True)
class Line:
    """A row that is sound in itself."""

    row: int
    plan_number: str
    agency_code: str
    milestone: str
    done_on: date | None
    document: str | None
    evidence: str | None


@dataclass(frozen=True)
class Track:
    """An agency's track in a plan; `why_not` is the code of what keeps its milestones as they are, if anything does."""

    id: UUID
    agency_id: UUID
    start: date
    template: Template
    milestones: tuple[Milestone, ...]
    why_not: str | None = None


@dataclass(frozen=True)
class Completion:
    """A milestone that the table completes, and the track's milestones after it."""

    track: Track
    key: str
    done: Done
    milestones: tuple[Milestone, ...]


@dataclass
class Outcome:
    """What an import comes to: the completions of each track in their order. With any fault, none may be carried
    out."""

    completed: list[Completion] = field(default_factory=list)
    unchanged: int = 0
    open: int = 0
    faults: list[Fault] = field(default_factory=list)


def lines_of(sheet: Sheet) -> tuple[list[Line], list[Fault]]:
    """The sound rows, and everything that is wrong with cells."""
    lines, faults = [], list(sheet.faults)
    for row in sheet.rows:
        values, found = values_of(row.cells, row.types, MILESTONES.columns)
        if values["done_on"] is None and (values["document"] or values["evidence"]):
            found.append(Refusal("import.missing", "done_on"))
        faults += [Fault(row.number, refusal) for refusal in found]
        if not found:
            lines.append(Line(row.number, **{name: values[name] for name in _NAMES}))
    return lines, faults


_NAMES = ("plan_number", "agency_code", "milestone", "done_on", "document", "evidence")


def check(groups: Iterable[tuple[Track, Sequence[Line]]], today: date) -> Outcome:
    """What the rows of each track come to, on a day."""
    outcome = Outcome()
    for track, lines in groups:
        _track(outcome, track, lines, today)
    outcome.faults.sort(key=lambda fault: fault.row or 0)
    return outcome


def _track(outcome: Outcome, track: Track, lines: Sequence[Line], today: date) -> None:
    order = {rule.key: at for at, rule in enumerate(track.template.milestones)}
    named: list[tuple[str, Line]] = []
    seen: dict[str, int] = {}
    for line in lines:
        rule = rule_of(track.template, line.milestone)
        if rule is None:
            outcome.faults.append(Fault(line.row, Refusal("milestone.unknown", "milestone", key=line.milestone)))
        elif rule.key in seen:
            twice = Refusal("import.milestone_twice", "milestone", other=seen[rule.key])
            outcome.faults.append(Fault(line.row, twice))
        else:
            seen[rule.key] = line.row
            named.append((rule.key, line))
    milestones = track.milestones
    for key, line in sorted(named, key=lambda pair: order[pair[0]]):
        try:
            milestones = _milestone(outcome, track, milestones, key, line, today)
        except Refusal as refusal:
            column = COLUMNS.get(refusal.field or "key", refusal.field)
            outcome.faults.append(Fault(line.row, Refusal(refusal.code, column, **refusal.params)))


def _milestone(
    outcome: Outcome, track: Track, milestones: tuple[Milestone, ...], key: str, line: Line, today: date
) -> tuple[Milestone, ...]:
    if line.done_on is None:
        outcome.open += 1
        return milestones
    done = Done(line.done_on, line.document, line.evidence)
    before = next(one for one in milestones if one.key == key)
    if (before.done_on, before.document, before.evidence) == (done.on, done.document, done.evidence):
        outcome.unchanged += 1
        return milestones
    if track.why_not:
        raise Refusal(track.why_not)
    after = rules.complete(milestones, track.template, key, done, Limits(track.start, today))
    outcome.completed.append(Completion(track, key, done, after))
    return after


def rule_of(template: Template, named: str) -> MilestoneRule | None:
    """The milestone that a row names: by its key, or by its name in Vietnamese or English."""
    rule = template.rule(named)
    if rule is not None:
        return rule
    folded = fold(named)
    found = [one for one in template.milestones if folded in (fold(one.name_vi), fold(one.name_en))]
    return found[0] if len(found) == 1 else None


def grouped(lines: Iterable[Line]) -> Mapping[tuple[str, str], list[Line]]:
    """The rows by plan number and agency code."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.plan_number, line.agency_code), []).append(line)
    return groups

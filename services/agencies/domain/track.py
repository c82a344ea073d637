"""One agency's way through the milestones of a plan: planned dates, completion, reopening, and what follows.

State and lateness are reckoned from the milestones for a given day and never stored. The list of milestones
itself comes from `template`, the declaration from `declaration`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from services.agencies.domain.maintenance import Standing
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import DECLARED, MilestoneRule, Template

State = Literal["not_started", "building", "applying", "declared", "redeclared", "maintained", "lapsed"]

COMMANDS = ("complete", "reopen")
"""What can be done to a milestone."""

OWN_COMMANDS = ("reschedule", "withdraw")
"""What can be done to a track itself."""

RANK: dict[str, int] = {"not_started": 0, "building": 1, "applying": 2, "declared": 3, "maintained": 4}
"""How far each state is; a track stands where its furthest milestone brought it."""

HEAD_START = timedelta(days=365)
"""An agency may have begun before its wave did: what it did up to a year before the start still counts."""

Period = tuple[date, date | None]


@dataclass(frozen=True)
class Moved:
    """What a milestone was planned for before `until`, the day on which that was moved."""

    planned: date
    until: date


@dataclass(frozen=True)
class Milestone:
    """A milestone of one track; `done_on` is None while it is open. `moved` says what it was planned for before, the
    oldest first."""

    key: str
    planned: date
    done_on: date | None = None
    document: str | None = None
    evidence: str | None = None
    reopened: str | None = None
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True)
class Done:
    """That a milestone was reached: on which day, by which document, shown by what."""

    on: date
    document: str | None = None
    evidence: str | None = None


@dataclass(frozen=True)
class Limits:
    """What a day of completion is held against: the wave's start, the business date; and its field's name."""

    start: date
    today: date
    field: str = "done_on"


def due(percent: int, start: date, end: date) -> date:
    """The day on which `percent` of the wave has passed, halves of a day rounded up."""
    days = (end - start).days
    return start + timedelta(days=(days * percent + 50) // 100)


def planned(template: Template, start: date, end: date) -> tuple[Milestone, ...]:
    """All milestones of the template with their dates in a wave from `start` to `end`."""
    return tuple(Milestone(rule.key, due(rule.percent, start, end)) for rule in template.milestones)


def complete(
    milestones: Sequence[Milestone], template: Template, key: str, done: Done, limits: Limits
) -> tuple[Milestone, ...]:
    """The milestones after `key` was reached.

    Refused: an unknown or reached milestone, the declaration (it has its own command), one whose required
    milestones are open, a day to come or too long before the wave, and missing evidence.
    """
    if key == DECLARED:
        raise Refusal("milestone.by_declaration")
    return reach(milestones, template, key, done, limits)


def reach(
    milestones: Sequence[Milestone], template: Template, key: str, done: Done, limits: Limits
) -> tuple[Milestone, ...]:
    """Like `complete`, for any milestone: a declaration reaches `declared` through here."""
    rule = _rule(template, key)
    _check_open(milestones, template, rule)
    _check_date(milestones, rule, done.on, limits)
    if rule.needs_evidence and not (done.evidence or "").strip():
        raise Refusal("milestone.evidence_needed", field="evidence")
    return _put(milestones, key, done_on=done.on, document=done.document, evidence=done.evidence, reopened=None)


def reopen(milestones: Sequence[Milestone], template: Template, key: str, reason: str) -> tuple[Milestone, ...]:
    """The milestones after `key` was found not reached after all.

    Refused: one that is open, the declaration, and one that a reached milestone stands upon.
    """
    _rule(template, key)
    if key == DECLARED:
        raise Refusal("milestone.declaration_stands")
    if _find(milestones, key).done_on is None:
        raise Refusal("milestone.not_done")
    standing = [other for other in template.dependents(key) if _find(milestones, other).done_on]
    if standing:
        raise Refusal("milestone.stood_upon", kind=template.named(standing[0]))
    return _put(milestones, key, done_on=None, document=None, evidence=None, reopened=reason)


def missing(milestones: Sequence[Milestone], rule: MilestoneRule) -> tuple[str, ...]:
    """The milestones that `rule` requires and that are open."""
    return tuple(key for key in rule.requires if _find(milestones, key).done_on is None)


def allowed(milestones: Sequence[Milestone], template: Template, key: str) -> tuple[str, ...]:
    """What may be done with a milestone now by whoever may work on the track: complete, reopen or nothing."""
    if key == DECLARED:
        return ()
    if _find(milestones, key).done_on is None:
        return () if missing(milestones, _rule(template, key)) else ("complete",)
    standing = any(_find(milestones, other).done_on for other in template.dependents(key))
    return () if standing else ("reopen",)


def state(milestones: Sequence[Milestone], template: Template, standing: Standing | None = None) -> State:
    """How far the agency has come: the furthest stage that a reached milestone brings, and from the declaration on what
    the agency's last declaration is (None: there is none). A track that leads to none has lapsed with it."""
    reached: list[State] = ["not_started"]
    reached += [_rule(template, one.key).stage for one in milestones if one.done_on]
    furthest = max(reached, key=RANK.__getitem__)
    if standing == "lapsed" and (RANK[furthest] >= RANK[DECLARED] or template.rule(DECLARED) is None):
        return "lapsed"
    return standing if standing and furthest == DECLARED else furthest


def as_of(milestones: Sequence[Milestone], day: date) -> tuple[Milestone, ...]:
    """The milestones as they stood on a day: what was reached later was open, what was moved later was due before."""
    return tuple(_as_of(one, day) for one in milestones)


def _as_of(one: Milestone, day: date) -> Milestone:
    before = next((was for was in one.moved if was.until > day), None)
    if before is not None:
        one = replace(one, planned=before.planned, moved=tuple(was for was in one.moved if was.until <= day))
    if one.done_on is not None and one.done_on > day:
        one = replace(one, done_on=None, document=None, evidence=None)
    return one


def is_late(milestones: Sequence[Milestone], today: date) -> bool:
    """Whether a milestone was planned before `today` and is open."""
    return any(one.done_on is None and one.planned < today for one in milestones)


def late_periods(milestones: Sequence[Milestone]) -> list[Period]:
    """From which day until before which (None: for good) each milestone was or will be behind its date.

    The periods may overlap. A report as of any date needs no more than them to tell who was late.
    """
    periods = [period for one in milestones for period in _behind(one)]
    return [(since, until) for since, until in periods if until is None or since < until]


def _behind(one: Milestone) -> Iterator[Period]:
    """For each date that it was planned for, while that held."""
    begin = date.min
    for was in one.moved:
        yield max(begin, was.planned + timedelta(days=1)), min(was.until, one.done_on or was.until)
        begin = was.until
    yield max(begin, one.planned + timedelta(days=1)), one.done_on


def rescheduled(
    milestones: Sequence[Milestone], template: Template, start: date, end: date, day: date
) -> tuple[Milestone, ...]:
    """The milestones once the wave is from `start` to `end`, which is so from `day` on: open ones are planned anew."""
    return tuple(
        one if one.done_on else _moved(one, due(_rule(template, one.key).percent, start, end), day)
        for one in milestones
    )


def _moved(one: Milestone, planned: date, day: date) -> Milestone:
    if planned == one.planned:
        return one
    again_today = bool(one.moved) and one.moved[-1].until == day
    return replace(one, planned=planned, moved=one.moved if again_today else (*one.moved, Moved(one.planned, day)))


def _check_open(milestones: Sequence[Milestone], template: Template, rule: MilestoneRule) -> None:
    if _find(milestones, rule.key).done_on is not None:
        raise Refusal("milestone.already_done")
    lacking = missing(milestones, rule)
    if lacking:
        raise Refusal("milestone.required_first", kind=template.named(lacking[0]))


def _check_date(milestones: Sequence[Milestone], rule: MilestoneRule, on: date, limits: Limits) -> None:
    if on > limits.today:
        raise Refusal("date.in_future", field=limits.field)
    if on < limits.start - HEAD_START:
        raise Refusal("milestone.too_early", field=limits.field, start=limits.start.strftime("%d/%m/%Y"))
    if any(on < (_find(milestones, key).done_on or on) for key in rule.requires):
        raise Refusal("milestone.before_required", field=limits.field)


def _rule(template: Template, key: str) -> MilestoneRule:
    rule = template.rule(key)
    if rule is None:
        raise Refusal("milestone.unknown", field="key", key=key)
    return rule


def _find(milestones: Sequence[Milestone], key: str) -> Milestone:
    return next(one for one in milestones if one.key == key)


def _put(milestones: Sequence[Milestone], key: str, **changes: object) -> tuple[Milestone, ...]:
    return tuple(replace(one, **changes) if one.key == key else one for one in milestones)  # type: ignore[arg-type]

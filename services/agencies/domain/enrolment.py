"""A wave that is under way: agencies that come to it or leave it, and dates that move.

What was so before the day of a change stays so; each change has a reason, which the commands keep.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.agencies.domain.forecast import goal
from services.agencies.domain.plan import Member, Wave, wave_dates_faults
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import Template
from services.agencies.domain.track import Milestone


@dataclass(frozen=True)
class Joining:
    """Agencies that come to a wave on a day, to go through its milestones from `start` to `end`."""

    wave: str
    start: date
    end: date
    agency_ids: tuple[UUID, ...]
    on: date


def place_of(waves: Sequence[Wave], name: str) -> int:
    """The place of the wave called so; refused if there is none."""
    for at, wave in enumerate(waves):
        if wave.name == name:
            return at
    raise Refusal("wave.unknown", "wave", wave=name)


def joining_faults(joining: Joining, members: Mapping[UUID, Member], there: Mapping[UUID, str]) -> Iterator[Refusal]:
    """What stands in the way of each agency; `there` are those that are in the plan, with their waves' names."""
    yield from _date_faults(joining.wave, joining.start, joining.end, joining.on)
    if not joining.agency_ids:
        yield Refusal("wave.empty", "agency_ids", wave=joining.wave)
    for agency_id in joining.agency_ids:
        yield from _joiner_faults(joining, agency_id, members.get(agency_id), there)


def _joiner_faults(
    joining: Joining, agency_id: UUID, member: Member | None, there: Mapping[UUID, str]
) -> Iterator[Refusal]:
    if member is None:
        yield Refusal("wave.agency_unknown", "agency_ids", wave=joining.wave, agency=str(agency_id))
    elif member.is_root:
        yield Refusal("wave.agency_root", "agency_ids", wave=joining.wave, agency=member.code)
    elif not member.exists_on(joining.on):
        yield Refusal("wave.agency_not_there", "agency_ids", agency=member.code)
    elif agency_id in there:
        yield Refusal("wave.agency_there", "agency_ids", agency=member.code, wave=there[agency_id])


def check_withdrawal(milestones: Sequence[Milestone], template: Template) -> None:
    """Refuse to withdraw an agency that has reached what the plan is about: that is not undone."""
    if is_finished(milestones, template):
        raise Refusal("track.goal_reached", kind=template.named(goal(template)))


def is_finished(milestones: Sequence[Milestone], template: Template) -> bool:
    """Whether what the plan is about was reached."""
    return any(one.key == goal(template) and one.done_on for one in milestones)


def moved_waves(waves: Sequence[Wave], at: int, start: date, end: date) -> list[Wave]:
    """The waves once the one at that place has other dates."""
    return [*waves[:at], replace(waves[at], start=start, end=end), *waves[at + 1 :]]


def moving_faults(waves: Sequence[Wave], at: int, today: date) -> Iterator[Refusal]:
    """What is wrong with the new dates of the wave at a place, alone and among the others."""
    yield from _ended(waves[at].name, waves[at].end, today)
    for fault in wave_dates_faults(waves):
        yield Refusal(fault.code, (fault.field or "").rpartition(".")[2], **fault.params)


def _date_faults(wave: str, start: date, end: date, today: date) -> Iterator[Refusal]:
    if end <= start:
        yield Refusal("wave.end_before_start", "end", wave=wave)
    yield from _ended(wave, end, today)


def _ended(wave: str, end: date, today: date) -> Iterator[Refusal]:
    if end <= today:
        yield Refusal("wave.over", "end", wave=wave, end=end.strftime("%d/%m/%Y"))


def track_dates_faults(wave: str, start: date, end: date, today: date) -> list[Refusal]:
    """What is wrong with dates of an agency's own."""
    return list(_date_faults(wave, start, end, today))


def elsewhere(code: str, plan: str, field: str) -> Refusal:
    """An agency works towards one end in one plan at a time."""
    return Refusal("plan.agency_elsewhere", field, agency=code, plan=plan)


def following(tracks: Collection[Mapping[str, object]], wave: Wave) -> list[Mapping[str, object]]:
    """Those tracks whose dates are the wave's; the others have dates of their own and keep them."""
    return [track for track in tracks if (track["start"], track["end"]) == (wave.start, wave.end)]

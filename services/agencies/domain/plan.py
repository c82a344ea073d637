"""The rollout plan: its states and who may move it, its waves and what is wrong with them.

A plan is drafted by the coordinating department, approved by the city's leaders by decision, and carried out
in waves of agencies (DOMAIN.md, "The story"). Enrolment of the agencies is in `track`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.agencies.domain.refusal import Refusal

State = Literal["draft", "submitted", "returned", "approved", "active", "completed", "cancelled"]
Command = Literal["change", "submit", "return", "approve", "activate", "enrol", "reschedule", "complete", "cancel"]


@dataclass(frozen=True)
class Transition:
    """What a command does to a plan: from which states, to which, and the event that says so."""

    command: Command
    sources: tuple[State, ...]
    target: State | None
    event: str


# fmt: off
_NOT_ENDED: tuple[State, ...] = ("draft", "submitted", "returned", "approved", "active")

TRANSITIONS: Mapping[str, Transition] = {move.command: move for move in (
    #          command     from                      to           event
    Transition("change",   ("draft", "returned"),    None,        "plan.changed"),
    Transition("submit",   ("draft", "returned"),    "submitted", "plan.submitted"),
    Transition("return",   ("submitted",),           "returned",  "plan.returned"),
    Transition("approve",  ("submitted",),           "approved",  "plan.approved"),
    Transition("activate", ("approved",),            "active",    "plan.activated"),
    Transition("enrol",    ("active",),              None,        "plan.changed"),
    Transition("reschedule", ("active",),            None,        "plan.changed"),
    Transition("complete", ("active",),              "completed", "plan.completed"),
    Transition("cancel",   _NOT_ENDED,              "cancelled", "plan.cancelled"),
)}
# fmt: on


def after(state: State, command: Command) -> State:
    """The state that `command` leads to; Refusal `plan.cannot_<command>` where the table has no such way."""
    move = TRANSITIONS[command]
    if state not in move.sources:
        raise Refusal(f"plan.cannot_{command}")
    return move.target or state


def commands_from(state: State) -> tuple[Command, ...]:
    """The commands that the table allows in `state`."""
    return tuple(move.command for move in TRANSITIONS.values() if state in move.sources)


def is_author(person: UUID | None, authors: Collection[UUID]) -> bool:
    """Whether a person wrote on the plan; nobody known counts as an author, so cannot approve."""
    return person is None or person in authors


def check_approval(approver: UUID | None, authors: Collection[UUID], decided: date, today: date) -> None:
    """Refuse an approval by an author, or by a decision of a date to come."""
    if is_author(approver, authors):
        raise Refusal("plan.own_plan")
    if decided > today:
        raise Refusal("date.in_future", field="date")


def is_draft_late(due: date | None, submitted_on: date | None, state: State, today: date) -> bool:
    """Whether the plan was not submitted by the day on which it should have been drafted, or only after it."""
    return due is not None and state != "cancelled" and due < (submitted_on or today)


def check_complete(waves: int) -> None:
    """Refuse to submit what was only set as a task."""
    if not waves:
        raise Refusal("plan.no_waves")


def number_of(year: int, serial: int) -> str:
    """The number that the system gives, such as KH-2019-01."""
    return f"KH-{year}-{serial:02d}"


@dataclass(frozen=True)
class Wave:
    """A group of agencies that go through the milestones between two dates."""

    name: str
    start: date
    end: date
    agency_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class Member:
    """What a plan needs to know of an agency: its code, when it exists, and whether it is the root."""

    code: str
    valid_from: date
    valid_to: date | None
    is_root: bool = False

    def exists_on(self, day: date) -> bool:
        """Whether the agency exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)

    def exists_in(self, wave: Wave) -> bool:
        """Whether the agency exists on a day of the wave (`valid_to` is its last day)."""
        return self.valid_from <= wave.end and (self.valid_to is None or self.valid_to >= wave.start)


def wave_faults(waves: Sequence[Wave], members: Mapping[UUID, Member], may_wait: bool = False) -> list[Refusal]:
    """Everything that is wrong with the waves, each with its field and the wave's name; empty if nothing.

    `may_wait`: there is a day by which the plan is to be drafted, so it may have no waves yet.
    """
    faults = [] if waves or may_wait else [Refusal("plan.no_waves", field="waves")]
    for index, wave in enumerate(waves):
        faults += _date_faults(waves, index)
        faults += _name_faults(waves, index)
        faults += _agency_faults(f"waves.{index}.agency_ids", wave, members)
    return faults + list(_doubles(waves, members))


def wave_dates_faults(waves: Sequence[Wave]) -> list[Refusal]:
    """What is wrong with the dates of waves, each alone and among the others."""
    return [fault for index in range(len(waves)) for fault in _date_faults(waves, index)]


def _date_faults(waves: Sequence[Wave], index: int) -> Iterator[Refusal]:
    wave = waves[index]
    if wave.end <= wave.start:
        yield Refusal("wave.end_before_start", field=f"waves.{index}.end", wave=wave.name)
    if index and wave.start < waves[index - 1].start:
        yield Refusal("wave.out_of_order", field=f"waves.{index}.start", wave=wave.name)


def _name_faults(waves: Sequence[Wave], index: int) -> Iterator[Refusal]:
    name = waves[index].name
    if any(earlier.name == name for earlier in waves[:index]):
        yield Refusal("wave.name_twice", field=f"waves.{index}.name", wave=name)


def _agency_faults(field: str, wave: Wave, members: Mapping[UUID, Member]) -> Iterator[Refusal]:
    if not wave.agency_ids:
        yield Refusal("wave.empty", field=field, wave=wave.name)
    for agency_id in wave.agency_ids:
        member = members.get(agency_id)
        if member is None:
            yield Refusal("wave.agency_unknown", field=field, wave=wave.name, agency=str(agency_id))
        elif member.is_root:
            yield Refusal("wave.agency_root", field=field, wave=wave.name, agency=member.code)
        elif not member.exists_in(wave):
            yield Refusal("wave.agency_not_valid", field=field, wave=wave.name, agency=member.code)


def _doubles(waves: Sequence[Wave], members: Mapping[UUID, Member]) -> Iterator[Refusal]:
    seen: dict[UUID, str] = {}
    for index, wave in enumerate(waves):
        for agency_id in wave.agency_ids:
            if agency_id in seen:
                yield _double(index, wave.name, seen[agency_id], members.get(agency_id), agency_id)
            seen.setdefault(agency_id, wave.name)


def _double(index: int, wave: str, first: str, member: Member | None, agency_id: UUID) -> Refusal:
    code = member.code if member else str(agency_id)
    return Refusal("wave.agency_twice", field=f"waves.{index}.agency_ids", wave=wave, other=first, agency=code)

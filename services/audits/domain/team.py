"""Who may be on an inspection's team, and who leads it. Where people belong comes in as arguments."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.audits.domain.inspection import Kind
from services.audits.domain.refusal import Refusal


@dataclass(frozen=True)
class Member:
    """One member of a team, and what the copy of duties says about them on the day the inspection begins."""

    person_id: UUID
    leader: bool
    known: bool
    insider: bool  # belongs to the inspected agency's subtree
    of_office: bool  # belongs to the Office of the City People's Committee


def check_team(kind: Kind, team: Sequence[Member], of_coordinator: bool) -> None:
    """Refuses, on field `team`, a team that may not do this inspection.

    `of_coordinator`: the inspected agency lies within the coordinating department. Internal audits are done by
    the agency's own people; everything else here is about inspections by the authority (DOMAIN.md, "Who").
    """
    _check_members(team)
    if kind is Kind.INSPECTION:
        _check_independence(team)
        if of_coordinator:
            _check_led_by_office(team)


def _check_members(team: Sequence[Member]) -> None:
    if sum(member.leader for member in team) != 1:
        raise Refusal("team.one_leader", "team")
    if max(Counter(member.person_id for member in team).values()) > 1:
        raise Refusal("team.twice", "team")
    for member in team:
        if not member.known:
            raise Refusal("team.unknown", "team", person=member.person_id)


def _check_independence(team: Sequence[Member]) -> None:
    """Nobody inspects the agency that they belong to, nor one above their own."""
    for member in team:
        if member.insider:
            raise Refusal("team.insider", "team", person=member.person_id)


def _check_led_by_office(team: Sequence[Member]) -> None:
    """The coordinating department is itself inspected under the Office of the City People's Committee."""
    if not any(member.leader and member.of_office for member in team):
        raise Refusal("team.office_leads", "team")

"""Whom a message is for, relative to the agency that it is about, and which of them may answer a reminder.

A message is for whoever holds a duty at an agency, or for whoever has the city's own part of coordinator or leader;
who that is on which day is decided when it is read or sent.
"""

from collections.abc import Set
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

CITY = UUID(int=0)
"""Stands for no agency: a coordinator's or leader's part is the whole city's."""

_COMMUNES = frozenset({"ward", "commune", "township"})


class Addressee(StrEnum):
    """Of an agency: its focal point, its head, the district above it (communes only); of the city: the others."""

    FOCAL_POINT = "focal_point"
    HEAD = "head"
    DISTRICT = "district"
    COORDINATOR = "coordinator"
    LEADER = "leader"


OF_THE_CITY = frozenset({Addressee.COORDINATOR.value, Addressee.LEADER.value})
"""Parts that come with a role, not with a duty at an agency."""


class Place(NamedTuple):
    """An agency as far as it is known: what it is (None: not known yet), and what it stands under."""

    agency_id: UUID | None
    kind: str | None = None
    parent_id: UUID | None = None

    @property
    def has_district(self) -> bool:
        """Whether a district stands above it: communes' matters are put to it too."""
        return self.kind in _COMMUNES


class To(NamedTuple):
    """Whoever holds a duty at an agency (CITY: whoever has that part)."""

    agency_id: UUID
    duty: str


def recipients(addressee: Addressee, place: Place) -> list[To]:
    """To whom a message goes; nobody where there is no such place, such as a district above a department."""
    if addressee in OF_THE_CITY:
        return [To(CITY, addressee.value)]
    if addressee is Addressee.DISTRICT:
        above = place.parent_id if place.has_district else None
        return [To(above, duty) for duty in ("head", "focal_point")] if above else []
    return [To(place.agency_id, addressee.value)] if place.agency_id else []


_ANSWERED_BY: dict[Addressee, frozenset[str]] = {
    Addressee.FOCAL_POINT: frozenset({"focal_point", "agency_head", "coordinator"}),
    Addressee.HEAD: frozenset({"agency_head", "coordinator"}),
    Addressee.DISTRICT: frozenset({"focal_point", "agency_head", "coordinator"}),
    Addressee.COORDINATOR: frozenset({"coordinator"}),
    Addressee.LEADER: frozenset({"leader"}),
}


def may_answer(addressee: Addressee, roles: Set[str], of_that_agency: bool) -> bool:
    """Whether somebody with these roles may acknowledge what was put to `addressee`.

    `of_that_agency`: the person belongs to the agency that it is about, which cannot answer for the district above.
    The coordinator answers for those below, who may have no account; nobody answers for the leader.
    """
    fitting = roles & _ANSWERED_BY[addressee]
    if addressee is Addressee.DISTRICT and of_that_agency:
        return "coordinator" in fitting
    return bool(fitting)

"""The registry: agencies imported from a list, heads and focal points for all of the first wave, the team's duties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from story.cast import CITY, COORDINATING, COORDINATOR, INSPECTOR, OFFICE_OF_INSPECTORS
from story.names import email, person_name
from story.stage import Stage

Agencies = Mapping[str, Mapping[str, Any]]
Place = tuple[str, str]  # agency code, duty

POSITIONS = {"head": "Thủ trưởng cơ quan", "focal_point": "Cán bộ đầu mối ISO"}
TEAM = {INSPECTOR: OFFICE_OF_INSPECTORS, COORDINATOR: COORDINATING}
"""Who inspects, and the agency whose committee member each is."""


@dataclass(frozen=True)
class Registry:
    """The agencies as the installation lists them, by code."""

    agencies: Agencies

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Their ids, by code."""
        return {code: agency["id"] for code, agency in self.agencies.items()}


def load(stage: Stage, source: Path) -> Registry:
    """Import the list, after a trial run, and return the registry; once more is harmless."""
    bar = stage.bar("act.import", 2)
    for dry_run in ("true", "false"):
        path, kind = f"/v1/agencies/import?dry_run={dry_run}", {"Content-Type": "text/csv"}
        stage.operator.job("agencies", path, data=source.read_bytes(), headers=kind)
        stage.step(bar)
    return read(stage)


def read(stage: Stage) -> Registry:
    """The registry as it is."""
    listed = stage.operator.pages("agencies", "/v1/agencies")
    return Registry({agency["code"]: agency for agency in listed})


def staff(stage: Stage, registry: Registry, seed: int) -> None:
    """Fill the first wave's duties, as far as accounts have not brought them, and the team's."""
    people = list(stage.as_(COORDINATOR).pages("agencies", "/v1/people"))
    missing = vacancies(registry.agencies, people)
    chance = Random(f"{seed} people")  # noqa: S311 (names, no secrets)
    names = {place: person_name(chance) for place in missing}
    bar = stage.bar("act.people", len(missing))

    def fill(place: Place) -> None:
        appoint(stage, registry, place, names[place])
        stage.step(bar)

    stage.each(missing, fill)
    for username, code in TEAM.items():
        _join_team(stage, stage.as_(username).person_id, registry.ids[code], people)


def appoint(stage: Stage, registry: Registry, place: Place, name: str) -> str:
    """Register somebody of that name for a duty, and return the id."""
    agency_id = registry.ids[place[0]]
    person = _registered(stage, place, name, agency_id)
    _assign(stage, person["id"], agency_id, place[1])
    person_id: str = person["id"]
    return person_id


def vacancies(agencies: Agencies, people: Iterable[Mapping[str, Any]]) -> list[Place]:
    """The duties of the first wave that nobody holds."""
    held = {(duty["agency_id"], duty["duty"]) for person in people for duty in person["duties"]}
    first = [(code, one["id"]) for code, one in agencies.items() if one["block"] != "communes" and code != CITY]
    return [(code, duty) for code, agency_id in first for duty in POSITIONS if (agency_id, duty) not in held]


def _registered(stage: Stage, place: Place, name: str, agency_id: str) -> dict[str, Any]:
    code, duty = place
    person = {"name": name, "email": email(name, code, duty), "agency_id": agency_id, "position": POSITIONS[duty]}
    registered: dict[str, Any] = stage.as_(COORDINATOR).post("agencies", "/v1/people", person)
    return registered


def _assign(stage: Stage, person_id: str, agency_id: str, duty: str) -> None:
    body = {"person_id": person_id, "agency_id": agency_id, "duty": duty}
    stage.as_(COORDINATOR).post("agencies", "/v1/duties", body)


def _join_team(stage: Stage, person_id: str, agency_id: str, people: Iterable[Mapping[str, Any]]) -> None:
    """Inspectors are known by the duty that they hold."""
    duties = [duty for person in people if person["id"] == person_id for duty in person["duties"]]
    if all(duty["duty"] != "committee_member" for duty in duties):
        _assign(stage, person_id, agency_id, "committee_member")

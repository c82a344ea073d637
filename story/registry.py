"""The registry: agencies imported from a list, heads and focal points for those that act, the team's duties."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from story.cast import CITY, COORDINATING, COORDINATOR, INSPECTOR, OFFICE_OF_INSPECTORS, OPERATOR, PLAYED
from story.names import email, person_name
from story.stage import Stage

Agencies = Mapping[str, Mapping[str, Any]]
Place = tuple[str, str]  # agency code, duty

POSITIONS = {"head": "Thủ trưởng cơ quan", "focal_point": "Cán bộ đầu mối ISO"}
TEAM = {INSPECTOR: OFFICE_OF_INSPECTORS, COORDINATOR: COORDINATING}
"""Who inspects, and the agency whose committee member each is."""


def load(stage: Stage, source: Path) -> Agencies:
    """Import the list, after a trial run, and return the registry by code; once more is harmless."""
    bar = stage.bar("act.import", 2)
    for dry_run in ("true", "false"):
        path, kind = f"/v1/agencies/import?dry_run={dry_run}", {"Content-Type": "text/csv"}
        stage.as_(OPERATOR).job("agencies", path, data=source.read_bytes(), headers=kind)
        stage.step(bar)
    listed = stage.as_(OPERATOR).pages("agencies", "/v1/agencies")
    return {agency["code"]: agency for agency in listed}


def staff(stage: Stage, agencies: Agencies, seed: int) -> dict[str, str]:
    """Fill the first wave's duties and the team's, and return the ids of the team's people by username."""
    people = list(stage.as_(COORDINATOR).pages("agencies", "/v1/people"))
    missing = vacancies(agencies, people)
    chance = Random(f"{seed} people")  # noqa: S311 (names, no secrets)
    names = {place: person_name(chance) for place in missing}
    bar = stage.bar("act.people", len(missing))

    def appoint(place: Place) -> None:
        agency_id = agencies[place[0]]["id"]
        person = _registered(stage, place, names[place], agency_id)
        _assign(stage, person["id"], agency_id, place[1])
        stage.step(bar)

    stage.each(missing, appoint)
    return {username: _team_member(stage, username, agencies, people) for username in TEAM}


def vacancies(agencies: Agencies, people: Iterable[Mapping[str, Any]]) -> list[Place]:
    """The duties of the first wave that nobody holds; the played agencies' people come with their accounts."""
    held = {(duty["agency_id"], duty["duty"]) for person in people for duty in person["duties"]}
    acting = [
        (code, one["id"])
        for code, one in agencies.items()
        if one["block"] != "communes" and code not in {CITY, *PLAYED}
    ]
    return [(code, duty) for code, agency_id in acting for duty in POSITIONS if (agency_id, duty) not in held]


def _registered(stage: Stage, place: Place, name: str, agency_id: str) -> dict[str, Any]:
    code, duty = place
    person = {"name": name, "email": email(name, code, duty), "agency_id": agency_id, "position": POSITIONS[duty]}
    registered: dict[str, Any] = stage.as_(COORDINATOR).post("agencies", "/v1/people", person)
    return registered


def _assign(stage: Stage, person_id: str, agency_id: str, duty: str) -> None:
    body = {"person_id": person_id, "agency_id": agency_id, "duty": duty}
    stage.as_(COORDINATOR).post("agencies", "/v1/duties", body)


def _team_member(stage: Stage, username: str, agencies: Agencies, people: Iterable[Mapping[str, Any]]) -> str:
    """The id of an inspector's person; inspectors are known by the duty that they hold."""
    agency_id, name = agencies[TEAM[username]]["id"], stage.names[username]
    person = next(one for one in people if (one["name"], one["agency_id"]) == (name, agency_id))
    if all(duty["duty"] != "committee_member" for duty in person["duties"]):
        _assign(stage, person["id"], agency_id, "committee_member")
    person_id: str = person["id"]
    return person_id

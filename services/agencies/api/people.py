"""HTTP: people and their duties."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import people as commands
from services.agencies.queries import people as queries
from services.agencies.schemas import people as schemas

_PERSON = schemas.Person()
_DUTY = schemas.Duty()


class PeopleApi:
    """The routes of people and duties."""

    @route("POST", "/v1/people", may="person.register", body=schemas.PersonBody(), answer=_PERSON, status=201)
    def register_person(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Register a person."""
        return queries.person(work, commands.register(work, **body))

    @route("GET", "/v1/people", may="person.read", query=schemas.PersonFilter(), items=_PERSON)
    def list_people(self, work: Work, query: dict[str, Any]) -> Page:
        """People as far as the caller may see."""
        return queries.people(work, query)

    @route("GET", "/v1/people/<uuid:person_id>", may="person.read", answer=_PERSON)
    def get_person(self, work: Work, person_id: UUID) -> Mapping[str, Any]:
        """One person with all duties."""
        return queries.person(work, person_id)

    @route("POST", "/v1/duties", may="duty.assign", body=schemas.DutyBody(), answer=_DUTY, status=201)
    def assign_duty(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Give a person a duty at an agency."""
        return queries.for_caller(work, commands.assign(work, **body))

    @route("GET", "/v1/duties/<uuid:duty_id>", may="person.read", answer=_DUTY)
    def get_duty(self, work: Work, duty_id: UUID) -> Mapping[str, Any]:
        """One duty."""
        return queries.duty(work, duty_id)

    @route(
        "POST",
        "/v1/duties/<uuid:duty_id>/end",
        may="duty.assign",
        body=schemas.DutyEnd(),
        answer=_DUTY,
    )
    def end_duty(self, work: Work, duty_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """End a duty with a day."""
        return queries.for_caller(work, commands.end(work, duty_id, **body))

"""HTTP: trainings, and how far focal points and officials are trained."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import trainings as commands
from services.agencies.queries import trainings as queries
from services.agencies.schemas import trainings as schemas

_TRAINING = schemas.Training()


class TrainingsApi:
    """The routes of trainings."""

    @route("POST", "/v1/trainings", may="training.record", body=schemas.TrainingBody(), answer=_TRAINING, status=201)
    def record_training(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Record a training that was held, and who attended."""
        return queries.shown(commands.record(work, **body))

    @route("GET", "/v1/trainings", may="training.read", query=schemas.TrainingFilter(), items=_TRAINING)
    def list_trainings(self, work: Work, query: dict[str, Any]) -> Page:
        """Trainings, the latest first, with their attendees counted by agency."""
        return queries.trainings(work, query)

    @route("GET", "/v1/trainings/<uuid:training_id>", may="training.read", answer=_TRAINING)
    def get_training(self, work: Work, training_id: UUID) -> Mapping[str, Any]:
        """One training."""
        return queries.training(work, training_id)

    @route(
        "GET",
        "/v1/trainings/attendees",
        may="person.read",
        query=schemas.AttendeeFilter(),
        items=schemas.Attendee(),
    )
    def list_attendees(self, work: Work, query: dict[str, Any]) -> Page:
        """Who attended what, as far as the caller may see people."""
        return queries.attendees(work, query)

    @route(
        "GET",
        "/v1/trainings/coverage",
        may="training.read",
        query=schemas.CoverageQuery(),
        answer=schemas.CoverageReport(),
        problems=(NotFound,),
    )
    def get_coverage(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Per block, district or wave: who has a focal point, and how many focal points and officials are trained."""
        return queries.coverage(work, query)

    @route(
        "GET",
        "/v1/trainings/agencies",
        may="training.cover",
        query=schemas.CoveredFilter(),
        items=schemas.Covered(),
        problems=(NotFound,),
    )
    def list_covered(self, work: Work, query: dict[str, Any]) -> Page:
        """The same for each agency: those without a focal point, those with somebody whose training has lapsed."""
        return queries.covered(work, query)

    @route("GET", "/v1/trainings/lapsed", may="person.read", query=schemas.LapsedFilter(), items=schemas.Lapsed())
    def list_lapsed(self, work: Work, query: dict[str, Any]) -> Page:
        """People whose training of a kind no longer counts."""
        return queries.lapsed(work, query)

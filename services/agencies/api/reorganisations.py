"""HTTP: reorganisations of agencies by decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, Preview, route
from chassis.work import Work
from services.agencies.commands import reorganisations as commands
from services.agencies.queries import reorganisations as queries
from services.agencies.schemas import reorganisations as schemas
from services.agencies.schemas.plans import Reason

_REORGANISATION = schemas.Reorganisation()


class ReorganisationsApi:
    """The routes of reorganisations."""

    @route(
        "POST",
        "/v1/reorganisations",
        may="agency.reorganise",
        query=schemas.ReorganisationQuery(),
        body=schemas.ReorganisationBody(),
        answer=_REORGANISATION,
        preview=schemas.ReorganisationPreview(),
        status=201,
    )
    def reorganise(self, work: Work, query: dict[str, Any], body: dict[str, Any]) -> Mapping[str, Any] | Preview:
        """Merge, split, rename or dissolve agencies by decision; one of a day to come takes effect on that day."""
        asked = queries.asked(body)
        if query["dry_run"]:
            return Preview(commands.preview(work, body["decision"], asked))
        return queries.reorganisation(work, commands.decide(work, body["decision"], asked))

    @route(
        "GET",
        "/v1/reorganisations",
        may="agency.read",
        query=schemas.ReorganisationFilter(),
        items=_REORGANISATION,
    )
    def list_reorganisations(self, work: Work, query: dict[str, Any]) -> Page:
        """Reorganisations, the latest first."""
        return queries.reorganisations(work, query)

    @route("GET", "/v1/reorganisations/<uuid:reorganisation_id>", may="agency.read", answer=_REORGANISATION)
    def get_reorganisation(self, work: Work, reorganisation_id: UUID) -> Mapping[str, Any]:
        """One reorganisation."""
        return queries.reorganisation(work, reorganisation_id)

    @route(
        "POST",
        "/v1/reorganisations/<uuid:reorganisation_id>/cancel",
        may="agency.reorganise",
        body=Reason(),
        answer=_REORGANISATION,
    )
    def cancel_reorganisation(self, work: Work, reorganisation_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Call off what has not taken effect."""
        commands.cancel(work, reorganisation_id, **body)
        return queries.reorganisation(work, reorganisation_id)

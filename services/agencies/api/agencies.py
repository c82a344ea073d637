"""HTTP: the registry of agencies."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import agencies as commands
from services.agencies.queries import agencies as queries
from services.agencies.schemas import agencies as schemas

_AGENCY = schemas.Agency()
_IN_FULL = schemas.AgencyInFull()


class AgenciesApi:
    """The routes of agencies."""

    @route("POST", "/v1/agencies", may="agency.register", body=schemas.AgencyBody(), answer=_IN_FULL, status=201)
    def register_agency(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Register one agency."""
        return queries.in_full(work, commands.register(work, **body))

    @route("GET", "/v1/agencies", may="agency.read", query=schemas.AgencyFilter(), items=_AGENCY)
    def list_agencies(self, work: Work, query: dict[str, Any]) -> Page:
        """Agencies by code."""
        return queries.agencies(work, query)

    @route("GET", "/v1/agencies/<uuid:agency_id>", may="agency.read", answer=_IN_FULL)
    def get_agency(self, work: Work, agency_id: UUID) -> Mapping[str, Any]:
        """One agency, and what became of it."""
        return queries.agency(work, agency_id)

    @route("GET", "/v1/agencies/by-code/<code>", may="agency.read", query=schemas.OnDay(), answer=_IN_FULL)
    def get_agency_by_code(self, work: Work, code: str, query: dict[str, Any]) -> Mapping[str, Any]:
        """The agency that carries a code on a day as it was then, and what became of it."""
        return queries.by_code(work, code, **query)

    @route(
        "PATCH",
        "/v1/agencies/<uuid:agency_id>",
        may="agency.change",
        body=schemas.AgencyChange(),
        answer=_IN_FULL,
    )
    def change_agency(self, work: Work, agency_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Rename, re-parent, or change block, obligation or last day, from a day on or as a correction."""
        return queries.in_full(work, commands.change(work, agency_id, **body))

    @route(
        "PATCH",
        "/v1/agencies/<uuid:agency_id>/contacts",
        may="agency.change_contacts",
        body=schemas.Contacts(),
        answer=_IN_FULL,
    )
    def change_contacts(self, work: Work, agency_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Say how an agency is reached: address, telephone, mail, site."""
        return queries.in_full(work, commands.change_contacts(work, agency_id, **body))

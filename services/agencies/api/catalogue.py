"""HTTP: the catalogue of procedures, its totals, and what ought to be alike but is not."""

from collections.abc import Mapping
from typing import Any

from chassis.jobs import JobShown, ask, headers
from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import copying
from services.agencies.jobs import COPY
from services.agencies.queries import catalogue as queries
from services.agencies.schemas import catalogue as schemas


class CatalogueApi:
    """The routes over many procedures."""

    @route(
        "GET",
        "/v1/procedures",
        may="procedure.read",
        query=schemas.ProcedureFilter(),
        items=schemas.CatalogueLine(),
    )
    def list_procedures(self, work: Work, query: dict[str, Any]) -> Page:
        """Procedures by code: unclear ones, those over the statute's time, with a legal basis that ends, and so on."""
        return queries.procedures(work, query)

    @route(
        "GET",
        "/v1/procedures/totals",
        may="procedure.read",
        query=schemas.TotalsQuery(),
        answer=schemas.CatalogueTotals(),
    )
    def get_procedure_totals(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Per agency, block, field or level and in all: the four clarities, time, legal bases, what is saved."""
        return queries.totals(work, query)

    @route(
        "GET",
        "/v1/procedures/consistency",
        may="procedure.read",
        query=schemas.ApartFilter(),
        items=schemas.Apart(),
    )
    def list_procedures_apart(self, work: Work, query: dict[str, Any]) -> Page:
        """Communes' procedures that are not as their district's: another version, other steps, days or cost."""
        return queries.apart(work, query)

    @route(
        "POST",
        "/v1/procedures/copy",
        may="procedure.copy",
        body=schemas.CopyBody(),
        answer=JobShown(),
        status=202,
        headers=headers,
    )
    def copy_procedures(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """Copy procedures, or a whole model framework, to many agencies as drafts: a job; copies know their origin."""
        copying.check(work, body)
        return ask(work, COPY, schemas.CopyBody().dump(body))

    @route("GET", "/v1/procedures/drift", may="procedure.read", query=schemas.DriftFilter(), items=schemas.Drift())
    def list_procedure_drift(self, work: Work, query: dict[str, Any]) -> Page:
        """Copies of model procedures beside their models, and in what they differ."""
        return queries.drift(work, query)

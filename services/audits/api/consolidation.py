"""/v1/consolidation and /v1/editions: what the City People's Committee is told, and what it was told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import editions as commands
from services.audits.domain.consolidation import By
from services.audits.queries import consolidation, editions

EDITIONS = "/v1/editions"
REPORT = schemas.Consolidation()
SHOWN = schemas.Edition()


class Consolidation:
    """The consolidated report of any period, and its editions, which never change."""

    @route("GET", "/v1/consolidation", may="consolidation.read", query=schemas.Period(), answer=REPORT)
    def get_consolidation(self, work: Work, query: Mapping[str, Any]) -> Mapping[str, Any]:
        """Findings raised, closed, overdue, ageing, repeated; reports on time; agencies that have not reported."""
        return consolidation.report(work, query)

    @route("POST", EDITIONS, may="edition.freeze", body=schemas.NewEdition(), answer=SHOWN, status=201)
    def freeze_edition(self, work: Work, body: Mapping[str, Any]) -> Row:
        """Freeze the whole city's figures of a period."""
        period = body["from_"], body["to"]
        figures = {by.value: REPORT.dump(consolidation.figures(work, by, *period)) for by in By}
        return editions.get(work, commands.freeze(work, body["number"], *period, figures))

    @route("GET", EDITIONS, may="edition.read", query=schemas.ListOfDay(), items=schemas.ListedEdition())
    def list_editions(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Editions without their figures, the latest period first."""
        return editions.page(work, query)

    @route("GET", f"{EDITIONS}/<uuid:edition_id>", may="edition.read", answer=SHOWN)
    def read_edition(self, work: Work, edition_id: UUID) -> Row:
        """One edition with its figures."""
        return editions.get(work, edition_id)

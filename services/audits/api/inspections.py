"""/v1/inspections: planning inspections and taking them through their life."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import ListQuery, Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import inspections as commands
from services.audits.queries import inspections as queries

PATH = "/v1/inspections"
ONE = f"{PATH}/<uuid:inspection_id>"
SHOWN = schemas.Inspection()


class Inspections:
    """Every change answers with the inspection as it is then."""

    @route("POST", PATH, may="inspection.run", body=schemas.NewInspection(), answer=SHOWN, status=201)
    def plan_inspection(self, work: Work, body: Mapping[str, Any]) -> Row:
        """Plan an inspection with its team."""
        return queries.get(work, commands.plan(work, **body))

    @route("GET", PATH, may="inspection.read", query=schemas.InspectionFilter(), items=SHOWN)
    def list_inspections(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Inspections, the latest planned first."""
        return queries.page(work, query)

    @route("GET", ONE, may="inspection.read", answer=SHOWN)
    def read_inspection(self, work: Work, inspection_id: UUID) -> Row:
        """One inspection."""
        return queries.get(work, inspection_id)

    @route("POST", f"{ONE}/notify", may="inspection.run", body=schemas.Notice(), answer=SHOWN)
    def notify_inspection(self, work: Work, inspection_id: UUID, body: Mapping[str, Any]) -> Row:
        """The agency was told."""
        commands.notify(work, inspection_id, **body)
        return queries.get(work, inspection_id)

    @route("POST", f"{ONE}/start", may="inspection.conduct", answer=SHOWN)
    def start_inspection(self, work: Work, inspection_id: UUID) -> Row:
        """The inspection begins today."""
        commands.start(work, inspection_id)
        return queries.get(work, inspection_id)

    @route("POST", f"{ONE}/sign", may="inspection.conduct", body=schemas.Signing(), answer=SHOWN)
    def sign_minutes(self, work: Work, inspection_id: UUID, body: Mapping[str, Any]) -> Row:
        """The minutes are signed, or the agency's refusal is recorded."""
        commands.sign(work, inspection_id, **body)
        return queries.get(work, inspection_id)

    @route("POST", f"{ONE}/amend", may="inspection.conduct", body=schemas.Amendment(), answer=SHOWN)
    def amend_minutes(self, work: Work, inspection_id: UUID, body: Mapping[str, Any]) -> Row:
        """Signed minutes are put right by a next revision, for a reason."""
        commands.amend(work, inspection_id, **body)
        return queries.get(work, inspection_id)

    @route("GET", f"{ONE}/minutes", may="inspection.read", query=ListQuery(), items=schemas.MinutesRevision())
    def list_minutes(self, work: Work, inspection_id: UUID, query: Mapping[str, Any]) -> Page:
        """Every revision of the minutes, oldest first."""
        return queries.minutes(work, inspection_id, query)

    @route("POST", f"{ONE}/cancel", may="inspection.run", body=schemas.Reason(), answer=SHOWN)
    def cancel_inspection(self, work: Work, inspection_id: UUID, body: Mapping[str, Any]) -> Row:
        """The inspection will not be held, for a reason."""
        commands.cancel(work, inspection_id, **body)
        return queries.get(work, inspection_id)

    @route("POST", f"{ONE}/close", may="inspection.run", answer=SHOWN)
    def close_inspection(self, work: Work, inspection_id: UUID) -> Row:
        """All that had to be remedied is closed."""
        commands.close(work, inspection_id)
        return queries.get(work, inspection_id)

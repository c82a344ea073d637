"""/v1/programmes: drafting the yearly inspection programme and having it approved."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import programmes as commands
from services.audits.queries import programmes as queries

PATH = "/v1/programmes"
ONE = f"{PATH}/<uuid:programme_id>"
SHOWN = schemas.Programme()


class Programmes:
    """Every change answers with the programme as it is then."""

    @route("POST", PATH, may="programme.draft", body=schemas.NewProgramme(), answer=SHOWN, status=201)
    def draft_programme(self, work: Work, body: Mapping[str, Any]) -> Row:
        """A new draft."""
        return queries.get(work, commands.draft(work, **body))

    @route("GET", PATH, may="programme.read", query=schemas.ProgrammeFilter(), items=SHOWN)
    def list_programmes(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Programmes by number."""
        return queries.page(work, query)

    @route("GET", ONE, may="programme.read", answer=SHOWN)
    def read_programme(self, work: Work, programme_id: UUID) -> Row:
        """One programme with its items."""
        return queries.get(work, programme_id)

    @route("PATCH", ONE, may="programme.change", body=schemas.ProgrammeChange(), answer=SHOWN)
    def change_programme(self, work: Work, programme_id: UUID, body: Mapping[str, Any]) -> Row:
        """Rewrite a draft or a returned programme; an approved one for a reason."""
        commands.change(work, programme_id, **body)
        return queries.get(work, programme_id)

    @route("POST", f"{ONE}/submit", may="programme.submit", answer=SHOWN)
    def submit_programme(self, work: Work, programme_id: UUID) -> Row:
        """draft, returned → submitted."""
        commands.submit(work, programme_id)
        return queries.get(work, programme_id)

    @route("POST", f"{ONE}/return", may="programme.return", body=schemas.Reason(), answer=SHOWN)
    def return_programme(self, work: Work, programme_id: UUID, body: Mapping[str, Any]) -> Row:
        """submitted → returned, for a reason."""
        commands.send_back(work, programme_id, **body)
        return queries.get(work, programme_id)

    @route("POST", f"{ONE}/approve", may="programme.approve", body=schemas.Approval(), answer=SHOWN)
    def approve_programme(self, work: Work, programme_id: UUID, body: Mapping[str, Any]) -> Row:
        """submitted → approved, by decision; not by an author."""
        commands.approve(work, programme_id, **body)
        return queries.get(work, programme_id)

    @route("POST", f"{ONE}/close", may="programme.close", answer=SHOWN)
    def close_programme(self, work: Work, programme_id: UUID) -> Row:
        """approved → closed."""
        commands.close(work, programme_id)
        return queries.get(work, programme_id)

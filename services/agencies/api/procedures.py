"""HTTP: administrative procedures, their versions and signatures. Lists and reports: `catalogue`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.web import Page, route
from chassis.work import Work
from services.agencies.commands import procedures as commands
from services.agencies.queries import procedures as queries
from services.agencies.schemas import procedures as schemas
from services.agencies.schemas.plans import Reason

_PROCEDURE = schemas.Procedure()
_ONE = "/v1/procedures/<uuid:procedure_id>"


class ProceduresApi:
    """The routes of procedures."""

    @route(
        "POST",
        "/v1/procedures",
        may="procedure.prepare",
        body=schemas.ProcedureBody(),
        answer=_PROCEDURE,
        status=201,
    )
    def draft_procedure(self, work: Work, body: dict[str, Any]) -> Mapping[str, Any]:
        """A new procedure, whose first version is a draft."""
        return queries.procedure(work, commands.draft(work, **body))

    @route("GET", _ONE, may="procedure.read", answer=_PROCEDURE)
    def get_procedure(self, work: Work, procedure_id: UUID) -> Mapping[str, Any]:
        """One procedure by its current version, with what is unclear about each step."""
        return queries.procedure(work, procedure_id)

    @route(
        "GET",
        "/v1/procedures/versions",
        may="procedure.read",
        query=schemas.VersionFilter(),
        items=schemas.Version(),
    )
    def list_procedure_versions(self, work: Work, query: dict[str, Any]) -> Page:
        """The versions of a procedure with their steps, the newest first."""
        return queries.versions(work, query)

    @route(
        "GET",
        "/v1/procedures/compare",
        may="procedure.read",
        query=schemas.CompareQuery(),
        answer=schemas.Comparison(),
        problems=(NotFound,),
    )
    def compare_procedures(self, work: Work, query: dict[str, Any]) -> Mapping[str, Any]:
        """Two versions side by side, of one procedure or of two: days, cost, and step by step."""
        return queries.compare(work, **query)

    @route("PATCH", _ONE, may="procedure.prepare", body=schemas.ProcedureChange(), answer=_PROCEDURE)
    def change_procedure(self, work: Work, procedure_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Rewrite a draft, or of what is in force what holds for all versions."""
        commands.change(work, procedure_id, **body)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/submit", may="procedure.prepare", answer=_PROCEDURE)
    def submit_procedure(self, work: Work, procedure_id: UUID) -> Mapping[str, Any]:
        """draft → in_review."""
        commands.submit(work, procedure_id)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/review", may="procedure.review", answer=_PROCEDURE)
    def review_procedure(self, work: Work, procedure_id: UUID) -> Mapping[str, Any]:
        """Sign as its reviewer: not its author, where the agency has three people."""
        commands.review(work, procedure_id)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/approve", may="procedure.approve", answer=_PROCEDURE)
    def approve_procedure(self, work: Work, procedure_id: UUID) -> Mapping[str, Any]:
        """Sign as the one who approves it: neither author nor reviewer, as far as the agency has people for it."""
        commands.approve(work, procedure_id)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/return", may="procedure.review", body=Reason(), answer=_PROCEDURE)
    def return_procedure(self, work: Work, procedure_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """in_review → draft; the signatures are void."""
        commands.return_(work, procedure_id, **body)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/issue", may="procedure.approve", body=schemas.Issue(), answer=_PROCEDURE)
    def issue_procedure(self, work: Work, procedure_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """in_review → issued; refused with every reason while a step is unclear or the statute allows less time."""
        commands.issue(work, procedure_id, **body)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/publish", may="procedure.prepare", body=schemas.Publication(), answer=_PROCEDURE)
    def publish_procedure(self, work: Work, procedure_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Record where the version in force was made public, and when."""
        commands.publish(work, procedure_id, **body)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/revise", may="procedure.prepare", answer=_PROCEDURE)
    def revise_procedure(self, work: Work, procedure_id: UUID) -> Mapping[str, Any]:
        """Begin a new version; the one in force stays so until the new one is issued."""
        commands.revise(work, procedure_id)
        return queries.procedure(work, procedure_id)

    @route("POST", f"{_ONE}/withdraw", may="procedure.approve", body=Reason(), answer=_PROCEDURE)
    def withdraw_procedure(self, work: Work, procedure_id: UUID, body: dict[str, Any]) -> Mapping[str, Any]:
        """Give up the current version: a draft, so that the one in force stays, or what is in force."""
        commands.withdraw(work, procedure_id, **body)
        return queries.procedure(work, procedure_id)

"""/v1/remediations: agencies' reports on what they did about an inspection's findings, and the decisions on them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import remediations as commands
from services.audits.queries import remediations as queries

PATH = "/v1/remediations"
ONE = f"{PATH}/<uuid:remediation_id>"
SHOWN = schemas.Remediation()


class Remediations:
    """Every change answers with the report as it is then."""

    @route("POST", PATH, may="remediation.submit", body=schemas.NewRemediation(), answer=SHOWN, status=201)
    def submit_remediation(self, work: Work, body: Mapping[str, Any]) -> Row:
        """Send an agency's report for an inspection; there is one, and more is a revision of it."""
        return queries.get(work, commands.submit(work, answers=body["findings"], **_but_findings(body)))

    @route("GET", PATH, may="remediation.read", query=schemas.RemediationFilter(), items=SHOWN)
    def list_remediations(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Reports, the latest that were first sent before the others."""
        return queries.page(work, query)

    @route("GET", ONE, may="remediation.read", answer=SHOWN)
    def read_remediation(self, work: Work, remediation_id: UUID) -> Row:
        """One report, finding by finding, with its lineage."""
        return queries.get(work, remediation_id)

    @route("POST", f"{ONE}/revise", may="remediation.submit", body=schemas.Revision(), answer=SHOWN)
    def revise_remediation(self, work: Work, remediation_id: UUID, body: Mapping[str, Any]) -> Row:
        """Send the next revision, which answers findings that were returned or not answered yet."""
        commands.revise(work, remediation_id, answers=body["findings"], **_but_findings(body))
        return queries.get(work, remediation_id)

    @route("POST", f"{ONE}/accept", may="remediation.decide", body=schemas.Acceptance(), answer=SHOWN)
    def accept_remediation(self, work: Work, remediation_id: UUID, body: Mapping[str, Any]) -> Row:
        """The answers to some findings, or to all that wait, are good."""
        commands.accept(work, remediation_id, **body)
        return queries.get(work, remediation_id)

    @route("POST", f"{ONE}/return", may="remediation.decide", body=schemas.Returns(), answer=SHOWN)
    def return_remediation(self, work: Work, remediation_id: UUID, body: Mapping[str, Any]) -> Row:
        """The answers to some findings are not good enough, each for a reason."""
        commands.send_back(work, remediation_id, body["findings"])
        return queries.get(work, remediation_id)


def _but_findings(body: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "findings"}

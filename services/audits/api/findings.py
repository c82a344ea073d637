"""/v1/findings: raising findings and following them until they are put right."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.web import Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.commands import findings as commands
from services.audits.commands import remediations
from services.audits.commands.raising import raise_finding
from services.audits.queries import findings as queries

PATH = "/v1/findings"
ONE = f"{PATH}/<uuid:finding_id>"
SHOWN = schemas.Finding()


class Findings:
    """Every change answers with the finding as it is then."""

    @route("POST", PATH, may="inspection.conduct", body=schemas.NewFinding(), answer=SHOWN, status=201)
    def raise_finding(self, work: Work, body: Mapping[str, Any]) -> Row:
        """Raise a finding in an inspection."""
        return queries.get(work, raise_finding(work, **body))

    @route("GET", PATH, may="finding.read", query=schemas.FindingFilter(), items=SHOWN)
    def list_findings(self, work: Work, query: Mapping[str, Any]) -> Page:
        """Findings, the latest raised first."""
        return queries.page(work, query)

    @route("GET", ONE, may="finding.read", answer=SHOWN)
    def read_finding(self, work: Work, finding_id: UUID) -> Row:
        """One finding."""
        return queries.get(work, finding_id)

    @route("POST", f"{ONE}/report", may="remediation.submit", body=schemas.Answer(), answer=SHOWN)
    def report_finding(self, work: Work, finding_id: UUID, body: Mapping[str, Any]) -> Row:
        """The agency answers this one: a revision of its report."""
        remediations.answer(work, finding_id, **body)
        return queries.get(work, finding_id)

    @route("POST", f"{ONE}/accept", may="remediation.decide", answer=SHOWN)
    def accept_finding(self, work: Work, finding_id: UUID) -> Row:
        """The answer is good."""
        remediations.accept_one(work, finding_id)
        return queries.get(work, finding_id)

    @route("POST", f"{ONE}/return", may="remediation.decide", body=schemas.Reason(), answer=SHOWN)
    def return_finding(self, work: Work, finding_id: UUID, body: Mapping[str, Any]) -> Row:
        """The answer is not good enough, for a reason."""
        remediations.send_back_one(work, finding_id, **body)
        return queries.get(work, finding_id)

    @route("POST", f"{ONE}/close", may="finding.assess", body=schemas.Verification(), answer=SHOWN)
    def close_finding(self, work: Work, finding_id: UUID, body: Mapping[str, Any]) -> Row:
        """The remedy works: the caller has verified it."""
        commands.close(work, finding_id, **body)
        return queries.get(work, finding_id)

    @route("POST", f"{ONE}/reopen", may="finding.assess", body=schemas.Reason(), answer=SHOWN)
    def reopen_finding(self, work: Work, finding_id: UUID, body: Mapping[str, Any]) -> Row:
        """It was closed too early, for a reason."""
        commands.reopen(work, finding_id, **body)
        return queries.get(work, finding_id)

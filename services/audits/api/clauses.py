"""/v1/clauses: what a finding may cite."""

from collections.abc import Mapping
from typing import Any

from chassis.web import ListQuery, Page, route
from chassis.work import Work
from services.audits import schemas
from services.audits.queries import clauses as queries


class Clauses:
    """The clauses of TCVN ISO 9001:2015."""

    @route("GET", "/v1/clauses", may="clause.read", query=ListQuery(), items=schemas.Clause())
    def list_clauses(self, work: Work, query: Mapping[str, Any]) -> Page:
        """The clauses in the standard's order."""
        return queries.page(query)

"""The HTTP interface of audits: a class per resource, mixed together here."""

from services.audits.api.clauses import Clauses
from services.audits.api.findings import Findings
from services.audits.api.inspections import Inspections


class Api(Clauses, Findings, Inspections):
    """All resources of audits."""

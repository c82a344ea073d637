"""The HTTP interface of audits: a class per resource, mixed together here."""

from services.audits.api.clauses import Clauses
from services.audits.api.findings import Findings
from services.audits.api.inspections import Inspections
from services.audits.api.programmes import Programmes


class Api(Clauses, Findings, Inspections, Programmes):
    """All resources of audits."""

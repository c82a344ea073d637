"""The HTTP interface of audits: a class per resource, mixed together here."""

from services.audits.api.clauses import Clauses
from services.audits.api.consolidation import Consolidation
from services.audits.api.extensions import Extensions
from services.audits.api.findings import Findings
from services.audits.api.inspections import Inspections
from services.audits.api.programmes import Programmes
from services.audits.api.remediations import Remediations


class Api(Clauses, Consolidation, Extensions, Findings, Inspections, Programmes, Remediations):
    """All resources of audits."""

"""Everything that audits owns and says, page by page: what it says anew after a restore, or to a new consumer."""

from collections.abc import Mapping

from chassis.service import Pages
from services.audits.store import editions, findings, inspections, programmes, remediations

AGGREGATES: Mapping[str, Pages] = {
    "programme.restated": programmes.after,
    "inspection.restated": inspections.after,
    "finding.restated": findings.after,
    "remediation.restated": remediations.after,
    "edition.restated": editions.after,
}
"""By the event that says one anew."""

"""Who plays: an account for each role, and which of them acts for an agency.

The accounts are made by `story.accounts`; what they may do is the installation's own decision.
"""

from dataclasses import dataclass

CITY = "31"
COORDINATING = "SKHCN"
OFFICE_OF_INSPECTORS = "CCTDC"
OBSERVING = "SNV"
DEPARTMENT = "STP"
DISTRICT = "311"
COMMUNE = "11470"

OPERATOR = "operator"
LEADER = "leader"
COORDINATOR = "coordinator"
INSPECTOR = "inspector"


@dataclass(frozen=True)
class Part:
    """One account: its name, role and agency (None: of the system itself)."""

    username: str
    role: str
    agency: str | None


def _agency_parts(code: str) -> tuple[Part, Part]:
    return Part(f"head.{code.lower()}", "agency_head", code), Part(f"focal.{code.lower()}", "focal_point", code)


CAST = (
    Part(OPERATOR, "operator", None),
    Part(LEADER, "leader", CITY),
    Part(COORDINATOR, "coordinator", COORDINATING),
    Part(INSPECTOR, "inspector", OFFICE_OF_INSPECTORS),
    Part("observer", "observer", OBSERVING),
    *_agency_parts(DEPARTMENT),
    *_agency_parts(DISTRICT),
    *_agency_parts(COMMUNE),
)

PLAYED = frozenset({DEPARTMENT, DISTRICT, COMMUNE})
"""Agencies whose head and focal point have accounts; for all others the coordinator records what they did."""


def worker(agency: str) -> str:
    """Who records that the agency reached a milestone."""
    return f"focal.{agency.lower()}" if agency in PLAYED else COORDINATOR


def signer(agency: str) -> str:
    """Who records that the agency declared conformity."""
    return f"head.{agency.lower()}" if agency in PLAYED else COORDINATOR

"""Who plays: an account for each role, and which of them acts for an agency.

The accounts are made by `story.accounts` in the name of the installation's operator, who is not of the cast; what
they may do is the installation's own decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass

CITY = "31"
COORDINATING = "SKHCN"
OFFICE_OF_INSPECTORS = "CCTDC"
OBSERVING = "SNV"
DEPARTMENT = "STP"
DISTRICT = "311"
COMMUNE = "11470"

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
    Part(LEADER, "leader", CITY),
    Part(COORDINATOR, "coordinator", COORDINATING),
    Part(INSPECTOR, "inspector", OFFICE_OF_INSPECTORS),
    Part("observer", "observer", OBSERVING),
    *_agency_parts(DEPARTMENT),
    *_agency_parts(DISTRICT),
    *_agency_parts(COMMUNE),
)


def focal_points(agencies: Iterable[str]) -> list[Part]:
    """Accounts for the focal points of agencies that have something to report, but for those of the cast."""
    known = {part.agency for part in CAST if part.role == "focal_point"}
    return [_agency_parts(code)[1] for code in sorted(set(agencies) - known)]


def focal_communes() -> set[str]:
    """The communes whose focal point has an account."""
    return {COMMUNE}

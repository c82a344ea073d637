"""The one who calls: a person with roles in an agency, or the system itself."""

from dataclasses import dataclass, field
from uuid import UUID

ROLES = frozenset(
    {
        "leader",
        "coordinator",
        "inspector",
        "agency_head",
        "focal_point",
        "observer",
        "operator",
        "service",
    }
)


@dataclass(frozen=True)
class Caller:
    """What a token says about its bearer, and the language that the request asked for."""

    person_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    agency_id: UUID | None = None
    username: str | None = None
    language: str = "vi"
    system: bool = False

    @property
    def account(self) -> str:
        """Whose requests these are: the subject of the token."""
        return self.username or str(self.person_id or "")


SYSTEM = Caller(system=True)
"""Reactions, schedules and the command line act as the system: no table restricts them."""

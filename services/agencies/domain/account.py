"""Local accounts: what a username and a password must be like, and which roles belong to an agency."""

import re
from collections.abc import Collection

from services.agencies.domain.refusal import Refusal

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 256
LANGUAGES = ("vi", "en")

# Their arm reaches as far as their agency's subtree; without an agency it reaches nowhere.
OF_AN_AGENCY = frozenset({"agency_head", "focal_point"})

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def check_username(username: str) -> None:
    """Refuse a username that is not 2 to 63 small letters, digits, dots, hyphens or underscores."""
    if not _USERNAME.fullmatch(username):
        raise Refusal("account.username", "username")


def check_password(password: str) -> None:
    """Refuse a password that is too short to protect or too long to be one."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refusal("account.password", "password", shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)


def check_roles(roles: Collection[str], known: Collection[str], has_agency: bool) -> None:
    """Refuse no role, unknown roles, and a role of an agency where there is no agency."""
    unknown = sorted(set(roles) - set(known))
    if unknown or not roles:
        raise Refusal("account.roles", "roles", unknown=", ".join(unknown), known=", ".join(sorted(known)))
    if OF_AN_AGENCY.intersection(roles) and not has_agency:
        raise Refusal("account.agency_needed", "agency", roles=", ".join(sorted(OF_AN_AGENCY & set(roles))))

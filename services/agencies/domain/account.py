"""Local accounts: what a username and a password must be like, and which roles belong to an agency."""

import re
from collections.abc import Collection

from services.agencies.domain.refusal import Refusal

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 256
FEWEST_CHARACTERS = 5

# What is tried first: the most common ones of eight characters and more that the other rules let through.
COMMON = frozenset(
    {
        *(
            "password",
            "password1",
            "password123",
            "passw0rd",
            "p@ssw0rd",
            "p@ssword",
            "welcome1",
            "letmein1",
            "iloveyou",
        ),
        *(
            "qwertyui",
            "qwerty123",
            "qwertyuiop",
            "1q2w3e4r",
            "1qaz2wsx",
            "abcd1234",
            "abc12345",
            "admin123",
            "admin@123",
        ),
        *("12345678", "123456789", "1234567890", "0123456789", "987654321", "isotrack", "vietnam1", "vietnam123"),
        *("welcome1", "letmein1", "iloveyou", "admin123", "admin@123"),
        *("matkhau1", "matkhau123", "matkhau@123", "anhyeuem", "haiphong", "haiphong123", "haiphong@123"),
    }
)
LANGUAGES = ("vi", "en")

# Their arm reaches as far as their agency's subtree; without an agency it reaches nowhere.
OF_AN_AGENCY = frozenset({"agency_head", "focal_point"})

OPERATOR = "operator"

OF_THE_CITY = frozenset({"coordinator", "leader"})
"""Parts in the city's rollout that messages are put to: others hear who has them, from the state of the person."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")


def check_username(username: str) -> None:
    """Refuse a username that is not 2 to 63 small letters, digits, dots, hyphens or underscores."""
    if not _USERNAME.fullmatch(username):
        raise Refusal("account.username", "username")


def check_password(password: str, username: str, field: str = "password") -> None:
    """Refuse a password that is too short or too long, holds the username or is made of very few characters."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refusal("account.password", field, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    plain = password.casefold()
    named = plain == username or (len(username) >= FEWEST_CHARACTERS and username in plain)
    if named or len(set(plain)) < FEWEST_CHARACTERS or plain in COMMON:
        raise Refusal("account.password_guessed", field, fewest=FEWEST_CHARACTERS)


def check_roles(roles: Collection[str], known: Collection[str], has_agency: bool) -> None:
    """Refuse no role, unknown roles, and a role of an agency where there is no agency."""
    unknown = sorted(set(roles) - set(known))
    if unknown or not roles:
        raise Refusal("account.roles", "roles", unknown=", ".join(unknown), known=", ".join(sorted(known)))
    if OF_AN_AGENCY.intersection(roles) and not has_agency:
        raise Refusal("account.agency_needed", "agency", roles=", ".join(sorted(OF_AN_AGENCY & set(roles))))


def check_person(registered: bool, described: Collection[str]) -> None:
    """Refuse an account of nobody, and one whose person is registered and described anew (`described`: by what)."""
    if registered == bool(described) or (described and "name" not in described):
        raise Refusal("account.one_person", "person_id" if registered else "name")


def check_own_roles(roles: Collection[str], before: Collection[str]) -> None:
    """Refuse that an operator lays down the role by which accounts are changed: nobody might be left who has it."""
    if OPERATOR in before and OPERATOR not in roles:
        raise Refusal("account.own")


def allowed(disabled: bool, own: bool) -> tuple[str, ...]:
    """What may be done with an account now by whoever may change accounts."""
    shut = ("enable",) if disabled else ("disable",)
    return ("set_roles", "set_password", *(() if own and not disabled else shut), "revoke", "unlock")

"""The issuers whose tokens are taken: the built-in one, and OpenID providers that the settings name.

ISOTRACK_OIDC_ISSUERS lists names; of the provider `city` the variables are ISOTRACK_OIDC_CITY_… (docs/operating.md).
A role or claim counts only if it is named here: a provider cannot grant what the settings do not let it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chassis.identity.caller import ROLES
from chassis.identity.fetching import is_trustworthy
from chassis.settings import SettingMissing, Settings

AUDIENCE = "isotrack"
ALGORITHMS = ("EdDSA", "RS256", "ES256")
_PREFIX = "ISOTRACK_OIDC_"


@dataclass(frozen=True)
class Issuer:
    """What is expected of one issuer's tokens, and which claim says what. A claim may be a path: `realm.roles`."""

    iss: str
    name: str = "isotrack"
    built_in: bool = True
    keys_url: str = ""
    every: float = 30.0
    audience: str = AUDIENCE
    algorithms: frozenset[str] = frozenset(ALGORITHMS)
    clients: frozenset[str] = frozenset()
    longest: float = 3600.0
    username: str = "sub"
    person: str = "person"
    roles: str = "roles"
    agency: str = "agency"
    language: str = "language"
    granting: Mapping[str, str] = field(default_factory=lambda: {role: role for role in ROLES})

    def granted(self, claimed: Any) -> frozenset[str]:
        """Our roles for those that a token claims (a list, or words in one string); unknown ones count for nothing."""
        if claimed is None:
            return frozenset()
        words = claimed.split() if isinstance(claimed, str) else claimed
        if not isinstance(words, list):
            raise TypeError("roles are no list")
        return frozenset(self.granting[word] for word in words if isinstance(word, str) and word in self.granting)


def built_in(settings: Settings) -> Issuer:
    """agencies, as issuer of the tokens of local accounts."""
    return Issuer(iss=settings.issuer, keys_url=settings.keys_url, every=settings.keys_every)


def others(settings: Settings) -> list[Issuer]:
    """The OpenID providers that the settings name; SettingMissing says what is wrong with a variable."""
    names = settings.oidc.get(f"{_PREFIX}ISSUERS", "").replace(",", " ").split()
    found = [_provider(name, settings.oidc) for name in names]
    taken = [settings.issuer, *(issuer.iss for issuer in found)]
    if len(set(taken)) < len(taken):
        raise SettingMissing(f"{_PREFIX}ISSUERS: two issuers have the same ISSUER")
    return found


def _provider(name: str, variables: Mapping[str, str]) -> Issuer:
    prefix = f"{_PREFIX}{name.upper().replace('-', '_')}_"

    def text(key: str, default: str = "") -> str:
        return variables.get(prefix + key) or default

    for key in ("ISSUER", "AUDIENCE", "ROLES"):
        if not text(key):
            raise SettingMissing(f"{prefix}{key} is not set")
    for key in ("ISSUER", "KEYS_URL"):
        if text(key) and not is_trustworthy(text(key)):
            raise SettingMissing(f"{prefix}{key} must begin with https:// (or be on this machine)")
    return Issuer(
        iss=text("ISSUER"),
        name=name,
        built_in=False,
        keys_url=text("KEYS_URL"),
        every=float(text("EVERY", "300")),
        audience=text("AUDIENCE"),
        algorithms=_algorithms(prefix, text("ALGORITHMS", ",".join(ALGORITHMS))),
        clients=frozenset(text("CLIENTS").replace(",", " ").split()),
        longest=float(text("LONGEST", "3600")),
        username=text("USERNAME_CLAIM", "preferred_username"),
        person=text("PERSON_CLAIM", "person"),
        roles=text("ROLES_CLAIM", "roles"),
        agency=text("AGENCY_CLAIM", "agency"),
        language=text("LANGUAGE_CLAIM", "locale"),
        granting=_granting(prefix, text("ROLES")),
    )


def _algorithms(prefix: str, text: str) -> frozenset[str]:
    wanted = frozenset(text.replace(",", " ").split())
    if not wanted or not wanted <= set(ALGORITHMS):
        raise SettingMissing(f"{prefix}ALGORITHMS may name {', '.join(ALGORITHMS)}")
    return wanted


def _granting(prefix: str, text: str) -> dict[str, str]:
    """`observer, thanh-tra=inspector`: the provider's word for a role of ours, or the role itself."""
    found = {}
    for pair in text.replace(",", " ").split():
        word, _, role = pair.partition("=")
        found[word] = role or word
    unknown = sorted(set(found.values()) - ROLES)
    if unknown:
        raise SettingMissing(
            f"{prefix}ROLES names unknown roles: {', '.join(unknown)}; there are {', '.join(sorted(ROLES))}"
        )
    return found

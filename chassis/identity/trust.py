"""Whom a service trusts: puts issuers, key sets and the service's own copy of the tree together into a Verifier."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from chassis.database import Database
from chassis.identity import issuers
from chassis.identity.fetching import DatabaseShelf, by_discovery, from_address
from chassis.identity.issuers import Issuer
from chassis.identity.keysets import KeyDocument, KeySet
from chassis.identity.tokens import FindAgency, Verifier
from chassis.settings import Settings

if TYPE_CHECKING:
    from chassis.service import Service

_OWN_EVERY = 2.0
"""Seconds between two looks at keys and ended sessions that lie in this process' own reach."""


def verifier(service: "Service", settings: Settings, database: Callable[[], Database]) -> Verifier:
    """Reads the tokens of the built-in issuer and of all that the settings name."""
    trusted = [(issuer, _remote(issuer, database)) for issuer in issuers.others(settings)]
    own = issuers.built_in(settings)
    if settings.signing_keys:
        trusted.append((own, KeySet(_local(service, settings, database), min(_OWN_EVERY, own.every))))
    elif own.keys_url:
        trusted.append((own, _remote(own, database)))
    return Verifier(trusted, _tree(service, settings, database))


def _remote(issuer: Issuer, database: Callable[[], Database]) -> KeySet:
    fetch = from_address(issuer.keys_url) if issuer.keys_url else by_discovery(issuer.iss)
    shelf = DatabaseShelf(issuer.keys_url or issuer.iss, database)
    return KeySet(fetch, issuer.every, shelf, issuer.name)


def _local(service: "Service", settings: Settings, database: Callable[[], Database]) -> Callable[[], KeyDocument]:
    def fetch() -> KeyDocument:
        with service.work(settings, database(), read_only=True) as work:
            return service.key_set(work)

    return fetch


def _tree(service: "Service", settings: Settings, database: Callable[[], Database]) -> FindAgency:
    """Finds the agency that carries a code today, in the service's own copy (its SQL function `agency_by_code`)."""

    def find(code: str) -> UUID | None:
        with service.work(settings, database(), read_only=True) as work:
            row = work.one("SELECT agency_by_code(%s, %s) AS id", (code, work.today))
        return row["id"] if row else None

    return find

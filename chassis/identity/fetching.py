"""Where key sets come from and where they are kept: an address, an OpenID provider's discovery, the database.

Every answer has a limit in time and size, and none may lead elsewhere.
"""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from psycopg2.extras import Json

from chassis.database import Database
from chassis.identity.keysets import KeyDocument

_TIMEOUT = (2.0, 2.0)
_AT_MOST_SECONDS = 5.0
_AT_MOST_BYTES = 1024 * 1024
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_DISCOVERY = "/.well-known/openid-configuration"


class BadAnswer(Exception):
    """What came is no key set; the message says what is wrong with it."""


def is_trustworthy(url: str) -> bool:
    """Whether keys may come from there: over TLS, or from this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def from_address(url: str) -> Callable[[], KeyDocument]:
    """Fetches the key set at `url`."""
    return lambda: _document(url)


def by_discovery(issuer: str) -> Callable[[], KeyDocument]:
    """Fetches the key set that an OpenID provider names at its well-known address."""

    def fetch() -> KeyDocument:
        found = _document(issuer.rstrip("/") + _DISCOVERY)
        url = found.get("jwks_uri")
        if found.get("issuer") != issuer:
            raise BadAnswer(f"it calls itself {str(found.get('issuer'))[:100]}, not {issuer}")
        if not isinstance(url, str) or not is_trustworthy(url):
            raise BadAnswer("it names no address of keys that could be trusted")
        return _document(url)

    return fetch


def _document(url: str) -> dict[str, Any]:
    until = time.monotonic() + _AT_MOST_SECONDS
    body = b""
    with requests.get(url, timeout=_TIMEOUT, stream=True, allow_redirects=False) as answer:
        if answer.status_code != requests.codes.ok:
            raise BadAnswer(f"status {answer.status_code}")
        for piece in answer.iter_content(16_384):
            body += piece
            if len(body) > _AT_MOST_BYTES or time.monotonic() > until:
                raise BadAnswer("it is too long or too slow")
    found = json.loads(body)
    if not isinstance(found, dict):
        raise BadAnswer("it is no JSON object")
    return found


class DatabaseShelf:
    """Keeps an issuer's key set as a row of the service's own database."""

    def __init__(self, name: str, database: Callable[[], Database]) -> None:
        self._name = name
        self._database = database

    def load(self) -> KeyDocument | None:
        """The set as last saved."""
        with self._database().transaction(read_only=True) as tx:
            row = tx.one("SELECT document FROM key_set WHERE url = %s", (self._name,))
        return row["document"] if row else None

    def save(self, document: KeyDocument) -> None:
        """Write it over the one before."""
        with self._database().transaction() as tx:
            tx.execute(
                "INSERT INTO key_set (url, document) VALUES (%s, %s)"
                " ON CONFLICT (url) DO UPDATE SET document = excluded.document, fetched_at = now()",
                (self._name, Json(document)),
            )

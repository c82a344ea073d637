"""An installation in containers as the chaos tests' officials and books see a stack: through its doors alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from chassis.database import Database
from chassis.identity import issue_token
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from tests.chaos.clients import Client
from tests.compose.project import Project

NAMES = ("agencies", "audits", "notifications")
CUT_OFF = (502, 504)
"""What the gateway answers when an instance went away with a request, or did not answer it."""

TABLES = {
    "agencies": "agency",
    "people": "person",
    "duties": "duty",
    "inspections": "inspection",
    "findings": "finding",
}
"""Where the things lie that commands are about, by the collection in a path."""


class Outside:
    """The services' addresses behind the gateway, tokens by the installation's own key, its database and broker."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.services: dict[str, Service] = {name: find(name) for name in NAMES}
        self.installation = self
        self._project = project
        self._keys = folder / "keys"
        project.compose("cp", "agencies:/var/lib/isotrack/keys", str(folder))

    def url(self, service: str) -> str:
        """A service behind the gateway."""
        return f"http://127.0.0.1:{self._project.port}/{service}"

    def broker_url(self, user: str) -> str:
        """The broker as its administrator."""
        password = self._project.passwords[f"BROKER_{user.upper()}_PASSWORD"]
        return f"amqp://{user}:{password}@127.0.0.1:{self._project.broker_port}/isotrack"

    def settings(self, service: str) -> Settings:
        """Those of the service, as far as its database and the key that signs."""
        password = self._project.passwords[f"{service.upper()}_DATABASE_PASSWORD"]
        address = f"127.0.0.1:{self._project.database_port}"
        prefix = f"ISOTRACK_{service.upper()}_"
        told = {
            prefix + "DATABASE_URL": f"postgresql://{service}:{password}@{address}/{service}",
            prefix + "BROKER_URL": "amqp://nobody@127.0.0.1/",
            "ISOTRACK_SIGNING_KEYS": str(self._keys),
        }
        return Settings.load(service, told)

    def database(self, service: str) -> Database:
        """A pool on the service's database, with the service's own rights."""
        return open_database(self.settings(service))

    def token(self, *roles: str, **claims: Any) -> str:
        """A token that the services trust."""
        person, agency = claims.get("person_id"), claims.get("agency_id")
        return issue_token(self.settings("agencies"), person, "tester", list(roles), agency, "vi")[0]


class Caller(Client):
    """Somebody at the gateway, who keeps what was accepted: (service, table, id)."""

    def __init__(self, stack: Outside, accepted: list[tuple[str, str, str]]) -> None:
        super().__init__(stack)  # type: ignore[arg-type]
        self._accepted = accepted

    def command(
        self, token: object, service: str, path: str, body: dict[str, Any] | None = None, method: str = "POST"
    ) -> dict[str, Any] | None:
        """As ever, and note it."""
        answer = super().command(token, service, path, body, method)
        if answer is not None:
            self._accepted.append((service, TABLES[path.split("/")[2]], answer["id"]))
        return answer

    def _attempt(self, method: str, token: object, url: str, body: dict[str, Any] | None) -> requests.Response | None:
        answer = super()._attempt(method, token, url, body)
        return None if answer is not None and answer.status_code in CUT_OFF else answer


def missing(outside: Outside, accepted: list[tuple[str, str, str]]) -> list[str]:
    """What was accepted and is not in its owner's tables."""
    tables: Mapping[tuple[str, str], set[str]] = {
        (service, table): {one for found, where, one in accepted if (found, where) == (service, table)}
        for service, table, _ in accepted
    }
    gone: list[str] = []
    for (service, table), ids in tables.items():
        database = outside.database(service)
        try:
            with database.transaction(read_only=True) as tx:
                kept = {str(row["id"]) for row in tx.all(f"SELECT id FROM {table}", ())}
        finally:
            database.close()
        gone += [f"{table} {one}" for one in ids - kept]
    return gone

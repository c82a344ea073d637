"""Callers of the running system: HTTP with a token, and patience with what arrives by event. Knows no rule."""

import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import requests
from requests.adapters import HTTPAdapter

from chassis.identity.caller import ROLES
from tests.stack import Stack

Json = dict[str, Any]
WITHIN = 60.0
_CONNECTIONS = requests.Session()
_CONNECTIONS.mount("http://", HTTPAdapter(pool_connections=16, pool_maxsize=32))


def eventually(what: Callable[[], Any], within: float = WITHIN) -> Any:
    """The first truthy answer of `what`; fails when there is none in time."""
    deadline = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


class Client:
    """Somebody with a token; `agencies.get("/v1/…")` and the like answer with what the service said."""

    def __init__(self, stack: Stack, token: str | None, language: str = "vi") -> None:
        self._stack = stack
        self._headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})

    def ask(self, method: str, service: str, path: str, **request: Any) -> requests.Response:
        """One request, whatever comes of it."""
        headers = self._headers | request.pop("headers", {})
        return _CONNECTIONS.request(method, self._stack.url(service) + path, headers=headers, timeout=30, **request)

    def get(self, service: str, path: str, **query: Any) -> Any:
        """The document at `path`."""
        return self._good(self.ask("GET", service, path, params=query))

    def items(self, service: str, path: str, **query: Any) -> list[Json]:
        """The items of a list's first page."""
        found: list[Json] = self.get(service, path, **{"limit": 200, **query})["items"]
        return found

    def post(self, service: str, path: str, body: Mapping[str, Any] | None = None, **request: Any) -> Any:
        """What the service answers to a command that goes through."""
        return self._good(self.ask("POST", service, path, **({"json": body} if body is not None else {}), **request))

    def job(self, service: str, path: str, **request: Any) -> Json:
        """What became of long work that is asked for there, once it has ended."""
        asked = self.ask("POST", service, path, **request)
        assert asked.status_code == 202, asked.text
        where = asked.headers["Location"]
        ended: Json = eventually(lambda: (one := self.get(service, where))["finished_at"] and one, within=60)
        return ended

    def refused(self, service: str, path: str, body: Mapping[str, Any] | None = None) -> str:
        """The code with which a command is refused: of its first bad field, else of the problem."""
        answer = self.ask("POST", service, path, json=body or {})
        assert 400 <= answer.status_code < 500, answer.text
        problem = answer.json()
        return str(problem.get("errors", [problem])[0]["code"])

    @staticmethod
    def _good(answer: requests.Response) -> Any:
        assert answer.status_code in (200, 201), f"{answer.request.method} {answer.url}: {answer.text}"
        return answer.json()


def caller(
    stack: Stack,
    *roles: str,
    person: str | UUID | None = None,
    agency: str | UUID | None = None,
    language: str = "vi",
) -> Client:
    """Somebody in these roles; a person of an agency or the system's own."""
    return Client(stack, stack.token(*roles, person_id=person, agency_id=agency, language=language), language)


def everybody(stack: Stack, person: str | None = None, language: str = "vi") -> Client:
    """Somebody who may do everything."""
    return caller(stack, *sorted(ROLES), person=person, language=language)


def blocked(stack: Stack, service: str) -> int:
    """How many of the service's connections wait for a lock."""
    database = stack.database(service)
    with database.transaction(read_only=True) as tx:
        found = tx.one(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s", (service,)
        )
    database.close()
    return int(found["n"]) if found else 0

"""Clients of services that are replaced: each knows every address, and goes to the next if one does not answer.

Each command carries a key (`Idempotency-Key`), by which its sender learns whether an attempt that was never answered
has been carried out all the same.
"""

import threading
import time
from collections import Counter
from typing import Any
from uuid import uuid4

import requests
from urllib3.exceptions import NewConnectionError

from chassis.web.idempotency import REPLAYED
from tests.chaos.clients import PATIENCE, PAUSE, TIMEOUT, Client, Unexpected
from tests.stack import Stack


class Doors:
    """The addresses at which each service can be reached, and what became of all attempts."""

    def __init__(self, stack: Stack) -> None:
        self.attempts: Counter[str] = Counter()
        self.dropped: list[str] = []
        self._changing = threading.Lock()
        self._urls = {service: [stack.url(service)] for service in stack.services}

    def open(self, service: str, url: str) -> None:
        """One more address of a service."""
        with self._changing:
            self._urls[service] = [*self._urls[service], url]

    def close(self, service: str, url: str) -> None:
        """An address at which nobody is any more."""
        with self._changing:
            self._urls[service] = [one for one in self._urls[service] if one != url]

    def url(self, service: str, turn: int) -> str:
        """One of the service's addresses, another one at the next turn."""
        urls = self._urls[service]
        return urls[turn % len(urls)]

    def count(self, outcome: str) -> None:
        """One attempt has ended so."""
        with self._changing:
            self.attempts[outcome] += 1

    def drop(self, attempt: str) -> None:
        """One attempt has ended without an answer on a connection that there was."""
        with self._changing:
            self.dropped.append(attempt)


class Choosing(Client):
    """Somebody who goes from door to door until there is an answer."""

    def __init__(self, stack: Stack, doors: Doors) -> None:
        super().__init__(stack)
        self._doors = doors
        self._turn = 0

    def _until_answered(
        self, method: str, token: object, service: str, path: str, body: dict[str, Any] | None
    ) -> tuple[requests.Response, int]:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        if method in ("POST", "PATCH"):
            headers["Idempotency-Key"] = f'"{uuid4()}"'
        deadline, attempts = time.monotonic() + PATIENCE, 0
        while True:
            attempts += 1
            self._turn += 1
            answer = self._once(method, self._doors.url(service, self._turn) + path, headers, body)
            if answer is not None:
                return answer, attempts
            if time.monotonic() > deadline:
                raise Unexpected(f"{method} {service}{path}: no answer in {PATIENCE:.0f} s and {attempts} attempts")
            time.sleep(PAUSE)

    def _once(
        self, method: str, url: str, headers: dict[str, str], body: dict[str, Any] | None
    ) -> requests.Response | None:
        try:
            answer = self._http.request(method, url, json=body, headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            if isinstance(getattr(error.args[0], "reason", None), NewConnectionError):
                self._doors.count("refused")
            else:
                self._doors.drop(f"{method} {url}: {error}")
            return None
        if answer.status_code == 503:
            self._doors.count("turned away")
            return None
        self._doors.count("replayed" if REPLAYED in answer.headers else "answered")
        return answer

"""Requests as a real client sends them: again and again until there is an answer, whatever was cut off meanwhile."""

import time
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.stack import Stack

PATIENCE = 90.0
TIMEOUT = (5.0, 20.0)
PAUSE = 0.3
REFUSED = (409, 422)
"""What a command may be answered that has, unknown to its sender, been carried out before."""


class Unexpected(AssertionError):
    """An answer that no fault excuses."""


@dataclass
class Client:
    """Somebody with a connection to each service; a token is whatever is one when it is written out.

    `cut_off` counts attempts whose outcome the client never learnt.
    """

    stack: Stack
    cut_off: int = 0
    _http: requests.Session = field(default_factory=requests.Session)

    def command(
        self, token: object, service: str, path: str, body: dict[str, Any] | None = None, method: str = "POST"
    ) -> dict[str, Any] | None:
        """Send a command until it is answered; None if it is refused after an attempt that may have succeeded."""
        answer, attempts = self._until_answered(method, token, service, path, body)
        if answer.ok:
            return dict(answer.json())
        if answer.status_code in REFUSED and attempts > 1:
            return None
        raise Unexpected(f"{method} {service}{path}: {answer.status_code} {answer.text} (attempt {attempts})")

    def read(self, token: object, service: str, path: str) -> dict[str, Any]:
        """Read one thing."""
        answer, _ = self._until_answered("GET", token, service, path, None)
        if not answer.ok:
            raise Unexpected(f"GET {service}{path}: {answer.status_code} {answer.text}")
        return dict(answer.json())

    def once_heard(self, token: object, service: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command until the service has heard of everything that the command names."""
        deadline = time.monotonic() + PATIENCE
        while True:
            answer, _ = self._until_answered("POST", token, service, path, body)
            if answer.ok:
                return dict(answer.json())
            if answer.status_code != 422 or time.monotonic() > deadline:
                raise Unexpected(f"POST {service}{path}: {answer.status_code} {answer.text}")
            time.sleep(PAUSE)

    def _until_answered(
        self, method: str, token: object, service: str, path: str, body: dict[str, Any] | None
    ) -> tuple[requests.Response, int]:
        deadline, attempts = time.monotonic() + PATIENCE, 0
        while True:
            attempts += 1
            answer = self._attempt(method, token, self.stack.url(service) + path, body)
            if answer is not None and answer.status_code != 503:
                return answer, attempts
            self.cut_off += 1
            if time.monotonic() > deadline:
                raise Unexpected(f"{method} {service}{path}: no answer in {PATIENCE:.0f} s and {attempts} attempts")
            time.sleep(PAUSE)

    def _attempt(self, method: str, token: object, url: str, body: dict[str, Any] | None) -> requests.Response | None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        try:
            return self._http.request(method, url, json=body, headers=headers, timeout=TIMEOUT)
        except requests.RequestException:
            return None

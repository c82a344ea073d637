"""Speaking to an installation over HTTP: addresses, tokens, pages, and problem documents as one sentence.

What is said, and in which order, is the plot's business.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter

TIMEOUT = (5.0, 60.0)
CONNECTIONS = 16
PAGE = 200
LOOK_AGAIN = 0.2
"""Seconds between two looks whether long work has ended."""
FIELDS_SHOWN = 5
ATTEMPTS, PAUSE = 3, 2.0
PASSING = frozenset({0, 429, 503})
"""Nobody answered, asked too often, something underneath was away."""


class Refused(Exception):
    """A service refused a request or was not there; the text is a sentence for the reader's eyes."""

    def __init__(self, sentence: str, status: int = 0, codes: frozenset[str] = frozenset()) -> None:
        super().__init__(sentence)
        self.status = status
        self.codes = codes  # of the bad fields, or of the problem itself where no field is bad


@dataclass
class Installation:
    """Where the services of one installation listen, and the connections held open to them."""

    urls: Mapping[str, str]  # service name -> base URL
    language: str = "vi"
    _http: requests.Session = field(default_factory=requests.Session, repr=False)

    def __post_init__(self) -> None:
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_connections=CONNECTIONS, pool_maxsize=CONNECTIONS))

    def send(self, method: str, service: str, path: str, **request: Any) -> requests.Response:
        """One request; Refused with status 0 when nobody answers at the service's address."""
        address = self.urls[service].rstrip("/")
        headers = {"Accept-Language": self.language, **request.pop("headers", {})}
        try:
            return self._http.request(method, address + path, headers=headers, timeout=TIMEOUT, **request)
        except requests.RequestException as error:
            raise Refused(f"{service} does not answer at {address}: {_root_of(error)}") from error


class Account:
    """One person at one installation: every request carries this person's token."""

    def __init__(self, installation: Installation, username: str, password: str, person_id: str = "") -> None:
        self.username = username
        self.password = password
        self.person_id = person_id
        self._installation = installation
        self._token = ""
        self._renewing = Lock()

    def get(self, service: str, path: str, **query: Any) -> Any:
        return self._ask("GET", service, path, params=query).json()

    def post(self, service: str, path: str, body: Mapping[str, Any] | None = None, **request: Any) -> Any:
        """Send JSON, or what `data=` and `headers=` say; returns the answer's document."""
        content = request if "data" in request else {"json": dict(body or {}), **request}
        # With a key it may be sent again when no answer came: it happens once.
        headers = {"Idempotency-Key": str(uuid4()), **content.pop("headers", {})}
        return self._ask("POST", service, path, headers=headers, **content).json()

    def job(self, service: str, path: str, **request: Any) -> Any:
        """Ask for long work and wait for its end; returns its result, Refused when it failed."""
        asked = self.post(service, path, **request)
        while (job := self.get(service, f"/v1/jobs/{asked['id']}"))["state"] in ("queued", "running"):
            time.sleep(LOOK_AGAIN)
        if job["state"] != "done":
            problem = job["problem"] or {"status": 409, "title": job["state"]}
            raise _refused(problem["status"], problem, f"POST {path}")
        return job["result"]

    def put(self, service: str, path: str, body: Mapping[str, Any]) -> Any:
        return self._ask("PUT", service, path, json=dict(body)).json()

    def patch(self, service: str, path: str, body: Mapping[str, Any]) -> Any:
        return self._ask("PATCH", service, path, json=dict(body)).json()

    def pages(self, service: str, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        after: str | None = None
        while True:
            page = self.get(service, path, limit=PAGE, **query, **({"after": after} if after else {}))
            yield from page["items"]
            after = page.get("after")
            if not after:
                return

    def _ask(self, method: str, service: str, path: str, **request: Any) -> requests.Response:
        """Ask, and ask again after what passes: every request here may be repeated."""
        for _ in range(ATTEMPTS - 1):
            try:
                return self._ask_once(method, service, path, **request)
            except Refused as refused:
                if refused.status not in PASSING:
                    raise
            time.sleep(PAUSE)
        return self._ask_once(method, service, path, **request)

    def _ask_once(self, method: str, service: str, path: str, **request: Any) -> requests.Response:
        response = self._send(method, service, path, self._token or self._renewed(""), request)
        if response.status_code == requests.codes.unauthorized:
            response = self._send(method, service, path, self._renewed(self._token), request)
        return _accepted(response, f"{method} {path}")

    def _send(self, method: str, service: str, path: str, token: str, request: dict[str, Any]) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **request.get("headers", {})}
        return self._installation.send(method, service, path, **{**request, "headers": headers})

    def _renewed(self, old: str) -> str:
        """A token other than `old`; of several threads that find theirs spent only the first asks for one."""
        with self._renewing:
            if self._token == old:
                credentials = {"username": self.username, "password": self.password}
                response = self._installation.send("POST", "agencies", "/v1/tokens", json=credentials)
                answer = _accepted(response, f"POST /v1/tokens ({self.username})").json()
                self._token = answer["access_token"]
            return self._token


def sentence(status: int, problem: Mapping[str, Any]) -> str:
    """A problem document (RFC 9457) on one line: what went wrong, then the first bad fields with the reasons."""
    said = f"{status} {problem.get('detail') or problem.get('title') or ''}".strip()
    fields = [f"{_place(error)}: {error.get('detail', '')}" for error in problem.get("errors", ())]
    return said + (f" ({'; '.join(fields[:FIELDS_SHOWN])})" if fields else "")


def _place(error: Mapping[str, Any]) -> str:
    row = f"{error['row']}, " if error.get("row") else ""
    return f"{row}{error.get('field', '')}"


def _accepted(response: requests.Response, request: str) -> requests.Response:
    if response.ok:
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = {"title": response.reason}
    raise _refused(response.status_code, problem, request)


def _refused(status: int, problem: Mapping[str, Any], request: str) -> Refused:
    bad = {error.get("code", "") for error in problem.get("errors", ())} or {problem.get("code", "")}
    return Refused(f"{request}: {sentence(status, problem)}", status, frozenset(bad))


def _root_of(error: BaseException) -> str:
    while error.__context__ is not None:
        error = error.__context__
    return str(error)

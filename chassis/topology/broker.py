"""What is there in the broker, seen through its management interface.

Never through its statistics: those are up to ten seconds old, and a queue just declared has none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from chassis.mendable import Mendable
from chassis.topology.expected import Binding, Policy, Rights

_TIMEOUT = (2.0, 5.0)


class ManagementSilent(Mendable):
    """The management interface does not answer, or not as it should; one sentence says how."""


@dataclass(frozen=True)
class Queue:
    """A queue as it is: its type, whether it survives a restart, and its other arguments."""

    kind: str
    durable: bool
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Exchange:
    """An exchange as it is."""

    kind: str
    durable: bool


@dataclass
class Seen:
    """What is there; `rights` is None, and what operators limit is left out, where the user may not see it."""

    exchanges: dict[str, Exchange]
    queues: dict[str, Queue]
    bindings: set[Binding]
    policies: list[Policy]
    limits: list[Policy] = field(default_factory=list)
    rights: dict[str, Rights] | None = None
    user_limits: dict[str, dict[str, int]] = field(default_factory=dict)


class Management:
    """The management interface, for one virtual host. Each call has a time limit."""

    def __init__(self, url: str, broker_url: str) -> None:
        """The virtual host is that of `broker_url`, and so are user and password where `url` names none."""
        parts, broker = urlsplit(url), urlsplit(broker_url)
        user = parts if parts.username else broker
        self.vhost = unquote(broker.path[1:]) or "/"
        self.user = unquote(user.username or "guest")
        self._base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/api"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.auth = (self.user, unquote(user.password or ""))

    def ask(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """Call `/api/<path>`; `{vhost}` in it is filled in. None for a 404, ManagementSilent for any other fault."""
        url = f"{self._base}/{path.format(vhost=quote(self.vhost, safe=''))}"
        try:
            answer = self._session.request(method, url, json=body, params=query, timeout=_TIMEOUT)
            if answer.status_code == 404:
                return None
            answer.raise_for_status()
            return answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as error:
            raise ManagementSilent(f"the management interface: {_without_address(error)}") from None

    def look(self, rights: bool = False) -> Seen:
        """Everything that is there; users' rights and operators' policies too if asked (by an administrator)."""
        exchanges = self._list("exchanges", "name,type,durable")
        queues = self._list("queues", "name,type,durable,arguments")
        bindings = self._list("bindings", "source,destination,destination_type,routing_key")
        return Seen(
            {one["name"]: Exchange(one["type"], one["durable"]) for one in exchanges},
            {one["name"]: _queue(one) for one in queues},
            {_binding(one) for one in bindings if one["destination_type"] == "queue" and one["source"]},
            [Policy.read(one) for one in self._list("policies")],
            [Policy.read(one) for one in self._list("operator-policies")] if rights else [],
            self._rights() if rights else None,
            {one["user"]: one["value"] for one in self.ask("GET", "user-limits") or []} if rights else {},
        )

    def tags(self) -> frozenset[str]:
        """The tags of the user who asks."""
        return _tags(self.ask("GET", "whoami"))

    def bindings_of(self, queue: str) -> list[Binding]:
        """What is bound to a queue."""
        found = self.ask("GET", f"queues/{{vhost}}/{quote(queue, safe='')}/bindings") or []
        return [_binding(one) for one in found if one["source"]]

    def _list(self, kind: str, columns: str = "") -> list[dict[str, Any]]:
        found = self.ask("GET", f"{kind}/{{vhost}}", **({"columns": columns} if columns else {}))
        if found is None:
            raise ManagementSilent(f"the virtual host {self.vhost} is missing")
        return list(found)

    def _rights(self) -> dict[str, Rights]:
        tags = {one["name"]: _tags(one) for one in self.ask("GET", "users") or []}
        found = self.ask("GET", "vhosts/{vhost}/permissions") or []
        rights = {
            one["user"]: Rights(one["configure"], one["write"], one["read"], tags.get(one["user"], frozenset()))
            for one in found
        }
        return {name: Rights("", "", "", its) for name, its in tags.items()} | rights


def _queue(told: Mapping[str, Any]) -> Queue:
    others = {key: value for key, value in told["arguments"].items() if key != "x-queue-type"}
    return Queue(told.get("type") or "classic", told["durable"], others)


def _binding(told: Mapping[str, Any]) -> Binding:
    return Binding(told["source"], told["destination"], told["routing_key"])


def _tags(told: Mapping[str, Any]) -> frozenset[str]:
    tags = told["tags"]
    return frozenset(filter(None, tags.split(",") if isinstance(tags, str) else tags))


def _without_address(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"{error.response.status_code} {error.response.reason}"
    return re.sub(r"\(.*", "", type(error).__name__)

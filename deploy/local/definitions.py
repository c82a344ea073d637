"""What the broker is told at its start: the checked-in policies, and this installation's users and rights.

Exchanges, queues and bindings are not here; `isotrack topology apply` declares them.
"""

import base64
import hashlib
import json
from typing import Any

from deploy.local import paths
from deploy.local.installation import VHOST, Installation

_CHECKED_IN = paths.CHECKOUT / "deploy" / "rabbitmq" / "definitions.json"
_CONSUMERS = "consumers"
"""Whose queues are strangers'; `isotrack topology consumer` makes them and their users."""

_HASHING = "rabbit_password_hashing_sha256"


def definitions(installation: Installation) -> dict[str, Any]:
    """Definitions in the form of RabbitMQ's `load_definitions`, for the installation's services."""
    common: dict[str, Any] = json.loads(_CHECKED_IN.read_text())
    services = installation.services
    return common | {
        "policies": [one for owner in (*services, _CONSUMERS) for one in _policies(common["policies"], owner)],
        "users": [
            _user(installation, "admin", "administrator"),
            *(_user(installation, name, "management") for name in services),
        ],
        "permissions": [
            _permission("admin", ".*", ".*", ".*"),
            *(_own_names(service) for service in services),
        ],
    }


def _policies(policies: list[dict[str, Any]], service: str) -> list[dict[str, Any]]:
    """The service's policies; a service that is not checked in (in tests, benchmarks) gets the first one's like."""
    owned = {owner: [one for one in policies if one["name"].split(".")[0] == owner] for owner in _owners(policies)}
    first = policies[0]["name"]
    return owned.get(service) or list(json.loads(json.dumps(owned[first]).replace(first, service)))


def _owners(policies: list[dict[str, Any]]) -> set[str]:
    return {str(policy["name"]).split(".")[0] for policy in policies}


def _user(installation: Installation, name: str, tags: str = "") -> dict[str, Any]:
    password = installation.passwords[f"broker.{name}"]
    return {"name": name, "password_hash": _hash(password), "hashing_algorithm": _HASHING, "tags": tags}


def _hash(password: str) -> str:
    """RabbitMQ's salted hash; the salt follows from the password, so that equal definitions are equal texts."""
    salt = hashlib.sha256(b"salt" + password.encode()).digest()[:4]
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _own_names(service: str) -> dict[str, str]:
    return _permission(service, "^$", rf"^{service}\.", rf"^{service}\.")


def _permission(user: str, configure: str, write: str, read: str) -> dict[str, str]:
    return {"user": user, "vhost": VHOST, "configure": configure, "write": write, "read": read}

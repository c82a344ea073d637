"""One installation: its ports, its passwords, and which process is told which of them.

Ports are remembered (`ports` chooses them), and changed when somebody else has taken them; passwords are made once.
Both lie in `installation.json`, readable by its user only. Nothing is started here.
"""

import json
import os
import secrets
import threading
from pathlib import Path
from typing import Any

from deploy.local import paths, ports
from deploy.local.failure import Impossible

SERVICES = ("agencies", "audits", "notifications")
RELAYS = (1, 2)
WORKERS = (1,)
VHOST = "isotrack"

_SERVER_PORTS = ("broker", "management", "epmd", "distribution", "database")


class Installation:
    """The installation at `root`, made there if there is none yet. Raises Impossible.

    `home` is where its servers keep their data; it may lie outside of `root` (see `paths`).
    """

    def __init__(self, root: Path = paths.RUN, services: tuple[str, ...] = SERVICES) -> None:
        self.root = root.resolve()
        self.services = services
        self._file = self.root / "installation.json"
        self._lock = threading.Lock()
        paths.must_be_ours(self.root)
        paths.private_folder(self.root)
        self.home = paths.make_home(self.root)
        kept = self._kept()
        self.ports: dict[str, int] = kept.get("ports", {})
        self.passwords: dict[str, str] = kept.get("passwords", {})
        self._complete()

    def folder(self, name: str) -> Path:
        """A private folder of the installation, made if missing: "log", "keys"."""
        return paths.private_folder(self.root / name)

    def log(self, name: str) -> Path:
        """The log file of a part of the installation."""
        return self.folder("log") / f"{name}.log"

    def claim(self, *names: str, seconds: float = 0) -> None:
        """Make sure that the named ports are free, before what listens there is started.

        Those that are still taken after `seconds` are changed.
        """
        with self._lock:
            taken = [name for name in names if not ports.free(self.ports[name], seconds)]
            if taken:
                self._choose(taken)
                self._keep()

    def address(self, name: str) -> str:
        """HOST:PORT of a server or service."""
        return f"{ports.HOST}:{self.ports[name]}"

    def url(self, service: str) -> str:
        """Where a service's HTTP interface is."""
        return f"http://{self.address(service)}"

    def relay(self, service: str, number: int) -> str:
        """The name of one of a service's relays, as in `ports`."""
        return f"{service}.relay.{number}"

    def worker(self, service: str, number: int) -> str:
        """The name of one of a service's workers, as in `ports`."""
        return f"{service}.worker.{number}"

    def database_url(self, service: str, role: str | None = None) -> str:
        """The service's database as seen by `role`, by default the service's own, which cannot define tables."""
        role = role or service
        return f"postgresql://{role}:{self.passwords['database.' + role]}@{self.address('database')}/{service}"

    def broker_url(self, user: str) -> str:
        """The broker as seen by `user`: a service or "admin"."""
        return f"amqp://{user}:{self.passwords['broker.' + user]}@{self.address('broker')}/{VHOST}"

    @property
    def management_url(self) -> str:
        """The broker's management interface, with the administrator's password."""
        return f"http://admin:{self.passwords['broker.admin']}@{self.address('management')}"

    @property
    def policies(self) -> Path:
        """The file with the policies that the broker was told."""
        return self.root / "policies.json"

    def environment(self, service: str | None = None) -> dict[str, str]:
        """The variables of one service's processes, or (None) of the operator, who may do everything."""
        if service is None:
            return self._operator()
        return self._shared() | self._own(service) | self._issuer(service)

    def relay_environment(self, service: str, number: int) -> dict[str, str]:
        """The variables of one of the service's relays: as the service's, with an address of its own."""
        address = self.address(self.relay(service, number))
        return self._shared() | self._own(service) | {f"ISOTRACK_{service.upper()}_RELAY_HTTP": address}

    def worker_environment(self, service: str, number: int) -> dict[str, str]:
        """The variables of one of the service's workers: as the service's, with an address of its own."""
        address = self.address(self.worker(service, number))
        return self._shared() | self._own(service) | {f"ISOTRACK_{service.upper()}_WORKER_HTTP": address}

    def _operator(self) -> dict[str, str]:
        found = self._shared()
        for service in self.services:
            prefix = f"ISOTRACK_{service.upper()}_"
            found |= self._own(service) | self._issuer(service)
            found[prefix + "OWNER_URL"] = self.database_url(service, f"{service}_owner")
            found[prefix + "URL"] = self.url(service)
        return found | {
            "ISOTRACK_STORY_PASSWORD": self.passwords["operator"],
            "ISOTRACK_BROKER_ADMIN_URL": self.broker_url("admin"),
            "ISOTRACK_BROKER_MANAGEMENT_URL": self.management_url,
        }

    def _shared(self) -> dict[str, str]:
        found = {"ISOTRACK_CLOCK": "simulated", "ISOTRACK_LOG_LEVEL": "INFO"}
        if "agencies" in self.services:
            found["ISOTRACK_KEYS_URL"] = f"{self.url('agencies')}/v1/keys"
        return found

    def _own(self, service: str) -> dict[str, str]:
        prefix = f"ISOTRACK_{service.upper()}_"
        return {
            prefix + "DATABASE_URL": self.database_url(service),
            prefix + "BROKER_URL": self.broker_url(service),
            # Without a password: a service sees the broker as its own user does.
            "ISOTRACK_BROKER_MANAGEMENT_URL": f"http://{self.address('management')}",
            "ISOTRACK_BROKER_DEFINITIONS": str(self.policies),
            prefix + "HTTP": self.address(service),
            prefix + "SEALING_KEYS": str(self.folder(f"seals-{service}")),
        }

    def _issuer(self, service: str) -> dict[str, str]:
        return {"ISOTRACK_SIGNING_KEYS": str(self.folder("keys"))} if service == "agencies" else {}

    def _complete(self) -> None:
        before = len(self.ports) + len(self.passwords)
        self._choose([name for name in self._port_names() if name not in self.ports])
        for name in self._password_names():
            self.passwords.setdefault(name, secrets.token_hex(20))
        if len(self.ports) + len(self.passwords) > before:
            self._keep()

    def _port_names(self) -> list[str]:
        relays = [self.relay(service, number) for service in self.services for number in RELAYS]
        workers = [self.worker(service, number) for service in self.services for number in WORKERS]
        return [*_SERVER_PORTS, *self.services, *relays, *workers]

    def _password_names(self) -> list[str]:
        roles = [role for service in self.services for role in (service, f"{service}_owner")]
        return [
            "operator",
            "broker.admin",
            *(f"broker.{name}" for name in self.services),
            *(f"database.{role}" for role in roles),
        ]

    def _choose(self, names: list[str]) -> None:
        self.ports |= dict(zip(names, ports.reserve(self.root, len(names)), strict=True))

    def _kept(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return {}
        except ValueError:
            raise Impossible(f"{self._file} cannot be read; `make clean` starts afresh.") from None

    def _keep(self) -> None:
        write_private(self._file, json.dumps({"ports": self.ports, "passwords": self.passwords}, indent=1))


def write_private(file: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file in one step; never readable by others, not even for a moment."""
    new = file.with_name(f"{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as stream:
        stream.write(text)
    new.replace(file)

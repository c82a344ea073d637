"""One installation of docker-compose.yml under a name of its own: brought up, looked at, struck, removed."""

import json
import os
import random
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import requests

from deploy.compose.env import PASSWORDS
from deploy.local.installation import write_private
from deploy.local.paths import CHECKOUT

TELLS_OTHERS = ("ISOTRACK_", "COMPOSE_", "BESIDE_")
ASIDE = frozenset({"prepared", "beside"})
"""Services of which no process has to run: one ends by itself, one is the tests' own."""

Container = dict[str, Any]


class Project:
    """The project, its `.env` in `folder`; images are built once for all projects of a run."""

    def __init__(self, name: str, folder: Path, images: dict[str, str], **settings: str) -> None:
        self.name = name
        self.port, self.database_port, self.broker_port = _free_ports(3)
        self.passwords = {password: secrets.token_hex(20) for password in PASSWORDS}
        self._file = folder / "env"
        self._folder = folder
        self._settings = {
            "ISOTRACK_CLOCK": "simulated",
            "ISOTRACK_PORT": str(self.port),
            "ISOTRACK_SUBNET": f"10.{random.randrange(64, 255)}.{random.randrange(256)}.0/24",
            "ISOTRACK_SETTINGS": str(folder / "settings.env"),
            "BESIDE_DATABASE_PORT": str(self.database_port),
            "BESIDE_BROKER_PORT": str(self.broker_port),
            **images,
            **settings,
        }

    @property
    def options(self) -> list[str]:
        """The options of `docker compose` that mean this project."""
        files = ("docker-compose.yml", "tests/compose/beside.yml")
        return [
            f"--project-name={self.name}",
            f"--project-directory={CHECKOUT}",
            f"--env-file={self._file}",
            *(f"--file={CHECKOUT / file}" for file in files),
        ]

    def tell(self, **settings: str) -> None:
        """Other settings from the next command on."""
        self._settings |= settings

    def compose(self, *arguments: str, seconds: float = 300, check: bool = True) -> str:
        """`docker compose …` on this project; returns what it says, an assertion if it fails."""
        lines = (f"{name}={value}" for name, value in (self._settings | self.passwords).items())
        write_private(self._file, "\n".join(lines) + "\n")
        return run("docker", "compose", *self.options, *arguments, seconds=seconds, check=check)

    def up(self, *arguments: str) -> None:
        """Bring all of it up, and wait until it is healthy."""
        try:
            self.compose("up", "--detach", "--wait", "--wait-timeout=240", "--no-build", "--pull=missing", *arguments)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.compose('logs', '--tail=20', check=False)}") from None

    def remove(self) -> None:
        """Everything of it, its data too."""
        self.compose("--profile=*", "down", "--volumes", "--remove-orphans", "--timeout=5", check=False)

    def containers(self, service: str | None = None) -> list[Container]:
        """What the engine says of the containers, of one service or all, those that have ended too."""
        ids = self.compose("ps", "--all", "--quiet", *([service] if service else [])).split()
        return list(json.loads(run("docker", "inspect", *ids))) if ids else []

    def crash(self, container: Container, image: str) -> None:
        """SIGKILL its first process as the kernel would: the engine was not asked, and follows its restart policy."""
        kill = f"kill -9 {container['State']['Pid']}"
        run("docker", "run", "--rm", "--pid=host", "--user=0", "--network=none", "--entrypoint=sh", image, "-c", kill)

    def wait_restarted(self, container: Container, within: float = 120) -> None:
        """Until a container that was struck runs again and is healthy."""

        def back() -> bool:
            [now] = json.loads(run("docker", "inspect", container["Id"]))
            return is_healthy(now) and now["State"]["StartedAt"] != container["State"]["StartedAt"]

        until(back, within, f"{service_of(container)} is not back")

    def get(self, path: str, **query: str) -> Any:
        """What the door answers to the operator, as JSON."""
        operator = ("operator", self.passwords["OPERATOR_PASSWORD"])
        answer = requests.get(f"http://127.0.0.1:{self.port}{path}", params=query, auth=operator, timeout=20)
        assert answer.ok, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def measured(self, query: str) -> dict[str, float]:
        """What Prometheus has for the query, by instance."""
        found = self.get("/prometheus/api/v1/query", query=query)["data"]["result"]
        return {one["metric"].get("instance", ""): float(one["value"][1]) for one in found}

    def alerts(self, state: str) -> set[str]:
        """The names of the alerts that are `pending` or `firing`."""
        found = self.get("/prometheus/api/v1/alerts")["data"]["alerts"]
        return {f"{one['labels']['alertname']} {one['labels']}" for one in found if one["state"] == state}


def own_name(pid: int | None = None) -> str:
    """The name of this run's projects, and how their images are tagged."""
    return f"isotrack-test-{socket.gethostname().lower()}-{pid or os.getpid()}"


def clear_interrupted() -> None:
    """Remove what runs on this machine have left that were ended without a chance to."""
    found = json.loads(run("docker", "compose", "ls", "--all", "--format=json"))
    mark = own_name().removesuffix(str(os.getpid()))
    for name in (one["Name"] for one in found if one["Name"].startswith(mark)):
        if not Path(f"/proc/{name.removeprefix(mark)}").exists():
            of_it = f"--filter=label=com.docker.compose.project={name}"
            for kind, every in (("container", ["--all"]), ("volume", []), ("network", [])):
                ids = run("docker", kind, "ls", "--quiet", of_it, *every).split()
                run("docker", kind, "rm", *(["--force"] if every else []), *ids, check=False)


def run(*command: str, seconds: float = 300, check: bool = True, cwd: Path = CHECKOUT) -> str:
    """A command's output; an assertion with both outputs if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(TELLS_OTHERS)}
    done = subprocess.run(
        command, env=environment, cwd=cwd, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0 or not check, f"{' '.join(command)}: {done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def until(reached: Callable[[], object], within: float, otherwise: str, pause: float = 1.0) -> None:
    """Ask again and again until it is so; an assertion when the time is over."""
    deadline = time.monotonic() + within
    while not reached():
        assert time.monotonic() < deadline, otherwise
        time.sleep(pause)


def service_of(container: Container) -> str:
    """The service that a container is one of."""
    return str(container["Config"]["Labels"]["com.docker.compose.service"])


def is_healthy(container: Container) -> bool:
    """Whether it runs and its health check passes."""
    return container["State"]["Status"] == "running" and container["State"]["Health"]["Status"] == "healthy"


def _free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [door.getsockname()[1] for door in doors]
    finally:
        for door in doors:
            door.close()

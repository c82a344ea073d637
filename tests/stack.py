"""The whole system as processes, on a broker and a database of its own: what system and chaos tests run against."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from chassis import migrate, topology
from chassis.database import Database
from chassis.identity import create_key, issue_token
from chassis.service import Service, find, open_database
from chassis.settings import Settings
from chassis.topology.broker import Management
from chassis.topology.expected import policies
from deploy.local import paths, processes
from deploy.local.installation import Installation
from deploy.local.postgres import Cluster
from tests.container import broker_of

READY_WITHIN = 180.0
LOOK_OFTEN = {"ISOTRACK_TOPOLOGY_EVERY": "1", "ISOTRACK_RIGHTS_EVERY": "3"}
"""For the toy alone: the topology is looked at often. Twelve processes that did would keep a broker busy."""
KEYS_OFTEN = {"ISOTRACK_KEYS_EVERY": "1.5"}
"""Key sets are looked at more often than in earnest, so that tests need not wait for half a minute."""
RETRY_STEPS = (0.2, 0.4, 0.6, 0.8)
"""Seconds; as many steps as in life, so that the topology is the same."""

LEASE = 4.0
"""Seconds after which a dead worker's job is taken over."""
ROOT = Path(__file__).resolve().parents[1]


def isotrack(*arguments: str) -> list[str]:
    """The `isotrack` command, from this checkout, as words to start a process with."""
    return [sys.executable, "-W", "ignore", "-c", "from chassis.cli import main; main()", *arguments]


class Process:
    """One process of the system: started, told to stop, or killed, and started again on the same address."""

    def __init__(self, command: list[str], environment: dict[str, str], url: str, log: Path) -> None:
        self.url = url
        self._command = command
        self._environment = environment
        self._log = log
        self._child: subprocess.Popen[bytes] | None = None

    def like(self, url: str, **environment: str) -> "Process":
        """Another one of the same kind at another address."""
        return Process(self._command, self._environment | environment, url, self._log)

    def tell(self, variables: dict[str, str]) -> None:
        """More variables from the next start on."""
        self._environment |= variables

    def start(self) -> None:
        """Start it; does not wait until it is ready."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                env=self._environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """SIGKILL, without a chance to finish anything."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM, and wait; returns the exit code."""
        return self._end(signal.SIGTERM)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stopped in the middle of whatever it does, and let go on when the block ends."""
        assert self._child is not None
        self._child.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._child.send_signal(signal.SIGCONT)

    @contextmanager
    def told(self, **variables: str) -> Iterator[None]:
        """Started again with more variables; at the end once more, as before."""
        before = self._environment
        self._begin_again(before | variables)
        try:
            yield
        finally:
            self._begin_again(before)

    def running(self) -> bool:
        """Whether the process is there."""
        return self._child is not None and self._child.poll() is None

    def ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            return requests.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def wait_ready(self) -> None:
        """Until it is ready; an assertion with the log's end otherwise."""
        deadline = time.monotonic() + READY_WITHIN
        while not self.ready():
            assert self.running(), f"{self._command} ended:\n{self._tail()}"
            assert time.monotonic() < deadline, f"{self._command} is not ready:\n{self._tail()}"
            time.sleep(0.1)

    def _begin_again(self, environment: dict[str, str]) -> None:
        self.stop()
        self._environment = environment
        self.start()
        self.wait_ready()

    def _end(self, number: int) -> int:
        if self._child is None:
            return 0
        self._child.send_signal(number)
        return self._child.wait(timeout=40)

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-3000:]


class Stack:
    """Services with two relays and a worker each: `audits`, `audits.relay.1`, `audits.relay.2`, `audits.worker.1`."""

    def __init__(self, installation: Installation, services: dict[str, str]) -> None:
        self.installation = installation
        self.broker = broker_of(installation)
        self.cluster = Cluster(installation)
        self.services: dict[str, Service] = {name: find(place) for name, place in services.items()}
        self.processes: dict[str, Process] = {}
        self._places = services
        for name, place in services.items():
            self._add(name, isotrack("run", place), installation.environment(name), installation.url(name))
            for number in (1, 2):
                relay = installation.relay(name, number)
                environment = installation.relay_environment(name, number)
                self._add(relay, isotrack("relay", place), environment, f"http://{installation.address(relay)}")
            worker = installation.worker(name, 1)
            environment = installation.worker_environment(name, 1) | {"ISOTRACK_WORKER_LEASE": str(LEASE)}
            self._add(worker, isotrack("work", place), environment, f"http://{installation.address(worker)}")

    def start(self) -> None:
        """Broker, database, migrations, key, topology, then every process; returns when all are ready."""
        self.broker.start()
        self.cluster.start()
        self.cluster.prepare()
        for name, service in self.services.items():
            migrate.migrate(service, self.installation.database_url(name, f"{name}_owner"))
        create_key(self.installation.folder("keys"))
        for name in self.services:
            create_key(self.installation.folder(f"seals-{name}"))
        self.apply_topology()
        for process in self.processes.values():
            process.start()
        self.wait_ready()

    def apply_topology(self) -> None:
        """Bring about what the services expect, as the administrator."""
        told = policies(self.installation.policies)
        topology.apply(topology.expected(self.services.values()), self.broker_admin, self.management, told)

    @property
    def broker_admin(self) -> str:
        """The broker as its administrator."""
        return self.installation.broker_url("admin")

    @property
    def management(self) -> Management:
        """The broker's management interface as its administrator."""
        return Management(self.installation.management_url, self.broker_admin)

    def wait_ready(self) -> None:
        """Until every process says it is ready."""
        for process in self.processes.values():
            process.wait_ready()

    def stop(self) -> None:
        """End everything that was started."""
        for process in self.processes.values():
            if process.running():
                process.kill()
        self.broker.remove()
        self.cluster.kill()

    @contextmanager
    def another_worker(self, service: str) -> Iterator[Process]:
        """One more worker of the service, killed when the block ends."""
        first = self.processes[self.installation.worker(service, 1)]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        second = first.like(f"http://{address}", **{f"ISOTRACK_{service.upper()}_WORKER_HTTP": address})
        second.start()
        try:
            second.wait_ready()
            yield second
        finally:
            if second.running():
                second.kill()

    def url(self, service: str) -> str:
        """The service's HTTP address."""
        return self.processes[service].url

    def settings(self, service: str) -> Settings:
        """The settings that the service's processes have."""
        return Settings.load(service, self.settings_environment())

    def settings_environment(self) -> dict[str, str]:
        """The variables of the operator's command line."""
        return self.installation.environment() | self._issuer()

    def database(self, service: str) -> Database:
        """A pool on the service's database, with the service's own rights."""
        return open_database(self.settings(service))

    def token(self, *roles: str, service: str | None = None, **claims: object) -> str:
        """A token signed by the key that the running services trust."""
        name = service or next(iter(self.services))
        return issue_token(
            self.settings(name),
            claims.get("person_id"),  # type: ignore[arg-type]
            str(claims.get("username", "tester")),
            list(roles),
            claims.get("agency_id"),  # type: ignore[arg-type]
            str(claims.get("language", "vi")),
        )[0]

    def another(self, service: str, name: str, **settings: object) -> Process:
        """One more process of a service, not started yet, on a free port; `settings` such as `READ_TIMEOUT=1`."""
        with socket.create_server(("127.0.0.1", 0)) as found:
            address = f"127.0.0.1:{found.getsockname()[1]}"
        environment = {**self.installation.environment(service), f"ISOTRACK_{service.upper()}_HTTP": address}
        environment |= {f"ISOTRACK_{key}": str(value) for key, value in settings.items()}
        self._add(name, isotrack("run", self._places[service]), environment, f"http://{address}")
        return self.processes.pop(name)

    def _issuer(self) -> dict[str, str]:
        return {"ISOTRACK_SIGNING_KEYS": str(self.installation.folder("keys")), **KEYS_OFTEN}

    def _add(self, name: str, command: list[str], environment: dict[str, str], url: str) -> None:
        more = {"ISOTRACK_RETRY_STEPS": ",".join(map(str, RETRY_STEPS)), **KEYS_OFTEN}
        if "toy" in name:
            more |= self._issuer() | LOOK_OFTEN
        marked = processes.marked(self.installation.root, name, {**environment, **more, "PYTHONPATH": str(ROOT)})
        self.processes[name] = Process(command, marked, url, self.installation.log(name))


@contextmanager
def standing(stack: Stack) -> Iterator[Stack]:
    """The stack from its start to its end, which comes whatever happens."""
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@contextmanager
def running(root: Path, services: dict[str, str], **variables: str) -> Iterator[Stack]:
    """A stack in a folder of its own, ended whatever happens; all its processes are told `variables` besides."""
    stack = Stack(Installation(root, tuple(services)), services)
    for process in stack.processes.values():
        process.tell(variables)
    with standing(stack):
        yield stack


def clear(folder: Path) -> None:
    """End what still runs in a run's folder, and remove the folder and its servers' data."""
    processes.stop(processes.find(folder, below=True), signal.SIGKILL, 10)
    for part in folder.glob("*"):
        shutil.rmtree(paths.server_home(part), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def clear_interrupted(runs: Path) -> None:
    """Clear the folders of runs of the suite that were interrupted; each is called by its run's process id."""
    for folder in runs.glob("[0-9]*"):
        if not Path(f"/proc/{folder.name}").exists():
            clear(folder)

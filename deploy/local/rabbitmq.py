"""A private RabbitMQ node: started, stopped, killed and watched. What it is told is in `definitions`.

It listens on 127.0.0.1 only: AMQP, the management interface, Erlang's distribution, and an epmd of its own.
"""

import base64
import contextlib
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from deploy.local import debs, paths, processes
from deploy.local.definitions import definitions
from deploy.local.failure import Impossible
from deploy.local.installation import Installation, write_private
from deploy.local.logfile import last_lines
from deploy.local.ports import HOST

PART = "broker"
_PORTS = ("broker", "management", "epmd", "distribution")
_LETTING_GO = 5
_ANNOUNCE = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"


class Broker:
    """The broker of an installation. Starting what runs and stopping what does not is harmless."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._home = installation.home / "broker"
        self._log = installation.log("broker")
        self._child: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 90) -> None:
        """Start the node and wait until it takes connections; one that does not come up is started once more.

        Somebody may take a port between the look whether it is free and the node's listening there, seconds later.
        Raises Impossible.
        """
        try:
            self._come_up(seconds)
        except Impossible:
            self.kill()
            self._come_up(seconds)

    def wait(self, seconds: float = 90) -> None:
        """Wait until the node takes AMQP connections. Raises Impossible."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self._child is not None and self._child.poll() is not None:
                raise Impossible(f"RabbitMQ ended at once:\n{last_lines(self._log)}")
            if time.monotonic() > deadline:
                raise Impossible(f"RabbitMQ takes no connections after {seconds:.0f} s:\n{last_lines(self._log)}")
            time.sleep(0.1)

    def stop(self, seconds: float = 30) -> None:
        """End the node in good order, then its epmd."""
        processes.stop(self._nodes(), signal.SIGTERM, seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL the node, its helpers and its epmd."""
        processes.stop(processes.find(self._installation.root, PART), signal.SIGKILL, 10)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def remove(self) -> None:
        """End it for good; its data is in the installation's folder and goes with that."""
        self.kill()

    def restart(self, seconds: float = 90) -> None:
        """Stop in good order and start again, on the same ports."""
        self.stop()
        self.start(seconds)

    def answers(self) -> bool:
        """Whether the node answers AMQP on its port."""
        with contextlib.suppress(OSError), socket.create_connection(self._amqp(), timeout=2) as connection:
            connection.sendall(_ANNOUNCE)
            return connection.recv(1) == _METHOD_FRAME
        return False

    def connections(self, user: str) -> list[str]:
        """The names of the user's open connections."""
        found: list[dict[str, Any]] = self.ask("GET", f"/api/connections/username/{user}")
        return [one["name"] for one in found]

    def close_connections(self, user: str | None = None) -> int:
        """Make the broker close the open connections of one user, or of all; returns how many there were."""
        users = [user] if user else ["admin", *self._installation.services]
        closed = 0
        for name in users:
            closed += len(self.connections(name))
            self.ask("DELETE", f"/api/connections/username/{name}")
        return closed

    def control(self, *command: str) -> str:
        """Run `rabbitmqctl` against the node; returns what it prints. Raises Impossible."""
        programs = debs.rabbitmq()
        done = subprocess.run(
            [programs.scripts / "rabbitmqctl", "--quiet", *command],
            cwd=self._home,
            env=self._environment(programs.erlang),
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise Impossible(f"rabbitmqctl {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Call the management interface, as administrator; FileNotFoundError for a 404."""
        request = urllib.request.Request(
            f"http://{self._installation.address('management')}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"authorization": self._authorization(), "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError(path) from None
            raise

    def _authorization(self) -> str:
        password = self._installation.passwords["broker.admin"]
        return "Basic " + base64.b64encode(f"admin:{password}".encode()).decode()

    def _amqp(self) -> tuple[str, int]:
        return HOST, self._installation.ports["broker"]

    def _nodes(self) -> list[processes.Process]:
        return [one for one in processes.find(self._installation.root, PART) if one.name == "beam.smp"]

    def _come_up(self, seconds: float) -> None:
        if not self._nodes():
            self.kill()
            self._launch(debs.rabbitmq())
        self.wait(seconds)

    def _launch(self, programs: debs.Programs) -> None:
        self._installation.claim(*_PORTS, seconds=_LETTING_GO)
        self._write_configuration()
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [programs.scripts / "rabbitmq-server"],
                cwd=self._home,
                env=self._environment(programs.erlang),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _write_configuration(self) -> None:
        ports = self._installation.ports
        for folder in (self._home, self._home / "data"):
            paths.private_folder(folder)
        told = definitions(self._installation)
        write_private(self._home / "definitions.json", json.dumps(told, indent=1))
        write_private(self._installation.policies, json.dumps({"policies": told["policies"]}, indent=1))
        write_private(self._home / "enabled_plugins", "[rabbitmq_management].\n")
        write_private(self._home / "advanced.config", "[{kernel, [{inet_dist_use_interface, {127,0,0,1}}]}].\n")
        lines = {
            "listeners.tcp.local": f"{HOST}:{ports['broker']}",
            "management.tcp.ip": HOST,
            "management.tcp.port": ports["management"],
            "load_definitions": self._home / "definitions.json",
        }
        write_private(self._home / "rabbitmq.conf", "".join(f"{key} = {value}\n" for key, value in lines.items()))

    def _environment(self, erlang: Path | None) -> dict[str, str]:
        ports = self._installation.ports
        environment = processes.marked(self._installation.root, PART)
        if erlang:
            environment["PATH"] = f"{erlang}:{environment.get('PATH', '/usr/bin:/bin')}"
        return environment | {
            "HOME": str(self._home),
            "ERL_EPMD_PORT": str(ports["epmd"]),
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_CRASH_DUMP_SECONDS": "0",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": "isotrack@localhost",
            "RABBITMQ_NODE_PORT": str(ports["broker"]),
            "RABBITMQ_DIST_PORT": str(ports["distribution"]),
            "RABBITMQ_MNESIA_BASE": str(self._home / "data"),
            "RABBITMQ_LOG_BASE": str(self._home),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_LOG": "warning,-color",
            "RABBITMQ_CONFIG_FILE": str(self._home / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(self._home / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self._home / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }

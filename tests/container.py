"""RabbitMQ in a container instead of Debian's own: the same ports, configuration and handling as `Broker`.

The container shares the machine's network and listens where the installation says; what it is told lies in the
installation's folder. Needs a Docker engine that the `docker` command reaches.
"""

import os
import subprocess

from deploy.local.installation import Installation, write_private
from deploy.local.ports import HOST
from deploy.local.rabbitmq import Broker

CHOICE = "ISOTRACK_TEST_BROKER"
"""The variable that chooses the broker of the tests: `container`, or Debian's where it is not set."""

IMAGE = "rabbitmq:4-management"
_INSIDE = "/etc/rabbitmq"
_TOLD = ("rabbitmq.conf", "advanced.config", "enabled_plugins", "definitions.json")


def broker_of(installation: Installation) -> Broker:
    """The broker that the tests were told to use."""
    return ContainerBroker(installation) if os.environ.get(CHOICE) == "container" else Broker(installation)


class ContainerBroker(Broker):
    """The broker of an installation as a container; its data is gone when `remove` is called, not before."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self._name = installation.home.name.replace("_", "-") + f"-{installation.ports['broker']}"

    def start(self, seconds: float = 90) -> None:
        """Start the container, made if it is not there yet, and wait until the node takes connections."""
        if not self._exists():
            self._installation.claim("broker", "management", "epmd", "distribution")
            self._write_configuration()
            self._create()
        _docker("start", self._name)
        self.wait(seconds)

    def stop(self, seconds: float = 30) -> None:
        """End the node in good order."""
        _docker("stop", "--time", str(int(seconds)), self._name)

    def kill(self) -> None:
        """SIGKILL the node and all that belongs to it."""
        if self._running():
            _docker("kill", self._name)

    def remove(self) -> None:
        """Remove the container and its data."""
        if self._exists():
            _docker("rm", "--force", "--volumes", self._name)

    def _create(self) -> None:
        folder = self._installation.home / "broker"
        for name in _TOLD:
            # The container's user is another one; the folder above keeps everybody else on this machine out.
            write_private(folder / name, (folder / name).read_text().replace(str(folder), _INSIDE), mode=0o644)
        ports = self._installation.ports
        told = {
            "ERL_EPMD_PORT": ports["epmd"],
            "ERL_EPMD_ADDRESS": HOST,
            "RABBITMQ_NODENAME": "isotrack@localhost",
            "RABBITMQ_DIST_PORT": ports["distribution"],
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{_INSIDE}/advanced.config",
            "RABBITMQ_LOG": "warning,-color",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
        }
        mounts = [f"--volume={folder / name}:{_INSIDE}/{name}:ro" for name in _TOLD]
        environment = [f"--env={name}={value}" for name, value in told.items()]
        _docker("create", "--network=host", f"--name={self._name}", *mounts, *environment, IMAGE)

    def _exists(self) -> bool:
        return bool(_docker("ps", "--all", "--quiet", f"--filter=name=^{self._name}$"))

    def _running(self) -> bool:
        return bool(_docker("ps", "--quiet", f"--filter=name=^{self._name}$"))


def _docker(*arguments: str) -> str:
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"docker {arguments[0]}: {done.stderr.strip()}"
    return done.stdout.strip()

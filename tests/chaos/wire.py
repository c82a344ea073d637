"""A wire between a service and the broker that can be cut while something is on its way.

The servers' own ways to close a connection let what was sent before arrive; a network that fails does not.
"""

import socket
import threading
from contextlib import suppress
from pathlib import Path

from deploy.local.installation import Installation

_PIECE = 65536


class Wire:
    """Takes connections on a port of its own and carries their bytes to and from the target."""

    def __init__(self, target: tuple[str, int]) -> None:
        self._target = target
        self._door = socket.create_server(("127.0.0.1", 0))
        self._ends: set[socket.socket] = set()
        self._flowing = threading.Event()
        self._flowing.set()
        threading.Thread(target=self._take, daemon=True).start()

    @property
    def address(self) -> str:
        """HOST:PORT to connect to."""
        host, port = self._door.getsockname()
        return f"{host}:{port}"

    def cut(self, seconds: float) -> bool:
        """Carry nothing for a while, then end every connection: what was under way is lost, in both directions.

        Returns whether there was a connection.
        """
        self._flowing.clear()
        self._flowing.wait(seconds)
        ends = list(self._ends)
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._flowing.set()
        return bool(ends)

    def close(self) -> None:
        """Take no more connections, end those there are."""
        self._door.close()
        self.cut(0)

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._door.accept()
                try:
                    there = socket.create_connection(self._target, timeout=5)
                except OSError:
                    here.close()
                    continue
                there.settimeout(None)
                for source, target in ((here, there), (there, here)):
                    self._ends.add(source)
                    threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                self._flowing.wait()
                target.sendall(piece)
        self._ends.discard(source)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)
        source.close()


class WiredInstallation(Installation):
    """An installation whose services reach the broker over a wire each; its administrator does not."""

    def __init__(self, root: Path, services: tuple[str, ...]) -> None:
        super().__init__(root, services)
        host, _, port = self.address("broker").partition(":")
        self.wires = {service: Wire((host, int(port))) for service in services}

    def broker_url(self, user: str) -> str:
        """As ever, but for the address."""
        url = super().broker_url(user)
        return url.replace(self.address("broker"), self.wires[user].address) if user in self.wires else url

    def close(self) -> None:
        """Remove the wires."""
        for wire in self.wires.values():
            wire.close()

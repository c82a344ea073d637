"""Ports on 127.0.0.1, each for one installation: none that another one of this user's has, listening or not.

A port on which nobody listens may belong to a server that is just being started again, so that looking is not
enough: which installation has which port is noted in a file of the user under /var/tmp. The kernel's own range for
outgoing connections is avoided for the same reason.
"""

import contextlib
import fcntl
import json
import os
import random
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from deploy.local import paths
from deploy.local.failure import Impossible

HOST = "127.0.0.1"

_USABLE = range(10_000, 65_000)
_FEWEST = 1_000
_KERNELS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def reserve(root: Path, number: int) -> list[int]:
    """`number` free ports for the installation at `root`, its own until its folder is gone. Raises Impossible."""
    with _noted() as noted:
        found: list[int] = []
        for port in random.sample(candidates(), len(candidates())):
            if len(found) == number:
                break
            if port not in noted and free(port):
                found.append(port)
        if len(found) < number:
            raise Impossible("no free port was found on 127.0.0.1.")
        noted |= dict.fromkeys(found, str(root))
    return found


def free(port: int, seconds: float = 0) -> bool:
    """Whether a server could listen there, now or within `seconds`: what was just killed lets go a little later."""
    deadline = time.monotonic() + seconds
    while not _bindable(port):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)
    return True


def candidates() -> list[int]:
    """The ports to choose from: unprivileged, outside of the kernel's range for outgoing connections."""
    low, high = _kernels_range()
    outside = [port for port in _USABLE if not low <= port <= high]
    return outside if len(outside) >= _FEWEST else list(_USABLE)


def notes() -> Path:
    """The user's folder in which it is noted which port is whose."""
    return Path("/var/tmp") / f"isotrack-{os.geteuid()}-ports"  # noqa: S108 - made private in `_noted`


def _kernels_range() -> tuple[int, int]:
    try:
        low, high = _KERNELS.read_text().split()
    except (OSError, ValueError):
        return 32_768, 60_999
    return int(low), int(high)


def _bindable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _noted() -> Iterator[dict[int, str]]:
    """Which port is whose, for one process at a time; what is changed in it is kept, what no longer exists is not."""
    with (paths.private_folder(notes()) / "ports.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        noted = _read(file.seek(0) or file.read())
        yield noted
        file.truncate(0)
        json.dump(noted, file)


def _read(text: str) -> dict[int, str]:
    try:
        noted: dict[str, str] = json.loads(text)
    except ValueError:  # new, or its writer was killed
        return {}
    there = {root for root in noted.values() if Path(root).exists()}
    return {int(port): root for port, root in noted.items() if root in there}

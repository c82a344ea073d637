"""Which processes belong to an installation, and how they are ended.

A process is known by the marker ISOTRACK_RUN in its environment, never by a pid file alone: pids are used again.
PostgreSQL's children write over their environment, and where it runs as another user than root, root in a container
may not read it either; its processes are known by the name of their cluster, which everyone may read.
"""

import os
import re
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local import paths

MARKER = "ISOTRACK_RUN"
PART = "ISOTRACK_PART"
DATABASE = "database"
DATABASE_CHILD = "database-child"
_CLUSTER = re.compile(r"(?:^(?P<title>postgres): |\0cluster_name=)(?P<name>isotrack-[a-z0-9._-]+)")
_OF_OTHERS = ("ISOTRACK_", "PYTHON", "RABBITMQ_", "ERL_", "PG")


@dataclass(frozen=True)
class Process:
    """A process as it was seen: its number is only good together with the time when it started."""

    pid: int
    started: str
    name: str
    part: str


def marked(root: Path, part: str, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a process of the installation at `root`: ours cleaned, the marker, and `more`."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_OF_OTHERS)}
    return kept | {MARKER: str(root), PART: part} | dict(more or {})


def cluster_name(root: Path) -> str:
    """The name of the database cluster of the installation at `root`, the same for no other."""
    return f"{paths.outside().name}-{paths.short_name(root)}"


def find(root: Path, part: str | None = None, *, below: bool = False) -> list[Process]:
    """Processes of the installation at `root` (with `below`, of those in folders under it too), without us."""
    ours = _ancestors()
    seen = (_look(pid, root, below) for pid in _pids() if pid not in ours)
    return [process for process in seen if process and part in (None, process.part)]


def stop(processes: Iterable[Process], number: signal.Signals, seconds: float) -> list[Process]:
    """Send a signal, wait until all are gone; returns those that are still there after `seconds`."""
    left = [process for process in processes if alive(process)]
    for process in left:
        _send(process, number)
    deadline = time.monotonic() + seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [process for process in left if alive(process)]
    return left


def end(processes: Iterable[Process], seconds: float, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask them to end, and kill what is still there after `seconds`."""
    stop(stop(processes, number, seconds), signal.SIGKILL, 10)


def alive(process: Process) -> bool:
    """Whether it still runs; a zombie does not."""
    stat = _stat(process.pid)
    return stat is not None and stat.started == process.started and stat.state != "Z"


@dataclass(frozen=True)
class _Stat:
    name: str
    state: str
    parent: int
    started: str


def _stat(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    name, _, rest = text.partition("(")[2].rpartition(")")
    fields = rest.split()
    return _Stat(name, state=fields[0], parent=int(fields[1]), started=fields[19])


def _pids() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def _ancestors() -> set[int]:
    found, pid = set(), os.getpid()
    while pid > 0 and (stat := _stat(pid)):
        found.add(pid)
        pid = stat.parent
    return found


def _look(pid: int, root: Path, below: bool) -> Process | None:
    stat = _stat(pid)
    if stat is None or stat.state == "Z":
        return None
    environment = _environment(pid)
    if _lies(environment.get(MARKER, ""), str(root), below, "/"):
        return Process(pid, stat.started, stat.name, environment.get(PART, ""))
    if stat.name == "postgres" and (part := _database_part(pid, root, below)):
        return Process(pid, stat.started, stat.name, part)
    return None


def _lies(place: str, root: str, below: bool, separator: str) -> bool:
    return place == root or (below and place.startswith(root + separator))


def _database_part(pid: int, root: Path, below: bool) -> str | None:
    """PostgreSQL's part, by the cluster's name in its arguments (the server) or its title (a child)."""
    found = _CLUSTER.search(_arguments(pid))
    if found is None or not _lies(found["name"], cluster_name(root), below, "."):
        return None
    return DATABASE_CHILD if found["title"] else DATABASE


def _environment(pid: int) -> dict[str, str]:
    try:
        raw = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return {}
    pairs = (entry.partition("=") for entry in os.fsdecode(raw).split("\0"))
    return {key: value for key, _, value in pairs}


def _arguments(pid: int) -> str:
    try:
        return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return ""


def _send(process: Process, number: signal.Signals) -> None:
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return

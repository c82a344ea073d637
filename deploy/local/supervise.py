"""The services, relays and workers, kept running by `supervisor`: its configuration, its start, and what it should run.

A program that ends is started again, each time a second later than before. Its standard output and error go to a
log of its own. The configuration holds passwords and is readable by its user only.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from deploy.local import paths, processes
from deploy.local.failure import Impossible
from deploy.local.installation import RELAYS, WORKERS, Installation, write_private

PART = "supervisor"
PROGRAM = "program"
_ATTEMPTS = 60
_PATIENCE = 20
_LOG_SIZE = "10MB"


@dataclass(frozen=True)
class Program:
    """A process to keep running: its name (also in `Installation.ports`), arguments of `isotrack`, variables."""

    name: str
    arguments: str
    environment: dict[str, str]


def programs(installation: Installation) -> Iterator[Program]:
    """One service process, two relays (one leads, one stands by) and a worker per service."""
    for service in installation.services:
        yield Program(service, f"run {service}", installation.environment(service))
        for number in RELAYS:
            environment = installation.relay_environment(service, number)
            yield Program(installation.relay(service, number), f"relay {service}", environment)
        for number in WORKERS:
            environment = installation.worker_environment(service, number)
            yield Program(installation.worker(service, number), f"work {service}", environment)


class Supervisor:
    """The supervisor of an installation."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._configuration = installation.root / "supervisor.conf"

    def running(self) -> bool:
        """Whether it is there."""
        return bool(processes.find(self._installation.root, PART))

    def start(self) -> None:
        """Start it and everything it keeps running; one that was told something else before is replaced."""
        if self.running() and self._configured() == self._text():
            self._call("supervisorctl", "start", "all")
            return
        self._end()
        self._installation.claim(*(program.name for program in programs(self._installation)))
        write_private(self._configuration, self._text())
        done = self._call("supervisord")
        if done.returncode:
            raise Impossible(f"the supervisor does not start: {(done.stdout + done.stderr).strip()}")

    def _end(self) -> None:
        """What is left of one that was killed ends too; no long farewell to servers that are elsewhere now."""
        for part in (PART, PROGRAM):
            processes.end(processes.find(self._installation.root, part), _PATIENCE / 4)

    def _configured(self) -> str:
        return self._configuration.read_text() if self._configuration.exists() else ""

    def _call(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [paths.VENV / "bin" / name, "-c", str(self._configuration), *arguments],
            cwd=paths.CHECKOUT,
            env=processes.marked(self._installation.root, PART, {"LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def _text(self) -> str:
        """All programs are one group: supervisor ends groups one after another, and a group's programs at once."""
        found = list(programs(self._installation))
        group = f"[group:isotrack]\nprograms={','.join(program.name for program in found)}\n"
        return "\n".join([*self._head(), group, *(self._section(program) for program in found)])

    def _head(self) -> Iterator[str]:
        socket = self._installation.home / "supervisor.sock"
        log = self._installation.log("supervisor")
        yield f"[unix_http_server]\nfile={_text(socket)}\nchmod=0700\n"
        yield f"[supervisorctl]\nserverurl=unix://{_text(socket)}\n"
        yield (
            "[rpcinterface:supervisor]\n"
            "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        )
        lines = [f"logfile={_text(log)}", f"pidfile={_text(self._installation.root / 'supervisor.pid')}", "umask=077"]
        if os.geteuid() == 0:
            lines.append("user=root")
        yield "[supervisord]\n" + "\n".join(lines) + "\n"

    def _section(self, program: Program) -> str:
        environment = program.environment | {processes.PART: PROGRAM}
        settings = {
            "command": f'"{paths.VENV}/bin/isotrack" {program.arguments}',
            "directory": paths.CHECKOUT,
            "environment": ",".join(f'{name}="{value}"' for name, value in environment.items()),
            "autorestart": "true",
            "startretries": _ATTEMPTS,
            "stopwaitsecs": _PATIENCE,
            "stopasgroup": "false",
            "killasgroup": "true",
            "redirect_stderr": "true",
            "stdout_logfile": self._installation.log(program.name),
            "stdout_logfile_maxbytes": _LOG_SIZE,
        }
        lines = (f"{key}={_text(value)}" for key, value in settings.items())
        return f"[program:{program.name}]\n" + "\n".join(lines) + "\n"


def _text(value: object) -> str:
    """A value as supervisor reads it: a percent sign stands doubled."""
    return str(value).replace("%", "%%")

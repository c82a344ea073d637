"""A private PostgreSQL cluster: made, started, stopped, killed; and each service's database and roles in it.

It listens on 127.0.0.1 with passwords, and on a socket in a private folder for the user that runs it.
The roles and their rights are in `deploy/postgres/roles.sql`.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.local import paths, processes
from deploy.local.failure import Impossible
from deploy.local.installation import Installation
from deploy.local.logfile import last_lines
from deploy.local.pgprograms import Programs, postgres
from deploy.local.ports import HOST

_ROLES = paths.CHECKOUT / "deploy" / "postgres" / "roles.sql"
_SUPERUSER = "postgres"
_HBA = f"local all {_SUPERUSER} peer map=isotrack\nhost all all {HOST}/32 scram-sha-256\n"
_LETTING_GO = 5
_SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
}


class Cluster:
    """The database cluster of an installation. Starting what runs and stopping what does not is harmless."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._home = installation.home
        self._data = self._home / "database"
        self._socket = self._home / "socket"
        self._log = installation.log("database")
        self._child: subprocess.Popen[bytes] | None = None
        self._programs: Programs | None = None

    def start(self, seconds: float = 60) -> None:
        """Make the cluster if there is none, start it and wait until it takes connections. Raises Impossible."""
        if not self._postmaster():
            self.kill()
            self._make()
            self._launch()
        self.wait(seconds)

    def wait(self, seconds: float = 60) -> None:
        """Wait until the cluster takes connections. Raises Impossible."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self._child is not None and self._child.poll() is not None:
                raise Impossible(f"PostgreSQL ended at once:\n{last_lines(self._log)}")
            if time.monotonic() > deadline:
                raise Impossible(f"PostgreSQL takes no connections after {seconds:.0f} s:\n{last_lines(self._log)}")
            time.sleep(0.05)

    def prepare(self) -> None:
        """Make each service's database and roles, with the installation's passwords; may be repeated."""
        for service in self._installation.services:
            passwords = {
                "SERVICE": service,
                "SERVICE_PASSWORD": self._installation.passwords[f"database.{service}"],
                "OWNER_PASSWORD": self._installation.passwords[f"database.{service}_owner"],
            }
            self.superuser(_ROLES.read_text(), passwords)

    def superuser(self, script: str, environment: Mapping[str, str] | None = None, database: str = "postgres") -> str:
        """Run a psql script as superuser; returns what it prints, unaligned. Raises Impossible."""
        options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self._socket)]
        port = str(self._installation.ports["database"])
        done = self._run("psql", *options, "-p", port, "-U", _SUPERUSER, "-d", database, more=environment, text=script)
        return done.stdout.strip()

    def terminate_backends(self, database: str | None = None) -> int:
        """Cut off all clients (of one database), as a fault would; returns how many there were."""
        wanted = "datname = :'name'" if database else "datname IS NOT NULL"
        script = (
            f"\\getenv name NAME\nSELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {wanted}"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid();"
        )
        return int(self.superuser(script, {"NAME": database or ""}))

    def stop(self, seconds: float = 30) -> None:
        """End the cluster in good order; clients are cut off."""
        processes.stop(self._postmaster(), signal.SIGINT, seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL the server and its children; what was committed is there after the next start."""
        processes.stop(self._postmaster() + self._children(), signal.SIGKILL, 10)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def restart(self, seconds: float = 60) -> None:
        """Stop in good order and start again, on the same port."""
        self.stop()
        self.start(seconds)

    def answers(self) -> bool:
        """Whether the server takes connections."""
        with contextlib.suppress(Impossible):
            self.superuser("SELECT 1;")
            return True
        return False

    def _postmaster(self) -> list[processes.Process]:
        return [one for one in processes.find(self._installation.root, processes.DATABASE) if one.name == "postgres"]

    def _children(self) -> list[processes.Process]:
        """Found apart, since they may outlive a killed postmaster for a moment."""
        return processes.find(self._installation.root, processes.DATABASE_CHILD)

    def _make(self) -> None:
        self._own_folder(self._socket)
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # its process is gone, its number may be another's
        version = self._run("postgres", "--version").stdout.split()[2].partition(".")[0]
        if (self._data / "PG_VERSION").exists():
            self._check_version(version)
        else:
            self._initialise()
        (self._data / "pg_hba.conf").write_text(_HBA)
        (self._data / "pg_ident.conf").write_text(f"isotrack {self._own().user_name} {_SUPERUSER}\n")

    def _check_version(self, version: str) -> None:
        kept = (self._data / "PG_VERSION").read_text().strip()
        if kept != version:
            raise Impossible(f"the data is PostgreSQL {kept}'s and this is {version}; `make clean` starts afresh.")

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there, so that an interrupted attempt leaves nothing."""
        new = self._data.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        self._own_folder(new)
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--lc-messages=C"]
        self._run("initdb", "-D", str(new), "-U", _SUPERUSER, "--auth=reject", *locale)
        new.rename(self._data)

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        user = self._own().user
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _launch(self) -> None:
        self._installation.claim("database", seconds=_LETTING_GO)
        settings = _SETTINGS | {
            "port": str(self._installation.ports["database"]),
            "unix_socket_directories": str(self._socket),
            "cluster_name": processes.cluster_name(self._installation.root),
        }
        flags = [flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [self._program("postgres"), "-D", str(self._data), *flags],
                cwd=self._home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._identity(),
            )

    def _run(
        self, name: str, *arguments: str, more: Mapping[str, str] | None = None, text: str = ""
    ) -> subprocess.CompletedProcess[str]:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self._program(name), *arguments],
            cwd=self._home,
            env=self._environment() | dict(more or {}),
            input=text,
            capture_output=True,
            text=True,
            **self._identity(),
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise Impossible(f"{name} failed: {reason}")
        return done

    def _own(self) -> Programs:
        self._programs = self._programs or postgres()
        return self._programs

    def _program(self, name: str) -> Path:
        return self._own().folder / name

    def _environment(self) -> dict[str, str]:
        return processes.marked(self._installation.root, processes.DATABASE) | {
            "LC_ALL": "C.UTF-8",
            "HOME": str(self._home),
        }

    def _identity(self) -> dict[str, Any]:
        user = self._own().user
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}

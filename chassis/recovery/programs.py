"""PostgreSQL's own programs, and how they are told where a database is: the password never on a command line."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from psycopg2.extensions import make_dsn, parse_dsn

from chassis.mendable import Mendable

FOLDER = "ISOTRACK_POSTGRES_PROGRAMS"
SESSION = "isotrack-restore"
"""The application name of our own sessions."""


class ProgramMissing(Mendable):
    """A program that this command needs is not there; the text says what to install."""


class ProgramFailed(Mendable):
    """A program ended with an error; the text is its own last line."""


def program(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The path of `pg_dump`, `pg_restore` or `psql`: in the folder that is set, else on PATH. Raises ProgramMissing."""
    folder = environment.get(FOLDER)
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        where = f"in {folder} ({FOLDER})" if folder else "on PATH"
        raise ProgramMissing(
            f"there is no {name} {where}: install the package postgresql-client of the server's version,"
            f" or set {FOLDER} to the folder of PostgreSQL's programs."
        )
    return found


def address(url: str) -> str:
    """The database without its password, for a program's `--dbname`."""
    parts: dict[str, str] = parse_dsn(url)
    parts.pop("password", None)
    dsn: str = make_dsn(**parts)
    return dsn


def environment(url: str, session: str = SESSION) -> dict[str, str]:
    """The environment of a program that connects to the database, under a name of its own."""
    password = parse_dsn(url).get("password")
    more = {"PGPASSWORD": password} if password else {}
    return {**os.environ, "PGAPPNAME": session, "PGCONNECT_TIMEOUT": "10", "LC_MESSAGES": "C", **more}


def database_name(url: str) -> str:
    """The name of the database in a URL."""
    return str(parse_dsn(url)["dbname"])


def run(name: str, *arguments: str, url: str | None = None) -> str:
    """Run a program to its end; returns what it prints. Raises ProgramMissing, ProgramFailed."""
    done = subprocess.run(
        [program(name), *arguments],
        env=environment(url, f"isotrack-{name}") if url else None,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise ProgramFailed(f"{name} failed: {last_line(done.stderr)}")
    return done.stdout


def start(
    name: str, *arguments: str, errors: Path, url: str | None = None, fed: bool = False
) -> subprocess.Popen[bytes]:
    """Start a program that reads from a pipe (`fed`) or writes to one; what it complains of goes into a file."""
    stream: IO[bytes]
    with errors.open("wb") as stream:
        return subprocess.Popen(
            [program(name), *arguments],
            env=environment(url) if url else None,
            stdin=subprocess.PIPE if fed else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if fed else subprocess.PIPE,
            stderr=stream,
        )


def last_line(text: str) -> str:
    """What a program's complaints come to: its last error, else its last line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR:" in line or "error:" in line]
    return (errors or lines or ["no reason given"])[-1]

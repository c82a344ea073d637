"""A database becomes what a backup holds: in one transaction, so that an interruption leaves the old one whole.

Everything that the owner has there is dropped and made anew from the backup, with its rights; the roles, the database
and their passwords stay. While that lasts nobody else works in it: sessions of before would carry over what they had
read (a relay marks rows by their ids), and new ones would wait for locks, so all are ended, and come back afterwards.
"""

import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 (psycopg2 names its class in lower case)
from psycopg2.extensions import parse_dsn

from chassis.mendable import Mendable
from chassis.recovery import programs
from chassis.recovery.programs import SESSION, ProgramFailed, last_line

_LOCK = 0x15_07_2E58
_LOCKED = "isotrack: locked"
_ROUND = 0.3

_BEGIN = f"""
BEGIN;
SET LOCAL lock_timeout = '30s';
SET LOCAL statement_timeout = 0;
SET LOCAL client_min_messages = warning;
DROP OWNED BY CURRENT_USER CASCADE;
\\warn '{_LOCKED}'
"""

_END = """
UPDATE public.epoch SET value = greatest(value, {above}) + 1;
COMMIT;
"""

_OTHERS = """
SELECT pid, application_name FROM pg_stat_activity
WHERE datname = current_database() AND usename = ANY(%s) AND application_name <> %s
"""


class Occupied(Mendable):
    """Processes are connected to the database that is to be replaced; the text names them."""


def swap(owner_url: str, service_url: str, file: Path, above: int, force: bool) -> None:
    """Replace the database by what the backup holds; its epoch will be higher than `above` and than the backup's.

    Raises Occupied if others are connected, unless `force` ends their sessions; ProgramFailed if it did not work, and
    then nothing has changed.
    """
    with _alone(owner_url), Door(owner_url, service_url) as door, tempfile.TemporaryDirectory() as folder:
        if force:
            door.shut()
        else:
            door.must_be_quiet()
        _replay(owner_url, file, above, door, Path(folder))


class Door:
    """Who else is in the database, as its owner and its working role see it: a role may end sessions of its own."""

    def __init__(self, owner_url: str, service_url: str) -> None:
        self._urls = (owner_url, service_url)
        self._shut = False
        self._over = threading.Event()
        self._doorman = threading.Thread(target=self._keep_shut, daemon=True)

    def __enter__(self) -> "Door":
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._shut:
            self._doorman.join()

    def must_be_quiet(self) -> None:
        """Raises Occupied if anybody is there and the door is not shut."""
        if self._shut:
            return
        names = sorted({name or "unnamed" for _, name in self._others()})
        if names:
            raise Occupied(
                f"{', '.join(names)} is connected to {programs.database_name(self._urls[0])}:"
                " stop the service and its relays, or end their sessions with --force."
            )

    def shut(self) -> None:
        """From here to the end whoever is connected, or connects, is shown out."""
        if not self._shut:
            self._shut = True
            self._show_out()
            self._doorman.start()

    def _keep_shut(self) -> None:
        while not self._over.wait(_ROUND):
            with suppress(psycopg2.Error):
                self._show_out()

    def _show_out(self) -> None:
        for url in self._urls:
            with _session(url) as connection, connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND usename = current_user AND application_name <> %s",
                    (SESSION,),
                )

    def _others(self) -> list[tuple[int, str]]:
        roles = [parse_dsn(url)["user"] for url in self._urls]
        with _session(self._urls[0]) as connection, connection.cursor() as cursor:
            cursor.execute(_OTHERS, (roles, SESSION))
            return cursor.fetchall()


@contextmanager
def _session(url: str) -> Iterator[Connection]:
    with closing(psycopg2.connect(url, connect_timeout=10, application_name=SESSION)) as connection:
        connection.autocommit = True
        yield connection


@contextmanager
def _alone(owner_url: str) -> Iterator[None]:
    """Two restores of one database would give the same epoch twice."""
    with _session(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
        if cursor.fetchone() != (True,):
            raise Occupied("another restore of this database is at work; wait for its end.")
        yield


def _replay(owner_url: str, file: Path, above: int, door: Door, folder: Path) -> None:
    """psql commits only what we send at the end: if anything breaks off before, the transaction rolls back."""
    spoken, complaints = folder / "psql", folder / "pg_restore"
    words = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={programs.address(owner_url)}"]
    writing = programs.start("psql", *words, errors=spoken, url=owner_url, fed=True)
    reading: subprocess.Popen[bytes] | None = None
    try:
        _tell(writing, _BEGIN)
        _until_locked(writing, spoken)
        door.must_be_quiet()
        door.shut()
        reading = programs.start("pg_restore", "--file=-", str(file), errors=complaints)
        _pump(reading, writing)
        if reading.wait() != 0 and writing.poll() is None:
            raise ProgramFailed(f"pg_restore failed, nothing is changed: {last_line(complaints.read_text())}")
        _tell(writing, _END.format(above=above))
        _close(writing)
        if writing.wait() != 0:
            raise ProgramFailed(f"nothing is changed: {last_line(spoken.read_text())}")
    finally:
        for program in filter(None, (reading, writing)):
            if program.poll() is None:
                program.kill()
                program.wait()


def _until_locked(psql: subprocess.Popen[bytes], spoken: Path) -> None:
    while _LOCKED not in spoken.read_text():
        if psql.poll() is not None:
            raise ProgramFailed(f"nothing is changed: {last_line(spoken.read_text())}")
        time.sleep(0.02)


def _tell(psql: subprocess.Popen[bytes], script: str) -> None:
    assert psql.stdin is not None  # noqa: S101 (started with a pipe)
    with suppress(BrokenPipeError):  # its exit code and its complaint say why
        psql.stdin.write(script.encode())
        psql.stdin.flush()


def _pump(reading: subprocess.Popen[bytes], writing: subprocess.Popen[bytes]) -> None:
    assert reading.stdout is not None  # noqa: S101 (started with pipes)
    assert writing.stdin is not None  # noqa: S101
    try:
        shutil.copyfileobj(reading.stdout, writing.stdin)
    except BrokenPipeError:
        reading.stdout.close()
        writing.wait()


def _close(psql: subprocess.Popen[bytes]) -> None:
    assert psql.stdin is not None  # noqa: S101 (started with a pipe)
    with suppress(BrokenPipeError):
        psql.stdin.close()

"""A backup of one service's database: a file of pg_dump, consistent as of one moment, while the service works on."""

import os
from contextlib import closing
from pathlib import Path

import psycopg2

from chassis.mendable import Mendable
from chassis.recovery import programs


class NoBackup(Mendable):
    """The file is no backup that can be used here; the text says why."""


def back_up(owner_url: str, file: Path) -> None:
    """Write a backup into a new file, readable by its user only; a broken attempt leaves none.

    The moment before is noted in the database itself, so that a restore knows from when on it has to catch up.
    Raises FileExistsError, ProgramMissing, ProgramFailed.
    """
    programs.program("pg_dump")
    if file.exists():
        raise FileExistsError(f"{file} is there already; nothing was written")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _note_moment(owner_url)
        address = programs.address(owner_url)
        programs.run("pg_dump", "--format=custom", f"--file={part}", f"--dbname={address}", url=owner_url)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def check(file: Path, owner_url: str) -> None:
    """NoBackup unless the file is a backup of the database at `owner_url`, whole as far as its contents tell."""
    if not file.is_file():
        raise NoBackup(f"there is no file {file}")
    contents = programs.run("pg_restore", "--list", str(file))
    names = [line.partition("dbname:")[2].strip() for line in contents.splitlines() if line.startswith(";")]
    database = next((name for name in names if name), "")
    if database != programs.database_name(owner_url):
        raise NoBackup(f"{file} is a backup of the database {database}, not of {programs.database_name(owner_url)}")
    if " TABLE DATA public epoch " not in contents:
        raise NoBackup(f"{file} holds no service's database: it has no table epoch")


def _note_moment(owner_url: str) -> None:
    with closing(psycopg2.connect(owner_url, connect_timeout=10)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("UPDATE epoch SET backed_up_at = clock_timestamp()")

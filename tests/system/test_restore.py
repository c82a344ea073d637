"""Backup and restore of one service, under load and interrupted; the toy is owner, projection and reaction at once."""

import json
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.recovery import backup
from chassis.recovery.backup import NoBackup
from chassis.recovery.programs import FOLDER
from deploy.local.pgprograms import postgres
from tests.stack import ROOT, Stack, isotrack
from tests.system.client import eventually
from tests.system.recovery import TOY, Notes

RIGHTS = """
SELECT 'relation' AS kind, relname::text AS name, relowner::regrole::text AS owner,
    ARRAY(SELECT unnest(relacl)::text ORDER BY 1) AS rights
FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT 'function', oid::regprocedure::text, proowner::regrole::text, ARRAY(SELECT unnest(proacl)::text ORDER BY 1)
FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'default', defaclobjtype::text, defaclrole::regrole::text, ARRAY(SELECT unnest(defaclacl)::text ORDER BY 1)
FROM pg_default_acl
UNION ALL
SELECT 'schema', nspname::text, nspowner::regrole::text, ARRAY(SELECT unnest(nspacl)::text ORDER BY 1)
FROM pg_namespace WHERE nspname = 'public'
UNION ALL
SELECT 'database', datname::text, datdba::regrole::text, ARRAY(SELECT unnest(datacl)::text ORDER BY 1)
FROM pg_database WHERE datname = current_database()
ORDER BY 1, 2
"""


@pytest.fixture
def notes(anew: Stack) -> Iterator[Notes]:
    found = Notes(anew)
    yield found
    anew.wait_ready()
    found.first_epoch_again()
    found.database.close()


class Writer:
    """Writes over notes until told to stop."""

    def __init__(self, notes: Notes, written: list[UUID]) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write, args=(notes, written))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @staticmethod
    def _texts() -> Iterator[str]:
        yield from (str(number) for number in range(10**6))

    def _write(self, notes: Notes, written: list[UUID]) -> None:
        for text in self._texts():
            if self._over.is_set():
                return
            for note in written:
                notes.write(text, note)


def test_after_an_older_backup_everything_agrees_again_and_nothing_is_done_twice(notes: Notes, tmp_path: Path) -> None:
    file = tmp_path / "toy.backup"
    kept = [notes.write("trước") for _ in range(5)]
    with Writer(notes, kept):
        notes.done("backup", TOY, str(file))
        lost = notes.write("sau")
    eventually(lambda: notes.agrees() and notes.effects(lost) == 1)
    rights = notes.rows(RIGHTS)
    refused = notes.command("restore", TOY, str(file))
    assert refused.returncode == 1
    assert "isotrack-toy" in refused.stderr
    assert notes.copied(lost) == "sau"
    for epoch in (2, 3):
        notes.done("restore", TOY, str(file), "--force")
        assert notes.rows("SELECT value FROM epoch") == [{"value": epoch}]
        notes.stack.wait_ready()
        eventually(lambda: notes.write("sau nữa", kept[0]))
        eventually(lambda: notes.agrees() and notes.copied(lost) is None)
    assert notes.rows(RIGHTS) == rights
    said = {row["event_id"] for row in notes.rows("SELECT event_id FROM outbox WHERE NOT restated")}
    eventually(lambda: said <= set(_effects(notes)))
    assert len(_effects(notes)) == len(set(_effects(notes)))


@pytest.mark.parametrize("breaking", ["killed", "failing"])
def test_a_restore_that_breaks_off_leaves_the_old_database_whole(notes: Notes, tmp_path: Path, breaking: str) -> None:
    file, programs = tmp_path / "toy.backup", tmp_path / "programs"
    notes.done("backup", TOY, str(file))
    after = notes.write("sau")
    eventually(lambda: notes.effects(after) == 1)
    before, epoch = notes.rows("SELECT * FROM note ORDER BY id"), notes.rows("SELECT value FROM epoch")
    reached = _half_way(programs, "exec sleep 60" if breaking == "killed" else "exit 1")
    words = isotrack("restore", TOY, str(file), "--force")
    environment = notes.environment() | {FOLDER: str(programs)}
    running = subprocess.Popen(words, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        if breaking == "killed":
            eventually(reached.exists)
            running.kill()
        else:
            assert running.wait(60) == 1
            assert running.stderr is not None
            assert b"nothing is changed" in running.stderr.read()
    finally:
        running.kill()
        running.wait()
        _end(reached)
    notes.stack.wait_ready()
    assert eventually(lambda: notes.rows("SELECT * FROM note ORDER BY id")) == before
    assert notes.rows("SELECT value FROM epoch") == epoch
    eventually(lambda: notes.copied(notes.write("weiter", after)) is not None)


def test_who_backed_up_restored_and_said_anew_is_written_down(notes: Notes, tmp_path: Path) -> None:
    file = tmp_path / "toy.backup"
    notes.write("một")
    notes.done("backup", TOY, str(file), "--as", "Lan")
    assert _operations(notes)[0] == ("backup", "Lan", {"file": "toy.backup"}, {"bytes": file.stat().st_size})
    refused = notes.command("restore", TOY, str(file), "--as", "Minh")
    assert refused.returncode == 1
    assert _operations(notes)[0] == ("restore", "Minh", {"file": "toy.backup"}, None)
    notes.done("restore", TOY, str(file), "--force", "--as", "Minh")
    notes.stack.wait_ready()
    restored = _operations(notes)
    assert restored[0] == ("restore", "Minh", {"file": "toy.backup", "slack": 24}, {})
    assert restored[1][0] == "backup", "the entries of before the backup are gone"
    notes.done("resync", TOY, "--as", "Lan")
    there = notes.rows("SELECT count(*) FROM note")[0]["count"]
    assert _operations(notes)[0] == ("resync", "Lan", {}, {"said": there})
    notes.done("republish", TOY, "--since", "2000-01-01", "--as", "Lan")
    command, who, since, counts = _operations(notes)[0]
    assert (command, who, since) == ("republish", "Lan", {"since": "2000-01-01 00:00:00 UTC"})
    assert counts["go out again"] >= 1


def test_a_backup_is_for_its_user_only_and_never_written_over(notes: Notes, tmp_path: Path) -> None:
    file = tmp_path / "toy.backup"
    notes.done("backup", TOY, str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    answer = notes.command("backup", TOY, str(file))
    assert answer.returncode == 1
    assert "is there already" in answer.stderr


def test_a_backup_of_another_database_is_refused(notes: Notes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(postgres().folder))
    file = tmp_path / "toy.backup"
    notes.done("backup", TOY, str(file))
    with pytest.raises(NoBackup, match="of the database toy, not of audits"):
        backup.check(file, "postgresql://audits_owner@127.0.0.1/audits")
    file.write_bytes(file.read_bytes()[:100])
    answer = notes.command("restore", TOY, str(file), "--force")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr


def test_a_missing_program_is_named_with_what_to_install(notes: Notes, tmp_path: Path) -> None:
    answer = notes.command("backup", TOY, str(tmp_path / "toy.backup"), **{FOLDER: str(tmp_path)})
    assert answer.returncode == 1
    assert "pg_dump" in answer.stderr
    assert "postgresql-client" in answer.stderr
    assert not list(tmp_path.iterdir())


def _operations(notes: Notes) -> list[tuple[str, str, dict[str, Any], dict[str, Any] | None]]:
    """Command, operator, parameters and counts (None: no end), the latest first."""
    lines = [json.loads(line) for line in notes.done("operations", TOY, "--json").splitlines()]
    return [(line["command"], line["operator"], line["parameters"], line["counts"]) for line in lines]


def _effects(notes: Notes) -> list[Any]:
    return [row["event_id"] for row in notes.rows("SELECT event_id FROM effect")]


def _half_way(folder: Path, then: str) -> Path:
    """PostgreSQL's programs, of which pg_restore writes half of what it should; the file tells its process id then."""
    folder.mkdir()
    real, reached = postgres().folder, folder / "reached"
    for name in ("psql", "pg_dump"):
        (folder / name).symlink_to(real / name)
    script = folder / "pg_restore"
    script.write_text(
        f'#!/bin/sh\n[ "$1" = --list ] && exec {real}/pg_restore "$@"\n'
        f'{real}/pg_restore "$@" | head -n 200\necho $$ > {reached}\n{then}\n'
    )
    script.chmod(0o755)
    return reached


def _end(reached: Path) -> None:
    if reached.exists():
        subprocess.run(["kill", reached.read_text().strip()], capture_output=True)

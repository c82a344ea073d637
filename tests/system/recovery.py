"""The toy as its operator sees it when everything is said anew: commands as processes, tables, epochs."""

import os
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

import requests

from chassis.recovery.programs import FOLDER
from deploy.local.pgprograms import postgres
from tests.stack import ROOT, Stack
from tests.typing_in import typed

TOY = "tests.toy.service:SERVICE"


class Operator:
    """Runs commands on a stack and looks into a service's tables with the service's own rights."""

    def __init__(self, stack: Stack, service: str) -> None:
        self.stack = stack
        self.service = service
        self.database = stack.database(service)

    def environment(self) -> dict[str, str]:
        """All addresses and passwords."""
        programs = {FOLDER: str(postgres().folder), "PYTHONPATH": str(ROOT)}
        return {**os.environ, **self.stack.installation.environment(), **programs}

    def command(self, *words: str, **more: str) -> CompletedProcess[str]:
        """An `isotrack` command with more variables, whatever comes of it."""
        return typed(*words, environment=self.environment() | more)

    def done(self, *words: str) -> str:
        """What a command prints that must succeed."""
        finished = self.command(*words)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        """What a query finds."""
        with self.database.transaction(read_only=True) as tx:
            return tx.all(sql, params)

    def execute(self, sql: str, *params: Any) -> None:
        """Change something behind the service's back."""
        with self.database.transaction() as tx:
            tx.execute(sql, params)

    def deliveries(self, queue: str, outcome: str) -> float:
        """How many deliveries of a queue ended so, in the running process."""
        exposed = requests.get(f"{self.stack.url(self.service)}/metrics", timeout=5).text
        label = f'isotrack_events_total{{outcome="{outcome}",queue="{queue}"}} '
        return sum(float(line.removeprefix(label)) for line in exposed.splitlines() if line.startswith(label))


class Notes(Operator):
    """The toy's notes."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack, "toy")
        self._http = requests.Session()
        self._http.headers["Authorization"] = f"Bearer {stack.token('coordinator')}"

    def write(self, text: str, note: UUID | None = None) -> UUID:
        """Write a note, or write over it."""
        url, method = f"{self.stack.url('toy')}/v1/notes", "POST" if note is None else "PUT"
        answer = self._http.request(method, url if note is None else f"{url}/{note}", json={"text": text}, timeout=20)
        assert answer.status_code in (200, 201), answer.text
        return UUID(answer.json()["id"])

    def copied(self, note: UUID) -> str | None:
        """The projection's text of a note."""
        found = self.rows("SELECT text FROM copy WHERE id = %s", note)
        return found[0]["text"] if found else None

    def effects(self, note: UUID) -> int:
        """How often the reaction has acted on a note."""
        return int(self.rows("SELECT count(*) AS n FROM effect WHERE subject = %s", note)[0]["n"])

    def agrees(self) -> bool:
        """Whether the projection has all notes as they are, and no other."""
        return self.rows("SELECT id, text, version AS sequence FROM note ORDER BY id") == self.rows(
            "SELECT id, text, sequence FROM copy ORDER BY id"
        )

    def lose(self, note: UUID) -> None:
        """The projection loses a note as if it had never heard of it."""
        self.execute("DELETE FROM copy WHERE id = %s", note)
        self.execute("DELETE FROM position WHERE subject = %s", note)

    def first_epoch_again(self) -> None:
        """For the tests that follow on the same stack."""
        self.execute("UPDATE epoch SET value = 1")
        self.execute("UPDATE outbox SET epoch = 1 WHERE published_at IS NULL")
        self.execute("UPDATE position SET epoch = 1")
        self.execute("DELETE FROM fence")
        self.execute("DELETE FROM restatement")

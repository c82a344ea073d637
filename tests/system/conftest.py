"""Fixtures of the tests on the running system; one stack serves them all, so each keeps to its own agencies."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.stack import Stack, running
from tests.system.city import City, wind
from tests.system.client import eventually
from tests.system.notes import Toy
from tests.system.recovery import TOY


@pytest.fixture(scope="session")
def wound(system: Stack) -> Stack:
    """The running system with all its clocks on one day."""
    wind(system)
    return system


@pytest.fixture(scope="session")
def city(wound: Stack) -> City:
    """A small city with everything that can belong to an agency."""
    return City(wound)


@pytest.fixture(scope="module")
def anew(clean_folder: Path, request: pytest.FixtureRequest) -> Iterator[Stack]:
    """A toy of its own for what goes back to older backups: epochs only rise, and others start from the first."""
    with running(clean_folder / str(request.module.__name__).rpartition(".")[2], {"toy": TOY}) as stack:
        yield stack


@pytest.fixture
def site(toy: Stack) -> Iterator[Toy]:
    """The toy, with nothing in its parking queue."""
    found = Toy(toy)
    found.parked()
    yield found
    found.database.close()


class Census:
    """The rows of every table of every service, counted and summed up by what they hold; an outbox row is a row."""

    def __init__(self, stack: Stack) -> None:
        self._databases = {name: stack.database(name) for name in stack.services}
        self._questions = {name: self._question(name) for name in stack.services}

    def count(self) -> dict[str, str]:
        """Rows and their contents by table."""
        found = [(name, row) for name in self._databases for row in self._ask(name, self._questions[name])]
        return {f"{name}.{row['name']}": row["rows"] for name, row in found}

    def settled(self) -> dict[str, str]:
        """The count once no event is on its way any more."""
        found: dict[str, str] = eventually(self._unchanged)
        return found

    def close(self) -> None:
        """Give the connections back."""
        for database in self._databases.values():
            database.close()

    def _question(self, name: str) -> str:
        tables = self._ask(name, "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'")
        counted = [row["name"] for row in tables if not row["name"].startswith(("_yoyo", "yoyo"))]
        return " UNION ALL ".join(
            f"SELECT '{table}' AS name, count(*) || ':' || coalesce(sum(hashtext(t::text)), 0) AS rows FROM {table} t"
            for table in counted
            if table not in ("key_set", "task", "seal", "sealed_head")  # fetched anew, run, and sealed now and then
        )

    def _ask(self, name: str, question: str) -> list[dict[str, Any]]:
        with self._databases[name].transaction(read_only=True) as tx:
            return tx.all(question)

    def _unchanged(self) -> dict[str, str] | None:
        counts = [self.count()]
        for _ in range(5):
            time.sleep(0.1)
            counts.append(self.count())
        return counts[0] if all(count == counts[0] for count in counts) else None


@pytest.fixture(scope="session")
def census(wound: Stack) -> Iterator[Census]:
    """Tells whether anything was changed."""
    found = Census(wound)
    yield found
    found.close()

"""The audit of operators' commands, in the database of the service that they act on.

The intent is committed before anything is done and the outcome afterwards, so that nothing is done without a trace.
What a command does is not decided here.
"""

import getpass
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

import psycopg2.extras

from chassis.database import Database, Row

INTENDED = "intended"


class Item(NamedTuple):
    """One thing that an operation is done to: an event's id, say, and the queue where it lies."""

    item: str
    place: str


@dataclass(frozen=True)
class Operator:
    """Who acts: the name that they give, and the account of the machine that they do it with."""

    name: str
    account: str

    @classmethod
    def here(cls, name: str | None = None) -> "Operator":
        """Whoever runs this process, under `name` if they give one."""
        account = _account()
        return cls(name or account, account)


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


class Operation:
    """One command at work; each step is a transaction of its own."""

    def __init__(
        self, database: Database, command: str, operator: Operator, parameters: Mapping[str, Any], dry_run: bool = False
    ) -> None:
        self._database = database
        self._number = 0
        self.counts: Counter[str] = Counter()
        with database.transaction() as tx:
            row = tx.one(
                "INSERT INTO operation (command, operator, account, parameters, dry_run)"
                " VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (command, operator.name, operator.account, psycopg2.extras.Json(dict(parameters)), dry_run),
            )
        self.id: int = row["id"] if row else 0

    def intend(self, items: Sequence[Item]) -> list[int]:
        """Note what will be done to which; returns their numbers for `settle`."""
        numbers = list(range(self._number + 1, self._number + 1 + len(items)))
        self._number += len(items)
        rows = [(self.id, number, *item, INTENDED) for number, item in zip(numbers, items, strict=True)]
        with self._database.transaction() as tx:
            tx.values("INSERT INTO operation_item (operation_id, number, item, place, outcome) VALUES %s", rows)
        return numbers

    def settle(self, outcomes: Iterable[tuple[int, str]]) -> None:
        """Note what became of the numbered items."""
        rows = [(self.id, number, outcome) for number, outcome in outcomes]
        self.counts.update(outcome for _, _, outcome in rows)
        with self._database.transaction() as tx:
            tx.values(
                "UPDATE operation_item AS i SET outcome = v.outcome FROM (VALUES %s) AS v (operation, number, outcome)"
                " WHERE i.operation_id = v.operation AND i.number = v.number",
                rows,
            )

    def end(self, counts: Mapping[str, int] | None = None) -> None:
        """Note that it came to its end, and how many had which outcome."""
        with self._database.transaction() as tx:
            tx.execute(
                "UPDATE operation SET ended_at = clock_timestamp(), counts = %s WHERE id = %s",
                (psycopg2.extras.Json(dict(self.counts if counts is None else counts)), self.id),
            )


@contextmanager
def recorded(
    database: Database, command: str, operator: Operator, parameters: Mapping[str, Any]
) -> Iterator[Operation]:
    """A command from its intent to its end; the block counts what it did in `counts`. One that raises has no end."""
    operation = Operation(database, command, operator, {key: value for key, value in parameters.items() if value})
    yield operation
    operation.end()


def latest(database: Database, limit: int) -> list[Row]:
    """The latest operations, newest first."""
    with database.transaction(read_only=True) as tx:
        return tx.all("SELECT * FROM operation ORDER BY id DESC LIMIT %s", (limit,))


def items(database: Database, operation: int) -> list[Row]:
    """What one operation was done to, in its order."""
    with database.transaction(read_only=True) as tx:
        return tx.all(
            "SELECT number, item, place, outcome FROM operation_item WHERE operation_id = %s ORDER BY number",
            (operation,),
        )

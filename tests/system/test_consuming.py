"""Strangers who know only the contract count as the progress table does, whenever they begin and whatever is doubled.

Each is an example of docs/consuming.md, run as it is written, with a broker user of its own.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pika
import pika.exceptions
import pytest

from tests.channel import Channel
from tests.stack import ROOT
from tests.system.city import City
from tests.system.client import eventually
from tests.system.rollout import Rollout
from tests.system.strangers import Desk

FOLDER = ROOT / "examples" / "consuming"
WITHIN = 60.0

Counts = dict[str, list[int]]


class Program:
    """An example as a process of its own, with nothing but a broker's address; what it prints is its last word."""

    def __init__(self, folder: Path, name: str, words: list[str], **environment: str) -> None:
        self._said = folder / f"{name}.out"
        self._log = folder / f"{name}.log"
        self._words = words
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(FOLDER), **environment}

    def __enter__(self) -> "Program":
        with self._said.open("ab") as said, self._log.open("ab") as log:
            self._child = subprocess.Popen(self._words, cwd=FOLDER, env=self._environment, stdout=said, stderr=log)
        return self

    def __exit__(self, *_: object) -> None:
        self._child.send_signal(signal.SIGKILL)
        self._child.wait()

    def counts(self) -> Counts | None:
        """What it counted last."""
        assert self._child.poll() is None, self._log.read_text()[-3000:]
        lines = self._said.read_text().splitlines()
        found: Counts | None = json.loads(lines[-1]) if lines else None
        return found


class Strangers:
    """The examples with their users: `follower` has a queue of its own, the others read the history."""

    def __init__(self, desk: Desk, city: City, folder: Path) -> None:
        self._desk, self._city, self._folder = desk, city, folder
        self._reader = desk.consumer("reader")
        self._follower = desk.consumer("follower", "--hears", "agency.*", "--hears", "qms.*")

    def in_pika(self, name: str) -> Program:
        words = [sys.executable, str(FOLDER / "declared.py")]
        return Program(self._folder, name, words, AMQP_URL=self._reader, AS_OF=self._city.today)

    def in_nameko(self, name: str, queue: str) -> Program:
        address = self._reader if queue == "history" else self._follower
        words = [str(Path(sys.executable).with_name("nameko")), "run", "declared_nameko", "--broker", address]
        told = {"QUEUE": queue, "DATABASE": str(self._folder / f"{name}.db"), "AS_OF": self._city.today}
        return Program(self._folder, name, words, **told)

    def progress(self) -> Counts:
        """The progress table by block, in the strangers' words."""
        report = self._city.coordinator.get("agencies", "/v1/progress", by="block")
        return {line["key"]: [line["total"], line["declared"]] for line in report["groups"]}

    def agree(self, *programs: Program) -> None:
        """Until each counts as the progress table does; fails with both."""
        for program in programs:
            try:
                eventually(lambda program=program: program.counts() == self.progress(), within=WITHIN)
            except AssertionError:
                pytest.fail(f"counted {program.counts()}, the table says {self.progress()}")


@pytest.fixture(scope="module")
def strangers(city: City, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    desk = Desk(city.stack)
    yield Strangers(desk, city, tmp_path_factory.mktemp("strangers"))
    for name in ("reader", "follower"):
        desk.done("topology", "consumer", "remove", name)


def test_strangers_count_as_the_progress_table_does_live_or_from_the_beginning_with_all_doubled_and_out_of_order(
    strangers: Strangers, city: City
) -> None:
    rollout, desk = Rollout(city), Desk(city.stack)
    assert "aggregates said" in desk.done("resync", "agencies", "--consumer", "follower")
    with strangers.in_pika("live") as live:
        with strangers.in_nameko("follower", "consumers.follower") as follower:
            rollout.begin()
            strangers.agree(live, follower)
        before = strangers.progress()
        rollout.go_on()
        desk.done("resync", "agencies")
        eventually(lambda: all_is_published(city))
        said_backwards(city, rollout)
        assert strangers.progress() != before
        with (
            strangers.in_nameko("follower", "consumers.follower") as back_again,
            strangers.in_pika("late") as late,
            strangers.in_nameko("late in nameko", "history") as late_in_nameko,
        ):
            strangers.agree(live, back_again, late, late_in_nameko)


def all_is_published(city: City) -> bool:
    """Whether nothing waits in the outbox of agencies."""
    database = city.stack.database("agencies")
    with database.transaction(read_only=True) as tx:
        waiting = tx.all("SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1")
    database.close()
    return not waiting


def said_backwards(city: City, rollout: Rollout) -> None:
    """Everything about the agencies of the rollout once more, the newest first."""
    said = [one for one in history(city) if any(agency.encode() in one[2] for agency in rollout.agencies)]
    assert len(said) > 10
    with Channel(city.stack.broker_admin) as channel:
        for properties, name, body in reversed(said):
            properties.headers.pop("x-stream-offset")
            channel.basic_publish("agencies.events", name, body, properties)


def history(city: City) -> list[tuple[pika.BasicProperties, str, bytes]]:
    """All that is in the stream: properties, name and body."""
    found: list[tuple[pika.BasicProperties, str, bytes]] = []
    # pika gives back at the end what it has not handed out, and a stream ends the connection for that.
    with suppress(pika.exceptions.ConnectionClosedByBroker), Channel(city.stack.broker_admin) as channel:
        channel.basic_qos(prefetch_count=200)
        offset = {"x-stream-offset": "first"}
        for method, properties, body in channel.consume("history", arguments=offset, inactivity_timeout=1):
            if method is None:
                break
            channel.basic_ack(method.delivery_tag)
            found.append((properties, method.routing_key, body))
    return found

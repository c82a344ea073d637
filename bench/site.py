"""Where the measurements happen: a broker and a database of their own, and the processes that are measured."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pika

from chassis import migrate, topology
from chassis.database import Database
from chassis.identity import create_key
from chassis.service import Service, find
from chassis.topology.broker import Management
from chassis.topology.expected import policies as read_policies
from deploy.local import processes
from deploy.local.installation import Installation
from deploy.local.postgres import Cluster
from deploy.local.rabbitmq import Broker
from tests.stack import ROOT, Process, clear, clear_interrupted, isotrack

RUNS = ROOT / ".run" / "bench"
TOY, LISTENER = "tests.toy.service:SERVICE", "bench.listener.service:SERVICE"


class Site:
    """The toy and a service that listens to it, with servers of their own; all is ended and removed with the block."""

    def __init__(self, relay: bool = True) -> None:
        clear_interrupted(RUNS)
        self.with_relay = relay
        self.folder = RUNS / str(os.getpid())
        self.installation = Installation(self.folder / "site", ("toy", "listener", "agencies"))
        self.broker = Broker(self.installation)
        self.cluster = Cluster(self.installation)
        self.service: Service = find(TOY)

    def __enter__(self) -> "Site":
        self.broker.start()
        self.cluster.start()
        self.cluster.prepare()
        for service in (self.service, find(LISTENER)):
            migrate.migrate(service, self.installation.database_url(service.name, f"{service.name}_owner"))
        create_key(self.keys)
        self.database = Database(self.installation.database_url("toy"), statement_timeout=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()
        self.broker.kill()
        self.cluster.kill()
        clear(self.folder)

    @property
    def keys(self) -> Path:
        """Where the signing key lies."""
        return self.installation.folder("keys")

    @property
    def broker_url(self) -> str:
        """The broker as its administrator sees it."""
        return self.installation.broker_url("admin")

    def one(self, sql: str, *params: Any) -> Any:
        """The first column of the first row."""
        with self.database.transaction() as tx:
            return next(iter((tx.one(sql, params) or {"": None}).values()))

    def run(self, sql: str, *params: Any) -> None:
        """Run a statement and commit."""
        with self.database.transaction() as tx:
            tx.execute(sql, params)

    def topology(self, *services: Service) -> None:
        """Declare what services expect, on a broker where nothing is left of the measurement before."""
        self.broker.ask("DELETE", "/api/vhosts/isotrack")
        self.broker.ask("PUT", "/api/vhosts/isotrack", {})
        self.broker.ask("PUT", "/api/permissions/isotrack/admin", {"configure": ".*", "write": ".*", "read": ".*"})
        management = Management(self.installation.management_url, self.broker_url)
        policies = read_policies(self.installation.policies)
        topology.apply(topology.expected(services), self.broker_url, management, policies)

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """A channel of the administrator."""
        connection = pika.BlockingConnection(pika.URLParameters(self.broker_url))
        try:
            yield connection.channel()
        finally:
            connection.close()

    def declare(self, queue: str) -> None:
        """Declare a quorum queue, the type that every subscription has."""
        with self.channel() as channel:
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "quorum"})

    def depth(self, queue: str) -> int:
        """How many messages are ready in a queue."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue, passive=True).method.message_count)

    @contextmanager
    def isotrack(self, *command: str) -> Iterator[Process]:
        """An `isotrack` command as a process, ready, and stopped at the end."""
        service = find(command[1]).name
        name = self.installation.relay(service, 1) if command[0] == "relay" else service
        with self._process(isotrack(*command), name) as process:
            process.wait_ready()
            yield process

    @contextmanager
    def stock(self, module: str, *arguments: str) -> Iterator[Process]:
        """A reference written in stock nameko, as a process: it declares what it needs, as a service may not."""
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        with self._process(command, "toy", ISOTRACK_TOY_BROKER_URL=self.broker_url) as process:
            yield process

    @contextmanager
    def _process(self, command: list[str], name: str, **variables: str) -> Iterator[Process]:
        service = name.partition(".")[0]
        more = {
            **self.installation.environment(service),
            **self.installation.relay_environment(service, 1),
            "ISOTRACK_RATE_LIMIT": "1000000",  # one account asks for everything here
            "ISOTRACK_SIGNING_KEYS": str(self.keys),
            "ISOTRACK_LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        environment = processes.marked(self.installation.root, name, more)
        url = f"http://{self.installation.address(name)}"
        process = Process(command, environment, url, self.installation.log(name))
        process.start()
        try:
            yield process
        finally:
            process.stop()


def rate(count: Callable[[], int], total: int, limit: float = 120.0) -> float:
    """How many per second, from the first that is counted to the last; 0 when nothing moves."""
    begun = time.monotonic()
    while not (first := count()):
        if time.monotonic() - begun > limit / 10:
            return 0.0
        time.sleep(0.005)
    started = time.monotonic()
    while (now := count()) < total and time.monotonic() - started < limit:
        time.sleep(0.02)
    return (now - first) / max(time.monotonic() - started, 1e-6)

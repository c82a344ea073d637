"""What is done to the running system, in an order that follows from the seed.

Processes are killed and started again, as a supervisor would; connections are closed by the servers, or cut by the
network with what is on its way. On top of that the databases work like slow disks, so that what is cut off is cut off
in the middle of something.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import requests

from tests.chaos.wire import Wire
from tests.stack import Stack

Result = TypeVar("Result")

KINDS = {
    "leader": 1,
    "standby": 1,
    "both relays": 1,
    "service": 2,
    "broker connections": 3,
    "database connections": 2,
    "network": 2,
}
"""How often each is struck, against the others."""

SHORTEST, LONGEST = 0.7, 1.7
DOWN = 2.0
STALLED = 1.0
BY_ITSELF = 1.0

_SLOW_DISK = """
CREATE FUNCTION slow_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_sleep(random() * 0.5) WHERE random() < 0.5;
    RETURN NULL;
END
$$;
CREATE TRIGGER slow_write AFTER INSERT OR UPDATE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION slow_disk();
CREATE TRIGGER slow_write AFTER INSERT ON inbox FOR EACH STATEMENT EXECUTE FUNCTION slow_disk();
CREATE TRIGGER slow_write AFTER INSERT OR UPDATE ON position FOR EACH STATEMENT EXECUTE FUNCTION slow_disk();
CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION slow_disk();
"""


def slow_down(stack: Stack) -> None:
    """Let writes to outbox, inbox and positions take up to half a second every other time, before the commit or in it.

    Ids of the outbox then commit out of order, and whatever is killed is killed at work.
    """
    for service in stack.services:
        stack.cluster.superuser(_SLOW_DISK, database=service)


@dataclass(frozen=True)
class Fault:
    """At `at` seconds something of a service is struck.

    `down`: for how long what is killed stays so; `stalled`: for how long a network carries nothing before it is cut.
    """

    at: float
    kind: str
    service: str
    down: float
    stalled: float


def planned(seed: str, seconds: float, services: list[str]) -> list[Fault]:
    """Every kind at every service, in the seed's order, until the time is over."""
    random = Random(f"{seed} faults")
    targets, found, at = _targets(random, services), list[Fault](), 0.0
    while (at := at + random.uniform(SHORTEST, LONGEST)) < seconds:
        down, stalled = random.uniform(0, DOWN), random.uniform(0, STALLED)
        found.append(Fault(at, *next(targets), down, stalled))
    return found


def _targets(random: Random, services: list[str]) -> Iterator[tuple[str, str]]:
    while True:
        bag = [(kind, service) for kind, times in KINDS.items() for service in services * times]
        random.shuffle(bag)
        yield from bag


class Storm:
    """Strikes as planned, and starts again what was killed; without `relays` those stay dead from the beginning."""

    def __init__(self, stack: Stack, wires: dict[str, Wire], seed: str, relays: bool = True) -> None:
        self.stack = stack
        self.wires = wires
        self.count = 0
        self.fell = 0
        self._seed = seed
        self._relays = relays
        self._due: dict[str, float] = {}

    def rage(self, seconds: float) -> None:
        """Returns when the time is over."""
        begun = time.monotonic()
        if not self._relays:
            for name in [name for name in self.stack.processes if ".relay." in name]:
                self.stack.processes[name].kill()
        for fault in planned(self._seed, seconds, list(self.stack.services)):
            self._keep_running(begun + fault.at)
            self.count += self._strike(fault)
        self._keep_running(begun + seconds)

    def calm(self) -> None:
        """Start whatever is down, and wait until all of it is ready."""
        for name in self._down():
            self.stack.processes[name].start()
        for name, process in self.stack.processes.items():
            if self._wanted(name):
                process.wait_ready()

    def watch(self, seconds: float) -> None:
        """Strike nobody, but start again whatever falls by itself; returns when the time is over."""
        self._keep_running(time.monotonic() + seconds)

    def during(self, act: Callable[[], Result]) -> Result:
        """What `act` gives, done beside the watch: whatever falls by itself meanwhile is started again."""
        with ThreadPoolExecutor(1) as pool:
            doing = pool.submit(act)
            while not doing.done():
                self.watch(0.1)
            return doing.result()

    def _keep_running(self, until: float) -> None:
        while (now := time.monotonic()) < until:
            for name in self._down():
                self.fell += name not in self._due
                if now >= self._due.setdefault(name, now + BY_ITSELF):
                    del self._due[name]
                    self.stack.processes[name].start()
            time.sleep(0.02)

    def _down(self) -> list[str]:
        return [name for name, process in self.stack.processes.items() if self._wanted(name) and not process.running()]

    def _wanted(self, name: str) -> bool:
        return self._relays or ".relay." not in name

    def _strike(self, fault: Fault) -> bool:
        """Returns whether there was anything to strike."""
        if fault.kind == "network":
            return self.wires[fault.service].cut(fault.stalled)
        if fault.kind == "database connections":
            return self.stack.cluster.terminate_backends(fault.service) > 0
        if fault.kind == "broker connections":
            return self.stack.broker.close_connections(fault.service) > 0
        return sum(self._kill(name, fault.down) for name in self._victims(fault)) > 0

    def _victims(self, fault: Fault) -> list[str]:
        if fault.kind == "service":
            return [fault.service]
        relays = [self.stack.installation.relay(fault.service, number) for number in (1, 2)]
        if fault.kind == "both relays":
            return relays
        return sorted(relays, key=self._leads, reverse=fault.kind == "leader")[:1]

    def _leads(self, relay: str) -> bool:
        try:
            metrics = requests.get(f"{self.stack.processes[relay].url}/metrics", timeout=2).text
        except requests.RequestException:
            return False
        return "isotrack_relay_leader 1.0" in metrics

    def _kill(self, name: str, down: float) -> bool:
        process = self.stack.processes[name]
        if not process.running():
            return False
        process.kill()
        self._due[name] = time.monotonic() + down
        return True

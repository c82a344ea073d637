"""Every process is replaced under load, twice round: no request is cut off, and the books balance.

A service's next process listens at another address before the one before it is told to stop, and clients take
either. Relays and workers stop and start on their place: nobody asks them for anything.
"""

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.chaos.choosing import Choosing, Doors
from tests.chaos.officials import Office, prepare
from tests.chaos.settling import settled
from tests.chaos.test_kill_run import SERVICES
from tests.stack import Process, Stack, running

ROUNDS, OFFICIALS, COMMANDS, SECONDS = 2, 4, 150, 12.0

pytestmark = pytest.mark.chaos


@pytest.fixture
def stack(clean_folder: Path) -> Iterator[Stack]:
    with running(clean_folder / "rolling", SERVICES) as started:
        yield started


class Rollout:
    """Replaces processes one after the other, and notes with which code each has ended."""

    def __init__(self, stack: Stack, doors: Doors) -> None:
        self.codes: list[tuple[str, int]] = []
        self._stack = stack
        self._doors = doors
        self._spare = {service: stack.another(service, f"{service}.next") for service in stack.services}

    def go(self) -> None:
        """Twice round: the services end where they began."""
        for _ in range(ROUNDS):
            for name in list(self._stack.processes):
                if name in self._stack.services:
                    self._move(name)
                else:
                    self._restart(name, self._stack.processes[name])

    def _move(self, service: str) -> None:
        old, new = self._stack.processes[service], self._spare[service]
        self._stack.processes[service], self._spare[service] = new, old
        try:
            new.start()
            new.wait_ready()
            self._doors.open(service, new.url)
        finally:
            self.codes.append((service, old.stop()))
        self._doors.close(service, old.url)

    def _restart(self, name: str, process: Process) -> None:
        self.codes.append((name, process.stop()))
        process.start()
        process.wait_ready()


@pytest.mark.timeout(900)
def test_no_request_is_cut_off_and_nothing_is_lost_while_every_process_is_replaced(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = os.environ.get("ISOTRACK_SEED") or str(secrets.randbelow(10**6))
    doors, scene = Doors(stack), prepare(stack)
    rollout, answered, shifts = Rollout(stack, doors), 0, 0
    with ThreadPoolExecutor(1) as pool:
        rolling = pool.submit(rollout.go)
        while not rolling.done():
            first = shifts * OFFICIALS
            office = Office(stack, scene, f"{seed} {shifts}", OFFICIALS, first, partial(Choosing, doors=doors))
            office.begin(COMMANDS, SECONDS)
            answered += office.finish()
            shifts += 1
        rolling.result()
    balance = settled(stack)
    told = " ".join(f"{name.replace(' ', '_')}={count}" for name, count in sorted(doors.attempts.items()))
    with capsys.disabled():
        print(f"\nrolling run: seed={seed} commands={answered} {told} dropped={len(doors.dropped)}")
        print(
            f"replaced={len(rollout.codes)} commits={balance.commits} lost={len(balance.lost)}"
            f" doubled={len(balance.doubled)} stale={len(balance.stale)}"
        )
    assert doors.attempts["replayed"] == 0, "a request was carried out and its answer cut off"
    assert doors.dropped == []
    assert [ended for ended in rollout.codes if ended[1] != 0] == []
    assert len(rollout.codes) == ROUNDS * len(stack.processes)
    assert answered == shifts * COMMANDS
    assert balance.balanced, "\n".join([*balance.lost, *balance.doubled, *balance.stale, *balance.parked][:40])

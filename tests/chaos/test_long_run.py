"""Twenty minutes in which everything fails, one thing after the other and together: `make test-chaos`.

2,000 commands go on through a storm of killed processes and cut connections, crash points inside the processes, a
broker that is stopped for a minute and for ten, a full disk, a database that is restarted, deliveries again and in
disorder, and 10,000 messages that nobody can read. The seed is printed; `ISOTRACK_SEED` repeats the order. The last
line says how it went.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos import outages
from tests.chaos.faults import Storm, slow_down
from tests.chaos.officials import Office, prepare
from tests.chaos.settling import settled
from tests.chaos.test_kill_run import SERVICES
from tests.chaos.wire import WiredInstallation
from tests.stack import Stack, standing

pytestmark = pytest.mark.chaos

COMMANDS, OFFICIALS, UNREADABLE, AGAIN = 2_000, 8, 10_000, 500
STORM, ALARM, SHORT_OUTAGE, LONG_OUTAGE = 180.0, 20.0, 60.0, 600.0
BETWEEN = 15.0
SECONDS = STORM + ALARM + SHORT_OUTAGE + LONG_OUTAGE + 8 * BETWEEN
FAULTS_AT_LEAST = 100
SETTLED_WITHIN = 300.0
CRASHES = "insert:0.004,publish:0.004,confirm:0.01,mark:0.02,commit:0.003,ack:0.003"
STEPS = "0.5,1,2,5"
"""Of the ladder, so that what climbs is done within the run."""


class CrashingInstallation(WiredInstallation):
    """Every process dies now and then at one of the crash points."""

    def _shared(self) -> dict[str, str]:
        return super()._shared() | {"ISOTRACK_CRASH": CRASHES, "ISOTRACK_RETRY_STEPS": STEPS}


@pytest.fixture
def installation(clean_folder: Path) -> Iterator[CrashingInstallation]:
    made = CrashingInstallation(clean_folder / "long", tuple(SERVICES))
    yield made
    made.close()


@pytest.fixture
def stack(installation: CrashingInstallation) -> Iterator[Stack]:
    with standing(Stack(installation, SERVICES)) as started:
        yield started


@pytest.mark.timeout(2400)
def test_nothing_is_lost_doubled_or_stale_whatever_fails_and_for_however_long(
    installation: CrashingInstallation, stack: Stack, capsys: pytest.CaptureFixture[str], say: Callable[[str], None]
) -> None:
    seed = os.environ.get("ISOTRACK_SEED") or str(secrets.randbelow(10**6))
    with capsys.disabled():
        print(f"\nlong run: seed={seed}", flush=True)
    storm = Storm(stack, installation.wires, seed)
    office = Office(stack, storm.during(lambda: prepare(stack)), seed, OFFICIALS)
    slow_down(stack)
    office.begin(COMMANDS, SECONDS)
    storm.rage(STORM)
    faults = storm.count + whole(stack, storm, office, seed)
    answered = storm.during(office.finish)
    misparked = storm.during(lambda: outages.take_unreadable(stack, UNREADABLE, within=SETTLED_WITHIN))
    balance = storm.during(lambda: settled(stack, SETTLED_WITHIN))
    say(f"long run: seed={seed} commands={answered} cut_off={office.cut_off} fell={storm.fell}")
    say(
        f"faults={faults + storm.fell} commits={balance.commits} lost={len(balance.lost)}"
        f" doubled={len(balance.doubled)} stale={len(balance.stale)}"
    )
    assert not misparked, "\n".join(misparked[:40])
    assert balance.balanced, "\n".join([*balance.lost, *balance.doubled, *balance.stale, *balance.parked][:40])
    assert answered == COMMANDS
    assert faults + storm.fell >= FAULTS_AT_LEAST
    assert storm.fell > 0, "no crash point was struck"


def whole(stack: Stack, storm: Storm, office: Office, seed: str) -> int:
    """The outages of the whole installation, one after the other; returns how many there were."""
    outages.unreadable(stack, UNREADABLE)
    again = outages.again_in_disorder(stack, seed, AGAIN)
    assert again == AGAIN
    storm.watch(BETWEEN)
    for seconds in (SHORT_OUTAGE, LONG_OUTAGE):
        goes_on(seconds, *outages.broker_stopped(stack, storm, seconds))
        office.check()
        storm.watch(BETWEEN)
    assert outages.disk_alarm(stack, storm, ALARM), "the broker raised no alarm"
    storm.watch(BETWEEN)
    stack.cluster.restart()
    storm.watch(BETWEEN)
    stack.cluster.kill()
    stack.cluster.start()
    storm.watch(BETWEEN)
    return 6


def goes_on(seconds: float, recorded: int, published: int) -> None:
    """Commands succeed while the broker is down, and their events wait."""
    assert recorded > seconds / 4, f"only {recorded} events were recorded while the broker was down"
    assert published == 0, f"{published} events count as published, though there was no broker"

"""A minute of commands while everything is killed: what was committed took effect once, everywhere.

The last line says how it went; the line before it names the seed, and `ISOTRACK_SEED` repeats a run's order of
commands and faults. `ISOTRACK_RELAY=off` runs the same without relays, which must show as a loss.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.faults import Storm, slow_down
from tests.chaos.officials import Office, prepare
from tests.chaos.settling import settled
from tests.chaos.wire import WiredInstallation
from tests.stack import Stack, standing

SERVICES = {
    **{name: name for name in ("agencies", "audits", "notifications")},
    "witness": "tests.chaos.witness.service:SERVICE",
}
SECONDS, COMMANDS, OFFICIALS = 60.0, 200, 6
FAULTS_AT_LEAST, COMMITS_AT_LEAST = 30, 200
SETTLED_WITHIN = 60.0


@pytest.fixture
def installation(clean_folder: Path) -> Iterator[WiredInstallation]:
    made = WiredInstallation(clean_folder / "chaos", tuple(SERVICES))
    yield made
    made.close()


@pytest.fixture
def stack(installation: WiredInstallation) -> Iterator[Stack]:
    with standing(Stack(installation, SERVICES)) as started:
        yield started


@pytest.mark.timeout(420)
def test_what_was_committed_takes_effect_once_everywhere_whatever_is_killed(
    installation: WiredInstallation, stack: Stack, say: Callable[[str], None]
) -> None:
    seed = os.environ.get("ISOTRACK_SEED") or str(secrets.randbelow(10**6))
    office = Office(stack, prepare(stack), seed, OFFICIALS)
    storm = Storm(stack, installation.wires, seed, relays=os.environ.get("ISOTRACK_RELAY") != "off")
    slow_down(stack)
    office.begin(COMMANDS, SECONDS)
    storm.rage(SECONDS)
    storm.calm()
    answered = office.finish()
    balance = settled(stack, SETTLED_WITHIN)
    say(f"kill run: seed={seed} commands={answered} cut_off={office.cut_off} fell={storm.fell}")
    say(
        f"faults={storm.count} commits={balance.commits} lost={len(balance.lost)}"
        f" doubled={len(balance.doubled)} stale={len(balance.stale)}"
    )
    assert balance.balanced, "\n".join([*balance.lost, *balance.doubled, *balance.stale, *balance.parked][:40])
    assert answered == COMMANDS
    assert storm.count >= FAULTS_AT_LEAST
    assert balance.commits >= COMMITS_AT_LEAST

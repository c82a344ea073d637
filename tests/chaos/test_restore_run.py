"""A service goes back to an older backup while officials work: at the end everybody agrees with the owners again.

Three rounds on one stack: an owner that others keep copies of (audits), the registry on which all depend (agencies),
and one that only listens (notifications). What a round loses is known from the outbox that it replaces.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import requests

from tests.chaos.clients import Client
from tests.chaos.officials import SINCE, Office, Scene, prepare
from tests.chaos.settling import settled
from tests.chaos.test_kill_run import SERVICES
from tests.stack import Stack, running
from tests.system.recovery import Operator

ROUNDS = ("audits", "agencies", "notifications")
COMMANDS, SECONDS, OFFICIALS = 40, 6.0, 4

pytestmark = pytest.mark.chaos


@pytest.fixture
def stack(clean_folder: Path) -> Iterator[Stack]:
    with running(clean_folder / "restore", SERVICES) as started:
        yield started


class Town:
    """Officials at work in shifts, each with agencies and findings of its own; `lost` is what restores have undone."""

    def __init__(self, stack: Stack, seed: str) -> None:
        self.stack = stack
        self.scene: Scene = prepare(stack)
        self.lost: set[UUID] = set()
        self._seed = seed
        self._shifts = 0

    def shift(self) -> Office:
        """A shift that has begun."""
        office = Office(self.stack, self.scene, f"{self._seed} {self._shifts}", OFFICIALS, self._shifts * OFFICIALS)
        self._shifts += 1
        office.begin(COMMANDS, SECONDS)
        return office

    def agree(self) -> int:
        """All books balance but for what was lost; returns how many events the owners have said."""
        balance = settled(self.stack, lost=frozenset(self.lost))
        wrong = [*balance.lost, *balance.doubled, *balance.stale, *balance.parked]
        assert balance.balanced, "\n".join(wrong[:40])
        return balance.commits

    def unbuilt(self) -> tuple[str, str]:
        """An agency, and an inspection planned there; ids of both."""
        client, token = Client(self.stack), self.scene.coordinator
        body = {"code": "99999", "name_vi": "Xã mới", "kind": "commune", "parent_id": self.scene.district}
        agency = client.command(token, "agencies", "/v1/agencies", {**body, "valid_from": SINCE})
        assert agency is not None
        seen = client.read(token, "audits", f"/v1/inspections/{self.scene.inspection}")
        plan = {key: seen[key] for key in ("kind", "mode", "planned_from", "planned_to", "team")}
        planned = client.once_heard(token, "audits", "/v1/inspections", {**plan, "agency_id": agency["id"]})
        return agency["id"], planned["id"]


class Service(Operator):
    """A service that goes back to a backup."""

    def said(self) -> set[UUID]:
        """The events in its outbox."""
        return {row["event_id"] for row in self.rows("SELECT event_id FROM outbox WHERE NOT restated")}

    def processes(self) -> list[str]:
        """The service and its relays."""
        return [name for name in self.stack.processes if name.partition(".")[0] == self.service]

    def stop(self) -> None:
        """All its processes, in good order."""
        for name in self.processes():
            self.stack.processes[name].stop()

    def start(self) -> None:
        """All its processes."""
        for name in self.processes():
            self.stack.processes[name].start()
        self.stack.wait_ready()


@pytest.mark.timeout(900)
def test_everybody_agrees_again_after_any_service_went_back_to_an_older_backup(
    stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = os.environ.get("ISOTRACK_SEED") or str(secrets.randbelow(10**6))
    town = Town(stack, seed)
    for name in ROUNDS:
        service, file = Service(stack, name), tmp_path / name
        early = town.shift()
        service.done("backup", name, str(file))
        assert early.finish() == COMMANDS
        assert town.shift().finish() == COMMANDS
        agency, inspection = town.unbuilt() if name == "agencies" else ("", "")
        town.agree()
        before = service.said()
        if name == "notifications":
            late = town.shift()
            service.done("restore", name, str(file), "--force")
        else:
            service.stop()
            service.database.close()
            late = town.shift()
            service.done("restore", name, str(file))
            service.start()
        town.lost |= before - service.said()
        assert late.finish() == COMMANDS
        commits = town.agree()
        service.database.close()
        with capsys.disabled():
            print(f"\nrestore of {name}: seed={seed} commits={commits} lost with the backup={len(town.lost)}")
        if agency:
            _still_there(town, agency, inspection)
    assert len(town.lost) > COMMANDS


def _still_there(town: Town, agency: str, inspection: str) -> None:
    """audits keeps an inspection of an agency that is no more, serves it, and tells the operator."""
    found = Client(town.stack).read(town.scene.coordinator, "audits", f"/v1/inspections/{inspection}")
    assert found["agency_id"] == agency
    listed = Client(town.stack).read(town.scene.coordinator, "audits", "/v1/inspections")
    assert inspection in {one["id"] for one in listed["items"]}
    log = town.stack.installation.log("audits").read_text()
    assert any("the registry has lost an inspected agency" in line and agency in line for line in log.splitlines())
    exposed = requests.get(f"{town.stack.url('audits')}/metrics", timeout=5).text
    assert 'isotrack_forgotten_total{queue="audits.agencies"}' in exposed

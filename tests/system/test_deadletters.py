"""`isotrack deadletters` as a process, on what the toy has really parked."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.stack import ROOT
from tests.system.client import eventually
from tests.system.notes import Toy, wire
from tests.typing_in import typed

TOY = "tests.toy.service:SERVICE"
KILLED_IN_BETWEEN = """
import os, signal
from chassis.deadletters.queue import ParkingQueue
ParkingQueue.remove = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
from chassis.cli import main; main()
"""

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(site: Toy) -> Command:
    """`isotrack …` as the operator types it."""

    def run(*words: str, code: str | None = None, given: str = "") -> subprocess.CompletedProcess[str]:
        environment = {"PATH": "/usr/bin:/bin", **site.stack.installation.environment(), "PYTHONPATH": str(ROOT)}
        if code is None:
            return typed(*words, environment=environment, given=given)
        start = [sys.executable, "-W", "ignore", "-c", code, *words]
        return subprocess.run(start, env=environment, cwd=ROOT, input=given, capture_output=True, text=True, timeout=60)

    return run


def listed(command: Command, *filters: str) -> list[dict[str, Any]]:
    done = command("deadletters", "list", TOY, "--json", *filters)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def depth(site: Toy) -> int:
    with site.channel() as channel:
        return int(channel.queue_declare("toy.parking", passive=True).method.message_count)


def park(site: Toy, *texts: str) -> list[UUID]:
    """Notes whose events are parked by the reaction."""
    before, notes = depth(site), [uuid4() for _ in texts]
    for note, text in zip(notes, texts, strict=True):
        site.publish(**wire(note, 1, text, event_id=note))
    eventually(lambda: depth(site) == before + len(texts))
    return notes


def test_looking_tells_everything_and_changes_nothing(site: Toy, command: Command) -> None:
    (note,) = park(site, "give up")
    for _ in range(3):
        (found,) = listed(command)
    assert (found["queue"], found["name"], found["reason"]) == ("toy.count", "note.taken", "Permanent")
    assert (found["attempts"], found["subject"]) == (1, str(note))
    shown = command("deadletters", "show", TOY, str(note))
    assert json.loads(json.loads(shown.stdout)["body"])["state"]["text"] == "give up"
    assert "Permanent: a note said give up" in command("deadletters", "list", TOY).stdout
    assert command("deadletters", "show", TOY, str(uuid4())).returncode == 1
    assert depth(site) == 1


def test_filters_choose_and_a_dry_run_does_nothing(site: Toy, command: Command) -> None:
    first, second = park(site, "give up", "give up")
    site.publish(b"{}")
    eventually(lambda: depth(site) == 4)
    assert len(listed(command, "--reason", "unreadable")) == 2
    assert [one["event_id"] for one in listed(command, "--id", str(second))] == [str(second)]
    assert len(listed(command, "--event", "note.*", "--queue", "toy.count", "--limit", "1")) == 1
    assert listed(command, "--older-than", "1h") == []
    for verb in ("replay", "drop"):
        done = command("deadletters", verb, TOY, "--subject", str(first), "--dry-run")
        assert f"would {verb} 1" in done.stdout
    assert depth(site) == 4


def test_a_replay_takes_effect_and_is_written_down_with_who_and_what(site: Toy, command: Command) -> None:
    (note,) = parked_until_mended(site)
    site.mend(note)
    done = command("deadletters", "replay", TOY, "--subject", str(note), "--as", "lan", "--rate", "50")
    assert "replayed 1" in done.stdout, done.stderr
    eventually(lambda: site.effects(note) == 1)
    assert depth(site) == 0
    entry = json.loads(command("operations", TOY, "--json", "--limit", "1").stdout)
    assert (entry["command"], entry["operator"], entry["counts"]) == ("deadletters replay", "lan", {"replayed": 1})
    assert entry["parameters"]["subject"] == str(note)
    assert entry["begun_at"] < entry["ended_at"]
    (item,) = [json.loads(line) for line in command("operations", TOY, str(entry["id"]), "--json").stdout.splitlines()]
    assert (item["item"], item["place"], item["outcome"]) == (str(note), "toy.count", "replayed")


def test_a_replay_killed_in_between_and_repeated_takes_effect_once_and_leaves_its_trace(
    site: Toy, command: Command
) -> None:
    (note,) = parked_until_mended(site)
    site.mend(note)
    before = site.outcomes("toy.count").get("repeated", 0)
    killed = command("deadletters", "replay", TOY, code=KILLED_IN_BETWEEN)
    assert killed.returncode == -9
    eventually(lambda: site.effects(note) == 1 and depth(site) == 1)
    assert "broken off" in command("operations", TOY, "--limit", "1").stdout
    [intended] = site.rows("SELECT outcome FROM operation_item ORDER BY operation_id DESC LIMIT 1")
    assert intended["outcome"] == "intended"
    assert "replayed 1" in command("deadletters", "replay", TOY).stdout
    eventually(lambda: site.outcomes("toy.count").get("repeated", 0) == before + 1)
    assert (site.effects(note), depth(site)) == (1, 0)


def test_what_fails_again_after_a_replay_climbs_anew_and_is_parked_again(site: Toy, command: Command) -> None:
    (note,) = parked_until_mended(site)
    before = site.outcomes("toy.count")["retried"]
    assert "replayed 1" in command("deadletters", "replay", TOY).stdout
    eventually(lambda: depth(site) == 1)
    (found,) = listed(command)
    assert (found["subject"], found["attempts"]) == (str(note), 5)
    assert site.outcomes("toy.count")["retried"] == before + 4


def test_a_message_moved_by_the_policy_is_listed_with_its_reason_and_can_be_replayed(
    site: Toy, command: Command
) -> None:
    note = uuid4()
    process = site.stack.processes["toy"]
    process.stop()
    try:
        site.publish(**wire(note, 1, "bị từ chối", event_id=note))
        with site.channel() as channel:
            for queue in ("toy.count", "toy.copy"):
                method, _, _ = eventually(lambda queue=queue: _got(channel, queue))
                channel.basic_reject(method.delivery_tag, requeue=False)
            eventually(lambda: depth(site) == 2)
    finally:
        process.start()
        process.wait_ready()
    assert {(one["queue"], one["reason"]) for one in listed(command)} == {
        ("toy.count", "rejected"),
        ("toy.copy", "rejected"),
    }
    assert "replayed 2" in command("deadletters", "replay", TOY).stdout
    eventually(lambda: site.effects(note) == 1 and site.copied(note) == "bị từ chối")


def test_a_replay_that_must_not_be_is_refused_and_leaves_the_message(site: Toy, command: Command) -> None:
    old = {"cloudEvents_time": "2019-01-01T00:00:00+00:00"}
    note = uuid4()
    site.publish(**{**wire(note, 1, "give up"), **old})
    eventually(lambda: depth(site) == 1)
    refused = command("deadletters", "replay", TOY)
    assert (refused.returncode, "too old 1" in refused.stdout) == (1, True)
    missing = command("deadletters", "replay", TOY, "--to", "toy.nobody", "--force")
    assert (missing.returncode, "queue missing 1" in missing.stdout) == (1, True)
    assert command("deadletters", "replay", TOY, "--to", "audits.findings").returncode == 2
    assert depth(site) == 1


def test_a_drop_asks_first_and_is_written_down(site: Toy, command: Command) -> None:
    kept, dropped = park(site, "give up", "give up")
    assert command("deadletters", "drop", TOY, given="n\n").returncode == 1
    assert depth(site) == 2
    assert "dropped 1" in command("deadletters", "drop", TOY, "--id", str(dropped), "--yes").stdout
    assert [one["event_id"] for one in listed(command)] == [str(kept)]
    assert "deadletters drop" in command("operations", TOY).stdout


def test_the_rate_is_kept(site: Toy, command: Command) -> None:
    park(site, *["give up"] * 5)
    begun = time.monotonic()
    assert "replayed 5" in command("deadletters", "replay", TOY, "--rate", "5").stdout
    assert time.monotonic() - begun >= 1
    eventually(lambda: depth(site) == 5)


def parked_until_mended(site: Toy) -> list[UUID]:
    """A note that has climbed the whole ladder, and whose cause can be mended."""
    return park(site, "raise")


def _got(channel: Any, queue: str) -> Any:
    found = channel.basic_get(queue)
    return found if found[0] is not None else None

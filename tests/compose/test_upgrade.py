"""The story in containers: played through the gateway while everything is upgraded, kept through `down` and `up`."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from deploy.local.paths import CHECKOUT
from tests.chaos.settling import settled
from tests.compose.conftest import SENDER_AT, Steps, build
from tests.compose.outside import NAMES, Caller, Outside
from tests.compose.project import Project, run, until
from tests.stack import isotrack

NEEDED = ("requirements.lock", "pyproject.toml", "README.md", "chassis", "services", "story", "data", "deploy")
MIGRATION = "9999.upgrade.sql"
SQL = "-- depends: 0001.chassis\nCREATE TABLE upgrade_seen (at timestamptz NOT NULL DEFAULT now());\n"
STORY_WITHIN = 1200.0
PACE = "1"
"""Seconds of rest before each day of the story, so that it outlasts the upgrade."""
KINDS = ("run", "relay", "work")
ASKED = (("agencies", "/v1/progress?by=block"), ("audits", "/v1/findings?limit=5"), ("notifications", "/v1/clock"))


@pytest.fixture(scope="module")
def next_image(images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image after: this checkout's with one more migration in each service."""
    context = tmp_path_factory.mktemp("next")
    shutil.copy(CHECKOUT / "Dockerfile", context)
    for name in NEEDED:
        if (CHECKOUT / name).is_dir():
            shutil.copytree(CHECKOUT / name, context / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(CHECKOUT / name, context)
    for service in NAMES:
        (context / "services" / service / "migrations" / MIGRATION).write_text(SQL)
    tag = f"isotrack-test-next:{os.getpid()}"
    build("isotrack", tag, str(context))
    try:
        yield tag
    finally:
        run("docker", "rmi", "--force", tag, check=False)


def rows(outside: Outside, service: str, sql: str) -> list[Any]:
    """What a service's database says."""
    database = outside.database(service)
    try:
        with database.transaction(read_only=True) as tx:
            return tx.all(sql, ())
    finally:
        database.close()


def progress(outside: Outside) -> Any:
    """The progress table of all blocks."""
    headers = {"Authorization": f"Bearer {outside.token('leader')}"}
    answer = requests.get(f"{outside.url('agencies')}/v1/progress?by=block", headers=headers, timeout=30)
    assert answer.ok, answer.text
    return answer.json()


def heads(outside: Outside) -> dict[str, Any]:
    """How long each service's history is, and the ends of all its chains."""
    ends = "SELECT subject, max(number) AS number, count(*) AS count FROM history GROUP BY subject ORDER BY subject"
    return {service: rows(outside, service, ends) for service in NAMES}


def begun(outside: Outside) -> bool:
    """Whether the registry is loaded."""
    return rows(outside, "agencies", "SELECT count(*) AS count FROM agency")[0]["count"] > 0


@pytest.fixture(scope="module")
def password(up: Project) -> str:
    """Of the first operator, whom the command line makes."""
    return up.compose("exec", "-T", "agencies", "isotrack", "users", "add", "operator", "--role=operator").split()[-1]


def play(project: Project, password: str, *options: str) -> str:
    """The story, from here, through the one door; an assertion if it does not end well."""
    command = isotrack("story", "--to", f"http://127.0.0.1:{project.port}", "--language", "en", *options)
    told = {**os.environ, "ISOTRACK_STORY_PASSWORD": password}
    done = subprocess.run(command, env=told, cwd=CHECKOUT, capture_output=True, text=True, timeout=STORY_WITHIN)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


class Asker:
    """Somebody who asks every service, over and over, and bears nothing but having to ask again."""

    def __init__(self, outside: Outside) -> None:
        self.client = Caller(outside, [])
        self.stop = threading.Event()
        self._token = outside.token("leader")

    def go_on(self) -> int:
        """Until told to stop; returns how many requests were answered."""
        answered = 0
        while not self.stop.wait(0.05):
            self.client.read(self._token, *ASKED[answered % len(ASKED)])
            answered += 1
        return answered


def test_everything_is_upgraded_while_the_story_is_played_and_nothing_fails(
    up: Project, catcher: Project, outside: Outside, next_image: str, password: str, step: Steps
) -> None:
    met: set[str] = set()
    asker = Asker(outside)
    with ThreadPoolExecutor(2) as pool:
        playing = pool.submit(play, up, password, "--pace", PACE)
        until(lambda: playing.done() or begun(outside), 180, "the story does not begin", pause=0.2)
        asking = pool.submit(asker.go_on)
        try:
            up.tell(ISOTRACK_IMAGE=next_image)
            up.compose("config", "--quiet")
            script = [sys.executable, "-u", str(CHECKOUT / "deploy/compose/upgrade.py"), *up.options]
            with (
                step("upgrade"),
                subprocess.Popen(script, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as upgrading,
            ):
                assert upgrading.stdout is not None
                for line in upgrading.stdout:
                    met |= set() if playing.done() else {line.strip()}
                    with step(f"{line.strip()} (story {'over' if playing.done() else 'going on'})"):
                        pass
            assert upgrading.returncode == 0
        finally:
            asker.stop.set()
        with step(f"{asking.result()} requests besides, {asker.client.cut_off} sent again; the story"):
            told = playing.result()
    assert met >= {"prepared", "replaced: agencies (1)"}, "the story was over before the migration and its service came"
    assert "Total" in told
    images = {one["Config"]["Image"] for one in up.containers() if (one["Config"]["Cmd"] or [""])[0] in KINDS}
    assert images == {next_image}
    for service in NAMES:
        assert rows(outside, service, "SELECT to_regclass('upgrade_seen') AS found")[0]["found"] == "upgrade_seen"
    with step("the books"):
        balance = settled(outside, 120)  # type: ignore[arg-type]
    assert balance.balanced, [*balance.lost, *balance.doubled, *balance.stale, *balance.parked][:20]


def test_the_story_ends_with_the_table_that_everybody_sees(
    up: Project, outside: Outside, password: str, step: Steps
) -> None:
    with step("shown again"):
        told = play(up, password)
    report = progress(outside)
    for line in (*report["groups"], report["total"]):
        assert any({str(line["declared"]), str(line["total"])} <= set(row.split()) for row in told.splitlines()), line
    assert report["total"]["declared"] > 52


def test_the_letters_of_the_story_have_all_arrived(catcher: Project, outside: Outside, step: Steps) -> None:
    waiting = "SELECT count(*) AS count FROM delivery WHERE channel = 'email' AND state IN ('queued', 'failed')"
    with step("the last letters"):
        until(lambda: rows(outside, "notifications", waiting)[0]["count"] == 0, 180, "letters wait")
    sent = rows(outside, "notifications", "SELECT id, repeats FROM delivery WHERE channel = 'email' AND state = 'sent'")
    letters = catcher.get("/mail/letters.json")
    with step(f"{len(letters)} letters for {len(sent)} deliveries"):
        assert {one["id"] for one in letters} == {f"<{row['id']}@{SENDER_AT}>" for row in sent}
    assert len(sent) > 50
    assert len(letters) <= len(sent) + sum(row["repeats"] for row in sent)
    assert all(one["subject"] and one["text"] for one in letters)


def test_down_and_up_again_keep_all_data(up: Project, outside: Outside, step: Steps) -> None:
    table, ends = progress(outside), heads(outside)
    with step("down"):
        up.compose("down")
    assert up.containers() == []
    with step("up"):
        up.up()
    assert progress(outside) == table
    assert heads(outside) == ends
    with step("the books"):
        balance = settled(outside, 120)  # type: ignore[arg-type]
    assert balance.balanced, [*balance.lost, *balance.doubled, *balance.stale, *balance.parked][:20]

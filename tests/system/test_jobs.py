"""What the chassis promises of long work, with real workers that are killed: one effect, seen while it is made."""

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.stack import Process, Stack
from tests.system.client import Client, caller, eventually
from tests.toy.work import LIMIT

WORKER = "toy.worker.1"
PLAIN = {"Content-Type": "text/plain"}
ENDED = ("done", "failed", "cancelled")
SLOW = "pause=0.2"


class Office:
    """Somebody who asks for notes by the dozen, and the operator's look at what came of it."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.database = stack.database("toy")
        self.who = caller(stack, "coordinator")

    @property
    def worker(self) -> Process:
        return self.stack.processes[WORKER]

    def ask(self, *lines: str, path: str = "/v1/notes/import", query: str = "", who: Client | None = None) -> str:
        answer = (who or self.who).ask("POST", "toy", f"{path}?{query}", data="\n".join(lines), headers=PLAIN)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def get(self, job: str, who: Client | None = None) -> dict[str, Any]:
        found: dict[str, Any] = (who or self.who).get("toy", f"/v1/jobs/{job}")
        return found

    def reached(self, job: str, *states: str) -> dict[str, Any]:
        found: dict[str, Any] = eventually(lambda: (one := self.get(job))["state"] in states and one, within=40)
        return found

    def under_way(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = eventually(lambda: (one := self.get(job))["progress"]["done"] > 0 and one)
        return found

    def likewise(self, **environment: str) -> Process:
        """A worker with other settings, and with health where nobody looks for it."""
        return self.worker.like("", ISOTRACK_TOY_WORKER_HTTP="127.0.0.1:0", **environment)

    def notes(self, text: str) -> int:
        with self.database.transaction(read_only=True) as tx:
            return len(tx.all("SELECT FROM note WHERE text = %s", (text,)))

    def told(self, name: str) -> float:
        exposed = requests.get(f"{self.worker.url}/metrics", timeout=5).text
        return sum(float(line.split()[-1]) for line in exposed.splitlines() if line.startswith(name))


@pytest.fixture
def office(toy: Stack) -> Iterator[Office]:
    """With the one worker running, before and after."""
    found = Office(toy)
    yield found
    if not found.worker.running():
        found.worker.start()
        found.worker.wait_ready()
    found.database.close()


def test_a_job_is_accepted_and_says_where_it_is_and_when_to_look_again(office: Office) -> None:
    answer = office.who.ask("POST", "toy", f"/v1/notes/import?{SLOW}", data="a\nb\nc", headers=PLAIN)
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/v1/jobs/{answer.json()['id']}"
    assert answer.headers["Retry-After"] == "1"
    job = answer.json()["id"]
    assert (answer.json()["state"], answer.json()["allowed"]) == ("queued", ["cancel"])
    seen = office.under_way(job)
    assert (seen["state"], seen["progress"]["total"], seen["progress"]["text"]) == ("running", 3, "Đang ghi")
    done = office.reached(job, *ENDED)
    assert (done["state"], done["result"], done["allowed"]) == ("done", {"notes": 3}, [])
    again = office.who.ask("GET", "toy", f"/v1/jobs/{job}")
    assert "Retry-After" not in again.headers


def test_a_small_job_is_not_kept_waiting(office: Office) -> None:
    took = []
    for _ in range(3):
        started = time.monotonic()
        office.reached(office.ask("small"), *ENDED)
        took.append(time.monotonic() - started)
    assert min(took) < 1.0, took


def test_a_job_of_a_killed_worker_is_taken_over_and_takes_effect_once(office: Office) -> None:
    marker = f"killed {uuid4()}"
    job = office.ask(marker, *["more"] * 9, query=SLOW)
    office.under_way(job)
    office.worker.kill()
    with office.stack.another_worker("toy"):
        done = office.reached(job, *ENDED)
    assert (done["state"], done["attempts"]) == ("done", 2)
    assert office.notes(marker) == 1


def test_a_worker_that_was_only_slow_finds_its_job_taken_over_and_does_nothing_twice(office: Office) -> None:
    marker = f"frozen {uuid4()}"
    job = office.ask(marker, *["more"] * 4, query=SLOW)
    office.under_way(job)
    with office.worker.frozen(), office.stack.another_worker("toy"):
        done = office.reached(job, *ENDED)
        assert (done["state"], done["attempts"]) == ("done", 2)
    # Awake again it comes to its mark, which counts no more; then it takes the next job.
    assert office.reached(office.ask("next"), *ENDED)["state"] == "done"
    assert office.notes(marker) == 1


def test_two_workers_share_what_waits(office: Office) -> None:
    with office.stack.another_worker("toy"):
        jobs = [office.ask("shared", "shared", query=SLOW) for _ in range(6)]
        for job in jobs:
            assert office.reached(job, *ENDED)["state"] == "done"
    with office.database.transaction(read_only=True) as tx:
        found = tx.all("SELECT worker, attempts FROM job WHERE id = ANY(%s::uuid[])", (jobs,))
    assert len({one["worker"] for one in found}) == 2
    assert {one["attempts"] for one in found} == {1}


@pytest.mark.parametrize("line", ["query", "spin"])
def test_a_job_that_is_called_off_has_no_effect_whatever_it_is_at(office: Office, line: str) -> None:
    marker = f"cancelled {uuid4()}"
    job = office.ask(marker, line)
    office.under_way(job)
    cancelled = office.who.post("toy", f"/v1/jobs/{job}/cancel")
    assert (cancelled["state"], cancelled["allowed"]) == ("cancelled", [])
    # The worker has its hands free again, and what it had done is gone.
    assert office.reached(office.ask("next"), *ENDED)["state"] == "done"
    assert office.notes(marker) == 0
    assert office.who.refused("toy", f"/v1/jobs/{job}/cancel") == "job.ended"


def test_a_job_that_waits_can_be_called_off(office: Office) -> None:
    office.worker.stop()
    job = office.ask("never to be")
    assert office.who.post("toy", f"/v1/jobs/{job}/cancel")["state"] == "cancelled"


@pytest.mark.parametrize("line", ["query", "spin"])
def test_a_job_is_cut_off_at_its_time_limit_and_says_so(office: Office, line: str) -> None:
    marker = f"overdue {uuid4()}"
    job = office.ask(marker, line, path="/v1/notes/hurry")
    failed = office.reached(job, *ENDED)
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "job.too_long")
    assert f"{LIMIT}" in failed["problem"]["title"]
    assert office.notes(marker) == 0


def test_a_failed_job_tells_each_bad_row_in_the_reader_s_language(office: Office) -> None:
    job = office.ask("good", "bad", "good", "bad")
    failed = office.reached(job, *ENDED)
    problem = failed["problem"]
    assert (failed["state"], problem["status"], problem["code"], problem["errors_total"]) == (
        "failed", 422, "invalid", 2,
    )  # fmt: skip
    entry = {"field": "text", "code": "note.never", "row": 2}
    assert problem["errors"][0] == {**entry, "detail": "Không được viết “bad”."}
    english = caller(office.stack, "coordinator", language="en")
    assert office.get(job, english)["problem"]["errors"][0] == {**entry, "detail": "Do not write “bad”."}
    first = english.get("toy", f"/v1/jobs/{job}/errors", limit=1)
    second = english.get("toy", f"/v1/jobs/{job}/errors", limit=1, after=first["after"])
    assert [one["row"] for one in first["items"] + second["items"]] == [2, 4]
    assert second["after"] is None


def test_a_bug_in_a_job_tells_nobody_what_is_inside(office: Office) -> None:
    failed = office.reached(office.ask("break"), *ENDED)
    assert failed["problem"]["code"] == "internal"
    assert "hunter2" not in str(failed)


def test_a_job_that_kills_its_workers_is_given_up_and_shown(office: Office) -> None:
    office.worker.stop()
    job = office.ask("die")
    for _ in range(3):
        victim = office.likewise(ISOTRACK_WORKER_LEASE="0.3")
        victim.start()
        eventually(lambda victim=victim: not victim.running())
    office.worker.start()
    failed = office.reached(job, *ENDED)
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "job.worker_died")
    assert office.reached(office.ask("after the poison"), *ENDED)["state"] == "done"


def test_a_job_is_nobody_else_s_business(office: Office) -> None:
    own = caller(office.stack, "coordinator", "focal_point", person=uuid4(), agency=uuid4())
    other = caller(office.stack, "focal_point", "coordinator", person=uuid4(), agency=uuid4())
    operator = caller(office.stack, "operator", person=uuid4())
    job = office.ask("mine", who=own)
    assert office.get(job, own)["id"] == office.get(job, operator)["id"] == job
    for path in (f"/v1/jobs/{job}", f"/v1/jobs/{job}/errors"):
        assert other.ask("GET", "toy", path).status_code == 404
    assert other.ask("POST", "toy", f"/v1/jobs/{job}/cancel").status_code == 404
    assert other.items("toy", "/v1/jobs") == []
    assert [one["id"] for one in own.items("toy", "/v1/jobs")] == [job]
    assert job in [one["id"] for one in operator.items("toy", "/v1/jobs")]


def test_jobs_are_listed_newest_first_page_by_page(office: Office) -> None:
    who = caller(office.stack, "coordinator", person=uuid4())
    jobs = [office.ask("listed", who=who) for _ in range(3)]
    first = who.get("toy", "/v1/jobs", limit=2)
    second = who.get("toy", "/v1/jobs", limit=2, after=first["after"])
    assert [one["id"] for one in first["items"] + second["items"]] == jobs[::-1]
    eventually(lambda: len(who.items("toy", "/v1/jobs", state="done", kind="note.import")) == 3)


def test_a_worker_that_is_told_to_stop_ends_what_it_can_and_loses_nothing(office: Office) -> None:
    markers = [f"stopped {uuid4()}" for _ in range(4)]
    jobs = [office.ask(*[marker] * 4, query=SLOW) for marker in markers]
    office.under_way(jobs[0])
    assert office.worker.stop() == 0
    states = [office.get(job)["state"] for job in jobs]
    assert "running" not in states
    assert states[0] == "done", "what was under way is finished within the grace period"
    office.worker.start()
    for job in jobs:
        assert office.reached(job, *ENDED)["attempts"] == 1
    assert [office.notes(marker) for marker in markers] == [4] * 4


def test_what_a_stopping_worker_cannot_finish_goes_back_and_is_no_death(office: Office) -> None:
    marker = f"given back {uuid4()}"
    office.worker.stop()
    job = office.ask(marker, "query")
    hasty = office.likewise(ISOTRACK_GRACE="0.5")
    hasty.start()
    eventually(lambda: office.get(job)["state"] == "running")
    assert hasty.stop() == 0
    with office.database.transaction(read_only=True) as tx:
        found = tx.one("SELECT state, deaths FROM job WHERE id = %s", (job,))
    assert found == {"state": "queued", "deaths": 0}
    office.who.post("toy", f"/v1/jobs/{job}/cancel")


def test_a_worker_shows_what_waits_and_what_came_of_it(office: Office) -> None:
    office.reached(office.ask("counted"), *ENDED)
    eventually(lambda: office.told('isotrack_jobs_total{kind="note.import",outcome="done"}') >= 1)
    assert office.told('isotrack_job_duration_seconds_count{kind="note.import"}') >= 1
    job = office.ask("query")
    behind = office.ask("behind it")
    eventually(lambda: office.told("isotrack_jobs_running") == office.told("isotrack_jobs_queued") == 1)
    assert office.told("isotrack_jobs_oldest_age_seconds") > 0
    office.who.post("toy", f"/v1/jobs/{job}/cancel")
    office.reached(behind, *ENDED)

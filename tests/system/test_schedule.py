"""What is done when time passes: once per period however many workers run, and caught up once after a standstill."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import requests

from tests.stack import Stack
from tests.system.client import caller, eventually

WORKER = "toy.worker.1"


def rows(stack: Stack, sql: str, *params: Any) -> list[dict[str, Any]]:
    database = stack.database("toy")
    try:
        with database.transaction(read_only=True) as tx:
            return tx.all(sql, params)
    finally:
        database.close()


def ticks(stack: Stack, task: str) -> list[dict[str, Any]]:
    return rows(stack, "SELECT extract(epoch FROM at)::float AS at, day FROM tick WHERE task = %s ORDER BY at", task)


def now(stack: Stack) -> float:
    return float(rows(stack, "SELECT extract(epoch FROM clock_timestamp())::float AS now")[0]["now"])


def test_a_task_fires_once_per_period_though_two_workers_run(toy: Stack) -> None:
    with toy.another_worker("toy"):
        begun = now(toy)

        def since() -> list[float]:
            return [tick["at"] for tick in ticks(toy, "second") if tick["at"] > begun]

        at = eventually(lambda: len(since()) >= 4 and since())
    apart = [later - earlier for earlier, later in pairwise(at)]
    assert min(apart) > 0.9, apart


def test_days_that_passed_unseen_are_caught_up_once(toy: Stack) -> None:
    operator, worker = caller(toy, "operator"), toy.processes[WORKER]
    eventually(lambda: ticks(toy, "day"))
    worker.stop()
    before = len(ticks(toy, "day"))
    today = date.fromisoformat(operator.get("toy", "/v1/clock")["date"])
    for days in (1, 5, 9):
        answer = operator.ask("PUT", "toy", "/v1/clock", json={"date": (today + timedelta(days)).isoformat()})
        assert answer.status_code == 200, answer.text
    seconds = len(ticks(toy, "second"))
    worker.start()
    eventually(lambda: len(ticks(toy, "second")) >= seconds + 2)
    assert [tick["day"] for tick in ticks(toy, "day")][before:] == [today + timedelta(9)]


def test_a_task_that_fails_leaves_nothing_behind_but_its_error_and_keeps_none_waiting(toy: Stack) -> None:
    eventually(lambda: rows(toy, "SELECT FROM task WHERE name = 'toy.stumble' AND error LIKE 'ValueError%%'"))
    assert ticks(toy, "stumble") == []
    seconds = len(ticks(toy, "second"))
    eventually(lambda: len(ticks(toy, "second")) > seconds)


def test_a_worker_shows_when_a_task_last_succeeded(toy: Stack) -> None:
    worker = toy.processes[WORKER]

    def told(name: str) -> float:
        lines = requests.get(f"{worker.url}/metrics", timeout=5).text.splitlines()
        return sum(float(line.split()[-1]) for line in lines if line.startswith(name))

    eventually(lambda: told('isotrack_task_last_success_timestamp_seconds{task="outbox.tidy"}') > 1e9)
    assert told('isotrack_task_runs_total{outcome="succeeded",task="toy.second"}') > 0


def test_what_is_old_is_tidied_away_and_nothing_else(toy: Stack) -> None:
    database = toy.database("toy")
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO outbox (exchange, name, subject, sequence, epoch, body, published_at)"
            " SELECT 'toy.events', 'note.taken', gen_random_uuid(), 1, 1, 'tidy ' || days,"
            " now() - make_interval(days => days)"
            " FROM unnest(ARRAY[6, 8]) AS days"
        )
        tx.execute("UPDATE task SET succeeded_at = succeeded_at - interval '1 h' WHERE name = 'outbox.tidy'")
    eventually(lambda: not rows(toy, "SELECT FROM outbox WHERE body = 'tidy 8'"))
    with database.transaction() as tx:
        assert tx.execute("DELETE FROM outbox WHERE body = 'tidy 6'") == 1
    database.close()

"""A job takes effect once: whoever lost it cannot mark it, and an effect without its mark does not stay."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from marshmallow import Schema

from chassis.database import Database
from chassis.identity import Caller
from chassis.jobs import Asked, Job, store
from chassis.jobs.runner import Runner
from chassis.problems import Problem
from chassis.service import Service, open_database
from chassis.settings import Settings
from chassis.work import Work

KIND, NO_TIME, LONG = "test.effect", 0.0, 60.0


@pytest.fixture
def place(databases: Callable[[str], tuple[Service, Settings]]) -> Iterator[tuple[Service, Settings, Database]]:
    """A service whose one job leaves a row behind, on a real database without jobs."""
    service, settings = databases("agencies")
    database = open_database(settings)
    yield replace(service, jobs=(Job(KIND, _effect, Schema()),)), settings, database
    with database.transaction() as tx:
        tx.execute("DELETE FROM job")
        tx.execute("DELETE FROM key_set WHERE url LIKE 'effect%%'")
    database.close()


def _effect(work: Work, asked: Asked, progress: object) -> dict[str, object]:
    work.execute("INSERT INTO key_set (url, document) VALUES ('effect ' || gen_random_uuid(), '{}')")
    return {}


def asked(database: Database) -> None:
    with database.transaction() as tx:
        store.insert(tx, KIND, Asked(), Caller(username="tester"), None)


def claimed(database: Database, lease: float) -> store.Claim:
    with database.transaction() as tx:
        found = store.claim(tx, [KIND], "tester", lease)
    assert found is not None
    return found


def effects(database: Database) -> int:
    with database.transaction(read_only=True) as tx:
        return len(tx.all("SELECT FROM key_set WHERE url LIKE 'effect%%'"))


def state(database: Database) -> str:
    with database.transaction(read_only=True) as tx:
        [row] = tx.all("SELECT state FROM job")
    return str(row["state"])


def test_whoever_lost_a_job_can_neither_mark_nor_keep_nor_fail_it(place: tuple[Service, Settings, Database]) -> None:
    _, _, database = place
    asked(database)
    first, second = claimed(database, NO_TIME), claimed(database, LONG)
    with database.transaction() as tx:
        assert not store.beat(tx, first, LONG, store.Said())
        assert not store.finish(tx, first, {})
        assert not store.fail(tx, first, Problem())
        assert store.finish(tx, second, {})
        assert not store.finish(tx, first, {})
    assert (second.deaths, state(database)) == (1, "done")


def test_a_job_that_was_called_off_cannot_be_marked_any_more(place: tuple[Service, Settings, Database]) -> None:
    _, _, database = place
    asked(database)
    claim = claimed(database, LONG)
    with database.transaction() as tx:
        assert store.cancel(tx, claim.id) is not None
        assert not store.finish(tx, claim, {})
        assert store.cancel(tx, claim.id) is None


def test_an_effect_without_its_mark_does_not_stay(
    place: tuple[Service, Settings, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, settings, database = place
    runner = Runner(service, settings, database, "tester", lambda: None)
    asked(database)
    with monkeypatch.context() as patched:
        patched.setattr(store, "finish", lambda *_: False)
        runner.one()
    assert effects(database) == 0
    with database.transaction() as tx:
        tx.execute("UPDATE job SET lease_until = now() - interval '1 s'")
    assert runner.one()
    assert (effects(database), state(database)) == (1, "done")


def test_a_worker_that_comes_back_after_an_outage_was_not_dead(place: tuple[Service, Settings, Database]) -> None:
    _, _, database = place
    asked(database)
    first, second = claimed(database, NO_TIME), claimed(database, LONG)
    with database.transaction() as tx:
        store.give_back(tx, first)
        store.give_back(tx, second)
    assert (claimed(database, LONG).deaths, second.deaths) == (0, 1)

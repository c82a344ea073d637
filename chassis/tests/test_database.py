"""A transaction stands or falls as one, and a pool survives what happens to its connections."""

import threading
from collections.abc import Callable, Iterator

import psycopg2
import pytest

from chassis.database import Database, PoolExhausted
from chassis.service import Service
from chassis.settings import Settings


@pytest.fixture
def database(databases: Callable[[str], tuple[Service, Settings]]) -> Iterator[Database]:
    found = Database(databases("audits")[1].database_url, size=2, statement_timeout=1)
    with found.transaction() as tx:
        tx.execute("DELETE FROM inbox")
    yield found
    found.close()


def put(database: Database, name: str) -> None:
    with database.transaction() as tx:
        tx.execute("INSERT INTO inbox (subscriber, event_id) VALUES (%s, gen_random_uuid())", (name,))


def names(database: Database) -> list[str]:
    with database.transaction(read_only=True) as tx:
        return [row["subscriber"] for row in tx.all("SELECT subscriber FROM inbox ORDER BY 1")]


def test_what_raises_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as tx:
        tx.execute("INSERT INTO inbox (subscriber, event_id) VALUES ('a', gen_random_uuid())")
        raise RuntimeError
    assert names(database) == []


def test_many_rows_are_part_of_the_same_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as tx:
        tx.values("INSERT INTO inbox (subscriber, event_id) VALUES %s", [(str(n), "0" * 31 + "1") for n in range(1500)])
        raise RuntimeError
    assert names(database) == []


def test_a_transaction_whose_statement_failed_does_not_pass_for_committed(database: Database) -> None:
    with pytest.raises(psycopg2.InternalError), database.transaction() as tx:
        tx.execute("INSERT INTO inbox (subscriber, event_id) VALUES ('a', gen_random_uuid())")
        with pytest.raises(psycopg2.Error):
            tx.execute("SELECT 1 / 0")
    assert names(database) == []


LATER = "INSERT INTO inbox (subscriber, event_id) VALUES (%s, '00000000-0000-0000-0000-000000000001')"


@pytest.mark.parametrize("following", ["nothing", "a statement", "many rows", "a release"])
def test_what_is_left_for_later_is_part_of_the_transaction(database: Database, following: str) -> None:
    with database.transaction() as tx:
        tx.later(LATER, ("100 %",))
        if following == "a statement":
            assert tx.all("SELECT subscriber FROM inbox") == [{"subscriber": "100 %"}]
        if following == "many rows":
            tx.values("INSERT INTO inbox (subscriber, event_id) VALUES %s", [("b", "0" * 31 + "2")])
        if following == "a release":
            tx.release()
    assert names(database) == ["100 %", *(["b"] if following == "many rows" else [])]


def test_what_is_left_for_later_falls_with_the_transaction(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as tx:
        tx.later(LATER, ("a",))
        raise RuntimeError
    assert names(database) == []


def test_what_is_left_for_later_and_fails_takes_the_transaction_with_it(database: Database) -> None:
    with pytest.raises(psycopg2.errors.UniqueViolation), database.transaction() as tx:
        tx.execute(LATER, ("a",))
        tx.later(LATER, ("a",))
    assert names(database) == []
    put(database, "b")
    assert names(database) == ["b"]


def test_a_read_only_transaction_changes_nothing(database: Database) -> None:
    with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction), database.transaction(read_only=True) as tx:
        tx.execute("DELETE FROM inbox")


def test_a_connection_that_the_server_cut_off_is_not_used_again(database: Database) -> None:
    put(database, "a")
    with database.transaction() as tx:
        mine = tx.one("SELECT pg_backend_pid() AS pid")
    other = database.connect()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", (mine["pid"],))  # type: ignore[index]
        cursor.execute("SELECT pg_sleep(0.2)")
    other.close()
    put(database, "b")
    assert names(database) == ["a", "b"]


def test_a_statement_has_a_time_limit(database: Database) -> None:
    with pytest.raises(psycopg2.errors.QueryCanceled), database.transaction() as tx:
        tx.execute("SELECT pg_sleep(5)")


def test_a_full_pool_makes_others_wait_and_then_says_so(database: Database) -> None:
    held, release = threading.Barrier(3), threading.Event()

    def hold() -> None:
        with database.transaction() as tx:
            tx.execute("SELECT 1")
            held.wait(5)
            release.wait(5)

    holders = [threading.Thread(target=hold) for _ in range(2)]
    for holder in holders:
        holder.start()
    held.wait(5)
    with pytest.raises(PoolExhausted), database.transaction():
        pass
    release.set()
    for holder in holders:
        holder.join()
    put(database, "c")
    assert names(database) == ["c"]

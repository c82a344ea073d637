"""What would be broken: two transactions that wait for each other in a ring over the rows of agencies."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

import pytest

from chassis.database import Database, Transaction
from chassis.service import Service, open_database
from chassis.settings import Settings
from services.agencies.domain.agency import Agency
from services.agencies.store import agencies as store

Databases = Callable[[str], tuple[Service, Settings]]
LOW, HIGH = UUID(int=1), UUID(int=2)
ROOT = UUID(int=3)

_LOCK_OTHERS = "SELECT id FROM agency WHERE id = %s FOR NO KEY UPDATE SKIP LOCKED"


def agency(own: UUID, parent: UUID | None) -> Agency:
    kind, block = ("department", "departments") if parent else ("city_committee", None)
    return Agency(own, f"D{own.int}", "Sở", None, kind, block, "mandatory", parent, date(2017, 1, 1), None, *[None] * 4)


@pytest.fixture
def database(databases: Databases) -> Iterator[Database]:
    """Two departments below a root, committed: other connections shall see them. Gone at the end."""
    service, settings = databases("agencies")
    found = open_database(settings)
    with service.work(settings, found) as work:
        store.insert(work, [agency(ROOT, None), agency(HIGH, ROOT), agency(LOW, ROOT)])
    yield found
    with found.transaction() as tx:
        for table in ("standing", "tally", "agency"):
            tx.execute(f"DELETE FROM {table}")
    found.close()


@pytest.mark.parametrize("changed", [[HIGH, LOW], [ROOT]])
def test_rows_are_locked_in_the_order_of_ids_and_with_those_below(databases: Databases, database: Database, changed):
    def change() -> None:
        service, settings = databases("agencies")
        with service.work(settings, database) as work:
            store.update(work, [agency(one, None if one == ROOT else ROOT) for one in changed])

    waiting = threading.Thread(target=change)
    with database.transaction() as tx:
        assert free(tx, LOW)
        waiting.start()
        await_blocked(database)
        assert free(tx, HIGH)
        assert free(tx, ROOT)
    waiting.join(5)
    assert not waiting.is_alive()


def free(tx: Transaction, agency_id: UUID) -> bool:
    """Whether nobody else has locked the row; from now on this transaction has."""
    return tx.one(_LOCK_OTHERS, (agency_id,)) is not None


def await_blocked(database: Database) -> None:
    """Until a connection to this database waits for a lock."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with database.transaction(read_only=True) as tx:
            sql = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            if tx.one(sql) is not None:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")

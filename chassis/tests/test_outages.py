"""What a delivery waits out inside its handler, and what it does not."""

from types import SimpleNamespace
from typing import Any

import eventlet
import psycopg2
import psycopg2.errors
import pytest

from chassis.database import PoolExhausted
from chassis.subscriber import delivery


class Attempts:
    """Fails with each error in turn, then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.left = list(errors)

    def __call__(self) -> str:
        if self.left:
            raise self.left.pop(0)
        return "applied"


@pytest.fixture(autouse=True)
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(eventlet, "sleep", found.append)
    return found


def deliver(attempts: Attempts, stopping: bool = False) -> str:
    instance: Any = SimpleNamespace(unit=SimpleNamespace(stopping=stopping))
    return delivery._through_outages(instance, attempts)


@pytest.mark.parametrize(
    "outage",
    [
        psycopg2.OperationalError("could not connect to server"),
        psycopg2.errors.AdminShutdown("terminating connection"),
        psycopg2.errors.CannotConnectNow("the database system is starting up"),
        psycopg2.errors.TooManyConnections("too many clients"),
        psycopg2.errors.DiskFull("no space left on device"),
        psycopg2.InterfaceError("connection already closed"),
        psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq"),
        psycopg2.errors.ReadOnlySqlTransaction("cannot execute INSERT in a read-only transaction"),
        PoolExhausted("no database connection came free in time"),
    ],
)
def test_an_outage_is_waited_out_however_often_it_shows(outage: Exception, slept: list[float]) -> None:
    assert deliver(Attempts(*[outage] * 50)) == "applied"
    assert len(slept) == 50
    assert max(slept) <= 2


def test_contention_is_tried_some_times_and_then_is_the_handler_s_error() -> None:
    deadlock = psycopg2.errors.DeadlockDetected("deadlock detected")
    assert deliver(Attempts(*[deadlock] * 9)) == "applied"
    with pytest.raises(psycopg2.errors.DeadlockDetected):
        deliver(Attempts(*[deadlock] * 10))


@pytest.mark.parametrize(
    "error", [ValueError("no"), psycopg2.errors.UniqueViolation("duplicate key"), psycopg2.DataError("too long")]
)
def test_the_handler_s_own_error_is_not_waited_for(error: Exception, slept: list[float]) -> None:
    with pytest.raises(type(error)):
        deliver(Attempts(error))
    assert slept == []


def test_at_a_stop_a_waiting_delivery_goes_back() -> None:
    with pytest.raises(delivery.Stopping):
        deliver(Attempts(psycopg2.OperationalError("away")), stopping=True)

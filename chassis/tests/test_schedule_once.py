"""Of many workers that look at once, one runs a task; nameko's own timers would fire in each."""

import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from chassis.database import Database
from chassis.schedule import BUSINESS_DAY, Schedule, Task
from chassis.service import Service, open_database
from chassis.settings import Settings
from chassis.work import Work

WITHIN = 20.0
Place = tuple[Service, Settings, Database]


@pytest.fixture
def place(databases: Callable[[str], tuple[Service, Settings]]) -> Iterator[Place]:
    """A service on a real database, in which nothing has run yet."""
    service, settings = databases("agencies")
    database = open_database(settings)
    yield service, settings, database
    with database.transaction() as tx:
        tx.execute("DELETE FROM task")
    database.close()


def schedule(place: Place, run: Callable[[Work], object], every: float = 60.0) -> Schedule:
    return Schedule(*place, [Task("test.once", run, every)])


def test_whoever_looks_while_a_task_runs_leaves_it_alone(place: Place) -> None:
    entered, let_go, runs = threading.Event(), threading.Event(), []

    def run(_: Work) -> None:
        runs.append(1)
        entered.set()
        assert let_go.wait(WITHIN)

    first = threading.Thread(target=schedule(place, run).look)
    first.start()
    assert entered.wait(WITHIN)
    second = threading.Thread(target=schedule(place, run).look)
    second.start()
    second.join(WITHIN / 4)
    looked_away = not second.is_alive()
    let_go.set()
    first.join(WITHIN)
    second.join(WITHIN)
    assert (looked_away, len(runs)) == (True, 1)


def test_a_task_is_due_again_when_its_period_is_over_and_once_for_all_that_were_missed(place: Place) -> None:
    runs: list[int] = []
    found = schedule(place, lambda _: runs.append(1))
    for ago in (0, 59, 61, 6100):
        with place[2].transaction() as tx:
            tx.execute("UPDATE task SET succeeded_at = now() - make_interval(secs => %s)", (ago,))
        found.look()
        found.look()
    assert len(runs) == 3


def test_a_business_day_that_is_set_back_from_the_real_one_is_a_new_day(place: Place) -> None:
    days: list[date] = []
    found = Schedule(*place, [Task("test.day", lambda work: days.append(work.today), BUSINESS_DAY)])
    with place[2].transaction() as tx:
        tx.execute("UPDATE clock SET today = NULL")
    try:
        for day in (None, date(2019, 3, 4), date(2019, 3, 5)):
            with place[2].transaction() as tx:
                tx.execute("UPDATE clock SET today = %s", (day,))
            found.look()
            found.look()
    finally:
        with place[2].transaction() as tx:
            tx.execute("UPDATE clock SET today = NULL")
    assert days[1:] == [date(2019, 3, 4), date(2019, 3, 5)]
    assert len(days) == 3


def test_a_task_that_has_more_to_do_goes_on_at_once_and_is_noted_at_the_end(place: Place) -> None:
    portions = [True, True, False]
    schedule(place, lambda _: portions.pop(0)).look()
    assert portions == []


def test_a_task_that_failed_is_tried_again_a_minute_later_and_its_error_is_kept(place: Place) -> None:
    runs: list[int] = []

    def run(_: Work) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise ValueError("once")

    found = Schedule(*place, [Task("test.once", run, BUSINESS_DAY)])
    found.look()
    found.look()
    assert len(runs) == 1
    with place[2].transaction() as tx:
        assert tx.one("SELECT error FROM task") == {"error": "ValueError: once"}
        tx.execute("UPDATE task SET begun_at = now() - interval '61 s'")
    found.look()
    found.look()
    assert len(runs) == 2

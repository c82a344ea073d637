"""The relay's bookkeeping: order within an aggregate, one failure holds one aggregate, nothing is given out twice."""

from hypothesis import given
from hypothesis import strategies as st

from chassis.database import Row
from chassis.relay.ledger import Ledger

WINDOW = 1000


def row(number: int, aggregate: int) -> Row:
    return {"id": number, "event_id": f"event {number}", "subject": f"aggregate {aggregate}"}


def publish(ledger: Ledger, first_tag: int, window: int = WINDOW) -> list[int]:
    sent = []
    for tag, found in enumerate(ledger.to_publish(window), first_tag):
        ledger.published(tag, found)
        sent.append(found["id"])
    return sent


def test_a_second_event_of_an_aggregate_waits_for_the_first_to_be_confirmed() -> None:
    ledger = Ledger()
    ledger.load([row(1, 7), row(2, 7), row(3, 8)])
    assert publish(ledger, 1) == [1, 3]
    ledger.settle(1, multiple=False, positive=True, now=0)
    assert publish(ledger, 3) == [2]


def test_a_refused_event_holds_back_its_own_aggregate_only() -> None:
    ledger = Ledger()
    ledger.load([row(1, 7), row(2, 7), row(3, 8), row(4, 8)])
    publish(ledger, 1)
    failed = ledger.settle(1, multiple=False, positive=False, now=0)
    ledger.settle(2, multiple=False, positive=True, now=0)
    assert [found["id"] for found in failed] == [1]
    assert publish(ledger, 3) == [4]
    assert ledger.held == ["aggregate 7"]


def test_a_held_aggregate_tries_the_same_event_again_later_and_later() -> None:
    ledger = Ledger()
    ledger.load([row(1, 7), row(2, 7)])
    publish(ledger, 1)
    ledger.settle(1, multiple=False, positive=False, now=0)
    assert ledger.loaded == set()
    ledger.release(0.5)
    assert ledger.held == ["aggregate 7"]
    ledger.release(1.0)
    assert ledger.held == []
    ledger.load([row(1, 7), row(2, 7)])
    assert publish(ledger, 2) == [1]
    ledger.settle(2, multiple=False, positive=False, now=1.0)
    ledger.release(2.5)
    assert ledger.held == ["aggregate 7"]
    ledger.release(3.0)
    ledger.load([row(1, 7), row(2, 7)])
    assert publish(ledger, 3) == [1]
    ledger.settle(3, multiple=False, positive=True, now=3.0)
    assert ledger.held == []
    assert publish(ledger, 4) == [2]


def test_an_event_that_came_back_unroutable_is_not_marked_although_it_is_confirmed() -> None:
    ledger = Ledger()
    ledger.load([row(1, 7)])
    publish(ledger, 1)
    ledger.returned("event 1")
    assert [found["id"] for found in ledger.settle(1, multiple=False, positive=True, now=0)] == [1]
    assert ledger.take_confirmed() == []


def test_aggregates_that_wait_take_nobody_elses_place_in_the_window() -> None:
    ledger = Ledger()
    ledger.load([row(number, number % 500) for number in range(1, 1001)])
    for tag in range(1, len(publish(ledger, 1)) + 1):
        ledger.settle(tag, multiple=False, positive=False, now=0)
    assert ledger.loaded == set()
    ledger.load([row(2000, 2000)])
    assert publish(ledger, 2001) == [2000]


def test_no_more_than_a_window_is_in_flight_and_the_rest_goes_out_in_its_order() -> None:
    ledger = Ledger()
    ledger.load([row(number, number) for number in range(1, 8)])
    assert publish(ledger, 1, window=3) == [1, 2, 3]
    assert publish(ledger, 4, window=3) == []
    ledger.settle(2, multiple=True, positive=True, now=0)
    assert publish(ledger, 4, window=3) == [4, 5]
    ledger.settle(5, multiple=True, positive=True, now=0)
    assert publish(ledger, 6, window=3) == [6, 7]


def test_a_confirm_of_many_settles_all_up_to_it() -> None:
    ledger = Ledger()
    ledger.load([row(number, number) for number in range(1, 6)])
    publish(ledger, 1)
    ledger.settle(3, multiple=True, positive=True, now=0)
    assert ledger.take_confirmed() == [1, 2, 3]
    assert ledger.in_flight == 2
    assert ledger.loaded == {4, 5}


@given(st.lists(st.integers(min_value=1, max_value=4), max_size=30), st.data())
def test_whatever_the_broker_answers_each_aggregate_keeps_its_order(aggregates: list[int], data: st.DataObject) -> None:
    ledger, now, tag = Ledger(), 0.0, 1
    rows = [row(number, aggregate) for number, aggregate in enumerate(aggregates, 1)]
    confirmed: list[int] = []
    while len(confirmed) < len(rows):
        now += 100
        ledger.release(now)
        ledger.load([found for found in rows if found["id"] not in ledger.loaded and found["id"] not in confirmed])
        sent = list(ledger.to_publish(WINDOW))
        for found in sent:
            ledger.published(tag, found)
            ledger.settle(tag, multiple=False, positive=data.draw(st.booleans()) or now > 2000, now=now)
            tag += 1
        confirmed += ledger.take_confirmed()
    for aggregate in set(aggregates):
        mine = [found["id"] for found in rows if found["subject"] == f"aggregate {aggregate}"]
        assert [number for number in confirmed if number in mine] == mine

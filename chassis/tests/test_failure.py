"""What is noted on a failed delivery, and where it goes."""

from typing import Any

import psycopg2
import pytest

from chassis.settings import RETRY_STEPS, SettingMissing, retry_steps
from chassis.subscriber import failure
from chassis.subscriber.failure import Permanent, Reason
from chassis.subscriber.ladder import next_place

DELIVERY = {"exchange": "audits.events", "routing_key": "finding.raised"}
REASON = Reason("ValueError", "no", "0af7", "services/audits/store.py:88 save")


def failed(error: Exception) -> Reason:
    try:
        raise error
    except Exception as caught:  # noqa: BLE001 (whatever is given)
        return Reason.of(caught, "0af7")


def climb(times: int, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    headers = headers or {"cloudEvents_id": "1"}
    for number in range(times):
        delivery = DELIVERY if number == 0 else {"exchange": "", "routing_key": "agencies.finding"}
        headers = failure.noted(headers, "agencies.finding", delivery, REASON)
    return headers


def test_each_failure_takes_the_next_step_and_the_one_after_the_last_parks() -> None:
    places = [next_place("agencies", RETRY_STEPS, attempts, REASON) for attempts in range(1, 6)]
    assert [place.seconds for place in places] == [5, 30, 300, 1800, None]
    assert [place.exchange for place in places] == [*(f"agencies.retry.{n}" for n in (1, 2, 3, 4)), "agencies.parking"]


def test_what_can_never_succeed_is_parked_whatever_the_attempt() -> None:
    for reason in (failed(Permanent("gone")), Reason.unreadable(ValueError("no JSON"))):
        assert next_place("agencies", RETRY_STEPS, 1, reason).exchange == "agencies.parking"


def test_attempts_count_and_the_first_failure_and_the_first_exchange_stay() -> None:
    first, third = climb(1), climb(3)
    assert (failure.attempts(first), failure.attempts(third)) == (1, 3)
    headers = failure.noted(first, "agencies.finding", {"exchange": "", "routing_key": "agencies.finding"}, REASON)
    assert headers[failure.FIRST_FAILED_AT] == first[failure.FIRST_FAILED_AT]
    assert (headers[failure.EXCHANGE], headers[failure.ROUTING_KEY]) == ("audits.events", "finding.raised")


def test_a_broker_s_notes_do_not_travel_on_or_it_would_drop_the_message_as_going_in_circles() -> None:
    notes = {"x-death": [{}], "x-first-death-queue": "a", "x-last-death-reason": "b", "x-delivery-count": 3}
    assert failure.bare(climb(2) | notes) == {"cloudEvents_id": "1"}
    assert not notes.keys() & climb(1, {"cloudEvents_id": "1", **notes}).keys()


@pytest.mark.parametrize("nonsense", ["3", -1, 2.5, None, True])
def test_a_number_of_attempts_that_is_none_counts_as_none(nonsense: Any) -> None:
    assert failure.attempts({failure.ATTEMPTS: nonsense}) in (0, int(nonsense is True))


def test_the_reason_names_the_place_in_the_project_and_no_folder_of_the_machine() -> None:
    assert failed(ValueError("no")).where.startswith("chassis/tests/test_failure.py:")
    with pytest.raises(psycopg2.Error) as caught:
        psycopg2.connect("nonsense")
    assert failure.where(caught.value).startswith("chassis/tests/test_failure.py:")


def test_the_reason_tells_no_password_and_no_second_line() -> None:
    reason = failed(RuntimeError("first\ncannot reach postgresql://audits:hunter2@127.0.0.1/audits"))
    assert reason.text == "cannot reach postgresql://audits:***@127.0.0.1/audits"


@pytest.mark.parametrize("text", ["5,x", "0,5", "-1", "5,,30", "nan", "inf", "1e9"])
def test_steps_that_make_no_sense_are_refused_by_the_name_of_the_setting(text: str) -> None:
    with pytest.raises(SettingMissing, match="ISOTRACK_RETRY_STEPS"):
        retry_steps({"ISOTRACK_RETRY_STEPS": text})


def test_steps_are_read_from_the_setting() -> None:
    assert retry_steps({"ISOTRACK_RETRY_STEPS": "0.2, 5"}) == (0.2, 5.0)
    assert retry_steps({}) == RETRY_STEPS

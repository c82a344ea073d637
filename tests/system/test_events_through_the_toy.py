"""What the chassis promises of events, on a real broker and database, with processes that are killed."""

import json
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pika
import pytest
import requests

from tests.channel import Channel
from tests.system.client import eventually
from tests.system.notes import Toy, wire


def test_a_committed_change_reaches_projection_and_reaction(site: Toy) -> None:
    note = site.write("một")
    for text in ("hai", "ba"):
        site.write(text, note)
    eventually(lambda: site.copied(note) == "ba" and site.effects(note) == 3)


def test_a_handler_that_raises_parks_its_event_with_the_reason_and_keeps_none_of_its_effects(site: Toy) -> None:
    note = site.write("raise")
    [(headers, body)] = eventually(site.parked)
    assert headers["x-isotrack-queue"] == "toy.count"
    assert headers["x-isotrack-reason"] == "ValueError"
    assert headers["x-isotrack-error"] == "a note said raise"
    assert headers["x-isotrack-where"].startswith("tests/toy/service.py:")
    assert json.loads(body)["state"]["text"] == "raise"
    assert site.effects(note) == 0
    eventually(lambda: site.copied(note) == "raise")


@pytest.mark.parametrize(
    ("content_type", "body", "says"),
    [
        ("application/json", b"\xff\xfe{", "not JSON"),
        ("application/x-yaml", b"a: 1", "content type 'application/x-yaml' is not known"),
        ("application/json", b"{}", "no object 'state'"),
        ("application/json", b"", "not JSON"),
        ("application/cloudevents+json", b"", "not JSON"),
    ],
)
def test_what_cannot_be_read_is_parked_with_the_reason_while_others_go_on(
    site: Toy, content_type: str, body: bytes, says: str
) -> None:
    site.publish(body, content_type)
    note = site.write("bên cạnh")
    eventually(lambda: site.copied(note) == "bên cạnh")
    parked: list[tuple[dict[str, Any], bytes]] = []
    eventually(lambda: parked.extend(site.parked()) or len(parked) == 2)
    assert {headers["x-isotrack-queue"] for headers, _ in parked} == {"toy.copy", "toy.count"}
    assert all(says in headers["x-isotrack-error"] and kept == body for headers, kept in parked)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"cloudEvents_epoch": "1e999"},
        {"cloudEvents_time": "2019-07-05T08:30:00"},
        {"cloudEvents_subject": 7},
        {"cloudEvents_id": None},
    ],
)
def test_an_attribute_that_makes_no_sense_parks_its_message_and_stops_nobody(
    site: Toy, spoiled: dict[str, Any]
) -> None:
    site.publish(**{**wire(uuid4(), 1, "hỏng"), **spoiled})
    parked: list[tuple[dict[str, Any], bytes]] = []
    eventually(lambda: parked.extend(site.parked()) or len(parked) == 2)
    assert {(headers["x-isotrack-reason"], headers["x-isotrack-attempts"]) for headers, _ in parked} == {
        ("unreadable", 1)
    }
    assert site.stack.processes["toy"].ready()


def test_a_trace_that_cannot_be_read_is_begun_anew(site: Toy) -> None:
    note = uuid4()
    site.publish(**{**wire(note, 1, "dấu vết lạ"), "cloudEvents_traceparent": 7})
    eventually(lambda: site.copied(note) == "dấu vết lạ" and site.effects(note) == 1)


def test_a_body_that_claims_a_compression_nobody_knows_is_parked(site: Toy) -> None:
    site.publish(b"{}", compression="application/x-nothing")
    eventually(lambda: len(site.parked()) >= 1)


def test_an_event_delivered_twice_takes_effect_once(site: Toy) -> None:
    note, event_id = uuid4(), uuid4()
    for _ in range(3):
        site.publish(**wire(note, 1, "một lần", event_id))
    marker = site.write("sau")
    eventually(lambda: site.effects(marker) == 1 and site.copied(note) == "một lần")
    assert site.effects(note) == 1


def test_a_projection_never_goes_back_to_an_older_state(site: Toy) -> None:
    note, before = uuid4(), site.stale()
    site.publish(**wire(note, 2, "mới"))
    site.publish(**wire(note, 1, "cũ"))
    eventually(lambda: site.effects(note) == 2)
    eventually(lambda: site.stale() > before)
    assert site.copied(note) == "mới"


def test_after_a_restore_the_new_epoch_wins_over_a_higher_sequence_of_the_old(site: Toy) -> None:
    note = uuid4()
    site.publish(**wire(note, 9, "trước", epoch=1))
    eventually(lambda: site.copied(note) == "trước")
    site.publish(**wire(note, 1, "sau", epoch=2))
    eventually(lambda: site.copied(note) == "sau")


def test_commands_succeed_while_the_broker_is_down_and_their_events_arrive_later(site: Toy) -> None:
    site.stack.broker.kill()
    notes = [site.write(f"không có broker {number}") for number in range(5)]
    assert all(site.copied(note) is None for note in notes)
    site.stack.broker.start()
    eventually(lambda: all(site.effects(note) == 1 for note in notes), within=60)


def test_a_service_stops_in_good_order_while_the_broker_is_down(site: Toy) -> None:
    process = site.stack.processes["toy"]
    site.stack.broker.kill()
    eventually(lambda: not process.ready())
    begun = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - begun < 10
    process.start()
    site.stack.broker.start()
    process.wait_ready()


def test_the_standby_takes_over_when_the_leading_relay_is_killed(site: Toy) -> None:
    def leader() -> str | None:
        for name in ("toy.relay.1", "toy.relay.2"):
            process = site.stack.processes[name]
            if process.running() and "isotrack_relay_leader 1.0" in requests.get(f"{process.url}/metrics").text:
                return name
        return None

    first = eventually(leader)
    site.stack.processes[first].kill()
    note = site.write("người kế nhiệm")
    eventually(lambda: site.copied(note) == "người kế nhiệm")
    assert leader() not in (first, None)
    site.stack.processes[first].start()
    site.stack.processes[first].wait_ready()


def test_an_event_parked_first_after_the_broker_was_away_keeps_its_reason(site: Toy) -> None:
    site.write("give up")
    eventually(site.parked)
    site.stack.broker.close_connections("toy")
    site.write("give up")
    [(headers, _)] = eventually(site.parked)
    assert headers["x-isotrack-reason"] == "Permanent"


def test_every_event_is_kept_in_the_history_stream(site: Toy) -> None:
    note = site.write("lịch sử")
    seen: list[dict[str, Any]] = []
    # pika gives back what it has fetched ahead when it closes, which a stream does not take.
    with suppress(pika.exceptions.ConnectionClosedByBroker), site.channel() as channel:
        channel.basic_qos(prefetch_count=100)
        for method, properties, _ in channel.consume(
            "history", arguments={"x-stream-offset": "first"}, inactivity_timeout=10
        ):
            assert method is not None, "the stream does not hold the event"
            seen.append(properties.headers)
            channel.basic_ack(method.delivery_tag)
            if properties.headers.get("cloudEvents_subject") == str(note):
                break
    assert seen[-1]["cloudEvents_type"] == "isotrack.note.taken.v1"


def test_the_trace_of_a_request_is_the_trace_of_its_event(site: Toy) -> None:
    trace_id = uuid4().hex
    header = {"traceparent": f"00-{trace_id}-00f067aa0ba902b7-01"}
    site.session.post(f"{site.stack.url('toy')}/v1/notes", json={"text": "dấu vết"}, headers=header, timeout=10)
    [row] = site.rows("SELECT traceparent FROM outbox ORDER BY id DESC LIMIT 1")
    assert trace_id in row["traceparent"]


def test_a_service_has_no_right_to_configure_the_broker(site: Toy) -> None:
    with (
        Channel(site.stack.installation.broker_url("toy")) as channel,
        pytest.raises(pika.exceptions.AMQPError) as caught,
    ):
        channel.queue_declare("toy.mine", durable=True, arguments={"x-queue-type": "quorum"})
    assert "ACCESS_REFUSED" in str(caught.value)


def test_a_service_cannot_define_tables_with_its_own_role(site: Toy) -> None:
    with pytest.raises(Exception, match="permission denied"), site.database.transaction() as tx:
        tx.execute("CREATE TABLE mine (id int)")

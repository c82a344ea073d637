"""What goes onto the wire can be read by a stranger's parser and by our own, and nothing else is taken for an event."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from cloudevents.core.bindings.amqp import AMQPMessage, from_amqp_event
from hypothesis import given
from hypothesis import strategies as st

from chassis import envelope
from chassis.envelope import Unreadable

RECORDED = datetime(2019, 7, 5, 8, 30, tzinfo=UTC)


def message(sequence: int = 3, **state: object) -> tuple[dict[str, str], bytes]:
    headers = envelope.headers(
        UUID(int=1),
        "audits",
        "finding.raised",
        UUID(int=2),
        sequence=envelope.sequence_text(sequence),
        epoch=1,
        time=RECORDED.isoformat(),
    )
    return headers, envelope.body(state, None).encode()


@given(
    st.integers(min_value=1, max_value=2**63 - 1),
    st.dictionaries(st.text(), st.text() | st.integers() | st.none()),
)
def test_an_event_reads_back_as_it_was_written(sequence: int, state: dict[str, object]) -> None:
    headers, _ = message(sequence)
    event = envelope.read("application/json", headers, envelope.body(state, {"a": 1}).encode())
    assert (event.sequence, event.state, event.change) == (sequence, state, {"a": 1})
    assert (event.name, event.source, event.time) == ("finding.raised", "audits", RECORDED)


def test_an_independent_cloudevents_parser_reads_our_messages() -> None:
    headers, body = message(clause="7.5")
    event = from_amqp_event(AMQPMessage({"content-type": "application/json"}, headers, body))
    assert event.get_type() == "isotrack.finding.raised.v1"
    assert event.get_source() == "/audits"
    assert event.get_extension("sequence") == "00000000000000000003"
    assert event.get_data()["state"] == {"clause": "7.5"}


@pytest.mark.parametrize("prefix", ["cloudEvents:", "ce-", "cloudEvents_"])
def test_every_header_prefix_in_use_is_accepted(prefix: str) -> None:
    headers, body = message()
    renamed = {key.replace("cloudEvents_", prefix): value for key, value in headers.items()}
    assert envelope.read("application/json; charset=utf-8", renamed, body).sequence == 3


def test_structured_mode_is_accepted() -> None:
    headers, body = message(due="2019-08-05")
    document = {key.removeprefix("cloudEvents_"): value for key, value in headers.items()}
    document["data"] = json.loads(body)
    event = envelope.read("application/cloudevents+json", {}, json.dumps(document))
    assert event.state == {"due": "2019-08-05"}


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in message()[0].items() if key != f"cloudEvents_{name}"}


@pytest.mark.parametrize(
    ("content_type", "headers", "body", "says"),
    [
        ("application/x-python-pickle", message()[0], b"{}", "content type"),
        (None, message()[0], b"{}", "content type"),
        ("application/json", message()[0], b"\xff\xfe", "not JSON"),
        ("application/json", message()[0], b"[1]", "not a JSON object"),
        ("application/json", message()[0], b'{"state": 1}', "no object 'state'"),
        ("application/json", _without("subject"), b'{"state": {}}', "'subject' is missing"),
        ("application/json", _without("sequence"), b'{"state": {}}', "'sequence' is missing"),
        ("application/json", {**message()[0], "cloudEvents_id": "7"}, b'{"state": {}}', "cannot be read"),
        (
            "application/json",
            {**message()[0], "cloudEvents_sequence": float("inf")},
            b'{"state": {}}',
            "cannot be read",
        ),
        ("application/json", {**message()[0], "cloudEvents_time": "2019-07-05T08:30"}, b'{"state": {}}', "no offset"),
        ("application/json", {**message()[0], "cloudEvents_type": "a.b"}, b'{"state": {}}', "not one of"),
    ],
)
def test_what_is_no_event_is_refused_with_the_reason(
    content_type: str | None, headers: dict[str, str], body: bytes, says: str
) -> None:
    with pytest.raises(Unreadable, match=says):
        envelope.read(content_type, headers, body)


def test_personal_data_goes_to_its_own_exchange() -> None:
    assert envelope.exchange_of("agencies", "person.registered") == "agencies.people"
    assert envelope.exchange_of("agencies", "duty.assigned") == "agencies.events"


def test_an_event_without_an_id_of_ours_cannot_collide() -> None:
    first, second = (envelope.headers(uuid4(), "audits", "finding.raised", uuid4()) for _ in range(2))
    assert first["cloudEvents_id"] != second["cloudEvents_id"]

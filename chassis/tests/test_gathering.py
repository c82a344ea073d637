"""The relay's writes: what pika would send frame by frame goes out at once, and in its order."""

from typing import Any

import pika
import pytest
from pika import spec

from chassis.relay.connection import GatheringConnection


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A connection that is open and writes into a list."""
    made: Any = GatheringConnection(pika.ConnectionParameters(), internal_connection_workflow=False)
    made.written, made._body_max_length = [], 4096
    monkeypatch.setattr(made, "_adapter_emit_data", made.written.append)
    monkeypatch.setattr(GatheringConnection, "is_open", True)
    return made


def _publish(connection: Any, body: bytes) -> None:
    connection._send_method(1, spec.Basic.Publish(exchange="x", routing_key="k"), (pika.BasicProperties(), body))


def test_frames_are_written_in_one_piece_and_in_their_order(connection: Any) -> None:
    _publish(connection, b"one")
    _publish(connection, b"two")
    one_by_one, connection.written[:] = list(connection.written), []
    with connection.gathering():
        _publish(connection, b"one")
        _publish(connection, b"two")
    assert connection.written == [b"".join(one_by_one)]
    assert len(one_by_one) == 6, "pika writes by another way now: look at GatheringConnection again"


def test_what_was_gathered_before_an_error_is_written_too(connection: Any) -> None:
    with pytest.raises(ValueError, match="broken"), connection.gathering():
        _publish(connection, b"one")
        raise ValueError("broken")
    assert b"one" in b"".join(connection.written)
    connection.written.clear()
    _publish(connection, b"two")
    assert b"two" in b"".join(connection.written), "it still gathers"


def test_nothing_is_written_into_a_connection_that_was_closed_meanwhile(
    connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.gathering():
        _publish(connection, b"one")
        monkeypatch.setattr(GatheringConnection, "is_open", False)
    assert connection.written == []

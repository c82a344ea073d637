"""What is done to the whole installation at once, beside the blows of a storm: broker, disk, deliveries, nonsense."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from random import Random
from typing import Any
from uuid import uuid4

import pika

from tests.channel import Channel
from tests.chaos.faults import Storm
from tests.stack import Stack

NUMBER = "x-chaos-number"
QUEUE = "audits.agencies"
"""Where unreadable messages are sent: a projection that everything else rests on."""

_NONSENSE = (
    (b"\xff\xfe{", "application/json"),
    (b"{}", "application/json"),
    (b"a: 1", "application/x-yaml"),
    (b'{"state": {"code": 7}}', "application/json"),
    (b"", "application/cloudevents+json"),
)


def broker_stopped(stack: Stack, storm: Storm, seconds: float) -> tuple[int, int]:
    """Stop the broker for so long; returns the events recorded and published meanwhile, by the owners' books."""
    stack.broker.stop()
    begun = _now(stack)
    storm.watch(seconds)
    recorded, published = _recorded(stack, begun), _published(stack, begun)
    stack.broker.start()
    return recorded, published


def disk_alarm(stack: Stack, storm: Storm, seconds: float) -> bool:
    """Let the broker believe for so long that its disk is full; returns whether it raised its alarm."""
    limit, raised, end = _node(stack)["disk_free_limit"], False, time.monotonic() + seconds
    stack.broker.control("set_disk_free_limit", "1000000GB")
    try:
        while time.monotonic() < end:
            storm.watch(1)
            raised = raised or bool(_node(stack)["disk_free_alarm"])
    finally:
        stack.broker.control("set_disk_free_limit", str(limit))
    return raised


def _node(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = stack.broker.ask("GET", "/api/nodes")[0]
    return found


def again_in_disorder(stack: Stack, seed: str, count: int) -> int:
    """Publish events of the history once more, in another order, to all who listen; returns how many."""
    found = list(_history(stack))
    chosen = Random(f"{seed} again").sample(found, min(count, len(found)))
    with _confirming(stack) as channel:
        for exchange, key, properties, body in chosen:
            channel.basic_publish(exchange, key, body, properties, mandatory=True)
    return len(chosen)


def unreadable(stack: Stack, count: int) -> None:
    """Put so many messages that nobody can read into one queue, each with its number."""
    with _confirming(stack) as channel:
        for number in range(count):
            body, content_type = _NONSENSE[number % len(_NONSENSE)]
            headers = {NUMBER: number, "cloudEvents_id": str(uuid4())}
            properties = pika.BasicProperties(content_type=content_type, delivery_mode=2, headers=headers)
            channel.basic_publish("", QUEUE, body, properties, mandatory=True)


def take_unreadable(stack: Stack, count: int, within: float) -> list[str]:
    """Take the parked nonsense out of parking; returns what is missing of it, or lies there beside it."""
    missing, strangers = set(range(count)), []
    deadline = time.monotonic() + within
    with Channel(stack.installation.broker_url("admin")) as channel:
        while missing and time.monotonic() < deadline:
            method, properties, _ = channel.basic_get("audits.parking", auto_ack=True)
            if method is None:
                time.sleep(0.2)
            elif NUMBER in properties.headers:
                missing.discard(properties.headers[NUMBER])
            else:
                strangers.append(json.dumps(properties.headers, default=str))
    return [f"unreadable message {number} is not parked" for number in sorted(missing)] + strangers


def _history(stack: Stack) -> Iterator[tuple[str, str, pika.BasicProperties, bytes]]:
    # pika gives back what it has fetched ahead when it closes, which a stream does not take.
    with (
        suppress(pika.exceptions.ConnectionClosedByBroker),
        Channel(stack.installation.broker_url("admin")) as channel,
    ):
        channel.basic_qos(prefetch_count=500)
        offset = {"x-stream-offset": "first"}
        for method, properties, body in channel.consume("history", arguments=offset, inactivity_timeout=3):
            if method is None:
                return
            channel.basic_ack(method.delivery_tag)
            headers = {key: value for key, value in properties.headers.items() if key.startswith("cloudEvents_")}
            kept = pika.BasicProperties(
                content_type=properties.content_type,
                content_encoding=properties.content_encoding,
                delivery_mode=2,
                message_id=properties.message_id,
                headers=headers,
            )
            yield method.exchange, method.routing_key, kept, body


@contextmanager
def _confirming(stack: Stack) -> Iterator[Any]:
    with Channel(stack.installation.broker_url("admin")) as channel:
        channel.confirm_delivery()
        yield channel


def _now(stack: Stack) -> dict[str, Any]:
    return {name: _one(stack, name, "SELECT clock_timestamp() AS n") for name in stack.services}


def _recorded(stack: Stack, since: dict[str, Any]) -> int:
    sql = "SELECT count(*) AS n FROM outbox WHERE recorded_at > %s"
    return sum(int(_one(stack, name, sql, since[name])) for name in stack.services)


def _published(stack: Stack, since: dict[str, Any]) -> int:
    sql = "SELECT count(*) AS n FROM outbox WHERE published_at > %s"
    return sum(int(_one(stack, name, sql, since[name])) for name in stack.services)


def _one(stack: Stack, service: str, sql: str, *params: Any) -> Any:
    database = stack.database(service)
    try:
        with database.transaction(read_only=True) as tx:
            found = tx.one(sql, params)
        return found["n"] if found else None
    finally:
        database.close()

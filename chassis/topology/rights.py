"""What a process finds out over AMQP with its own user: whether things exist, and whether its rights are right.

Rights are probed with operations that have no effect whether they are allowed or refused: publishing in another
user's name and consuming with an argument that makes no sense are refused in any case, and the code says why.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

from amqp import Channel, Message
from amqp.exceptions import AMQPError, ChannelError
from kombu import Connection
from kombu.exceptions import OperationalError

from chassis.subscriber.ladder import parking_name
from chassis.topology.expected import CONSUMERS, HISTORY, Topology

BROKER_AWAY = (OSError, AMQPError, OperationalError)

_TIMEOUT = 5.0
_REFUSED, _NOT_THERE = 403, 404
_NOBODY = "nobody"


def missing(broker_url: str, wanted: Topology) -> list[str]:
    """Exchanges and queues that do not exist. One of BROKER_AWAY if the broker does not answer."""
    things = [("exchange", name) for name in wanted.exchanges] + [("queue", name) for name in wanted.queues]
    with _connected(broker_url) as connection:
        return [
            f"{kind} {name}: there is nothing, expected it; isotrack topology apply"
            for kind, name in things
            if _outcome(connection, _passively(kind, name)) == _NOT_THERE
        ]


def wrong(broker_url: str, service: str) -> list[str]:
    """Rights that a service's user has too many or too few. One of BROKER_AWAY if the broker does not answer."""
    with _connected(broker_url) as connection:
        return [
            f"rights of {service}: may{'' if allowed else ' not'} {what}; isotrack topology apply {service}"
            for what, act, right in _probes(parking_name(service))
            if (allowed := _outcome(connection, act) != _REFUSED) is not right
        ]


def wrong_of_consumer(broker_url: str, name: str, queue: str) -> list[str]:
    """The same of a stranger's user, which may read one queue and do nothing else."""
    with _connected(broker_url) as connection:
        return [
            f"rights of {name}: may{'' if allowed else ' not'} {what}"
            for what, act, right in _probes_of_consumer(queue)
            if (allowed := _outcome(connection, act) != _REFUSED) is not right
        ]


def _probes_of_consumer(own: str) -> Iterator[tuple[str, Callable[[Channel], Any], bool]]:
    yield f"consume from {own}", lambda channel: _consume(channel, own), True
    yield "declare a queue", lambda channel: _redeclare(channel), False
    yield "publish to any queue", lambda channel: _publish(channel, ""), False
    for other in sorted({HISTORY, parking_name(CONSUMERS)} - {own}):
        yield f"consume from {other}", partial(_consume, queue=other), False


def _probes(own: str) -> Iterator[tuple[str, Callable[[Channel], Any], bool]]:
    yield "declare a queue", lambda channel: _redeclare(channel), False
    yield f"publish to {own}", lambda channel: _publish(channel, own), True
    yield "publish to any queue", lambda channel: _publish(channel, ""), False
    yield f"consume from {own}", lambda channel: _consume(channel, own), True
    yield f"consume from {HISTORY}", lambda channel: _consume(channel, HISTORY), False


def _redeclare(channel: Channel) -> None:
    channel.queue_declare(HISTORY, durable=True, auto_delete=False, arguments={"x-queue-type": "stream"})


def _publish(channel: Channel, exchange: str) -> None:
    channel.basic_publish(Message("", user_id=_NOBODY), exchange, "isotrack.probe")
    # Publishing has no answer: whatever is asked next brings the refusal.
    channel.exchange_declare("amq.topic", "topic", passive=True)


def _consume(channel: Channel, queue: str) -> None:
    channel.basic_consume(queue, arguments={"x-priority": "none"})


def _passively(kind: str, name: str) -> Callable[[Channel], Any]:
    if kind == "exchange":
        return lambda channel: channel.exchange_declare(name, "topic", passive=True)
    return lambda channel: channel.queue_declare(name, passive=True)


def _outcome(connection: Connection, act: Callable[[Channel], Any]) -> int:
    """0, or the code with which the broker closed the channel."""
    channel = connection.channel()
    try:
        act(channel)
    except ChannelError as error:
        return int(error.reply_code)
    channel.close()
    return 0


def _connected(url: str) -> Any:
    options = {"max_retries": 1, "read_timeout": _TIMEOUT, "write_timeout": _TIMEOUT}
    return closing(Connection(url, connect_timeout=_TIMEOUT, transport_options=options))

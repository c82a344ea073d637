"""A real broker and a real database: they come back after a kill with what they had, and keep strangers out."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pika
import pika.exceptions
import psycopg2
import pytest

from deploy.local.installation import Installation
from deploy.local.postgres import Cluster
from deploy.local.rabbitmq import Broker


@pytest.fixture(scope="module")
def installation(clean_folder: Path) -> Installation:
    return Installation(clean_folder / "servers", services=("one", "two"))


@pytest.fixture(scope="module")
def cluster(installation: Installation) -> Iterator[Cluster]:
    cluster = Cluster(installation)
    cluster.start()
    cluster.prepare()
    yield cluster
    cluster.kill()


@pytest.fixture(scope="module")
def broker(installation: Installation) -> Iterator[Broker]:
    broker = Broker(installation)
    broker.start()
    yield broker
    broker.kill()


def _ask(url: str, *statements: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_preparing_twice_changes_nothing(cluster: Cluster, installation: Installation) -> None:
    cluster.prepare()
    assert _ask(installation.database_url("one"), "SELECT 1") == [(1,)]


def test_a_service_writes_rows_and_defines_nothing(cluster: Cluster, installation: Installation) -> None:
    _ask(installation.database_url("one", "one_owner"), "CREATE TABLE matter (id bigserial PRIMARY KEY, what text)")
    own = installation.database_url("one")
    assert _ask(own, "INSERT INTO matter (what) VALUES ('a') RETURNING id") == [(1,)]
    for statement in ("CREATE TABLE more ()", "DROP TABLE matter", "TRUNCATE matter"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            _ask(own, statement)


def test_a_service_enters_no_other_database(cluster: Cluster, installation: Installation) -> None:
    with pytest.raises(psycopg2.OperationalError, match="CONNECT"):
        _ask(installation.database_url("one", "two"), "SELECT 1")


def test_what_was_committed_survives_a_kill(cluster: Cluster, installation: Installation) -> None:
    owner = installation.database_url("two", "two_owner")
    _ask(owner, "CREATE TABLE kept AS SELECT 7 AS number")
    cluster.kill()
    assert not cluster.answers()
    cluster.start()
    assert _ask(owner, "SELECT number FROM kept") == [(7,)]


def test_clients_are_cut_off(cluster: Cluster, installation: Installation) -> None:
    connection = psycopg2.connect(installation.database_url("two"))
    assert cluster.terminate_backends("one") == 0
    assert cluster.terminate_backends("two") == 1
    with pytest.raises(psycopg2.OperationalError):
        connection.cursor().execute("SELECT 1")


def test_a_service_declares_nothing(broker: Broker, installation: Installation) -> None:
    def declare(channel: pika.adapters.blocking_connection.BlockingChannel) -> None:
        channel.queue_declare("one.queue", durable=True)

    assert _refused(installation.broker_url("one"), declare)


def test_nobody_is_a_guest(broker: Broker, installation: Installation) -> None:
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        pika.BlockingConnection(pika.URLParameters(f"amqp://guest:guest@{installation.address('broker')}/isotrack"))


def test_a_queue_survives_a_kill_and_connections_are_cut_off(broker: Broker, installation: Installation) -> None:
    with pika.BlockingConnection(pika.URLParameters(installation.broker_url("admin"))) as connection:
        connection.channel().queue_declare("one.kept", durable=True, arguments={"x-queue-type": "quorum"})
    broker.kill()
    assert not broker.answers()
    broker.start()
    connection = pika.BlockingConnection(pika.URLParameters(installation.broker_url("admin")))
    connection.channel().queue_declare("one.kept", passive=True)
    assert broker.close_connections("one") == 0
    until = time.monotonic() + 30
    while not broker.connections("admin"):  # the management interface hears of it a little later
        assert time.monotonic() < until
        time.sleep(0.1)
    assert broker.close_connections() == 1
    with pytest.raises(pika.exceptions.AMQPError):
        connection.process_data_events(5)


def test_a_broker_whose_port_is_taken_while_it_starts_comes_up_all_the_same(
    broker: Broker, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look whether a port is free and the node's listening there lie seconds."""
    broker.kill()
    looked, taken = installation.claim, []

    def look_and_lose(*names: str, seconds: float = 0) -> None:
        looked(*names)
        if not taken:
            taken.append(socket.create_server(("127.0.0.1", installation.ports["management"])))

    monkeypatch.setattr(installation, "claim", look_and_lose)
    broker.start()
    taken[0].close()
    assert broker.answers()


def _refused(url: str, act: Callable[[pika.adapters.blocking_connection.BlockingChannel], None]) -> bool:
    connection = pika.BlockingConnection(pika.URLParameters(url))
    try:
        act(connection.channel())
    except pika.exceptions.ChannelClosedByBroker as error:
        return bool(error.reply_code == 403)
    finally:
        connection.close()
    return False

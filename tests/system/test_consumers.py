"""`isotrack topology consumer`: a stranger's user reads one thing and may do nothing else, and operators see to it."""

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pika
import pika.exceptions
import pytest
import requests

from chassis import topology
from chassis.topology import admission
from chassis.topology.consumers import Consumer
from chassis.topology.expected import policies
from tests.channel import Channel
from tests.stack import Stack
from tests.system.client import eventually
from tests.system.strangers import Desk

QUEUED, HISTORIAN = "queued", "historian"
QUEUE = f"consumers.{QUEUED}"
HEARS = ("--hears", "agency.*", "--hears", "qms.*")


@pytest.fixture(scope="module")
def made(system: Stack) -> Iterator[tuple[Desk, dict[str, str]]]:
    """The desk, and two consumers' addresses: one with a queue, one that reads the history."""
    desk = Desk(system)
    desk.done("topology", "apply")
    yield desk, {QUEUED: desk.consumer(QUEUED, *HEARS), HISTORIAN: desk.consumer(HISTORIAN)}
    for name in desk.names():
        desk.done("topology", "consumer", "remove", name)


@pytest.fixture
def desk(made: tuple[Desk, dict[str, str]]) -> Desk:
    """The operator's desk."""
    return made[0]


@pytest.fixture
def spoilt(made: tuple[Desk, dict[str, str]]) -> Iterator[Desk]:
    """The same; whatever a test spoils is mended at its end."""
    assert made[0].differences() == {}
    yield made[0]
    made[0].done("topology", "apply")
    assert made[0].differences() == {}


def published(exchange: str) -> Callable[[Any], None]:
    def act(channel: Any) -> None:
        channel.confirm_delivery()
        channel.basic_publish(exchange, "agencies.finding", b"")

    return act


def read(queue: str) -> Callable[[Any], None]:
    def act(channel: Any) -> None:
        channel.basic_qos(prefetch_count=1)
        channel.basic_consume(queue, lambda *_: None)

    return act


FORBIDDEN: dict[str, Callable[[Any], Any]] = {
    "declare a queue": lambda channel: channel.queue_declare("consumers.mine", durable=True),
    "declare a queue without a name": lambda channel: channel.queue_declare("", exclusive=True),
    "declare an exchange": lambda channel: channel.exchange_declare("consumers.mine", "topic"),
    "bind its queue": lambda channel: channel.queue_bind(QUEUE, "agencies.people", "#"),
    "unbind its queue": lambda channel: channel.queue_unbind(QUEUE, "agencies.events", "qms.*"),
    "delete its queue": lambda channel: channel.queue_delete(QUEUE),
    "delete the history": lambda channel: channel.queue_delete("history"),
    "publish an event": published("agencies.events"),
    "publish to a queue": published(""),
    "read a service's queue": read("audits.agencies"),
    "read people": read("notifications.person"),
    "read a service's parking": read("audits.parking"),
    "read strangers' parking": read("consumers.parking"),
    "take one out of a service's queue": lambda channel: channel.basic_get("audits.agencies"),
    "purge a service's queue": lambda channel: channel.queue_purge("audits.agencies"),
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("name", [QUEUED, HISTORIAN])
def test_a_consumer_may_do_nothing_but_read(made: tuple[Desk, dict[str, str]], name: str, what: str) -> None:
    with Channel(made[1][name]) as channel, pytest.raises(pika.exceptions.ChannelClosedByBroker) as caught:
        FORBIDDEN[what](channel)
    assert caught.value.reply_code == 403


@pytest.mark.parametrize(("name", "own", "other"), [(QUEUED, QUEUE, "history"), (HISTORIAN, "history", QUEUE)])
def test_a_consumer_reads_what_is_its_own_and_not_another_s(
    made: tuple[Desk, dict[str, str]], name: str, own: str, other: str
) -> None:
    with Channel(made[1][name]) as channel:
        read(own)(channel)
    with Channel(made[1][name]) as channel, pytest.raises(pika.exceptions.ChannelClosedByBroker) as caught:
        read(other)(channel)
    assert caught.value.reply_code == 403


def test_a_consumer_does_not_see_the_management_interface(made: tuple[Desk, dict[str, str]]) -> None:
    desk, addresses = made
    parameters = pika.URLParameters(addresses[HISTORIAN]).credentials
    where = f"http://{desk.stack.installation.address('management')}/api/queues"
    answer = requests.get(where, auth=(parameters.username, parameters.password), timeout=10)
    assert answer.status_code == 401
    assert parameters.username == HISTORIAN


def test_a_consumer_that_leaks_connections_leaves_the_broker_to_others(made: tuple[Desk, dict[str, str]]) -> None:
    with ExitStack() as held:
        for _ in range(10):
            held.enter_context(Channel(made[1][HISTORIAN]))
        with pytest.raises(pika.exceptions.AMQPConnectionError):
            held.enter_context(Channel(made[1][HISTORIAN]))


SPOILT: dict[str, tuple[str, str]] = {
    f"queue {QUEUE}": ("DELETE", f"queues/isotrack/{QUEUE}"),
    f"binding agencies.events -> {QUEUE} (qms.*)": ("DELETE", f"bindings/isotrack/e/agencies.events/q/{QUEUE}/qms.*"),
    f"binding agencies.events -> {QUEUE} (restatement.completed)": (
        "DELETE",
        f"bindings/isotrack/e/agencies.events/q/{QUEUE}/restatement.completed",
    ),
    f"binding agencies.people -> {QUEUE} (#)": ("POST", f"bindings/isotrack/e/agencies.people/q/{QUEUE}"),
    f"policy of queue {QUEUE}": ("DELETE", "policies/isotrack/consumers"),
    f"rights of {QUEUED}": ("PUT", f"permissions/isotrack/{QUEUED}"),
    f"limits of {QUEUED}": ("DELETE", f"user-limits/{QUEUED}/max-channels"),
    "exchange consumers.parking": ("DELETE", "exchanges/isotrack/consumers.parking"),
}
BODIES = {"POST": {"routing_key": "#"}, "PUT": {"configure": ".*", "write": "^$", "read": ".*"}}


@pytest.mark.parametrize("subject", SPOILT)
def test_what_a_consumer_needs_is_named_when_it_differs_and_mended_by_apply(spoilt: Desk, subject: str) -> None:
    desk = spoilt
    method, path = SPOILT[subject]
    desk.stack.broker.ask(method, f"/api/{path}", BODIES.get(method))
    assert desk.differences()[subject]["mend"] == "isotrack topology apply"
    seen = desk.stack.management.look()
    told = policies(desk.stack.installation.policies)
    assert topology.differences(topology.expected(desk.stack.services.values()), seen, told) == []


def test_what_add_tries_with_the_new_address_finds_rights_that_are_too_wide_and_too_narrow(
    spoilt: Desk, made: tuple[Desk, dict[str, str]]
) -> None:
    def told(**rights: str) -> list[str]:
        whole = {"configure": "^$", "write": "^$", "read": "^$", **rights}
        spoilt.stack.broker.ask("PUT", f"/api/permissions/isotrack/{QUEUED}", whole)
        found = admission.wrong(made[1][QUEUED], Consumer(QUEUED, ("qms.*",)))
        return [one.removeprefix(f"rights of {QUEUED}: ") for one in found]

    assert told(read=f"^{QUEUE}$") == []
    assert told() == [f"may not consume from {QUEUE}"]
    assert told(read=f"^({QUEUE}|history)$") == ["may consume from history"]
    assert told(read=f"^{QUEUE}$", configure="^history$", write=".*") == [
        "may declare a queue",
        "may publish to any queue",
    ]


def test_a_consumer_whose_user_is_gone_is_named_and_gets_another_password(desk: Desk) -> None:
    desk.stack.broker.ask("DELETE", f"/api/users/{HISTORIAN}")
    assert desk.differences()[f"broker user {HISTORIAN}"]["mend"] == f"isotrack topology consumer add {HISTORIAN}"
    with Channel(desk.done("topology", "consumer", "add", HISTORIAN).strip()) as channel:
        read("history")(channel)
    assert desk.differences() == {}


def test_a_queue_of_no_consumer_is_named_and_retired(desk: Desk) -> None:
    with Channel(desk.stack.broker_admin) as channel:
        channel.queue_declare("consumers.gone", durable=True, arguments={"x-queue-type": "quorum"})
    assert desk.differences()["queue consumers.gone"]["mend"] == "isotrack topology retire consumers.gone"
    desk.done("topology", "retire", "consumers.gone")
    assert desk.differences() == {}


def test_somebody_else_who_may_read_a_consumer_s_queue_is_named(desk: Desk) -> None:
    desk.stack.broker.ask("PUT", "/api/users/passer-by", {"password": "long-enough", "tags": ""})
    rights = {"configure": "^$", "write": "^$", "read": f"^{QUEUE}$"}
    desk.stack.broker.ask("PUT", "/api/permissions/isotrack/passer-by", rights)
    try:
        assert desk.differences()["rights of passer-by"]["there"] == f"read on {QUEUE}"
    finally:
        desk.stack.broker.ask("DELETE", "/api/users/passer-by")


REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "personal data": (("new", "--hears", "person.*"), "--people"),
    "no such event": (("new", "--hears", "qms.declare"), "no event is called qms.declare"),
    "a service's name": (("audits", "--hears", "qms.*"), "choose another"),
    "the administrator's name": (("admin",), "choose another"),
    "no name": (("New.Name",), "small letters"),
    "people in the history": (("new", "--people"), "the history holds no personal data"),
    "a queue left behind": ((QUEUED,), "remove it first"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_consumer_that_cannot_be_so_is_refused_with_a_sentence_and_nothing_changes(desk: Desk, what: str) -> None:
    words, sentence = REFUSED[what]
    before, users = desk.names(), desk.stack.broker.ask("GET", "/api/users")
    answer = desk.command("topology", "consumer", "add", *words)
    assert answer.exit_code != 0
    assert sentence in answer.output
    assert (desk.names(), desk.stack.broker.ask("GET", "/api/users")) == (before, users)
    assert desk.differences() == {}


def test_personal_data_is_heard_only_by_who_was_let_hear_it(desk: Desk) -> None:
    desk.consumer("plain", "--hears", "#")
    desk.consumer("trusted", "--hears", "person.*", "--people")
    found = {(one.exchange, one.queue) for one in desk.stack.management.look().bindings}
    assert ("agencies.people", "consumers.trusted") in found
    assert ("agencies.people", "consumers.plain") not in found
    assert {exchange for exchange, queue in found if queue == "consumers.plain"} >= {"agencies.events", "audits.events"}


def test_adding_a_consumer_again_changes_what_it_hears_and_keeps_its_password(desk: Desk) -> None:
    address = desk.consumer("again", "--hears", "qms.*")
    assert desk.done("topology", "consumer", "add", "again", "--hears", "duty.*") == ""
    found = {one.key for one in desk.stack.management.look().bindings if one.queue == "consumers.again"}
    assert found == {"duty.*", "restatement.completed"}
    with Channel(address) as channel:
        read("consumers.again")(channel)
    other = desk.done("topology", "consumer", "add", "again", "--hears", "duty.*", "--new-password").strip()
    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        Channel(address).__enter__()
    with Channel(other) as channel:
        read("consumers.again")(channel)


def test_an_address_that_is_written_can_be_read_by_its_user_only_and_overwrites_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "address"
    assert desk.consumer("written", "--write", str(file)) == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Channel(file.read_text().strip()) as channel:
        read("history")(channel)
    refused = desk.command("topology", "consumer", "add", "unwritten", "--write", str(file))
    assert refused.exit_code != 0
    assert "unwritten" not in desk.names()


def test_what_a_consumer_rejects_is_kept_counted_and_put_back(desk: Desk) -> None:
    address = desk.consumer("clumsy", "--hears", "qms.*")
    desk.put("consumers.clumsy", b"one")
    with Channel(address) as channel:
        for _ in range(30):
            method, _, _ = channel.basic_get("consumers.clumsy")
            if method is None:
                break
            channel.basic_nack(method.delivery_tag, requeue=True)
    eventually(lambda: "0 waiting, 1 rejected" in line(desk, "clumsy"))
    assert "1 messages put back" in desk.done("topology", "consumer", "replay", "clumsy")
    with Channel(address) as channel:
        assert channel.basic_get("consumers.clumsy", auto_ack=True)[2] == b"one"
    assert "0 waiting, 0 rejected" in line(desk, "clumsy")


def line(desk: Desk, name: str) -> str:
    """What the list says of a consumer."""
    listed = desk.done("topology", "consumer", "list").splitlines()
    return next(found for found in listed if found.startswith(f"{name} "))


def test_a_consumer_that_is_removed_is_cut_off_and_leaves_nothing(desk: Desk) -> None:
    address = desk.consumer("leaving", "--hears", "qms.*")
    desk.put("consumers.leaving", b"unread")
    connection = pika.BlockingConnection(pika.URLParameters(address))
    eventually(lambda: desk.stack.broker.connections("leaving"))
    assert "1 messages in its queue went unread" in desk.done("topology", "consumer", "remove", "leaving")
    with pytest.raises(pika.exceptions.AMQPConnectionError):
        connection.sleep(20)
    assert desk.differences() == {}
    assert "leaving" not in desk.names() | {user["name"] for user in desk.stack.broker.ask("GET", "/api/users")}
    assert "consumers.leaving" not in desk.stack.management.look().queues

"""`isotrack topology` on a real broker: every difference is named and mended, and no message is lost on the way."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pika
import pytest
from click.testing import CliRunner

from chassis import topology
from chassis.commands.group import isotrack
from chassis.service import Service, find
from chassis.subscriber import Event, projection, reaction
from chassis.topology import Binding, Difference, Topology, mending, renewal
from chassis.topology.broker import Management
from chassis.topology.expected import policies
from chassis.work import Work
from deploy.local.installation import Installation
from deploy.local.rabbitmq import Broker
from tests.container import broker_of
from tests.toy.service import SERVICE, Seen


class Renamed:
    """The toy after its projection got another name."""

    name = "toy"

    @projection("toy", "note.*", state=Seen(), formerly=("copy", "second_copy"))
    def kept(self, work: Work, event: Event) -> None:
        """What `copy` was."""

    @reaction("toy", "note.*", state=Seen())
    def count(self, work: Work, event: Event) -> None:
        """As it was."""


class Site:
    """A broker with an administrator, and the toy's topology."""

    def __init__(self, installation: Installation, broker: Broker) -> None:
        self.installation, self.broker = installation, broker
        self.admin = installation.broker_url("admin")
        self.management = Management(installation.management_url, self.admin)

    def apply(self, service: Service = SERVICE) -> list[str]:
        return topology.apply(self.wanted(service), self.admin, self.management, policies(self.installation.policies))

    def differences(self, service: Service = SERVICE) -> list[Difference]:
        seen = self.management.look(rights=True)
        return topology.differences(self.wanted(service), seen, policies(self.installation.policies))

    def wanted(self, service: Service = SERVICE) -> Topology:
        return topology.expected([service])

    @contextmanager
    def channel(self, user: str = "admin") -> Iterator[Any]:
        connection = pika.BlockingConnection(pika.URLParameters(self.installation.broker_url(user)))
        try:
            yield connection.channel()
        finally:
            if connection.is_open:
                connection.close()

    def fill(self, queue: str, number: int = 5) -> None:
        with self.channel() as channel:
            channel.confirm_delivery()
            for n in range(number):
                channel.basic_publish(
                    "", queue, str(n).encode(), pika.BasicProperties(headers={"n": n}, delivery_mode=2)
                )

    def taken(self, queue: str) -> list[tuple[bytes, dict[str, Any]]]:
        """Everything out of a queue."""
        found = []
        with self.channel() as channel:
            while True:
                method, properties, body = channel.basic_get(queue, auto_ack=True)
                if method is None:
                    return found
                found.append((body, properties.headers or {}))

    def declare(self, queue: str, kind: str) -> None:
        with self.channel() as channel:
            channel.queue_declare(queue, durable=True, arguments={"x-queue-type": kind})

    def clear(self) -> None:
        """The virtual host as it was at the start."""
        self.broker.ask("DELETE", "/api/vhosts/isotrack")
        self.broker.ask("PUT", "/api/vhosts/isotrack", {})
        rights = {"configure": ".*", "write": ".*", "read": ".*"}
        self.broker.ask("PUT", "/api/permissions/isotrack/admin", rights)


@pytest.fixture(scope="module")
def started(clean_folder: Path) -> Iterator[Site]:
    installation = Installation(clean_folder / "topology", ("toy", "other"))
    broker = broker_of(installation)
    broker.start()
    yield Site(installation, broker)
    broker.remove()


@pytest.fixture
def site(started: Site) -> Site:
    started.clear()
    started.apply()
    return started


def test_what_was_applied_is_as_expected_and_applying_again_changes_nothing(site: Site) -> None:
    assert site.differences() == []
    assert site.apply() == []
    assert site.differences() == []


SPOILT: dict[str, Callable[[Site], object]] = {
    "queue toy.copy": lambda site: site.broker.ask("DELETE", "/api/queues/isotrack/toy.copy"),
    "exchange toy.parking": lambda site: site.broker.ask("DELETE", "/api/exchanges/isotrack/toy.parking"),
    "binding toy.events -> toy.count (note.*)": lambda site: unbound(site, "toy.events", "toy.count", "note.*"),
    "binding toy.events -> history (#)": lambda site: unbound(site, "toy.events", "history", "#"),
    "binding toy.events -> toy.copy (#)": lambda site: bound(site, "toy.events", "toy.copy", "#"),
    "policy of queue toy.count": lambda site: site.broker.ask("DELETE", "/api/policies/isotrack/toy"),
    "policy of queue toy.copy": lambda site: site.broker.ask(
        "PUT",
        "/api/policies/isotrack/mine",
        {"pattern": "^toy\\.copy$", "priority": 9, "apply-to": "queues", "definition": {"max-length": 10}},
    ),
    "rights of toy": lambda site: site.broker.ask(
        "PUT", "/api/permissions/isotrack/toy", {"configure": "^toy", "write": "^toy\\.", "read": "^toy\\."}
    ),
}


@pytest.mark.parametrize("subject", SPOILT)
def test_each_difference_is_named_and_mended_by_apply(site: Site, subject: str) -> None:
    SPOILT[subject](site)
    found = {one.subject: one for one in site.differences()}
    assert subject in found, list(found)
    assert found[subject].mend == "isotrack topology apply"
    site.apply()
    assert site.differences() == []


def test_somebody_else_who_reaches_our_names_is_named(site: Site) -> None:
    rights = {"configure": "^$", "write": "^toy\\.events$", "read": "."}
    site.broker.ask("PUT", "/api/permissions/isotrack/other", rights)
    (found,) = site.differences()
    assert found.subject == "rights of other"
    assert "write on toy.events" in found.there
    assert "read on toy.copy toy.count toy.parking" in found.there
    assert "history" not in found.there
    assert found.mend == "rabbitmqctl clear_permissions -p isotrack other"
    site.broker.ask("PUT", "/api/permissions/isotrack/other", {"configure": "^$", "write": "^$", "read": "^history$"})
    assert site.differences() == []


def test_apply_leaves_a_queue_of_another_type_and_names_the_command_that_makes_it_anew(site: Site) -> None:
    made_classic(site)
    site.apply()
    (found,) = site.differences()
    assert (found.subject, found.there) == ("queue toy.copy", "classic, durable")
    assert found.mend == "isotrack topology apply --recreate toy.copy"
    assert len(site.taken("toy.copy")) == 5


def test_a_queue_made_anew_keeps_its_messages_wherever_it_is_interrupted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def act() -> str:
        wanted = site.wanted()
        if not renewal.must_be_made_anew(wanted, site.management, "toy.copy"):
            return "done"
        return renewal.recreate_queue(site.admin, site.management, wanted, "toy.copy")

    for step in interruptions(monkeypatch, lambda: (site.clear(), site.apply(), made_classic(site)), act):
        site.apply()
        assert site.differences() == [], step
        assert {body for body, _ in site.taken("toy.copy")} == {b"0", b"1", b"2", b"3", b"4"}, step


def test_the_queue_of_a_renamed_handler_loses_nothing_wherever_it_is_interrupted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prepare() -> None:
        site.clear()
        site.apply()
        site.fill("toy.copy")

    for step in interruptions(monkeypatch, prepare, lambda: site.apply(renamed())):
        assert site.differences(renamed()) == [], step
        assert {body for body, _ in site.taken("toy.kept")} == {b"0", b"1", b"2", b"3", b"4"}, step


def test_a_former_queue_that_is_still_consumed_stays_bound_until_its_process_is_gone(site: Site) -> None:
    with site.channel() as channel:
        channel.basic_consume("toy.copy", lambda *_: None)
        assert site.apply(renamed()) == ["toy.copy is still consumed; once its last process has ended, apply again"]
        assert Binding("toy.events", "toy.copy", "note.*") in site.management.look().bindings
    (found,) = site.differences(renamed())
    assert (found.subject, found.expected, found.leftover) == ("queue toy.copy", "toy.kept", True)
    assert site.apply(renamed()) == ["toy.copy -> toy.kept: 0 messages moved, toy.copy deleted"]


def test_a_message_that_a_former_process_holds_is_not_lost_with_its_queue(site: Site) -> None:
    site.fill("toy.copy", 1)
    with site.channel() as channel:
        assert channel.basic_get("toy.copy")[2] == b"0"
        assert site.apply(renamed())[0].startswith("toy.copy is still consumed")
    site.apply(renamed())
    assert [body for body, _ in site.taken("toy.kept")] == [b"0"]


def test_a_queue_of_nobody_is_named_and_retired_into_parking(site: Site) -> None:
    site.declare("toy.gone", "quorum")
    site.fill("toy.gone", 2)
    site.apply()
    (found,) = site.differences()
    assert (found.subject, found.mend) == ("queue toy.gone", "isotrack topology retire toy.gone")
    renewal.retire(site.admin, site.management, site.wanted(), "toy.gone", None)
    assert site.differences() == []
    parked = site.taken("toy.parking")
    assert [(body, headers["n"], headers["x-isotrack-queue"]) for body, headers in parked] == [
        (b"0", 0, "toy.gone"),
        (b"1", 1, "toy.gone"),
    ]


def test_nothing_that_the_code_expects_is_retired(site: Site) -> None:
    for name in ("toy.copy", "toy.events", "history", "other.parking"):
        with pytest.raises(renewal.NoSuchName):
            renewal.retire(site.admin, site.management, site.wanted(), name, None)


def test_an_exchange_of_another_type_is_made_anew_with_all_that_is_bound(site: Site) -> None:
    site.broker.ask("DELETE", "/api/exchanges/isotrack/toy.events")
    site.broker.ask("PUT", "/api/exchanges/isotrack/toy.events", {"type": "direct", "durable": True})
    site.apply()
    (found,) = site.differences()
    assert (found.there, found.mend) == ("direct, durable", "isotrack topology apply --recreate toy.events")
    renewal.recreate_exchange(site.admin, site.management, site.wanted(), "toy.events")
    assert site.differences() == []


def test_verify_ends_with_one_where_there_is_a_difference_and_tells_it_in_json(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOTRACK_BROKER_ADMIN_URL", site.admin)
    monkeypatch.setenv("ISOTRACK_BROKER_MANAGEMENT_URL", site.installation.management_url)
    monkeypatch.setenv("ISOTRACK_BROKER_DEFINITIONS", str(site.installation.policies))
    verify = ["topology", "verify", "tests.toy.service:SERVICE"]
    assert CliRunner().invoke(isotrack, verify).exit_code == 0
    site.broker.ask("DELETE", "/api/queues/isotrack/toy.copy")
    said = CliRunner().invoke(isotrack, [*verify, "--json"])
    assert said.exit_code == 1
    told = {one["subject"]: one for one in json.loads(said.output)}
    assert told["queue toy.copy"]["there"] == "nothing"
    assert told["queue toy.copy"]["expected"] == "quorum, durable"
    assert told["queue toy.copy"]["mend"] == "isotrack topology apply"
    assert "queue toy.copy: there is nothing" in CliRunner().invoke(isotrack, verify).output


@pytest.mark.parametrize(
    "act",
    [
        lambda channel: channel.basic_consume("toy.copy", lambda *_: None),
        lambda channel: channel.basic_consume("toy.parking", lambda *_: None),
        lambda channel: channel.basic_consume("history", lambda *_: None),
        lambda channel: sent(channel, "toy.events"),
        lambda channel: sent(channel, ""),
        lambda channel: channel.queue_bind("other.parking", "toy.events", "#"),
        lambda channel: channel.queue_purge("toy.copy"),
        lambda channel: channel.queue_delete("other.parking"),
    ],
    ids=["read", "read parking", "read history", "publish", "publish to a queue", "bind", "purge", "delete"],
)
def test_a_service_reaches_nothing_of_another(site: Site, act: Callable[[Any], object]) -> None:
    mending.set_rights(site.management, "other", topology.expected([renamed("other")]).rights["other"])
    site.declare("other.parking", "quorum")
    with site.channel("other") as channel, pytest.raises(pika.exceptions.ChannelClosedByBroker) as caught:
        act(channel)
    assert caught.value.reply_code == 403


def renamed(name: str = "toy") -> Service:
    return replace(find("tests.toy.service:SERVICE"), nameko_class=type("Toy", (Renamed,), {"name": name}))


def sent(channel: Any, exchange: str) -> None:
    channel.confirm_delivery()
    channel.basic_publish(exchange, "toy.copy", b"")


def bound(site: Site, exchange: str, queue: str, key: str) -> None:
    with site.channel() as channel:
        channel.queue_bind(queue, exchange, key)


def unbound(site: Site, exchange: str, queue: str, key: str) -> None:
    with site.channel() as channel:
        channel.queue_unbind(queue, exchange, key)


def made_classic(site: Site) -> None:
    site.broker.ask("DELETE", "/api/queues/isotrack/toy.copy")
    site.declare("toy.copy", "classic")
    bound(site, "toy.events", "toy.copy", "note.*")
    site.fill("toy.copy")


class Interrupted(Exception):
    """As if the process were killed here."""


STEPS = (
    (mending, "bind"),
    (mending, "unbind"),
    (mending, "declare_queue"),
    (renewal, "_emptied"),
    (renewal, "_delete_unused"),
)


def interruptions(
    monkeypatch: pytest.MonkeyPatch, prepare: Callable[[], object], act: Callable[[], object]
) -> Iterator[str]:
    """Prepare, interrupt `act` after its first step, then repeat it undisturbed; then after its second; and so on."""
    for number in range(1, 40):
        prepare()
        with monkeypatch.context() as patch:
            done = counted(patch, number)
            with suppress(Interrupted):
                act()
        if len(done) < number:
            assert number > 4, "nothing was interrupted"
            yield f"without interruption ({len(done)} steps)"
            return
        act()
        yield f"interrupted after step {number}: {done[-1]}"


def counted(patch: pytest.MonkeyPatch, last: int) -> list[str]:
    """Let `last` steps happen and raise after the last; returns the names of those that have happened."""
    done: list[str] = []

    def step(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            done.append(name)
            if len(done) == last:
                raise Interrupted(name)
            return result

        return wrapped

    for module, name in STEPS:
        patch.setattr(module, name, step(name, getattr(module, name)))
    return done

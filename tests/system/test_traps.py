"""Traps of nameko, outbox and RabbitMQ (docs/traps.md) that no other test sets: each is set here, on the toy."""

import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID, uuid4

import pika
import pytest
import requests

from chassis import outbox
from chassis.outbox import Origin, Said
from chassis.schedule import Schedule, Task
from chassis.work import Work
from deploy.local.installation import VHOST
from tests.stack import ROOT
from tests.system.client import blocked, eventually
from tests.system.notes import Toy, wire
from tests.system.test_http_health import PATHS, QUICK, locked, timed
from tests.toy.service import SERVICE, put

QUEUES = ("toy.copy", "toy.count")
RELAYS = ("toy.relay.1", "toy.relay.2")
DELIVERY_LIMIT = 20
DROPPING = {
    f"{prefix}{name}" for prefix in ("", "x-") for name in ("message-ttl", "expires", "max-length", "max-length-bytes")
}
"""What lets a queue lose messages, or itself, without anybody having handled them."""

COMMIT_WAITS = """
CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(4711);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON effect DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait_at_commit();
"""
"""A transaction with an effect of an event waits in its commit while a test holds the lock."""


class Wiretap:
    """Everything that is published on an exchange of the toy, in the order in which it goes out."""

    def __init__(self, channel: Any, exchange: str) -> None:
        self._channel = channel
        self._queue = channel.queue_declare("", exclusive=True).method.queue
        self._headers: list[dict[str, Any]] = []
        channel.queue_bind(self._queue, exchange, "#")

    def heard(self, attribute: str, value: UUID) -> list[dict[str, Any]]:
        """The headers of what has gone out so far with this CloudEvents attribute."""
        while (found := self._channel.basic_get(self._queue, auto_ack=True))[0] is not None:
            self._headers.append(found[1].headers)
        return [headers for headers in self._headers if headers.get(f"cloudEvents_{attribute}") == str(value)]

    def sequences(self, note: UUID) -> list[int]:
        """The sequences of a note's events as they went out."""
        return [int(headers["cloudEvents_sequence"]) for headers in self.heard("subject", note)]


@contextmanager
def tapped(site: Toy, exchange: str = "toy.events") -> Iterator[Wiretap]:
    with site.channel() as channel:
        yield Wiretap(channel, exchange)


@contextmanager
def piece_of_work(site: Toy) -> Iterator[Work]:
    with SERVICE.work(site.stack.settings("toy"), site.database) as work:
        yield work


def is_published(site: Toy, note: UUID) -> bool:
    """Whether the relay has marked all there is of a note."""
    [found] = site.rows("SELECT count(*) AS n, count(published_at) AS out FROM outbox WHERE subject = %s", note)
    return bool(found["n"]) and found["n"] == found["out"]


def post(site: Toy, path: str) -> requests.Response:
    return site.session.post(f"{site.stack.url('toy')}{path}", timeout=10)


# nameko


def test_an_effect_is_committed_before_its_delivery_is_acked(site: Toy) -> None:
    process, note = site.stack.processes["toy"], uuid4()
    site.stack.cluster.superuser(COMMIT_WAITS, database="toy")
    try:
        with site.database.transaction() as tx:
            tx.one("SELECT pg_advisory_xact_lock(4711)")
            site.publish(**wire(note, 1, "khi ghi"))
            eventually(lambda: blocked(site.stack, "toy"))
            process.kill()
            tx.all("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        assert site.effects(note) == 0
        process.start()
        eventually(lambda: site.effects(note) == 1)
        process.wait_ready()
    finally:
        site.stack.cluster.superuser("DROP FUNCTION wait_at_commit() CASCADE", database="toy")


@pytest.mark.parametrize("point", ["commit", "ack"])
def test_what_dies_between_a_commit_and_its_ack_gets_its_event_again_and_takes_effect_once(
    site: Toy, point: str
) -> None:
    process, note = site.stack.processes["toy"], uuid4()
    with process.told(ISOTRACK_CRASH=f"{point}:1"):
        site.publish(**wire(note, 1, "chưa xác nhận"))
        eventually(lambda: not process.running())
    eventually(lambda: site.copied(note) == "chưa xác nhận" and site.effects(note) == 1)
    heard = eventually(lambda: (now := {name: site.outcomes(name) for name in QUEUES}) and all(now.values()) and now)
    assert any({"stale", "repeated"} & outcomes.keys() for outcomes in heard.values()), heard


def test_a_change_is_lost_with_nothing_that_dies_between_its_commit_and_its_publishing(site: Toy) -> None:
    relays = [site.stack.processes[name] for name in RELAYS]
    for relay in relays:
        relay.kill()
    note = site.write("chưa gửi")
    site.stack.processes["toy"].kill()
    assert [row["published_at"] for row in site.rows("SELECT published_at FROM outbox WHERE subject = %s", note)] == [
        None
    ]
    for process in (*relays, site.stack.processes["toy"]):
        process.start()
    eventually(lambda: site.copied(note) == "chưa gửi" and site.effects(note) == 1)
    site.stack.wait_ready()


def test_requests_and_health_are_answered_while_every_event_worker_is_stuck(site: Toy) -> None:
    stack, notes = site.stack, [uuid4() for _ in range(40)]
    with locked(stack, "toy", "copy"), locked(stack, "toy", "effect"):
        for note in notes:
            site.publish(**wire(note, 1, "kẹt"))
        eventually(lambda: blocked(stack, "toy") >= stack.settings("toy").pool_size)
        took = [timed(stack.url("toy") + path) for path in PATHS]
        beside = site.write("bên cạnh")
        assert blocked(stack, "toy") >= stack.settings("toy").pool_size
    assert max(took) < QUICK, took
    eventually(lambda: all(site.effects(note) == 1 and site.copied(note) for note in (*notes, beside)))


def test_every_queue_of_a_service_is_replicated_and_none_drops_by_age_or_length(site: Toy) -> None:
    def known() -> list[dict[str, Any]]:
        found = site.stack.broker.ask("GET", f"/api/queues/{VHOST}")
        own = [one for one in found if one["name"].startswith("toy.")]
        return own if all("effective_policy_definition" in one for one in own) else []

    queues = eventually(known)
    assert {"toy.copy", "toy.count", "toy.parking"} <= {one["name"] for one in queues}
    for one in queues:
        assert (one["type"], one["durable"], one["auto_delete"]) == ("quorum", True, False), one["name"]
        assert not DROPPING & {*one["arguments"], *one["effective_policy_definition"]}, one["name"]


def test_no_header_of_a_delivery_leaks_into_the_events_that_follow_from_it(site: Toy) -> None:
    event_id = uuid4()
    evil = {"nameko.evil": "a", "x-evil": "b", "cloudEvents_evil": "c", "evil": "d"}
    with tapped(site) as tap:
        site.publish(**wire(uuid4(), 1, "echo", event_id), **evil)
        [headers] = eventually(lambda: tap.heard("causationid", event_id))
    assert all(name.startswith("cloudEvents_") and "evil" not in name for name in headers), headers


def test_a_bug_tells_the_caller_a_trace_id_and_nothing_of_itself(site: Toy) -> None:
    answer = post(site, "/v1/break")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["trace_id"]
    told = f"{answer.text} {answer.headers}"
    assert not [word for word in ("hunter2", "postgresql", "RuntimeError", "Traceback", ".py") if word in told]
    assert "hunter2" not in site.stack.installation.log("toy").read_text(errors="replace")


def test_what_time_brings_runs_once_however_many_look_at_the_same_moment(site: Toy) -> None:
    ran, done, workers = list[str](), list[str](), 4

    def run(_: Work) -> None:
        ran.append("ran")
        eventually(lambda: len(done) == workers - 1)

    task = Task(f"together {uuid4()}", run, 3600.0)
    schedule = Schedule(SERVICE, site.stack.settings("toy"), site.database, [task])
    with ThreadPoolExecutor(workers) as pool:
        for look in [pool.submit(lambda: (schedule.look(), done.append("looked"))) for _ in range(workers)]:
            look.result()
    schedule.look()
    assert ran == ["ran"]


@pytest.mark.parametrize(("command", "patched"), [("run", True), ("relay", False)])
def test_a_service_is_patched_before_anything_is_imported_and_a_relay_is_not(command: str, patched: bool) -> None:
    code = f"""
import sys, json
import eventlet, eventlet.patcher
from chassis.cli import main
too_early = "nameko kombu amqp pika psycopg2 structlog click requests werkzeug marshmallow prometheus_client".split()
patch, imported = eventlet.monkey_patch, []
eventlet.monkey_patch = lambda: (imported.extend(name for name in too_early if name in sys.modules), patch())
sys.argv = ["isotrack", {command!r}, "--help"]
try:
    main()
finally:
    patched = [eventlet.patcher.is_monkey_patched(name) for name in ("socket", "thread", "time", "select", "os")]
    print(json.dumps([imported, sorted(set(patched))]), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert json.loads(done.stderr.splitlines()[-1]) == [[], [patched]]


def test_an_error_in_a_thread_beside_the_work_stops_the_process_and_what_it_held_comes_back(site: Toy) -> None:
    process, note = site.stack.processes["toy"], uuid4()
    with locked(site.stack, "toy", "effect"):
        site.publish(**wire(note, 1, "giữa chừng"))
        eventually(lambda: blocked(site.stack, "toy"))
        post(site, "/v1/break/beside")
        eventually(lambda: not process.running())
    assert process.stop() not in (0, -15)
    assert site.effects(note) == 0
    process.start()
    eventually(lambda: site.effects(note) == 1)
    process.wait_ready()


# Outbox and relay


def test_what_commits_later_under_an_earlier_number_is_published_too(site: Toy) -> None:
    early, late = uuid4(), uuid4()
    with piece_of_work(site) as slow:
        put(slow, early, "số trước")
        [first] = slow.all("SELECT id FROM outbox WHERE subject = %s", (early,))
        with piece_of_work(site) as quick:
            put(quick, late, "số sau")
        eventually(lambda: is_published(site, late))
    [second] = site.rows("SELECT id FROM outbox WHERE subject = %s", late)
    assert first["id"] < second["id"]
    eventually(lambda: is_published(site, early) and site.copied(early) == "số trước")


def test_with_two_relays_and_many_writers_each_note_goes_out_once_in_its_order(site: Toy) -> None:
    notes, times = [uuid4() for _ in range(4)], 20
    with tapped(site) as tap:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: site.write(f"lần {number}", notes[number % 4]), range(4 * times)))
        eventually(lambda: all(is_published(site, note) for note in notes))
        assert [tap.sequences(note) for note in notes] == [list(range(1, times + 1))] * 4


def test_an_event_that_no_queue_takes_is_kept_unmarked_and_holds_back_its_own_aggregate_only(site: Toy) -> None:
    def refused() -> float:
        exposed = [requests.get(f"{site.stack.url(name)}/metrics", timeout=5).text for name in RELAYS]
        lines = [line for text in exposed for line in text.splitlines()]
        return sum(float(line.split()[1]) for line in lines if line.startswith("isotrack_relay_failed_total "))

    held, before = uuid4(), refused()
    said = {"id": str(held), "text": "không ai nhận"}
    with site.channel() as channel:
        channel.exchange_declare("toy.nowhere", "topic", durable=True)
        try:
            with piece_of_work(site) as work:
                outbox.record(work.tx, Origin("toy"), "note.taken", [Said(held, 1, said)], exchange="toy.nowhere")
                outbox.record(work.tx, Origin("toy"), "note.taken", [Said(held, 2, {**said, "text": "theo sau"})])
            eventually(lambda: refused() > before + 1)
            other = site.write("bên cạnh")
            eventually(lambda: site.copied(other) == "bên cạnh" and site.effects(other) == 1)
            assert site.copied(held) is None
            marks = site.rows("SELECT published_at FROM outbox WHERE subject = %s", held)
            assert [row["published_at"] for row in marks] == [None, None]
            tap = Wiretap(channel, "toy.nowhere")
            eventually(lambda: site.copied(held) == "theo sau")
            assert tap.sequences(held) == [1]
            eventually(lambda: is_published(site, held))
            assert all(site.stack.processes[name].running() for name in RELAYS), "what is refused ends no relay"
        finally:
            channel.exchange_delete("toy.nowhere")


# RabbitMQ


def test_what_kills_its_consumer_again_and_again_is_parked_and_not_dropped(site: Toy) -> None:
    properties = pika.BasicProperties(delivery_mode=2, headers={"kept": "yes"})
    deliveries = 0
    with site.channel() as channel:
        channel.queue_declare("toy.poison", durable=True, arguments={"x-queue-type": "quorum"})
        try:
            channel.basic_publish("", "toy.poison", b"poison", properties)
            eventually(lambda: channel.queue_declare("toy.poison", passive=True).method.message_count)
            while deliveries < 2 * DELIVERY_LIMIT and (got := channel.basic_get("toy.poison")[0]) is not None:
                deliveries += 1
                channel.basic_nack(got.delivery_tag, requeue=True)
            [(headers, body)] = eventually(site.parked)
        finally:
            channel.queue_delete("toy.poison")
    assert (deliveries, headers["kept"], body) == (DELIVERY_LIMIT + 1, "yes", b"poison")
    assert headers["x-first-death-reason"] == "delivery_limit"


def test_nothing_is_published_while_the_history_stream_would_not_keep_it(site: Toy) -> None:
    relays = [site.stack.processes[name] for name in RELAYS]
    for relay in relays:
        relay.stop()
    with site.channel() as channel:
        channel.queue_delete("history")
    try:
        note = site.write("đợi dòng lịch sử")
        for relay in relays:
            relay.start()
        waiting = "history stream is not there yet"
        eventually(lambda: any(waiting in site.stack.installation.log(name).read_text() for name in RELAYS))
        assert site.rows("SELECT published_at FROM outbox WHERE subject = %s", note) == [{"published_at": None}]
        assert site.copied(note) is None
    finally:
        for relay in relays:
            relay.stop()
        site.stack.apply_topology()
        for relay in relays:
            relay.start()
        site.stack.wait_ready()
    eventually(lambda: site.copied(note) == "đợi dòng lịch sử")
    assert str(note) in _history(site)


def _history(site: Toy) -> set[str]:
    """The aggregates that the stream's events are about."""
    found = set()
    # pika gives back what it has fetched ahead when it closes, which a stream does not take.
    with suppress(pika.exceptions.ConnectionClosedByBroker), site.channel() as channel:
        channel.basic_qos(prefetch_count=100)
        first = {"x-stream-offset": "first"}
        for method, properties, _ in channel.consume("history", arguments=first, inactivity_timeout=10):
            if method is None:
                break
            found.add(properties.headers["cloudEvents_subject"])
            channel.basic_ack(method.delivery_tag)
            if channel.queue_declare("history", passive=True).method.message_count <= len(found):
                break
    return found

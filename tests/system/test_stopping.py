"""SIGTERM: what has begun is finished within the grace period; what takes longer goes back, and nothing is lost."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from chassis.relay import process as relaying
from chassis.relay.process import Relay
from chassis.settings import Settings
from chassis.stopping import CUT_OFF
from deploy.local.installation import VHOST
from tests.stack import Process
from tests.system.client import blocked, eventually
from tests.system.notes import Toy, wire
from tests.system.raw import answer, connected, parsed, until_closed
from tests.system.test_http_health import locked

SOON = 10.0
"""Seconds, less than the grace period, in which a process is gone that has nothing to wait for."""
LOOKS_EVERY = 1.5
"""Seconds, more than the one in which kombu looks whether to go on: a connection closed too early is closed by then."""
REQUEST = b"GET /v1/notes HTTP/1.1\r\nHost: toy\r\n\r\n"


@contextmanager
def told_to_stop(process: Process) -> Iterator[Callable[[], int]]:
    """SIGTERM; what this yields waits for the exit code. Started again at the end."""
    with ThreadPoolExecutor(1) as pool:
        code = pool.submit(process.stop)
        try:
            yield lambda: code.result(timeout=40)
        finally:
            code.result(timeout=40)
            process.start()
            process.wait_ready()


def is_shut(process: Process) -> bool:
    """Whether the process takes no connections any more."""
    address = urlsplit(process.url)
    with suppress(ConnectionRefusedError), socket.create_connection((str(address.hostname), int(address.port or 0)), 5):
        return False
    return True


def consumers(site: Toy, queue: str) -> int:
    """How many consume from a queue; one that is cancelled counts until its last delivery is answered."""
    with site.channel() as channel:
        return int(channel.queue_declare(queue, passive=True).method.consumer_count)


def unanswered(site: Toy, queue: str) -> int:
    """Messages of a queue that are ready or out for delivery."""
    with site.channel() as channel:
        ready = channel.queue_declare(queue, passive=True).method.message_count
    found = site.stack.broker.ask("GET", f"/api/queues/{VHOST}/{queue}")
    return int(ready) + int(found.get("messages_unacknowledged", 0))


def test_a_request_and_a_handler_under_way_are_finished_before_the_process_ends(site: Toy) -> None:
    process, note, heard = site.stack.processes["toy"], site.write("trước"), uuid4()
    eventually(lambda: site.effects(note) == 1)
    with ThreadPoolExecutor(1) as pool, ExitStack() as at_the_end:
        with locked(site.stack, "toy", "effect"), locked(site.stack, "toy", "note"):
            site.publish(**wire(heard, 1, "giữa chừng"))
            asked = pool.submit(site.write, "giữa chừng", note)
            eventually(lambda: blocked(site.stack, "toy") == 2)
            begun = time.monotonic()
            code = at_the_end.enter_context(told_to_stop(process))
            eventually(lambda: is_shut(process) and consumers(site, "toy.copy") == 0)
            time.sleep(LOOKS_EVERY)
            assert process.running()
            assert not asked.done()
        assert asked.result() == note
        assert code() == 0
        assert time.monotonic() - begun < site.stack.settings("toy").grace
        assert site.effects(heard) == 1
    eventually(lambda: site.effects(note) == 2 and site.copied(note) == "giữa chừng")
    eventually(lambda: unanswered(site, "toy.count") == 0)
    assert site.outcomes("toy.count").get("repeated", 0) == 0, "what was committed was not acked"


def test_what_takes_longer_than_the_grace_period_goes_back_and_takes_effect_once(site: Toy) -> None:
    process, note = site.stack.processes["toy"], uuid4()
    with process.told(ISOTRACK_GRACE="1"):
        with locked(site.stack, "toy", "effect"):
            site.publish(**wire(note, 1, "quá lâu"))
            eventually(lambda: blocked(site.stack, "toy"))
            begun = time.monotonic()
            assert process.stop() == CUT_OFF
            assert time.monotonic() - begun < SOON
        assert site.effects(note) == 0
    eventually(lambda: site.effects(note) == 1)
    assert site.parked() == []


def test_whoever_is_connected_at_a_stop_is_answered_or_sees_the_end_and_is_never_cut_off(site: Toy) -> None:
    process = site.stack.processes["toy"]
    head = REQUEST[:-2] + f"Authorization: {site.session.headers['Authorization']}\r\n\r\n".encode()
    with (
        connected(process.url) as idle,
        connected(process.url) as fresh,
        connected(process.url) as under_way,
        ExitStack() as at_the_end,
    ):
        idle.sendall(head)
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        with locked(site.stack, "toy", "note"):
            under_way.sendall(head)
            eventually(lambda: blocked(site.stack, "toy"))
            code = at_the_end.enter_context(told_to_stop(process))
            assert idle.recv(65536) == b""
            fresh.sendall(head)
            refused = answer(fresh)
        served = parsed(until_closed(under_way))
        assert (refused.status, refused.headers["connection"]) == (503, "close")
        assert (served.status, served.headers["connection"]) == (200, "close")
        assert code() == 0


def test_a_process_with_nothing_to_wait_for_is_gone_soon(site: Toy) -> None:
    for name in ("toy", "toy.relay.1", "toy.relay.2"):
        begun = time.monotonic()
        with told_to_stop(site.stack.processes[name]) as code:
            assert code() == 0
            assert time.monotonic() - begun < SOON


def test_a_relay_that_is_told_to_stop_before_it_publishes_ends(toy: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Publisher:
        def __init__(self, *_: Any) -> None:
            self._told = threading.Event()

        def stop(self) -> None:
            self._told.set()

        def run(self) -> None:
            assert self._told.wait(1), "nobody told the publisher to stop"

    settings: Settings = toy.settings("toy")
    relay = Relay(settings)
    monkeypatch.setattr(relaying, "Publisher", Publisher)
    monkeypatch.setattr(relaying, "measure", lambda _: relay.stop())
    monkeypatch.setattr(relaying.stopping, "within", lambda _: None)
    relay._lead(None)  # type: ignore[arg-type]

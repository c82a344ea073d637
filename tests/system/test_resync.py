"""Saying everything anew: for projections that lack something, for one new queue, after a restore; for no reaction."""

import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pika
import pytest

from chassis import envelope, outbox
from chassis.outbox import Origin, Said
from chassis.recovery import restating
from chassis.work import Work
from tests.stack import Stack
from tests.system.city import City
from tests.system.client import eventually
from tests.system.recovery import TOY, Notes, Operator


@pytest.fixture
def notes(anew: Stack) -> Iterator[Notes]:
    found = Notes(anew)
    yield found
    found.first_epoch_again()
    found.database.close()


@pytest.fixture
def channel(anew: Stack) -> Iterator[Any]:
    connection = pika.BlockingConnection(pika.URLParameters(anew.installation.broker_url("admin")))
    yield connection.channel()
    connection.close()


def test_a_projection_gets_what_it_lacks_and_a_reaction_acts_on_nothing_that_is_only_said_again(notes: Notes) -> None:
    note = notes.write("một")
    eventually(lambda: notes.copied(note) == "một" and notes.effects(note) == 1)
    notes.lose(note)
    aside = notes.deliveries("toy.count", "restated")
    notes.done("resync", TOY)
    eventually(lambda: notes.copied(note) == "một")
    eventually(lambda: notes.deliveries("toy.count", "restated") > aside)
    assert notes.effects(note) == 1


def test_saying_it_anew_under_load_takes_no_projection_back_to_an_older_state(notes: Notes) -> None:
    written = [notes.write("0") for _ in range(20)]
    over = threading.Event()
    failed: list[str] = []

    def again() -> None:
        while not over.is_set():
            failed.extend(filter(None, [notes.command("resync", TOY).stderr.partition("Error")[2]]))

    saying = threading.Thread(target=again)
    saying.start()
    for number in range(15):
        for note in written:
            notes.write(f"{number}", note)
    over.set()
    saying.join()
    assert not failed
    eventually(notes.agrees)
    eventually(lambda: all(notes.effects(note) == 16 for note in written))


def test_an_interrupted_run_goes_on_where_it_stopped(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restating, "PORTION", 2)
    for _ in range(5):
        notes.write("một")
    service, settings = notes.stack.services["toy"], notes.stack.settings("toy")
    before = _said_anew(notes)

    def interrupt(name: str, said: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restating.restate(service, settings, notes.database, interrupt)
    restating.restate(service, settings, notes.database)
    said = _said_anew(notes)[len(before) :]
    assert len(said) == len(set(said)) == notes.rows("SELECT count(*) AS n FROM note")[0]["n"]


def test_two_runs_at_once_are_refused(notes: Notes) -> None:
    service, settings = notes.stack.services["toy"], notes.stack.settings("toy")

    def meanwhile(name: str, said: int) -> None:
        answer = notes.command("resync", TOY)
        assert answer.returncode == 1
        assert "another run" in answer.stderr

    notes.write("một")
    restating.restate(service, settings, notes.database, meanwhile)


def test_what_the_owner_has_lost_is_forgotten_and_a_late_delivery_does_not_bring_it_back(
    notes: Notes, channel: Any
) -> None:
    kept, lost, never_seen = notes.write("giữ"), uuid4(), uuid4()
    _publish(channel, lost, sequence=7, epoch=1)
    eventually(lambda: notes.copied(kept) and notes.copied(lost))
    notes.execute("UPDATE epoch SET value = value + 1")
    notes.done("resync", TOY)
    eventually(lambda: notes.copied(lost) is None)
    stale = notes.deliveries("toy.copy", "stale")
    for note in (lost, never_seen):
        _publish(channel, note, sequence=8, epoch=1)
    eventually(lambda: notes.deliveries("toy.copy", "stale") >= stale + 2)
    assert notes.copied(lost) is notes.copied(never_seen) is None
    eventually(notes.agrees)
    _publish(channel, lost, sequence=1, epoch=2)
    eventually(lambda: notes.copied(lost))
    notes.lose(lost)


def test_one_queue_is_filled_and_nobody_else_hears_of_it(notes: Notes, channel: Any) -> None:
    note = notes.write("một")
    eventually(lambda: notes.copied(note) and notes.effects(note))
    notes.lose(note)
    others = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(others, "toy.events", "#")
    notes.done("resync", TOY, "--for", f"{TOY}.copy")
    eventually(lambda: notes.copied(note) == "một")
    assert channel.queue_declare(others, passive=True).method.message_count == 0


def test_a_strangers_queue_gets_every_state_once_marked_as_said_again_and_nothing_happens_to_others(
    notes: Notes, channel: Any
) -> None:
    notes.write("một")
    queue = channel.queue_declare("stranger", durable=True, arguments={"x-queue-type": "quorum"}).method.queue
    try:
        notes.done("resync", TOY, "--queue", queue)
        messages = list(_taken(channel, queue))
    finally:
        channel.queue_delete(queue)
    *states, (complete, _) = messages
    found = {headers["cloudEvents_subject"]: json.loads(body)["state"]["text"] for headers, body in states}
    assert found == {str(row["id"]): row["text"] for row in notes.rows("SELECT id, text FROM note")}
    assert {headers["cloudEvents_type"] for headers, _ in states} == {"isotrack.note.restated.v1"}
    assert {headers["cloudEvents_restated"] for headers, _ in messages} == {"true"}
    assert complete["cloudEvents_type"] == "isotrack.restatement.completed.v1"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--for", f"{TOY}.count"), "is a reaction"),
        (("--for", f"{TOY}.nothing"), "does not listen"),
        (("--queue", "nowhere"), "no queue nowhere"),
    ],
)
def test_what_cannot_be_filled_is_said_in_one_sentence(notes: Notes, words: tuple[str, ...], sentence: str) -> None:
    answer = notes.command("resync", TOY, *words)
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr


def test_what_was_published_is_published_once_more_when_the_broker_lost_it(notes: Notes) -> None:
    note = notes.write("một")
    eventually(lambda: notes.copied(note) and notes.effects(note))
    repeated = notes.deliveries("toy.count", "repeated")
    notes.done("republish", TOY, "--since", "2020-01-01")
    eventually(lambda: notes.deliveries("toy.count", "repeated") > repeated)
    assert notes.effects(note) == 1


def test_that_all_is_said_waits_until_the_rest_is_confirmed(audits_work: Work) -> None:
    subject = uuid4()
    origin, restated = Origin("audits"), "finding.restated"
    outbox.record(audits_work.tx, origin, restated, [Said(subject, 1, {})], restated=True)
    complete = [restating.completion("audits.events", 2)]
    outbox.record(audits_work.tx, origin, envelope.COMPLETED, complete, restated=True, exchange="audits.events")
    outbox.record(audits_work.tx, origin, "finding.closed", [Said(subject, 2, {})])

    def names() -> list[str]:
        return [row["name"] for row in outbox.waiting(audits_work.tx, [], [], 10)]

    assert names() == [restated, "finding.closed"]
    outbox.mark_published(audits_work.tx, [outbox.waiting(audits_work.tx, [], [], 1)[0]["id"]])
    assert names() == [envelope.COMPLETED, "finding.closed"]


@pytest.mark.parametrize("owner", ["agencies", "audits"])
def test_what_is_said_anew_is_what_the_last_command_said(city: City, owner: str) -> None:
    operator = Operator(city.stack, owner)
    operator.done("resync", owner)
    last = {(row["exchange"], row["subject"]): row for row in operator.rows(f"{_LAST} NOT restated {_ORDER}")}
    anew = {
        (row["exchange"], row["subject"]): row
        for row in operator.rows(f"{_LAST} restated AND name <> '{envelope.COMPLETED}' {_ORDER}")
    }
    operator.database.close()
    prefixes = {name.partition(".")[0] for name in city.stack.services[owner].aggregates}
    assert prefixes == {row["name"].partition(".")[0] for row in anew.values()}
    assert last.keys() == anew.keys()
    for key, row in anew.items():
        said, spoken = json.loads(row["body"]), json.loads(last[key]["body"])
        assert (row["sequence"], said["state"]) == (last[key]["sequence"], spoken["state"]), last[key]["name"]
        assert said["change"] == {}


_LAST = "SELECT DISTINCT ON (subject) exchange, subject, name, sequence, body FROM outbox WHERE"
_ORDER = "ORDER BY subject, id DESC"


def _said_anew(notes: Notes) -> list[UUID]:
    rows = notes.rows("SELECT subject FROM outbox WHERE name = 'note.restated' ORDER BY id")
    return [row["subject"] for row in rows]


def _publish(channel: Any, note: UUID, sequence: int, epoch: int) -> None:
    """An event of the toy as its relay would have sent it."""
    headers = envelope.headers(
        uuid4(), "toy", "note.taken", note,
        sequence=envelope.sequence_text(sequence), epoch=epoch, time="2019-07-05T08:30:00+00:00",
    )  # fmt: skip
    body = envelope.body({"id": str(note), "text": "ma"}, None).encode()
    properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, headers=headers)
    channel.basic_publish("toy.events", "note.taken", body, properties)


def _taken(channel: Any, queue: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    while (found := channel.basic_get(queue, auto_ack=True))[0] is not None:
        yield found[1].headers, found[2]

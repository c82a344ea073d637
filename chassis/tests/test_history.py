"""What is promised of the history: no two entries look the same, and whatever is done to one is found and named."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, fields
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from chassis.database import Database
from chassis.events import EventSchema
from chassis.history import seal as seals
from chassis.history import verify
from chassis.history.entry import FIELDS, Entry, canonical, digest, link
from chassis.history.verify import Tally, found
from chassis.identity import create_key
from chassis.service import Service
from chassis.settings import Settings
from chassis.web.client import client_address
from chassis.work import Work
from deploy.local.installation import Installation

text = st.none() | st.text(max_size=4)
uuids = st.none() | st.sampled_from([UUID(int=1), UUID(int=2)])
entries = st.builds(
    Entry,
    id=st.just(UUID(int=1)),
    subject=st.sampled_from([UUID(int=1), UUID(int=2)]),
    sequence=st.none() | st.integers(0, 3),
    name=st.text(max_size=4),
    recorded_at=st.datetimes(timezones=st.just(UTC)),
    agency_id=uuids,
    person_id=uuids,
    roles=st.lists(st.text(max_size=3), max_size=3),
    channel=st.text(max_size=3),
    handler=text,
    cause=uuids,
    trace_id=text,
    reason=text,
    document=text,
    body=st.text(max_size=6),
    personal=st.binary(max_size=3),
)


@given(entries, entries)
def test_no_two_entries_have_one_canonical_form(one: Entry, other: Entry) -> None:
    assert (canonical(one) == canonical(other)) == (one == other)


@given(entries, st.sampled_from([field.name for field in dataclasses.fields(Entry)]), entries)
def test_a_change_of_any_one_field_changes_the_canonical_form(entry: Entry, name: str, other: Entry) -> None:
    changed = dataclasses.replace(entry, **{name: getattr(other, name)})
    assert (canonical(changed) == canonical(entry)) == (changed == entry)


class Note(Schema):
    """The state of an aggregate."""

    id = fields.UUID()
    agency_id = fields.UUID()
    text = fields.String()


class RolledBack(Exception):
    """Ends a test's transaction."""


class Tampering:
    """Work as the tables' owner, with the fences down; all of it is rolled back."""

    def __init__(self, work: Work, service: Service) -> None:
        self.work, self.service = work, service
        self.subjects = sorted((uuid4(), uuid4()), key=str)
        for version in (1, 2, 3, 4):
            for subject in self.subjects:
                state = {"id": subject, "agency_id": uuid4(), "text": f"a {version}"}
                work.say("note.taken", subject, version, state, {"reason": "lý do"})
        work.note("account.added", self.subjects[0], {"roles": ["leader"]})

    @property
    def subject(self) -> UUID:
        return self.subjects[0]

    def seal(self) -> int:
        return seals.seal(self.work.tx, self.service.name, self.work.settings.sealing_keys)

    def sql(self, statement: str, *params: Any) -> None:
        self.work.execute(statement, params)

    def faults(self, kept: list[dict[str, Any]] | None = None) -> set[tuple[str, int | None]]:
        """Kinds and numbers of the faults, all of them about the first chain or about the seals."""
        faults = list(found(self.work, self.service, kept or [], Tally()))
        assert {fault.subject for fault in faults} <= {self.subject, None}, [str(fault) for fault in faults]
        return {(fault.kind, fault.number) for fault in faults}


@pytest.fixture
def tampering(
    databases: Callable[[str], tuple[Service, Settings]], clean_folder: Path, tmp_path: Path
) -> Iterator[Tampering]:
    service, settings = databases("notifications")
    create_key(tmp_path)
    owner = Database(Installation(clean_folder / "unit").database_url("notifications", "notifications_owner"))
    toy = dataclasses.replace(service, events={"note.taken": EventSchema(Note())})
    with suppress(RolledBack), owner.transaction() as tx:
        for table in ("history", "seal", "sealed_head"):
            tx.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield Tampering(Work(tx, toy, dataclasses.replace(settings, sealing_keys=tmp_path)), toy)
        raise RolledBack
    owner.close()


def test_a_history_that_nobody_touched_has_no_fault(tampering: Tampering) -> None:
    assert tampering.faults() == set()
    assert tampering.seal() == 2
    assert tampering.seal() == 0, "nothing has grown"
    assert tampering.faults() == set()


BYTES = {
    "id": "gen_random_uuid()",
    "sequence": "sequence + 10",
    "name": "name || '.'",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "business_date": "business_date + 1",
    "agency_id": "gen_random_uuid()",
    "person_id": "gen_random_uuid()",
    "roles": "roles || 'leader'::text",
    "channel": "'http'",
    "handler": "'somebody'",
    "cause": "gen_random_uuid()",
    "trace_id": "'0'",
    "reason": "reason || ' '",
    "document": "'1/QĐ'",
    "body": "replace(body, 'a', 'b')",
    "username": "'somebody'",
    "address": "'127.0.0.1'",
    "salt": "salt || '\\x00'",
    "personal": "personal || '\\x00'",
    "previous": "sha256(previous)",
    "hash": "sha256(hash)",
}


@pytest.mark.parametrize("column", BYTES)
def test_a_change_in_any_column_is_found_at_its_entry(tampering: Tampering, column: str) -> None:
    tampering.sql(f"UPDATE history SET {column} = {BYTES[column]} WHERE subject = %s AND number = 2", tampering.subject)
    assert ("changed", 2) in tampering.faults()


@pytest.mark.parametrize("number", [1, 3])
def test_an_entry_that_was_removed_is_missed(tampering: Tampering, number: int) -> None:
    tampering.sql("DELETE FROM history WHERE subject = %s AND number = %s", tampering.subject, number)
    assert ("removed", number) in tampering.faults()


def test_the_last_entry_is_missed_once_it_was_sealed(tampering: Tampering) -> None:
    tampering.seal()
    tampering.sql("DELETE FROM history WHERE subject = %s AND number >= 4", tampering.subject)
    assert ("removed", 4) in tampering.faults()


def test_a_whole_chain_is_missed_once_it_was_sealed(tampering: Tampering) -> None:
    tampering.seal()
    tampering.sql("DELETE FROM history WHERE subject = %s", tampering.subject)
    assert ("removed", 1) in tampering.faults()


def test_an_aggregate_whose_version_has_no_entry_is_named(tampering: Tampering) -> None:
    subject = tampering.subject
    pages = {"note.restated": lambda work, after, limit: [] if after.int else [{"id": subject, "version": 5}]}
    tampering.service = dataclasses.replace(tampering.service, aggregates=pages)
    assert tampering.faults() == {("removed", None)}


def test_two_entries_in_each_others_places_are_found(tampering: Tampering) -> None:
    swap = "UPDATE history SET number = %s WHERE subject = %s AND number = %s"
    for new, old in ((-1, 2), (2, 3), (3, -1)):
        tampering.sql(swap, new, tampering.subject, old)
    assert {("reordered", 2), ("reordered", 3)} <= tampering.faults()


def test_a_forged_entry_is_found(tampering: Tampering) -> None:
    columns = ", ".join((*FIELDS, "business_date", "username", "address", "salt", "previous", "hash"))
    shown = columns.replace("id,", "gen_random_uuid(),", 1)
    tampering.sql(
        f"INSERT INTO history (number, {columns}) SELECT 6, {shown} FROM history WHERE subject = %s AND number = 4",
        tampering.subject,
    )
    assert ("changed", 6) in tampering.faults()


def forge(tampering: Tampering) -> None:
    """Another reason in entry 3, and every hash from there on reckoned anew."""
    tampering.sql("UPDATE history SET reason = 'khác' WHERE subject = %s AND number = 3", tampering.subject)
    behind = None
    chain = tampering.work.all("SELECT * FROM history WHERE subject = %s ORDER BY number", (tampering.subject,))
    for row in chain:
        previous = behind or bytes(row["previous"])
        behind = link(previous, row["number"], row["business_date"], digest(Entry.of(row)))
        tampering.sql("UPDATE history SET previous = %s, hash = %s WHERE id = %s", previous, behind, row["id"])


def test_a_chain_that_was_reckoned_anew_no_longer_fits_its_seal(tampering: Tampering) -> None:
    tampering.seal()
    forge(tampering)
    assert tampering.faults() == {("changed", 5)}


def test_seals_that_were_made_anew_lack_the_key_and_differ_from_those_kept_outside(tampering: Tampering) -> None:
    tampering.seal()
    kept = list(seals.exported(tampering.work.tx, tampering.service.name))
    forge(tampering)
    tampering.sql("DELETE FROM sealed_head")
    tampering.sql("DELETE FROM seal")
    assert tampering.faults(kept) == {("removed", None)}
    seals.seal(tampering.work.tx, tampering.service.name, None)
    assert tampering.faults() == {("seal broken", None)}, "not signed"
    tampering.sql("DELETE FROM sealed_head")
    tampering.sql("DELETE FROM seal")
    tampering.seal()
    assert tampering.faults() == set(), "whoever has the key"
    assert tampering.faults(kept) == {("seal broken", None)}, "but not what was kept outside"


@pytest.mark.parametrize("change", ["heads = heads + 1", "sealed_at = now()", "signature = sha256(signature)"])
def test_a_seal_that_was_changed_is_found(tampering: Tampering, change: str) -> None:
    tampering.seal()
    tampering.sql(f"UPDATE seal SET {change} WHERE number = 1")
    assert ("seal broken", None) in tampering.faults()


def test_entries_that_nobody_seals_are_reported(tampering: Tampering, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "UNSEALED", timedelta(0))
    assert tampering.faults() == {("unsealed", None)}


def test_who_is_forgotten_leaves_entries_that_still_verify(tampering: Tampering) -> None:
    tampering.sql("UPDATE history SET username = NULL, address = NULL, salt = NULL")
    assert tampering.faults() == set()


def test_the_service_itself_can_neither_change_nor_remove_what_is_written(
    databases: Callable[[str], tuple[Service, Settings]],
) -> None:
    service, settings = databases("notifications")
    for table in ("history", "seal", "sealed_head"):
        for statement in (f"UPDATE {table} SET number = 0", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege), service.work(settings) as work:
                work.execute(statement)


def test_even_the_owner_meets_a_fence(tampering: Tampering) -> None:
    tampering.sql("ALTER TABLE history ENABLE TRIGGER USER")
    tampering.sql("UPDATE history SET username = NULL, address = NULL, salt = NULL")
    with pytest.raises(psycopg2.errors.RaiseException):
        tampering.sql("UPDATE history SET name = 'x'")


def test_of_people_only_the_names_of_the_fields_are_kept(agencies_work: Work) -> None:
    person = {"id": uuid4(), "name": "Phạm Thị Lan", "email": "lan@example.vn", "phone": None, "agency_id": uuid4()}
    agencies_work.say("person.registered", person["id"], 1, {**person, "language": "vi", "position": None})
    kept = agencies_work.one("SELECT body FROM history WHERE subject = %s", (person["id"],))
    assert kept is not None
    assert "Lan" not in kept["body"]
    assert "lan@" not in kept["body"]
    assert json.loads(kept["body"])["change"]["fields"] == ["email", "language", "name"]
    said = agencies_work.one("SELECT body FROM outbox WHERE subject = %s", (person["id"],))
    assert said is not None
    assert "Phạm Thị Lan" in said["body"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(peer: str, forwarded: str, client: str) -> None:
    environ = EnvironBuilder(headers={"X-Forwarded-For": forwarded}).get_environ()
    request = Request({**environ, "REMOTE_ADDR": peer})
    assert client_address(request, [ip_network("10.0.0.0/8")]) == client

"""A change asked for twice with one key happens once: in order, at once, after a refusal, after a lost answer."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from chassis.database import Database
from chassis.identity.caller import ROLES
from chassis.web import idempotency
from tests.contract.declarations import declared
from tests.stack import Stack
from tests.system.city import CERTIFIER, City
from tests.system.client import Client, blocked, caller, eventually
from tests.system.steps import CHANGES

POSTS = {(service, one.method, one.path): one for service, one in declared() if one.method == "POST" and one.may}
NEW = {
    ("agencies", "/v1/agencies"): lambda city: {
        "code": "90001", "name_vi": "UBND phường mới", "kind": "ward",
        "parent_id": city.own.agency, "valid_from": "2019-01-01",
    },
    ("agencies", "/v1/accounts"): lambda city: {
        "username": f"u{uuid4().hex}", "roles": ["focal_point"], "name": "Vũ Thị Hạnh", "agency_id": city.own.agency,
    },
    ("agencies", "/v1/people"): lambda city: {"name": "Vũ Thị Hạnh", "agency_id": city.own.agency},
    ("agencies", "/v1/duties"): lambda city: {
        "person_id": city.person(city.own.agency, "Đỗ Văn Bình"), "agency_id": city.own.agency, "duty": "secretary",
    },
    ("agencies", "/v1/plans"): lambda city: {
        "year": 2019, "template": "maintenance",
        "waves": [{"name": "Đợt", "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [city.own.agency]}],
    },
    ("agencies", "/v1/templates"): lambda city: city.template(f"t{uuid4().hex}"),
    ("agencies", "/v1/declarations"): lambda city: city.declared(city.own.agency),
    ("agencies", "/v1/trainings"): lambda city: city.trained(city.own),
    ("agencies", "/v1/management-reviews"): lambda city: city.reviewed(city.own.agency),
    ("agencies", "/v1/reorganisations"): lambda city: city.renaming(city.foreign.agency),
    ("agencies", "/v1/providers"): lambda city: {**CERTIFIER, "registration": "ĐK 13"},
    ("agencies", "/v1/procedures"): lambda city: city.drafted(city.own.agency),
    ("audits", "/v1/inspections"): lambda city: city.audit(city.own.agency, city.own.person),
    ("audits", "/v1/findings"): lambda city: city.found(city.own.inspection),
    ("audits", "/v1/extensions"): lambda city: city.asked(city.finding(city.own.agency, city.own.person)[1]),
    ("audits", "/v1/editions"): lambda city: {"from": "2019-01-01", "to": city.today},
    ("audits", "/v1/programmes"): lambda city: city.foreseen(),
    ("audits", "/v1/remediations"): lambda city: city.reported(
        city.own.agency, city.own.inspection, city.own.finding
    ),
}  # fmt: skip
"""A body for every collection that takes something new."""

ASKED_FOR = {("agencies", "/v1/procedures/copy")} | {
    ("agencies", f"/v1/{resource}/{job}")
    for resource in ("agencies", "people", "procedures", "trainings", "tracks")
    for job in ("import", "export")
}
"""What is answered with a job."""

SAME = ("Content-Type", "ETag", "Location")


@pytest.fixture(scope="module")
def who(city: City) -> Client:
    """Somebody who may do everything and belongs to the own agency."""
    return caller(city.stack, *ROLES, person=city.own.person, agency=city.own.agency)


@pytest.fixture
def notes(toy: Stack) -> Iterator[Database]:
    """The toy's database."""
    database = toy.database("toy")
    yield database
    database.close()


def keyed(who: Client, path: str, key: str, service: str = "toy", **request: Any) -> requests.Response:
    return who.ask("POST", service, path, headers={idempotency.HEADER: key, **request.pop("headers", {})}, **request)


def count(database: Database, table: str, text: str) -> int:
    with database.transaction(read_only=True) as tx:
        found = tx.one(f"SELECT count(*) AS n FROM {table} WHERE text = %s", (text,))
    return int(found["n"]) if found else 0


def test_every_collection_that_takes_something_new_is_known_here() -> None:
    collections = {(service, path) for service, _, path in POSTS if "<" not in path}
    assert collections - ASKED_FOR == set(NEW)


@pytest.mark.parametrize("new", NEW, ids=" ".join)
def test_something_new_asked_for_twice_is_there_once(city: City, who: Client, new: tuple[str, str]) -> None:
    service, path = new
    key, body = str(uuid4()), NEW[new](city)
    first, second = (keyed(who, path, key, service, json=body) for _ in range(2))
    if first.status_code == 201:
        assert (second.status_code, second.content) == (201, first.content)
        assert {name: second.headers[name] for name in SAME} == {name: first.headers[name] for name in SAME}
        assert (first.headers.get(idempotency.REPLAYED), second.headers.get(idempotency.REPLAYED)) == (None, "true")
    else:
        refused = {("agencies", "/v1/declarations"), ("audits", "/v1/findings"), ("audits", "/v1/remediations")}
        assert new in refused, first.text
        assert second.status_code == first.status_code, "what the rules refuse once they refuse again"
        assert idempotency.REPLAYED not in second.headers


@pytest.mark.parametrize("change", [one for one in CHANGES if one[1] == "POST"], ids=" ".join)
def test_a_step_taken_twice_is_taken_once(city: City, who: Client, change: tuple[str, str, str]) -> None:
    service, _, _ = change
    path, body, resource = CHANGES[change](city, who)
    key, before = str(uuid4()), who.get(service, resource)["version"]
    first, second = (keyed(who, path, key, service, json=body) for _ in range(2))
    assert second.status_code == first.status_code
    if first.ok:
        assert second.content == first.content
        assert who.get(service, resource)["version"] in (before, before + 1)
        assert second.headers[idempotency.REPLAYED] == "true"


def test_an_import_asked_for_twice_is_carried_out_once(city: City) -> None:
    table = "code,name_vi,kind,parent_code,valid_from\n90002,UBND phường nhập,ward,760,2019-01-01\n".encode()
    key, sent = str(uuid4()), {"headers": {"Content-Type": "text/csv"}, "data": table}
    first = keyed(city.coordinator, "/v1/agencies/import", key, "agencies", **sent)
    again = keyed(city.coordinator, "/v1/agencies/import", key, "agencies", **sent)
    assert (first.status_code, again.json(), again.headers["Location"]) == (
        202,
        first.json(),
        first.headers["Location"],
    )
    job = eventually(lambda: (one := city.coordinator.get("agencies", first.headers["Location"]))["result"] and one)
    assert job["result"]["registered"] == 1
    dry = keyed(city.coordinator, "/v1/agencies/import?dry_run=true", key, "agencies", **sent)
    assert dry.json()["code"] == "idempotency.other_request", "another query is another request"


def test_a_key_used_for_another_body_is_refused(toy: Stack, notes: Database) -> None:
    key, first, other = str(uuid4()), f"một {uuid4()}", f"hai {uuid4()}"
    assert keyed(caller(toy, "coordinator"), "/v1/notes", key, json={"text": first}).status_code == 201
    vi, en = (
        keyed(caller(toy, "coordinator", language=language), "/v1/notes", key, json={"text": other})
        for language in ("vi", "en")
    )
    assert (vi.status_code, vi.json()["code"]) == (409, "idempotency.other_request")
    assert vi.json()["title"] != en.json()["title"]
    assert (count(notes, "note", first), count(notes, "note", other)) == (1, 0)


def test_a_key_is_one_accounts_own_and_good_for_one_address(toy: Stack, notes: Database) -> None:
    key, text = str(uuid4()), f"chung {uuid4()}"
    for name in ("an", "binh"):
        who = Client(toy, toy.token("coordinator", username=name))
        note = keyed(who, "/v1/notes", key, json={"text": text}).json()
        assert keyed(who, f"/v1/notes/{note['id']}/text", key, json={"text": f"{text} 2"}).json()["version"] == 2
    assert count(notes, "note", f"{text} 2") == 2


def test_many_at_once_with_one_key_have_one_effect_and_one_answer(toy: Stack, notes: Database) -> None:
    who, key, text = caller(toy, "coordinator"), str(uuid4()), f"cùng lúc {uuid4()}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: keyed(who, "/v1/notes", key, json={"text": text}), range(8)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert sorted(idempotency.REPLAYED in answer.headers for answer in answers) == [False] + [True] * 7
    assert count(notes, "note", text) == 1


def test_the_second_waits_for_the_first_and_gets_its_answer(toy: Stack, notes: Database) -> None:
    who = caller(toy, "coordinator")
    note, key = who.post("toy", "/v1/notes", {"text": "đợi"})["id"], str(uuid4())

    def change() -> requests.Response:
        return keyed(who, f"/v1/notes/{note}/text", key, json={"text": "xong"})

    with ThreadPoolExecutor(2) as pool:
        with notes.transaction() as tx:
            tx.one("SELECT FROM note WHERE id = %s FOR UPDATE", (note,))
            both = [pool.submit(change), pool.submit(change)]
            eventually(lambda: blocked(toy, "toy") == 2)
        first, second = (one.result() for one in both)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json() == {"id": note, "text": "xong", "version": 2}


def test_what_was_refused_is_not_kept_and_may_be_put_right_with_the_same_key(toy: Stack, notes: Database) -> None:
    who, key, text = caller(toy, "coordinator"), str(uuid4()), f"sửa {uuid4()}"
    assert keyed(who, "/v1/notes", key, json={"text": "never"}).status_code == 422
    assert keyed(who, "/v1/notes", key, json={"text": ""}).status_code == 422
    assert keyed(who, "/v1/notes", key, json={"text": text}).status_code == 201
    assert count(notes, "note", text) == 1


def test_after_an_answer_that_never_arrived_the_same_request_gets_it(toy: Stack, notes: Database) -> None:
    key, text = str(uuid4()), f"mất {uuid4()}"
    body = json.dumps({"text": text}).encode()
    address = urlsplit(toy.url("toy"))
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as connection:
        head = f"POST /v1/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {toy.token('coordinator')}\r\n"
        more = f"Content-Type: application/json\r\nIdempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall((head + more).encode() + body)
        connection.shutdown(socket.SHUT_RD)
    eventually(lambda: count(notes, "note", text) == 1)
    again = keyed(caller(toy, "coordinator"), "/v1/notes", key, data=body, headers={"Content-Type": "application/json"})
    assert (again.status_code, again.headers[idempotency.REPLAYED]) == (201, "true")
    assert count(notes, "note", text) == 1


def test_after_the_service_was_killed_the_same_request_has_one_effect(toy: Stack, notes: Database) -> None:
    who, text, process = caller(toy, "coordinator"), f"giết {uuid4()}", toy.processes["toy"]
    keys = [str(uuid4()) for _ in range(40)]

    def write(key: str) -> int:
        try:
            return keyed(who, "/v1/notes", key, json={"text": text}).status_code
        except requests.ConnectionError:
            return 0

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(write, key) for key in keys]
        eventually(lambda: count(notes, "note", text) >= 5)
        process.kill()
        lost = [one.result() for one in running].count(0)
    process.start()
    process.wait_ready()
    assert lost, "nothing was lost: the kill came too late"
    answers = [keyed(who, "/v1/notes", key, json={"text": text}) for key in keys]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == len(keys) == count(notes, "note", text)


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "khóa".encode().decode("latin-1"), '"a"b"'])
def test_what_is_no_key_is_refused(toy: Stack, key: str) -> None:
    answer = keyed(caller(toy, "coordinator"), "/v1/notes", key, json={"text": "a"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency.key")


def test_no_token_is_ever_kept(city: City) -> None:
    database, key = city.stack.database("agencies"), str(uuid4())
    wrong = {"username": "nobody", "password": "x" * 12}
    keyed(Client(city.stack, None), "/v1/tokens", key, "agencies", json=wrong)
    with database.transaction(read_only=True) as tx:
        assert tx.all("SELECT FROM idempotency WHERE key = %s OR path = '/v1/tokens'", (key,)) == []
    database.close()


def test_answers_are_kept_for_a_day_and_no_longer(toy: Stack, notes: Database) -> None:
    who, old, young = caller(toy, "coordinator"), str(uuid4()), str(uuid4())
    for key in (old, young):
        keyed(who, "/v1/notes", key, json={"text": "một ngày"})
    age = "UPDATE idempotency SET recorded_at = now() - make_interval(mins => %s) WHERE key = %s"
    with notes.transaction() as tx:
        tx.execute(age, (24 * 60 + 1, old))
        tx.execute(age, (24 * 60 - 1, young))
        idempotency.prune(tx)
        left = [row["key"] for row in tx.all("SELECT key FROM idempotency WHERE key IN (%s, %s)", (old, young))]
    assert left == [young]

"""Nobody overwrites what they have not seen: entity tags, conditions on changes, and two changes at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.identity.caller import ROLES
from chassis.web.routing import Declaration
from tests.contract.declarations import declared
from tests.stack import Stack
from tests.system.city import City
from tests.system.client import Client, blocked, caller, eventually
from tests.system.conftest import Census
from tests.system.steps import CHANGES, READS, UNVERSIONED

STALE = ('"99"', '"99-abc"', 'W/"1"', '"x"', '"99", "98" , W/"1"', '""')
MALFORMED = ("99", '"99', "'99'", '"1" "2"', '*, "1"', ",", '"1"x')


@pytest.fixture(scope="module")
def who(city: City) -> Client:
    """Somebody who may do everything and leads the audit of the own agency."""
    return caller(city.stack, *ROLES, person=city.own.person, agency=city.own.agency)


def test_every_change_of_one_resource_is_known_here() -> None:
    found = {(service, one.method, one.path) for service, one in declared() if is_change(one)}
    assert found == set(CHANGES)


def test_every_reading_of_one_resource_is_known_here() -> None:
    reads = [(service, one.path) for service, one in declared() if one.method == "GET" and of_one(one)]
    assert {(service, path) for service, path in reads if path not in UNVERSIONED} == set(READS)


def of_one(one: Declaration) -> bool:
    return "<uuid:" in one.path or "<string:template_key>" in one.path


def is_change(one: Declaration) -> bool:
    return one.method != "GET" and of_one(one) and one.path not in UNVERSIONED


@dataclass
class Asked:
    """A change that could be asked for: its path, its body and the resource that it changes."""

    path: str
    body: Any
    resource: str


@pytest.fixture(scope="module")
def asked(city: City, who: Client) -> dict[tuple[str, str, str], Asked]:
    """Everything that can be changed, made beforehand, so that one has to wait for its events only once."""
    return {change: Asked(*prepare(city, who)) for change, prepare in CHANGES.items()}


@pytest.fixture(scope="module")
def before(asked: dict[tuple[str, str, str], Asked], census: Census) -> dict[str, str]:
    """What each table holds when all of that is there."""
    return census.settled()


@pytest.mark.parametrize("change", CHANGES, ids=" ".join)
def test_a_change_of_what_was_changed_meanwhile_is_refused_and_changes_nothing(
    asked: dict[tuple[str, str, str], Asked],
    before: dict[str, str],
    who: Client,
    census: Census,
    change: tuple[str, str, str],
) -> None:
    (service, method, _), one = change, asked[change]
    shown = who.get(service, one.resource)
    for tags in STALE:
        answer = who.ask(method, service, one.path, json=one.body, headers={"If-Match": tags})
        told = answer.json()
        assert (tags, answer.status_code, told["code"], told["version"]) == (tags, 412, "stale", shown["version"])
        assert answer.headers["ETag"] == f'"{shown["version"]}"'
    assert census.count() == before
    assert who.get(service, one.resource) == shown


@pytest.mark.parametrize("change", CHANGES, ids=" ".join)
def test_a_change_of_what_the_caller_has_seen_is_looked_at(
    asked: dict[tuple[str, str, str], Asked], who: Client, change: tuple[str, str, str]
) -> None:
    (service, method, _), one = change, asked[change]
    shown = who.get(service, one.resource)
    seen = {"If-Match": f'"0", "{shown["version"]}"'}
    assert who.ask(method, service, one.path, json=one.body, headers=seen).status_code != 412


@pytest.mark.parametrize("read", READS, ids=" ".join)
def test_a_resource_is_sent_again_only_when_it_has_changed(city: City, who: Client, read: tuple[str, str]) -> None:
    service, path = read[0], READS[read](city, who)
    first = who.ask("GET", service, path)
    tag, shown = first.headers["ETag"], first.json()
    assert tag.startswith(f'"{shown["version"]}-')
    assert isinstance(shown["allowed"], list)
    for tags in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = who.ask("GET", service, path, headers={"If-None-Match": tags})
        assert (tags, again.status_code, again.content, again.headers["ETag"]) == (tags, 304, b"", tag)
    assert who.ask("GET", service, path, headers={"If-None-Match": '"other"'}).json() == shown
    assert who.ask("GET", service, path, headers={"If-Match": '"99"'}).status_code == 412
    head = who.ask("HEAD", service, path)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)


def test_the_tag_tells_apart_what_two_callers_see(city: City) -> None:
    path = f"/v1/agencies/{city.own.agency}"
    tags = {caller(city.stack, role).ask("GET", "agencies", path).headers["ETag"] for role in ("coordinator", "leader")}
    assert len(tags) == 2, "one may change it and the other not"


def test_the_tag_that_a_change_answers_with_is_good_for_the_next(city: City) -> None:
    path = f"/v1/agencies/{city.agency('26749', 'UBND phường Một', 'ward', city.own.agency)}"
    tag = city.coordinator.ask("GET", "agencies", path).headers["ETag"]
    for name in ("Hai", "Ba"):
        answer = city.coordinator.ask("PATCH", "agencies", path, json={"name_vi": name}, headers={"If-Match": tag})
        assert answer.status_code == 200
        tag = answer.headers["ETag"]
    assert city.coordinator.get("agencies", path)["name_vi"] == "Ba"


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
@pytest.mark.parametrize("value", MALFORMED)
def test_a_condition_that_is_none_is_refused(city: City, header: str, value: str) -> None:
    path = f"/v1/agencies/{city.own.agency}"
    vi, en = (
        caller(city.stack, "coordinator", language=language).ask(
            "PATCH", "agencies", path, json={"name_vi": "x"}, headers={header: value}
        )
        for language in ("vi", "en")
    )
    assert (vi.status_code, vi.json()["code"], en.json()["code"]) == (400, "bad_etag", "bad_etag")
    assert header in en.json()["title"]
    assert vi.json()["title"] != en.json()["title"]


def test_any_version_will_do_if_the_caller_says_so_but_there_must_be_one(city: City) -> None:
    asked = city.coordinator.ask
    path, anything = f"/v1/agencies/{city.own.agency}", {"If-Match": "*"}
    assert asked("PATCH", "agencies", path, json={}, headers=anything).status_code == 200
    assert asked("PATCH", "agencies", f"/v1/agencies/{uuid4()}", json={}, headers=anything).status_code == 404
    assert asked("PATCH", "agencies", path, json={}, headers={"If-None-Match": "*"}).status_code == 412


def test_a_condition_on_what_has_no_version_is_refused_and_not_passed_over(city: City, census: Census) -> None:
    before = census.settled()
    answer = city.coordinator.ask(
        "POST", "agencies", "/v1/people", json={"name": "Nguyễn Văn A"}, headers={"If-Match": '"1"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "stale.no_version")
    assert census.count() == before


def test_of_many_changes_of_one_version_at_once_exactly_one_goes_through(city: City) -> None:
    path = f"/v1/agencies/{city.agency('26752', 'UBND phường Bốn', 'ward', city.own.agency)}"
    tag = city.coordinator.ask("GET", "agencies", path).headers["ETag"]

    def rename(number: int) -> requests.Response:
        body = {"name_vi": f"UBND phường {number}"}
        return city.coordinator.ask("PATCH", "agencies", path, json=body, headers={"If-Match": tag})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(rename, range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    [through] = [answer.json() for answer in answers if answer.status_code == 200]
    assert city.coordinator.get("agencies", path) == through


def test_of_two_changes_of_one_note_that_wait_for_its_row_the_second_is_refused(toy: Stack) -> None:
    who = caller(toy, "coordinator")
    note = who.post("toy", "/v1/notes", {"text": "một"})
    path, seen = f"/v1/notes/{note['id']}/text", {"If-Match": f'"{note["version"]}"'}
    database = toy.database("toy")
    with ThreadPoolExecutor(2) as pool:
        with database.transaction() as tx:
            tx.one("SELECT FROM note WHERE id = %s FOR UPDATE", (note["id"],))
            both = [pool.submit(who.ask, "POST", "toy", path, json={"text": t}, headers=seen) for t in ("hai", "ba")]
            eventually(lambda: blocked(toy, "toy") == 2)
        assert sorted(one.result().status_code for one in both) == [200, 412]
    database.close()


def test_of_two_first_answers_at_once_both_go_into_the_one_report_of_their_agency(city: City, who: Client) -> None:
    inspection, first = city.finding(city.own.agency, city.own.person)
    second = city.coordinator.post("audits", "/v1/findings", city.found(inspection))["id"]
    [answer] = city.reported(city.own.agency, inspection, first)["findings"]
    body = {part: said for part, said in answer.items() if part != "finding_id"}
    database = city.stack.database("audits")
    with ThreadPoolExecutor(2) as pool:
        with database.transaction() as tx:
            # Both see that there is no report yet, and neither can begin one.
            tx.execute("LOCK TABLE remediation IN SHARE ROW EXCLUSIVE MODE")
            both = [
                pool.submit(who.ask, "POST", "audits", f"/v1/findings/{one}/report", json=body)
                for one in (first, second)
            ]
            eventually(lambda: blocked(city.stack, "audits") == 2)
        assert [one.result().status_code for one in both] == [200, 200]
    database.close()
    [report] = who.items("audits", "/v1/remediations", inspection_id=inspection)
    assert set(report["finding_ids"]) == {first, second}
    assert report["revision"] == 2

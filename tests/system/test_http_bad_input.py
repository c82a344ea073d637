"""What cannot be used is refused with a problem document that names the fields, in vi or en, and changes nothing."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import pytest
import requests
from marshmallow import Schema, fields, validate

from chassis.web.routing import Declaration
from tests.contract.declarations import declared, shape
from tests.stack import Stack
from tests.system.city import City
from tests.system.client import Client, everybody
from tests.system.conftest import Census

JSON = {"Content-Type": "application/json"}
CHANGING = [(service, one) for service, one in declared() if one.method != "GET"]
WITH_BODY = [(service, one) for service, one in CHANGING if one.body is not None]
LISTS = [(service, one) for service, one in declared() if one.items is not None]

UNREADABLE = {
    "half a document": b'{"name": ',
    "not UTF-8": b'{"name": "\xff\xfe"}',
    "too deep": b"[" * 100_000,
    "a NUL byte": b'{"name": "a\x00b"}',
    "an escaped NUL": b'{"name": "a\\u0000b"}',
    "half a character": b'{"name": "\\ud83d"}',
    "not a number": b'{"name": NaN}',
    "infinity": b'{"name": -Infinity}',
    "a number beyond all": b'{"name": 1e400}',
    "Latin-1": '{"name": "Hà"}'.encode("latin-1"),
    "UTF-16": '{"name": "a"}'.encode("utf-16"),
    "two documents": b'{"name": "a"} {"name": "b"}',
    "no quotes that JSON knows": b"{'name': 'a'}",
    "digits without end": b'{"name": ' + b"9" * 10_000 + b"}",
}
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|psycopg2|marshmallow|eventlet|werkzeug|postgres|SELECT |INSERT "
)
"""What no answer may tell: traces, paths, libraries, SQL, addresses."""
QUERY_VALUES = ("%00", "'%3B--", "%25", "_", "9" * 60, "{{7*7}}", "%F0%9F%98%80", "%ED%A0%80")
NO_OBJECTS = [[], ["a"], "a", 1, True, None]
ENDLESS = 10**400


def ids(routes: list[tuple[str, Declaration]]) -> list[str]:
    return [f"{service} {one.method} {shape(one.path)}" for service, one in routes]


changing = pytest.mark.parametrize(("service", "route"), CHANGING, ids=ids(CHANGING))
with_body = pytest.mark.parametrize(("service", "route"), WITH_BODY, ids=ids(WITH_BODY))
lists = pytest.mark.parametrize(("service", "route"), LISTS, ids=ids(LISTS))


@pytest.fixture(scope="module")
def rows(census: Census, city: City) -> dict[str, str]:
    """What each table holds before the first request."""
    return census.settled()


@pytest.fixture(autouse=True)
def _nothing_changes(census: Census, rows: dict[str, str]) -> Iterator[None]:
    yield
    assert census.count() == rows


@pytest.fixture
def speakers(wound: Stack) -> tuple[Client, Client]:
    """The same person, who may do everything, in Vietnamese and in English."""
    person = str(uuid4())
    return everybody(wound, person, "vi"), everybody(wound, person, "en")


def path_of(route: Declaration) -> str:
    return re.sub(r"<[^>]+>", "nothing", re.sub(r"<uuid:\w+>", str(uuid4()), route.path))


def problem(answer: requests.Response) -> dict[str, Any]:
    """The problem document, which tells nothing of what is inside."""
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not INSIDE.search(answer.text)
    document: dict[str, Any] = answer.json()
    assert document["status"] == answer.status_code
    assert document["title"]
    return document


def both(speakers: tuple[Client, Client], service: str, route: Declaration, **request: Any) -> dict[str, Any]:
    """The problem that both speakers hear, each in the own language; the English one."""
    path = path_of(route)
    vietnamese, english = (problem(who.ask(route.method, service, path, **request)) for who in speakers)
    assert vietnamese["status"] == english["status"]
    assert vietnamese["title"] != english["title"]
    fields_named = [[error["field"] for error in told.get("errors", ())] for told in (vietnamese, english)]
    assert fields_named[0] == fields_named[1]
    for told in zip(vietnamese.get("errors", ()), english.get("errors", ()), strict=True):
        assert told[0]["detail"] != told[1]["detail"], told
    return english


def bad_fields(document: Mapping[str, Any]) -> list[str]:
    """The fields named by a 422, each once."""
    assert document["status"] == 422, document
    return sorted(error["field"] for error in document["errors"])


@with_body
def test_a_body_that_cannot_be_read_is_refused(
    speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    for what, body in UNREADABLE.items():
        document = both(speakers, service, route, data=body, headers=JSON)
        assert (what, document["status"], document["code"]) == (what, 400, "bad_json")
    document = both(speakers, service, route, data=b"{}", headers={"Content-Type": "text/plain"})
    assert (document["status"], document["code"]) == (415, "bad_content_type")
    latin = {"Content-Type": "application/json; charset=iso-8859-1"}
    assert both(speakers, service, route, data=b"{}", headers=latin)["code"] == "bad_content_type"
    twice = both(speakers, service, route, data=b'{"name": "a", "name": "b"}', headers=JSON)
    assert (twice["status"], twice["code"]) == (400, "key_twice")
    inside = both(speakers, service, route, data=b'{"a": [{"b": 1, "b": 2}]}', headers=JSON)
    assert inside["code"] == "key_twice"


@with_body
def test_a_body_that_is_no_object_is_refused(speakers: tuple[Client, Client], service: str, route: Declaration) -> None:
    for body in NO_OBJECTS:
        document = both(speakers, service, route, data=json.dumps(body), headers=JSON)
        assert document["status"] == 422, body


@with_body
def test_every_bad_field_is_named_once(speakers: tuple[Client, Client], service: str, route: Declaration) -> None:
    known = loaded(route.body)
    required = sorted(name for name, field in known.items() if field.required)
    not_null = sorted(name for name, field in known.items() if not field.allow_none)
    assert bad_fields(both(speakers, service, route, json={"no_such_field": 1})) == sorted([*required, "no_such_field"])
    assert bad_fields(both(speakers, service, route, json={name: {} for name in known})) == sorted(known)
    assert bad_fields(both(speakers, service, route, json=dict.fromkeys(known, ENDLESS))) == sorted(known)
    if required:
        assert bad_fields(both(speakers, service, route, json={})) == required
    if not_null:
        assert bad_fields(both(speakers, service, route, json=dict.fromkeys(known))) == not_null


def test_a_field_that_breaks_two_rules_is_named_once(speakers: tuple[Client, Client]) -> None:
    route = next(one for _, one in CHANGING if (one.method, one.path) == ("POST", "/v1/people"))
    assert bad_fields(both(speakers, "agencies", route, json={"name": "A", "email": "x" * 300})) == ["email"]


@with_body
def test_elements_of_lists_are_named_by_their_place(
    speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    nested = [name for name, field in loaded(route.body).items() if isinstance(field, fields.List)]
    for name in nested:
        named = bad_fields(both(speakers, service, route, json={name: [1, None]}))
        assert {f"{name}.0", f"{name}.1"} <= set(named)


@changing
def test_a_body_over_the_limit_is_not_even_read(
    speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    answer = speakers[0].ask(route.method, service, path_of(route), data=b" " * 5_000_000, headers=JSON)
    assert problem(answer)["code"] == "too_large"


@changing
def test_an_id_of_another_kind_is_found_by_nobody(
    city: City, speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    if "<uuid:" not in route.path:
        return
    path = re.sub(r"<uuid:\w+>", city.root, re.sub(r"<(?:string:)?\w+>", "declared", route.path))
    if route.path.startswith("/v1/agencies/"):
        path = f"/v1/agencies/{city.own.person}"
    answer = speakers[0].ask(route.method, service, path, json=plausible(route, city) if route.body else None)
    assert problem(answer)["code"] == "not_found"
    assert problem(speakers[0].ask(route.method, service, path_of(route).replace("-", "!")))["code"] == "no_route"


@pytest.mark.parametrize(
    ("service", "path", "body", "code"),
    [
        ("agencies", "/v1/agencies", {"kind": "ward", "parent_id": "finding", "code": "26735"}, "agency.unknown"),
        ("agencies", "/v1/people", {"name": "A", "agency_id": "person"}, "agency.unknown"),
        ("agencies", "/v1/duties", {"duty": "head", "agency_id": "track", "person_id": "person"}, "agency.unknown"),
        ("agencies", "/v1/duties", {"duty": "head", "agency_id": "agency", "person_id": "duty"}, "not_found"),
        ("agencies", "/v1/declarations", {"agency_id": "person", "decision": "1", "scope": "a"}, "agency.unknown"),
        ("agencies", "/v1/management-reviews", {"agency_id": "track", "document": "1"}, "agency.unknown"),
        ("audits", "/v1/inspections", {"agency_id": "finding"}, "agency.unknown"),
        ("audits", "/v1/inspections", {"agency_id": "agency", "team": "agency"}, "team.unknown"),
        ("audits", "/v1/findings", {"inspection_id": "agency"}, "inspection.unknown"),
    ],
)
def test_an_id_of_another_kind_inside_a_body_is_refused(
    city: City, speakers: tuple[Client, Client], service: str, path: str, body: dict[str, str], code: str
) -> None:
    if service == "audits":
        whole = city.found(city.own.inspection) if path == "/v1/findings" else city.audit(city.own.agency, "")
    else:
        whole = {"name_vi": "A", "valid_from": city.today} if path == "/v1/agencies" else {}
        whole |= {"date": city.today} if path == "/v1/declarations" else {}
        whole |= city.reviewed("") if path == "/v1/management-reviews" else {}
    known = {name: getattr(city.own, value, value) for name, value in body.items()}
    leader = known.pop("team", city.own.person)
    if path == "/v1/inspections":
        known["team"] = [{"person_id": leader, "leader": True}]
    assert speakers[0].refused(service, path, whole | known) == code


@lists
def test_a_query_that_makes_no_sense_is_refused(
    speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    for query in ("no_such_field=1", "limit=0", "limit=201", "limit=9" + "9" * 40, "limit=a", "limit=", "limit=1.5"):
        if route.query:
            named = bad_fields(both(speakers, service, route, params=f"{query}&{needed(route)}"))
            assert named == [query.split("=")[0]]
    if route.query:
        assert bad_fields(both(speakers, service, route, params=f"limit=1&limit=2&{needed(route)}")) == ["limit"]
    known = loaded(route.query) if route.query else {}
    typed = {name for name, field in known.items() if not is_free_text(field)}
    for value in QUERY_VALUES:
        for name in typed:
            both(speakers, service, route, params=f"{name}={value}&{needed(route, name)}")
        for name in known.keys() - typed - {"after"}:
            answer = speakers[0].ask("GET", service, f"{route.path}?{name}={value}&{needed(route, name)}")
            assert answer.status_code == 200 or bad_fields(problem(answer)) == [name]


@lists
def test_a_cursor_that_nobody_gave_out_is_refused(
    speakers: tuple[Client, Client], service: str, route: Declaration
) -> None:
    if route.query is None or "after" not in loaded(route.query):
        return
    forged: list[Any] = [[], ["a\x00b"], ["a\x00b", "2019-01-01"], ["2019-01-01", "\ud83d"], [1], {}, "a", ["a"] * 9]
    cursors = [urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in forged]
    deep = urlsafe_b64encode(b"[" * 4500).decode()
    for cursor in (*cursors, deep, "a", "ữ", "=", "!!"):
        document = both(speakers, service, route, params={"after": cursor, **dict(parse_qsl(needed(route)))})
        assert (cursor, bad_fields(document)) == (cursor, ["after"])


@pytest.mark.parametrize(
    "path", ["/v1/agencies/by-code/%00", "/v1/agencies/by-code/'%3B--", "/v1/agencies/by-code/%FF"]
)
def test_a_code_that_cannot_be_one_is_found_by_nobody(speakers: tuple[Client, Client], path: str) -> None:
    assert problem(speakers[0].ask("GET", "agencies", path))["status"] in (400, 404)


def test_an_address_or_a_method_that_is_none_gets_a_problem_too(speakers: tuple[Client, Client]) -> None:
    for path in ("/", "/v1", "/v1/plan", "/v1/plans/1", "/v1/plans/%00", "/v1/%2e%2e/plans"):
        assert problem(speakers[0].ask("GET", "agencies", path))["code"] == "no_route"
    answer = speakers[0].ask("DELETE", "agencies", "/v1/plans")
    assert problem(answer)["status"] == 405
    assert {"GET", "POST"} <= set(re.split(", *", answer.headers["Allow"]))


def loaded(schema: Schema | None) -> Mapping[str, fields.Field[Any]]:
    """The fields that a schema takes, by the names that callers use."""
    assert schema is not None
    return {field.data_key or name: field for name, field in schema.load_fields.items()}


def needed(route: Declaration, besides: str = "") -> str:
    """The parameters that the route's list cannot do without, each with an id that nobody has."""
    wanted = loaded(route.query) if route.query else {}
    return urlencode({name: uuid4() for name, field in wanted.items() if field.required and name != besides})


def is_free_text(field: fields.Field[Any]) -> bool:
    """Whether a field takes any text."""
    return isinstance(field, fields.String) and not any(isinstance(one, validate.OneOf) for one in field.validators)


def plausible(route: Declaration, city: City) -> dict[str, Any]:
    """A body that passes the route's schema, so that the id is looked up."""
    return {name: _plausible(field, city) for name, field in loaded(route.body).items() if field.required}


def _plausible(field: fields.Field[Any], city: City) -> Any:
    chosen = [one for one in field.validators if isinstance(one, validate.OneOf)]
    if chosen:
        return next(iter(chosen[0].choices))
    if isinstance(field, fields.List):
        return [_plausible(field.inner, city)]
    if isinstance(field, fields.Nested):
        inside = {field.data_key or name: field for name, field in field.schema.load_fields.items()}
        found = {name: _plausible(one, city) for name, one in inside.items() if one.required}
        return [found] if field.many else found
    return {fields.Date: city.today, fields.UUID: city.root}.get(type(field), "a")  # type: ignore[call-overload]

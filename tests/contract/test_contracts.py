"""`contracts/` against the code that it is made from, against the official schemas, and against what was released."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.contracts import generated
from chassis.contracts.compatible import breaks
from chassis.contracts.files import event_schemas
from tests.contract.__main__ import CONTRACTS
from tests.contract.declarations import SERVICES

HERE = Path(__file__).parent
FILES = generated(SERVICES)
SCHEMAS = event_schemas(SERVICES)
MADE_BY_A_RUN = ("examples", "released")
FORMATS = FormatChecker()

events = pytest.mark.parametrize("name", sorted(SCHEMAS))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(FILES))
def test_what_is_checked_in_is_what_the_code_says(path: str) -> None:
    checked_in = CONTRACTS / path
    assert checked_in.exists(), f"contracts/{path} is missing: run `make contracts`"
    same = checked_in.read_text(encoding="utf-8") == FILES[path]
    assert same, f"contracts/{path} is not what the code says: run `make contracts` and look at the difference"


def test_nothing_lies_there_that_the_code_does_not_say() -> None:
    found = {str(path.relative_to(CONTRACTS)) for path in CONTRACTS.rglob("*") if path.is_file()}
    kept = {path for path in found if path.startswith(MADE_BY_A_RUN)}
    assert found - kept == FILES.keys()
    assert {path for path in kept if path.startswith("examples")} == {f"examples/{name}.json" for name in SCHEMAS}


@events
def test_an_event_schema_is_a_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


def test_the_asyncapi_document_is_asyncapi_3() -> None:
    official = read(HERE / "official" / "asyncapi-3.0.0.json")
    found = json.loads(FILES["asyncapi.json"])
    assert [
        f"{list(error.path)}: {error.message[:200]}" for error in Draft7Validator(official).iter_errors(found)
    ] == []


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_checked_in_openapi_document_is_openapi_3_1(name: str) -> None:
    found = read(CONTRACTS / "openapi" / f"{name}.json")
    assert [error.message for error in OpenAPIV31SpecValidator(found).iter_errors()] == []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = json.loads(FILES["asyncapi.json"])
    for reference in _references(document):
        file, _, place = reference.partition("#/")
        node: Any = json.loads(FILES[file]) if file else document
        for step in place.split("/") if place else ():
            node = node[step]


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for value in node.values() for found in _references(value)]
    return [found for value in node for found in _references(value)] if isinstance(node, list) else []


def test_the_asyncapi_document_knows_who_says_and_who_hears_what() -> None:
    document = json.loads(FILES["asyncapi.json"])
    operations = document["operations"]
    heard = {one["$ref"] for one in operations["notifications.tell.hears"]["messages"]}
    assert "#/channels/audits.events/messages/finding.raised" in heard
    assert operations["agencies.says.agencies.people"]["action"] == "send"
    assert "person.registered" not in document["channels"]["history"]["messages"]


def test_the_asyncapi_document_tells_a_stranger_where_to_connect_and_what_it_may_read() -> None:
    document = json.loads(FILES["asyncapi.json"])
    channels = document["channels"]
    assert (channels["history"]["x-queue-type"], channels["consumers"]["x-queue-type"]) == ("stream", "quorum")
    places = [next(iter(one["bindings"]["amqp"].keys() - {"is"})) for one in channels.values()]
    hosts = {one["bindings"]["amqp"][place]["vhost"] for place, one in zip(places, channels.values(), strict=True)}
    assert {f"/{host}" for host in hosts} == {document["servers"]["broker"]["pathname"]}
    assert {name for channel in channels.values() for name in channel["messages"]} == SCHEMAS.keys()


@events
def test_an_event_says_in_both_languages_what_it_means(name: str) -> None:
    message = json.loads(FILES["asyncapi.json"])["components"]["messages"][name]
    assert len({message["summary"], message["x-summary-vi"], ""}) == 3
    assert (CONTRACTS / message["x-example"]).exists()


@events
def test_an_example_from_a_real_run_fits_its_schema(name: str) -> None:
    example, schema = read(CONTRACTS / "examples" / f"{name}.json"), SCHEMAS[name]
    Draft202012Validator(schema, format_checker=FORMATS).validate(example["body"])
    headers = {"$defs": schema["$defs"], "$ref": "#/$defs/headers"}
    Draft202012Validator(headers, format_checker=FORMATS).validate(example["headers"])
    assert example["routing_key"] == name


@events
def test_an_example_holds_no_field_that_is_not_declared(name: str) -> None:
    closed = _closed(SCHEMAS[name])
    Draft202012Validator(closed).validate(read(CONTRACTS / "examples" / f"{name}.json")["body"])


def _closed(node: Any) -> Any:
    """The same, with nothing allowed but what is declared."""
    if isinstance(node, dict):
        inner = {key: _closed(value) for key, value in node.items()}
        return {**inner, "additionalProperties": False} if "properties" in node and "type" in node else inner
    return [_closed(one) for one in node] if isinstance(node, list) else node


def test_people_are_named_on_their_own_exchange_only() -> None:
    examples = [read(path) for path in (CONTRACTS / "examples").glob("*.json")]
    names = {one["body"]["state"]["name"] for one in examples if one["routing_key"].startswith("person.")}
    assert names
    for one in examples:
        if one["exchange"] != "agencies.people":
            assert not [name for name in names if name in json.dumps(one, ensure_ascii=False)]


def test_whoever_reads_the_released_events_can_read_these() -> None:
    released = {path.name.removesuffix(".v1.json"): read(path) for path in (CONTRACTS / "released").glob("*.json")}
    assert released
    broken = {name: ["is no longer said"] for name in released.keys() - SCHEMAS.keys()}
    broken |= {
        name: found for name in released.keys() & SCHEMAS.keys() if (found := breaks(released[name], SCHEMAS[name]))
    }
    assert not broken, "add fields instead, or say a new version beside this one (docs/decisions): " + str(broken)

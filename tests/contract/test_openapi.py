"""The OpenAPI documents: valid, whole, and nothing in them that the running code does not say."""

from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields
from openapi_spec_validator import OpenAPIV31SpecValidator

from chassis.entrypoints import declared as entrypoints
from chassis.openapi import document, pages
from chassis.openapi.site import Still
from chassis.running import assembled
from chassis.web.strict import Flag, Whole
from tests.contract import permissions
from tests.contract.declarations import SERVICES, declared, shape

DOCUMENTS = {name: document(service, assembled(service)) for name, service in sorted(SERVICES.items())}
OPERATIONS = {
    (service, method.upper(), path): operation
    for service, found in DOCUMENTS.items()
    for path, item in found["paths"].items()
    for method, operation in item.items()
}
services = pytest.mark.parametrize("service", sorted(DOCUMENTS))


@services
def test_the_document_is_openapi_3_1(service: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(DOCUMENTS[service]).iter_errors()] == []


def test_every_declared_route_is_in_its_document_and_nothing_else_is() -> None:
    assert OPERATIONS.keys() == {(service, one.method, shape(one.path)) for service, one in declared()}


def test_nothing_is_answered_without_a_token_but_signing_in_the_keys_and_the_documentation() -> None:
    for service in SERVICES.values():
        assert {found.url for _, found in entrypoints(assembled(service), Still)} == {"/openapi.json", "/docs"}
    open_to_all = {(method, path) for (_, method, path), one in OPERATIONS.items() if one.get("security") == []}
    assert open_to_all == {(method, path) for (_, method, path), action in permissions.ROUTES.items() if action is None}


def test_every_operation_says_in_words_what_it_does() -> None:
    assert not [key for key, one in OPERATIONS.items() if not one["summary"].strip()]


def test_every_operation_says_it_in_vietnamese_too_and_no_summary_is_left_over() -> None:
    silent = sorted({one["operationId"] for one in OPERATIONS.values() if not one.get("x-summary-vi")})
    assert not silent, f"summaries.py of the service has no word for {silent}"
    for name, service in SERVICES.items():
        shown = {one["operationId"] for (owner, _, _), one in OPERATIONS.items() if owner == name}
        assert not service.summaries.keys() - shown


def test_every_operation_names_its_permission_and_who_has_it() -> None:
    for (service, method, path), one in OPERATIONS.items():
        action = permissions.ROUTES[service, method, path]
        if action is not None:
            granted = {role for role, scope in permissions.PROMISED[service, action].items() if scope != "."}
            assert one["x-permission"]["action"] == action
            assert set(one["x-permission"]["roles"]) == granted


def test_every_route_with_a_token_may_answer_401_and_403_and_every_change_409() -> None:
    for key, one in OPERATIONS.items():
        if one.get("security") != []:
            assert one["responses"].keys() >= {"401", "403"}, key
        if key[1] != "GET":
            assert "409" in one["responses"], key
        assert "503" in one["responses"], key


def test_what_has_a_version_has_an_entity_tag_and_a_change_may_depend_on_it() -> None:
    change = OPERATIONS["agencies", "PATCH", "/v1/agencies/{agency_id}"]
    sent = {one.get("$ref", "").rsplit("/", 1)[-1] for one in change["parameters"]}
    assert sent >= {"IfMatch", "IdempotencyKey"}
    assert "ETag" in change["responses"]["200"]["headers"]
    assert change["responses"].keys() >= {"400", "412", "429"}
    assert "304" in OPERATIONS["agencies", "GET", "/v1/agencies/{agency_id}"]["responses"]
    assert "412" not in OPERATIONS["agencies", "GET", "/v1/agencies"]["responses"]


def test_what_people_send_is_described_as_closed_and_what_goes_out_as_open() -> None:
    schemas = DOCUMENTS["agencies"]["components"]["schemas"]
    assert schemas["ClockStateBody"]["additionalProperties"] is False
    assert "simulated" not in schemas["ClockStateBody"]["properties"]
    assert "additionalProperties" not in schemas["ClockState"]
    assert schemas["ClockState"]["required"] == ["date", "simulated"]


def test_limits_choices_and_nulls_are_those_of_the_schemas() -> None:
    person = DOCUMENTS["agencies"]["components"]["schemas"]["PersonBody"]["properties"]
    assert person["phone"]["pattern"] == "^\\+?[0-9][0-9 .()-]{5,24}$"
    assert (person["name"]["minLength"], person["name"]["maxLength"], person["name"]["pattern"]) == (1, 200, "\\S")
    assert person["agency_id"] == {"type": ["string", "null"], "format": "uuid", "default": None}
    query = {one.get("name"): one for one in OPERATIONS["audits", "GET", "/v1/findings"]["parameters"]}
    assert query["state"]["schema"] == {"type": "string", "enum": ["open", "reported", "accepted", "closed"]}
    assert query["limit"]["schema"] == {"type": "integer", "default": 50, "minimum": 1, "maximum": 200}


def _inside(schema: Schema) -> Iterator[fields.Field[Any]]:
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        yield inner
        if isinstance(inner, fields.Nested):
            yield from _inside(inner.schema)


def test_what_only_looks_like_a_number_or_a_truth_value_is_refused_in_every_body() -> None:
    taken = [(one.path, field) for _, one in declared() if one.body is not None for field in _inside(one.body)]
    loose = [(path, field.name) for path, field in taken if not field.dump_only and _is_loose(field)]
    assert not loose, "chassis.web.strict has the fields for these"


def _is_loose(field: fields.Field[Any]) -> bool:
    return isinstance(field, fields.Boolean | fields.Integer) and not isinstance(field, Flag | Whole)


@services
@pytest.mark.parametrize("language", pages.LANGUAGES)
def test_the_page_shows_every_operation_and_schema_and_asks_nothing_of_other_hosts(service: str, language: str) -> None:
    found = DOCUMENTS[service]
    page = pages.page(found, language)
    for _, _, path in (key for key in OPERATIONS if key[0] == service):
        assert f">{path}</h3>" in page
    assert all(f'id="schema-{name}"' in page for name in found["components"]["schemas"])
    assert "<script" not in page
    assert "//" not in page.replace("https://json-schema.org", "")
    assert f'<html lang="{language}">' in page


def test_what_a_docstring_says_cannot_become_markup() -> None:
    found: dict[str, Any] = {**DOCUMENTS["audits"], "info": {"title": "<b>", "version": "1", "description": "<i>`<u>`"}}
    page = pages.page(found, "en")
    assert "&lt;i&gt;<code>&lt;u&gt;</code>" in page
    assert "<title>&lt;b&gt;</title>" in page

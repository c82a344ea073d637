"""One route as an OpenAPI operation, and its path as a template."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from chassis.identity.permissions import Scope
from chassis.openapi import faults
from chassis.openapi.shapes import Json, Shapes, words
from chassis.web.routing import Declaration

_VALUE = re.compile(r"<(?:(\w+):)?(\w+)>")
_KINDS: dict[str | None, Json] = {
    None: {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "string": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
}

HEADERS: dict[str, Json] = {
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "vi or en: the language of what people read. Without it the caller's own.",
        "schema": {"type": "string"},
        "example": "en",
    },
    "Traceparent": {
        "name": "traceparent",
        "in": "header",
        "description": "W3C trace context: the request's trace goes on through events and logs.",
        "schema": {"type": "string"},
        "example": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    },
}
"""What every route understands."""


def template(path: str) -> str:
    """A path as OpenAPI writes it: `/v1/plans/{plan_id}`."""
    return _VALUE.sub(r"{\2}", path)


def tag(path: str) -> str:
    """The resource that a path belongs to."""
    return path.strip("/").split("/")[1]


def operation(
    name: str,
    declared: Declaration,
    handler: Any,
    granted: Mapping[str, Scope],
    texts: Mapping[str, Any],
    shapes: Shapes,
) -> Json:
    """The operation of one route; `granted` is its row of the permission table."""
    summary, _, more = words(handler).partition("\n\n")
    found: Json = {
        "operationId": name,
        "tags": [tag(declared.path)],
        "summary": summary,
        "description": "\n\n".join(part for part in (more, _who(declared, granted)) if part),
        "parameters": [*_path(declared.path), *_query(declared, shapes), *_references()],
    }
    if f"route.{name}" in texts:
        found["x-summary-vi"] = texts[f"route.{name}"][0]
    if declared.may is None:
        found["security"] = []
    else:
        found["x-permission"] = {
            "action": declared.may,
            "roles": {role: scope.value for role, scope in granted.items()},
        }
    if body := _body(declared, shapes):
        found["requestBody"] = body
    found["responses"] = dict(sorted(_responses(declared, shapes)))
    return found


def _who(declared: Declaration, granted: Mapping[str, Scope]) -> str:
    if declared.may is None:
        return "Open to everybody: no token is needed."
    roles = ", ".join(
        role if scope is Scope.ANYWHERE else f"{role} (within its agency's subtree)" for role, scope in granted.items()
    )
    return f"Needs the permission `{declared.may}`: {roles}."


def _path(path: str) -> Iterator[Json]:
    for kind, name in _VALUE.findall(path):
        yield {"name": name, "in": "path", "required": True, "schema": dict(_KINDS[kind or None])}


def _query(declared: Declaration, shapes: Shapes) -> list[Json]:
    return [] if declared.query is None else shapes.parameters(declared.query)


def _references() -> list[Json]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in HEADERS]


def _body(declared: Declaration, shapes: Shapes) -> Json | None:
    if declared.raw is not None:
        return {"required": True, "content": {declared.raw: {"schema": {"type": "string"}}}}
    if declared.body is None:
        return None
    content = {"application/json": {"schema": shapes.given(declared.body)}}
    return {"required": _needed(declared.body), "content": content}


def _needed(body: Schema) -> bool:
    try:
        body.load({}, unknown=RAISE)
    except ValidationError:
        return True
    return False


def _responses(declared: Declaration, shapes: Shapes) -> Iterator[tuple[str, Json]]:
    yield str(declared.status), _success(declared, shapes)
    for kind in faults.of(declared):
        yield str(kind.status), faults.reference(kind)


def _success(declared: Declaration, shapes: Shapes) -> Json:
    found: Json = {"description": "Created." if declared.status == 201 else "Done."}
    if declared.status == 201 and declared.answer is not None and "id" in declared.answer.fields:
        address = {"type": "string", "format": "uri-reference"}
        found["headers"] = {"Location": {"description": "Where it is found.", "required": True, "schema": address}}
    schema = answer(declared, shapes)
    if schema is not None:
        found["content"] = {"application/json": {"schema": schema}}
    return found


def answer(declared: Declaration, shapes: Shapes) -> Json | None:
    """The schema of a route's success, None if it has no body."""
    if declared.items is not None:
        return {
            "type": "object",
            "description": "A page; `after` is the cursor of the next one, null on the last.",
            "properties": {
                "items": {"type": "array", "items": shapes.shown(declared.items)},
                "after": {"type": ["string", "null"]},
            },
            "required": ["after", "items"],
        }
    return None if declared.answer is None else shapes.shown(declared.answer)

"""One route as an OpenAPI operation, and its path as a template."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from chassis.identity.permissions import Scope
from chassis.openapi import faults
from chassis.openapi.shapes import Json, Shapes, words
from chassis.web import idempotency
from chassis.web.routing import Declaration

_VALUE = re.compile(r"<(?:(\w+):)?(\w+)>")
_KINDS: dict[str | None, Json] = {
    None: {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "string": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"},
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
}

_TAGS = '^(\\*|"[0-9]+(-[0-9a-f]+)?")$'

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
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag, or the version in quotes, that must still be the present one; otherwise 412.",
        "schema": {"type": "string", "format": "entity-tag", "pattern": _TAGS},
        "example": '"3"',
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The ETag of what the caller has already; the answer is 304 while it is the same.",
        "schema": {"type": "string", "format": "entity-tag", "pattern": _TAGS},
        "example": '"3-5f0c2a7e91bd"',
    },
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": f"Chosen by the caller. The same request with it again gets the same answer and changes "
        f"nothing, for {idempotency.KEPT_HOURS} hours; with another request it is refused (409).",
        "schema": {"type": "string", "pattern": "^[!#-~]{1,200}$"},
        "example": "4e1f0a52-7a55-4c55-8a2b-1d9c6f6b2f0e",
    },
}
"""What routes understand: the first two everywhere, the others where the answer has a version or changes once."""

SHOWN: dict[str, Json] = {
    "ETag": {
        "description": "The version, and a digest of what this caller sees of it.",
        "required": True,
        "schema": {"type": "string"},
        "example": '"3-5f0c2a7e91bd"',
    },
    "Location": {
        "description": "Where it is found.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Disposition": {
        "description": "The name to save a file under.",
        "schema": {"type": "string"},
        "example": 'attachment; filename="agencies-2019-03-01.xlsx"',
    },
    "Replayed": {
        "description": "`true` if this is the answer that was given to the first request with the key.",
        "schema": {"type": "string", "const": "true"},
    },
    "Remaining": {
        "description": "Requests that the caller may still send at once, where they are limited.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
"""What answers carry."""


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
    summaries: Mapping[str, str],
    shapes: Shapes,
) -> Json:
    """The operation of one route; `granted` is its row of the permission table.

    `summaries` are the Vietnamese ones.
    """
    summary, _, more = words(handler).partition("\n\n")
    found: Json = {
        "operationId": name,
        "tags": [tag(declared.path)],
        "summary": summary,
        "description": "\n\n".join(part for part in (more, _who(declared, granted)) if part),
        "parameters": [*_path(declared.path), *_query(declared, shapes), *_headers(declared)],
    }
    if name in summaries:
        found["x-summary-vi"] = summaries[name]
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


def _headers(declared: Declaration) -> Iterator[Json]:
    names = ["AcceptLanguage", "Traceparent"]
    if faults.versioned(declared):
        names += ["IfMatch", "IfNoneMatch"] if declared.method == "GET" else ["IfMatch"]
    if faults.idempotent(declared):
        names.append("IdempotencyKey")
    return ({"$ref": f"#/components/parameters/{name}"} for name in names)


def _body(declared: Declaration, shapes: Shapes) -> Json | None:
    if declared.raw:
        return {"required": True, "content": {media: {"schema": _bytes(media)} for media in declared.raw}}
    if declared.body is None:
        return None
    content = {"application/json": {"schema": shapes.given(declared.body)}}
    return {"required": _needed(declared.body), "content": content}


def _bytes(media: str) -> Json:
    """The schema of a body that is no JSON: text, or bytes."""
    return {"type": "string"} if media.startswith("text/") else {"type": "string", "contentMediaType": media}


def _needed(body: Schema) -> bool:
    try:
        body.load({}, unknown=RAISE)
    except ValidationError:
        return True
    return False


def _responses(declared: Declaration, shapes: Shapes) -> Iterator[tuple[str, Json]]:
    yield str(declared.status), _success(declared, shapes)
    if declared.preview is not None:
        yield "200", _previewed(declared.preview, shapes)
    if declared.method == "GET" and faults.versioned(declared):
        yield "304", {"description": "The caller has it already.", "headers": {"ETag": _shown("ETag")}}
    for kind in faults.of(declared):
        yield str(kind.status), faults.reference(kind)


_DONE = {201: "Created.", 202: "Accepted: a job will do it."}


def _success(declared: Declaration, shapes: Shapes) -> Json:
    found: Json = {"description": _DONE.get(declared.status, "Done.")}
    found["headers"] = {"RateLimit-Remaining": _shown("Remaining")}
    if declared.status in _DONE and declared.answer is not None and "id" in declared.answer.fields:
        found["headers"]["Location"] = _shown("Location")
    if faults.versioned(declared):
        found["headers"]["ETag"] = _shown("ETag")
    if faults.idempotent(declared):
        found["headers"][idempotency.REPLAYED] = _shown("Replayed")
    schema = answer(declared, shapes)
    content: Json = {} if schema is None else {"application/json": {"schema": schema}}
    content |= {media: {"schema": _bytes(media)} for media in declared.gives}
    if declared.gives:
        found["headers"]["Content-Disposition"] = _shown("Disposition")
    if content:
        found["content"] = content
    return found


def _previewed(preview: Schema, shapes: Shapes) -> Json:
    return {
        "description": "A dry run: what it would come to. Nothing was made.",
        "headers": {"RateLimit-Remaining": _shown("Remaining")},
        "content": {"application/json": {"schema": shapes.shown(preview)}},
    }


def _shown(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


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

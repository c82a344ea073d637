"""What can go wrong on a route, as far as its declaration says, and the responses that tell it."""

from collections.abc import Iterator

from marshmallow import Schema, fields

from chassis import problems
from chassis.openapi.shapes import Json, Shapes, words
from chassis.problems import Problem
from chassis.web import idempotency
from chassis.web.entries import OF_TABLES, FieldProblem
from chassis.web.exchange import PROBLEM
from chassis.web.routing import Declaration


class ProblemDocument(Schema):
    """A problem (RFC 9457). `code` is for programs and stays, `title` is for people, in Vietnamese or English;
    `trace_id` finds the request in the logs; `errors` has an entry for each bad field."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String()
    trace_id = fields.String()
    errors = fields.List(fields.Nested(FieldProblem(partial=OF_TABLES)))
    version = fields.Integer(metadata={"description": "The present version, where another was expected (412)."})


DOCUMENT = ProblemDocument(partial=("errors", "version"))

_HEADERS: dict[type[Problem], dict[str, str]] = {
    problems.Unauthorised: {"WWW-Authenticate": "Bearer"},
    problems.TooMany: {"Retry-After": "1"},
    problems.Unavailable: {"Retry-After": "2"},
}
"""What an answer always has, with an example."""


def of(declared: Declaration) -> Iterator[type[Problem]]:
    """The kinds of problems that a route may answer with. A bug's 500 is none of them."""
    changes = declared.method != "GET"
    sends = declared.body is not None or bool(declared.raw)
    if declared.may is not None:
        yield from (problems.Unauthorised, problems.Forbidden)
    yield problems.BadRequest  # a header, or a part of the address, that cannot be read
    if sends:
        yield from (problems.Slow, problems.TooLarge, problems.UnsupportedMedia)
    if versioned(declared):
        yield problems.Stale
    if "<" in declared.path:
        yield problems.NotFound
    if changes:
        yield problems.Conflict
    if changes or declared.query is not None:
        yield problems.Invalid
    yield from (problems.TooMany, problems.Unavailable)
    yield from declared.problems


def versioned(declared: Declaration) -> bool:
    """Whether the answer has an entity tag, so that a request may depend on a version."""
    return declared.answer is not None and "version" in declared.answer.fields


def idempotent(declared: Declaration) -> bool:
    """Whether a request with a key is answered again, and not done again."""
    return declared.method in idempotency.METHODS and declared.may is not None


def reference(kind: type[Problem]) -> Json:
    """A reference to the response of a kind of problem."""
    return {"$ref": f"#/components/responses/{kind.__name__}"}


def response(kind: type[Problem], shapes: Shapes) -> Json:
    """The response of a kind of problem."""
    found: Json = {"description": words(kind)}
    if kind in _HEADERS:
        found["headers"] = {
            name: {"required": True, "schema": {"type": "string"}, "example": example}
            for name, example in _HEADERS[kind].items()
        }
    return {**found, "content": {PROBLEM: {"schema": shapes.shown(DOCUMENT)}}}

"""One exchange of request and response: who calls, what they send, one transaction, what they get.

Errors of every kind end here as a problem document; only the log learns what was behind a 500.
"""

import json
import time
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import psycopg2
import structlog
from marshmallow import RAISE, Schema, ValidationError
from werkzeug.wrappers import Request, Response

from chassis import logs, metrics, problems, trace
from chassis.clock import ClockRefused
from chassis.database import is_outage, one_line
from chassis.identity.caller import Caller
from chassis.identity.permissions import scope_of
from chassis.problems import BadRequest, Conflict, FieldError, Invalid, Problem, Refuses, Unauthorised, Unavailable
from chassis.web import fields
from chassis.web.pages import Page

if TYPE_CHECKING:
    from chassis.web.routing import Declaration

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"
_SECURITY = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


def serve(
    instance: Any,
    declared: "Declaration",
    handler: Callable[..., Any],
    request: Request,
    path_values: Mapping[str, Any],
) -> Response:
    """Answer one request; never raises."""
    started = time.perf_counter()
    traceparent = trace.continued(request.headers.get("traceparent"))
    logs.bind_trace(traceparent)
    language = language_of(request)
    try:
        caller = _caller(instance, declared, request, language)
        language = caller.language
        response = _run(instance, declared, handler, request, path_values, caller, traceparent)
    except Exception as error:  # noqa: BLE001 (the one place where every error becomes a document)
        response = _refused(instance, error, language, traceparent)
    # The label is the route's pattern: never the ids that a path holds.
    metrics.HTTP_REQUESTS.labels(declared.method, declared.path, response.status_code).inc()
    metrics.HTTP_SECONDS.labels(declared.method, declared.path).observe(time.perf_counter() - started)
    return response


def language_of(request: Request, otherwise: str = "vi") -> str:
    """The language that the caller asked for."""
    return request.accept_languages.best_match(["vi", "en"]) or otherwise


def internal_error(error: Exception) -> Response:
    """A 500 that says nothing of what is inside."""
    log.error("request failed outside its worker", error=f"{type(error).__name__}: {one_line(error)}")
    metrics.unrouted("other", Problem.status)
    return problem_response(problems.document({}, Problem(), "vi", ""))


def problem_response(document: Mapping[str, Any]) -> Response:
    """A problem document as a response."""
    response = _json(document, document["status"], PROBLEM)
    if document["status"] == Unavailable.status:
        response.headers["Retry-After"] = "2"
    if document["status"] == Unauthorised.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _caller(instance: Any, declared: "Declaration", request: Request, language: str) -> Caller:
    if declared.may is None:
        return Caller(language=language)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorised()
    caller: Caller = instance.unit.verifier.caller(token.strip())
    scope_of(instance.unit.service.permissions, caller, declared.may)
    return _speaking(caller, language_of(request, caller.language))


def _speaking(caller: Caller, language: str) -> Caller:
    if caller.language == language:
        return caller
    return Caller(**{**caller.__dict__, "language": language})


def _run(
    instance: Any,
    declared: "Declaration",
    handler: Callable[..., Any],
    request: Request,
    path_values: Mapping[str, Any],
    caller: Caller,
    traceparent: str,
) -> Response:
    values = dict(path_values)
    if declared.query is not None:
        values["query"] = _load(declared.query, request.args.to_dict(), caller.language)
    if declared.raw is not None:
        values["body"] = _raw(request, declared.raw)
    elif declared.body is not None:
        values["body"] = _load(declared.body, _document(request), caller.language)
    with instance.unit.work(caller=caller, traceparent=traceparent, read_only=declared.method == "GET") as work:
        result = handler(instance, work, **values)
        payload = _dump(declared, result)
    return _answer(declared, payload)


def _load(schema: Schema, found: Any, language: str) -> Any:
    try:
        return schema.load(found, unknown=RAISE)
    except ValidationError as error:
        raise Invalid(fields.errors(error.messages, language)) from None


def _document(request: Request) -> Any:
    data = request.get_data(cache=False)
    if not data:
        return {}
    if request.mimetype != "application/json":
        raise BadRequest("bad_content_type", expected="application/json")
    try:
        # PostgreSQL's text cannot hold NUL, and no name or reason has one.
        if b"\x00" in data or b"\\u0000" in data:
            raise ValueError("NUL")
        document = json.loads(data, parse_constant=_no_constant)
        # Half of a surrogate pair can be written in JSON, but it is no character and cannot be kept.
        if b"\\ud" in data.lower():
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadRequest("bad_json", place=_place(error)) from None
    return document


def _place(error: Exception) -> str:
    """Where the JSON breaks off, as line:column; the parser's own words are English only."""
    return f"{error.lineno}:{error.colno}" if isinstance(error, json.JSONDecodeError) else "?"


def _no_constant(name: str) -> None:
    """NaN and Infinity are no JSON (RFC 8259), though Python takes them."""
    raise ValueError(name)


def _raw(request: Request, content_type: str) -> bytes:
    if request.mimetype != content_type:
        raise BadRequest("bad_content_type", expected=content_type)
    data: bytes = request.get_data(cache=False)
    return data


def _dump(declared: "Declaration", result: Any) -> Any:
    if declared.items is not None and isinstance(result, Page):
        return {"items": declared.items.dump(result.items, many=True), "after": result.after}
    return result if declared.answer is None else declared.answer.dump(result)


def _answer(declared: "Declaration", payload: Any) -> Response:
    response = _json(payload, declared.status, "application/json")
    if declared.status == 201 and isinstance(payload, Mapping) and "id" in payload:
        response.headers["Location"] = f"{declared.path}/{payload['id']}"
    return response


def _json(payload: Any, status: int, content_type: str) -> Response:
    text = "" if payload is None else json.dumps(payload, ensure_ascii=False, default=str)
    return Response(text, status=status, content_type=content_type, headers=_SECURITY)


def _refused(instance: Any, error: Exception, language: str, traceparent: str) -> Response:
    problem = _problem(instance, error)
    if problem.status >= 500:
        log.error("request failed", error=f"{type(error).__name__}: {one_line(error)}", stack=_where(error))
    texts = instance.unit.service.texts
    return problem_response(problems.document(texts, problem, language, trace.trace_id(traceparent)))


def _where(error: Exception) -> list[str]:
    """The places on the way to an error, without the values that an error's own text may hold."""
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]


def _problem(instance: Any, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, instance.unit.service.refusal | ClockRefused):
        return _from_rule(error)
    if isinstance(error, psycopg2.errors.UniqueViolation | psycopg2.errors.ExclusionViolation):
        return Conflict()
    if is_outage(error):
        return Unavailable()
    return Problem()


def _from_rule(refusal: Refuses) -> Problem:
    if refusal.field:
        return Invalid([FieldError(refusal.field, refusal.code, refusal.params)])
    return Conflict(refusal.code, **refusal.params)

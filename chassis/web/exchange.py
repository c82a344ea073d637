"""One exchange of request and response: who calls, what they send, one transaction, what they get.

Errors of every kind end here as a problem document; only the log learns what was behind a 500.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import psycopg2
import structlog
from marshmallow import RAISE, Schema, ValidationError
from werkzeug.wrappers import Request, Response

from chassis import logs, metrics, problems, trace
from chassis.clock import ClockRefused
from chassis.database import is_outage, one_line, stack_of
from chassis.history import Whence
from chassis.identity.caller import Caller
from chassis.identity.permissions import scope_of
from chassis.problems import (
    Conflict,
    FieldError,
    Invalid,
    Problem,
    Refuses,
    Unauthorised,
    Unavailable,
    UnsupportedMedia,
)
from chassis.web import conditional, document, fields, files, idempotency
from chassis.web.client import client_address
from chassis.web.files import Download
from chassis.web.limits import in_time
from chassis.web.pages import Page, Preview

if TYPE_CHECKING:
    from chassis.service import Service
    from chassis.web.routing import Declaration

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
"""Made once: `json.dumps` with options makes an encoder for each text."""


def serve(
    instance: Any,
    declared: "Declaration",
    handler: Callable[..., Any],
    request: Request,
    path_values: Mapping[str, Any],
) -> Response:
    """Answer one request; never raises."""
    started = time.perf_counter()
    span = trace.start(declared.name, "server", request.headers.get("traceparent"), declared.attributes)
    traceparent = span.traceparent
    logs.bind_trace(traceparent)
    language = language_of(request)
    left: dict[str, str] = {}  # what the limit leaves to the caller, as headers
    try:
        caller = _caller(instance, declared, request, language, left)
        language = caller.language
        response = _run(instance, declared, handler, request, path_values, caller, traceparent)
    except Exception as error:  # noqa: BLE001 (the one place where every error becomes a document)
        response = _refused(instance, error, language, traceparent)
    response.headers.extend(left)
    # The label is the route's pattern: never the ids that a path holds.
    metrics.HTTP_REQUESTS.labels(declared.method, declared.path, response.status_code).inc()
    seconds = time.perf_counter() - started
    metrics.HTTP_SECONDS.labels(declared.method, declared.path).observe(seconds)
    span.tell("http.response.status_code", response.status_code)
    span.end(str(response.status_code) if response.status_code >= 500 else None)
    log.debug("request", route=declared.name, status=response.status_code, seconds=seconds)
    return response


def language_of(request: Request, otherwise: str = "vi") -> str:
    """The language that the caller asked for."""
    if "HTTP_ACCEPT_LANGUAGE" not in request.environ:
        return otherwise
    return request.accept_languages.best_match(["vi", "en"]) or otherwise


def internal_error(error: Exception) -> Response:
    """A 500 that says nothing of what is inside."""
    log.error("request failed outside its worker", error=f"{type(error).__name__}: {one_line(error)}")
    metrics.unrouted("other", Problem.status)
    return problem_response(problems.document({}, Problem(), "vi", ""))


def problem_response(problem: Mapping[str, Any], headers: Mapping[str, str] = MappingProxyType({})) -> Response:
    """A problem document as a response, with the problem's own headers."""
    response = _json(problem, problem["status"], PROBLEM)
    response.headers.extend(headers)
    if problem["status"] == Unauthorised.status:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _caller(instance: Any, declared: "Declaration", request: Request, language: str, left: dict[str, str]) -> Caller:
    if declared.may is None:
        left.update(instance.unit.buckets.spend("address", _address(instance, request)))
        return Caller(language=language)
    try:
        caller = _bearer(instance, request)
    except Unauthorised:
        left.update(instance.unit.buckets.spend("address", _address(instance, request)))
        raise
    left.update(instance.unit.buckets.spend("account", caller.account))
    scope_of(instance.unit.service.permissions, caller, declared.may)
    return _speaking(caller, language_of(request, caller.language))


def _address(instance: Any, request: Request) -> str:
    return client_address(request, instance.unit.settings.trusted_proxies) or ""


def _bearer(instance: Any, request: Request) -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorised()
    caller: Caller = instance.unit.verifier.caller(token.strip())
    return caller


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
        values["query"] = _load(declared.query, document.parameters_of(request.args), caller.language)
    if declared.raw:
        values["body"] = _raw(request, declared.raw)
    elif declared.body is not None:
        values["body"] = _load(declared.body, _document(request), caller.language)
    if declared.gives:
        values["media"] = files.wanted(request, declared.gives, otherwise_json=declared.items is not None)
    reads = declared.method == "GET"
    condition = conditional.condition_of(request)
    whence = Whence("http", address=_address(instance, request) or None)
    with (
        in_time(request.environ["isotrack.seconds"]),
        instance.unit.work(caller=caller, traceparent=traceparent, read_only=reads, whence=whence) as work,
    ):
        claim = None if reads else idempotency.claim(work, declared, request)
        if claim is not None and claim.known is not None:
            return claim.known
        work.condition = None if reads else condition
        payload = _dump(declared, handler(instance, work, **values))
        if work.condition is not None:
            work.condition.settle()
        if claim is not None:
            return claim.keep(_answer(declared, payload, request, condition))
    return _answer(declared, payload, request, condition)


def _load(schema: Schema, found: Any, language: str) -> Any:
    try:
        return schema.load(found, unknown=RAISE)
    except ValidationError as error:
        raise Invalid(fields.errors(error.messages, language)) from None


def _document(request: Request) -> Any:
    return document.json_of(request.get_data(), request.mimetype, request.mimetype_params.get("charset"))


def _raw(request: Request, content_types: Sequence[str]) -> bytes:
    if request.mimetype not in content_types:
        raise UnsupportedMedia(expected=", ".join(content_types))
    data: bytes = request.get_data()
    return data


def _dump(declared: "Declaration", result: Any) -> Any:
    if isinstance(result, Download):
        return result
    if isinstance(result, Preview):
        return result if declared.preview is None else Preview(declared.preview.dump(result.shown))
    if declared.items is not None and isinstance(result, Page):
        return {"items": declared.items.dump(result.items, many=True), "after": result.after}
    return result if declared.answer is None else declared.answer.dump(result)


def _answer(
    declared: "Declaration", payload: Any, request: Request, condition: "conditional.Condition | None"
) -> Response:
    if isinstance(payload, Download):
        return files.response(payload)
    if isinstance(payload, Preview):
        return _json(payload.shown, 200, files.JSON)
    response = _json(payload, declared.status, files.JSON)
    if declared.status == 201 and isinstance(payload, Mapping) and "id" in payload:
        response.headers["Location"] = f"{declared.path}/{payload['id']}"
    if declared.headers is not None:
        response.headers.update(declared.headers(payload))
    return conditional.tagged(request, condition, payload, response)


def _json(payload: Any, status: int, content_type: str) -> Response:
    text = "" if payload is None else _encode(payload)
    return Response(text, status=status, content_type=content_type)


def _refused(instance: Any, error: Exception, language: str, traceparent: str) -> Response:
    problem = problem_of(instance.unit.service, error)
    if problem.status >= 500:
        log.error("request failed", error=f"{type(error).__name__}: {one_line(error)}", stack=stack_of(error))
    texts = instance.unit.service.texts
    found = problems.document(texts, problem, language, trace.trace_id(traceparent))
    return problem_response(found, problem.headers)


def problem_of(service: "Service", error: Exception) -> Problem:
    """What a reader is told of an error: a rule's refusal as such, and nothing of what is inside."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, service.refusal | ClockRefused):
        return _from_rule(error)  # type: ignore[arg-type]  # every Refusal has that shape
    if isinstance(error, psycopg2.errors.UniqueViolation | psycopg2.errors.ExclusionViolation):
        return Conflict()
    if is_outage(error):
        return Unavailable()
    return Problem()


def _from_rule(refusal: Refuses) -> Problem:
    if refusal.field:
        return Invalid([FieldError(refusal.field, refusal.code, refusal.params)])
    return Conflict(refusal.code, **refusal.params)

"""The whole document of one service."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any

from chassis.identity.permissions import COMMON, Scope
from chassis.openapi import faults
from chassis.openapi.operations import HEADERS, SHOWN, answer, operation, tag, template
from chassis.openapi.shapes import Json, Shapes, words
from chassis.openapi.summaries import SUMMARIES
from chassis.service import Service
from chassis.web.routing import Declaration, routes

_ANY_ROUTE = """Every list is `{items, after}`: give `after` back to get the next page. Errors are problem documents
(RFC 9457) in the caller's language. An address that is not here answers 404, a method that is not here 405, a bug 500
with a trace id only; each is a problem document too."""


def document(service: Service, nameko_class: type) -> Json:
    """The OpenAPI 3.1 document of the routes of `nameko_class`, the service's class as it runs."""
    declared = dict(sorted(routes(nameko_class).items(), key=lambda item: (item[1].path, item[1].method)))
    shapes = Shapes()
    for one in declared.values():  # all that is shown first, as `Shapes.given` asks
        answer(one, shapes)
    responses = {kind.__name__: kind for one in declared.values() for kind in faults.of(one)}
    problems = {name: faults.response(kind, shapes) for name, kind in sorted(responses.items())}
    summaries = {**SUMMARIES, **service.summaries}
    paths: dict[str, Json] = {}
    for name, one in declared.items():
        found = operation(name, one, getattr(nameko_class, name), _granted(service, one), summaries, shapes)
        paths.setdefault(template(one.path), {})[one.method.lower()] = found
    return {
        "openapi": "3.1.0",
        "info": _info(service),
        "servers": [{"url": "/"}],
        "tags": _tags(declared, nameko_class),
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "parameters": HEADERS,
            "headers": SHOWN,
            "responses": problems,
            "schemas": shapes.components(),
        },
    }


def _info(service: Service) -> Json:
    owned = words(import_module(service.package)).removeprefix(f"{service.name}: ")
    owned = owned[:1].upper() + owned[1:]
    return {
        "title": f"isotrack {service.name}",
        "version": version("isotrack"),
        "description": f"{owned}\n\n{' '.join(_ANY_ROUTE.split())}",
    }


def _granted(service: Service, declared: Declaration) -> Mapping[str, Scope]:
    if declared.may is None:
        return {}
    table: Mapping[str, Any] = {**COMMON, **service.permissions}
    return dict(sorted(table[declared.may].items()))


def _tags(declared: Mapping[str, Declaration], nameko_class: type) -> list[Json]:
    """A tag for each resource, described by the class that its first route stands in."""
    found: dict[str, str] = {}
    for name, one in declared.items():
        found.setdefault(tag(one.path), words(_home(name, nameko_class)))
    return [{"name": name, "description": text} for name, text in found.items()]


def _home(name: str, nameko_class: type) -> type:
    return next(kind for kind in nameko_class.__mro__ if name in vars(kind))

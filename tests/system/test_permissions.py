"""Every route of the running services with every role, on the own agency, one below it and a foreign one."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.web.routing import Declaration
from tests.contract import permissions
from tests.contract.declarations import declared, shape
from tests.contract.permissions import ANYWHERE, NOWHERE, PROMISED, ROLES, SUBTREE
from tests.stack import Stack
from tests.system.city import City, Place
from tests.system.client import Client, caller

GUARDED = [(service, one) for service, one in declared() if one.may is not None]
DONE = {"document": "3/QĐ", "evidence": "hồ sơ"}
ANSWER = {"root_cause": "a", "correction": "b", "corrective_action": "c", "evidence": "d"}
REASON = {"reason": "chưa đủ"}

Call = tuple[str, Any]
Concerns = Callable[[City, Place], Call]


def named(service: str, declaration: Declaration) -> str:
    return f"{service} {declaration.method} {shape(declaration.path)}"


def to_somebody(service: str, declaration: Declaration, who: Client) -> requests.Response:
    """The route with ids of nothing and an empty body: enough to see whether the door opens."""
    path = re.sub(r"<uuid:\w+>", lambda _: str(uuid4()), declaration.path)
    path = re.sub(r"<[^>]+>", "nothing", path)
    if declaration.raw:
        return who.ask(declaration.method, service, path, data=b"", headers={"Content-Type": declaration.raw})
    return who.ask(declaration.method, service, path, json={} if declaration.body else None)


routes = pytest.mark.parametrize(("service", "route"), GUARDED, ids=[named(*one) for one in GUARDED])


@routes
def test_without_a_token_nobody_gets_in(system: Stack, service: str, route: Declaration) -> None:
    answer = to_somebody(service, route, Client(system, None))
    assert (answer.status_code, answer.json()["code"]) == (401, "token.missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@routes
def test_a_role_gets_through_where_the_table_says_so_and_nowhere_else(
    system: Stack, service: str, route: Declaration
) -> None:
    promised = PROMISED[service, str(route.may)]
    for role in ROLES:
        answer = to_somebody(service, route, caller(system, role, agency=uuid4()))
        if promised[role] == NOWHERE:
            assert (role, answer.status_code, answer.json()["code"]) == (role, 403, "forbidden")
        elif promised[role] == ANYWHERE:
            assert answer.status_code not in (401, 403), role
        else:
            assert answer.status_code != 401, role
        assert answer.status_code < 500, role


@routes
def test_a_token_without_roles_opens_nothing(system: Stack, service: str, route: Declaration) -> None:
    answer = to_somebody(service, route, caller(system, agency=uuid4()))
    assert answer.status_code == 403


LISTS = {
    ("agencies", "/v1/people"),
    ("agencies", "/v1/tracks"),
    ("agencies", "/v1/declarations"),
    ("audits", "/v1/inspections"),
    ("audits", "/v1/findings"),
    ("notifications", "/v1/reminders"),
}
"""Lists that show no more than the caller's subtree; each can be asked for one agency."""


def of(kind: str, command: str = "", **body: Any) -> Concerns:
    """A command on what belongs to the place: its track, its finding and so on."""
    path = "people" if kind == "person" else "duties" if kind == "duty" else f"{kind}s"
    return lambda city, place: (f"/v1/{path}/{getattr(place, kind)}{command}", body or None)


def milestone(command: str) -> Concerns:
    def call(city: City, place: Place) -> Call:
        body = {"done_on": city.today, **DONE} if command == "complete" else REASON
        return f"/v1/tracks/{place.track}/milestones/made_public/{command}", body

    return call


def assign(city: City, place: Place) -> Call:
    return "/v1/duties", {"person_id": place.person, "agency_id": place.agency, "duty": "secretary"}


def sign(city: City, place: Place) -> Call:
    return f"/v1/inspections/{place.inspection}/sign", {"number": "1/BB", "date": city.today}


CALLS: dict[tuple[str, str, str], Concerns] = {
    ("agencies", "GET", "/v1/people/{person_id}"): of("person"),
    ("agencies", "POST", "/v1/duties"): assign,
    ("agencies", "GET", "/v1/duties/{duty_id}"): of("duty"),
    ("agencies", "POST", "/v1/duties/{duty_id}/end"): of("duty", "/end"),
    ("agencies", "GET", "/v1/tracks/{track_id}"): of("track"),
    ("agencies", "POST", "/v1/tracks/{track_id}/milestones/{key}/complete"): milestone("complete"),
    ("agencies", "POST", "/v1/tracks/{track_id}/milestones/{key}/reopen"): milestone("reopen"),
    ("agencies", "GET", "/v1/declarations/{declaration_id}"): of("declaration"),
    ("agencies", "POST", "/v1/declarations"): lambda city, place: ("/v1/declarations", city.declared(place.agency)),
    ("notifications", "GET", "/v1/reminders/{reminder_id}"): lambda city, place: (
        f"/v1/reminders/{city.coordinator.items('notifications', '/v1/reminders', agency_id=place.agency)[0]['id']}",
        None,
    ),
    ("audits", "POST", "/v1/inspections"): lambda city, place: (
        "/v1/inspections",
        city.audit(place.agency, place.person),
    ),
    ("audits", "GET", "/v1/inspections/{inspection_id}"): of("inspection"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/notify"): of("inspection", "/notify"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/cancel"): of("inspection", "/cancel", **REASON),
    ("audits", "POST", "/v1/inspections/{inspection_id}/close"): of("inspection", "/close"),
    ("audits", "GET", "/v1/findings/{finding_id}"): of("finding"),
    ("audits", "POST", "/v1/findings/{finding_id}/report"): of("finding", "/report", **ANSWER),
    ("audits", "POST", "/v1/findings/{finding_id}/accept"): of("finding", "/accept"),
    ("audits", "POST", "/v1/findings/{finding_id}/return"): of("finding", "/return", **REASON),
    ("audits", "POST", "/v1/findings/{finding_id}/close"): of("finding", "/close"),
    ("audits", "POST", "/v1/findings/{finding_id}/reopen"): of("finding", "/reopen", **REASON),
}
"""Routes that a role may use in its own subtree only, with a call that concerns a given agency."""

TEAM_ONLY: dict[tuple[str, str, str], Concerns] = {
    ("audits", "POST", "/v1/inspections/{inspection_id}/start"): of("inspection", "/start"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/sign"): sign,
    ("audits", "POST", "/v1/findings"): lambda city, place: ("/v1/findings", city.found(place.inspection)),
}
"""The same, but the caller must besides be of the inspection's team; others are refused even at home."""

SIGNED_BY_OWN_HEAD = ("agencies", "POST", "/v1/declarations")
"""A district's head does not sign for its communes (QĐ 19/2014/QĐ-TTg)."""

bounded = pytest.mark.parametrize(
    ("route", "role"),
    [
        pytest.param(route, role, id=f"{' '.join(route)} {role}")
        for route, action in permissions.ROUTES.items()
        for role in ROLES
        if action and PROMISED[route[0], action][role] == SUBTREE
    ],
)


@bounded
def test_what_lies_outside_the_own_subtree_is_neither_read_nor_changed(
    city: City, route: tuple[str, str, str], role: str
) -> None:
    service, method, path = route
    who = caller(city.stack, role, person=city.own.person, agency=city.own.agency)
    if (service, path) in LISTS and method == "GET":
        sees_its_subtree_only(who, city, service, path)
    elif route in TEAM_ONLY:
        conducts_as_a_member_only(who, city, route)
    else:
        statuses = [asked(who, city, place, route) for place in city.places]
        assert [status == 403 for status in statuses] == [False, route == SIGNED_BY_OWN_HEAD, True], statuses


@bounded
def test_a_bounded_role_without_an_agency_sees_and_changes_nothing(
    city: City, route: tuple[str, str, str], role: str
) -> None:
    service, method, path = route
    who = caller(city.stack, role, person=city.own.person)
    if (service, path) in LISTS and method == "GET":
        assert who.ask("GET", service, path).status_code == 403
    elif route not in TEAM_ONLY:
        assert asked(who, city, city.own, route) == 403


def asked(who: Client, city: City, place: Place, route: tuple[str, str, str]) -> int:
    """The status of the route when it concerns that agency; never one of the server's own."""
    service, method, _ = route
    path, body = {**CALLS, **TEAM_ONLY}[route](city, place)
    answer = who.ask(method, service, path, json=body)
    assert answer.status_code < 500, answer.text
    return answer.status_code


def sees_its_subtree_only(who: Client, city: City, service: str, path: str) -> None:
    own, child, foreign = (who.items(service, path, agency_id=place.agency) for place in city.places)
    assert own, "the own agency's are shown"
    assert child, "those below it are shown"
    assert foreign == []
    shown = {_agency(item) for item in who.items(service, path)}
    assert shown <= {one["id"] for one in who.items("agencies", "/v1/agencies", within=city.own.agency)}


def conducts_as_a_member_only(who: Client, city: City, route: tuple[str, str, str]) -> None:
    """The caller leads the audit of the own agency and is on no other team."""
    assert [asked(who, city, place, route) == 403 for place in city.places] == [False, True, True]


def _agency(item: dict[str, Any]) -> str:
    return str(item.get("agency_id") or item["agency"]["id"])

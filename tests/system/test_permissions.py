"""Every route of the running services with every role, on the own agency, one below it and a foreign one."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.web.routing import Declaration
from tests.contract.declarations import declared, shape
from tests.contract.permissions import EXPECTED, ROLES
from tests.stack import Stack
from tests.system.city import City, Place
from tests.system.client import Client, caller, eventually

GUARDED = [(service, one) for service, one in declared() if one.may is not None]
DECLARED = {(service, one.method, shape(one.path)): one for service, one in GUARDED}
DONE = {"document": "3/QĐ", "evidence": "hồ sơ"}
ANSWER = {"root_cause": "a", "correction": "b", "corrective_action": "c", "evidence": "d"}
REASON = {"reason": "chưa đủ"}
ISSUED = {"decision": "12/QĐ-UBND", "date": "2019-03-04"}

Route = tuple[str, str, str]
Call = tuple[str, Any]
Concerns = Callable[[City, Place], Call]


def named(service: str, declaration: Declaration) -> str:
    return f"{service} {declaration.method} {shape(declaration.path)}"


def to_somebody(service: str, declaration: Declaration, who: Client) -> requests.Response:
    """The route with ids of nothing and an empty body: enough to see whether the door opens."""
    path = re.sub(r"<uuid:\w+>", lambda _: str(uuid4()), declaration.path)
    path = re.sub(r"<[^>]+>", "nothing", path)
    if declaration.raw:
        return who.ask(declaration.method, service, path, data=b"", headers={"Content-Type": declaration.raw[0]})
    return who.ask(declaration.method, service, path, json={} if declaration.body else None)


routes = pytest.mark.parametrize(("service", "route"), GUARDED, ids=[named(*one) for one in GUARDED])


@routes
def test_without_a_token_nobody_gets_in(system: Stack, service: str, route: Declaration) -> None:
    answer = to_somebody(service, route, Client(system, None))
    assert (answer.status_code, answer.json()["code"]) == (401, "token.missing")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@routes
def test_a_token_without_roles_opens_nothing(system: Stack, service: str, route: Declaration) -> None:
    answer = to_somebody(service, route, caller(system, agency=uuid4()))
    assert answer.status_code == 403


LISTS = {
    ("agencies", "/v1/people"),
    ("agencies", "/v1/tracks"),
    ("agencies", "/v1/declarations"),
    ("agencies", "/v1/management-reviews"),
    ("agencies", "/v1/trainings/attendees"),
    ("agencies", "/v1/trainings/agencies"),
    ("agencies", "/v1/trainings/lapsed"),
    ("audits", "/v1/inspections"),
    ("audits", "/v1/findings"),
    ("audits", "/v1/remediations"),
    ("audits", "/v1/extensions"),
    ("notifications", "/v1/reminders"),
    ("agencies", "/v1/history"),
    ("audits", "/v1/history"),
}
"""Lists that show no more than the caller's subtree; each can be asked for one agency."""


def of(kind: str, command: str = "", **body: Any) -> Concerns:
    """A command on what belongs to the place: its track, its finding and so on."""
    path = {"person": "people", "duty": "duties", "agency": "agencies"}.get(kind, f"{kind}s")
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


def amend(city: City, place: Place) -> Call:
    return f"/v1/inspections/{place.inspection}/amend", {"number": "1a/BB", "date": city.today, **REASON}


def revise(city: City, place: Place) -> Call:
    told = city.reported(place.agency, place.inspection, place.finding)
    return f"/v1/remediations/{place.remediation}/revise", {"findings": told["findings"]}


def send_back(city: City, place: Place) -> Call:
    returned = {"findings": [{"finding_id": place.finding, **REASON}]}
    return f"/v1/remediations/{place.remediation}/return", returned


def reminder(command: str, body: Any = None) -> Concerns:
    """A reminder that the place is to get."""

    def call(city: City, place: Place) -> Call:
        found = city.coordinator.items("notifications", "/v1/reminders", agency_id=place.agency)
        return f"/v1/reminders/{found[0]['id']}{command}", body

    return call


def entry(service: str) -> Concerns:
    """An entry of the history that is about the place."""

    def call(city: City, place: Place) -> Call:
        found = city.coordinator.items(service, "/v1/history", agency_id=place.agency)
        return f"/v1/history/{found[0]['id']}", None

    return call


def completed(city: City, place: Place) -> Call:
    """A table of one milestone."""
    track = city.coordinator.get("agencies", f"/v1/tracks/{place.track}")
    row = f"{track['plan_number']},{track['agency_code']},made_public,{city.today}"
    return "/v1/tracks/import?dry_run=true", f"plan_number,agency_code,milestone,done_on\n{row}\n".encode()


def attended(city: City, place: Place) -> Call:
    """A table of one training."""
    code = city.coordinator.get("agencies", f"/v1/agencies/{place.agency}")["code"]
    header = "kind,date,title,agency_code,attendee_agency_code,attendee_name"
    row = f"awareness,{city.today},Lớp,{code},{code},Nguyễn Văn"
    return "/v1/trainings/import?dry_run=true", f"{header}\n{row}\n".encode()


CALLS: dict[tuple[str, str, str], Concerns] = {
    ("agencies", "GET", "/v1/agencies/{agency_id}"): of("agency"),
    ("agencies", "PATCH", "/v1/agencies/{agency_id}"): of("agency"),
    ("agencies", "PATCH", "/v1/agencies/{agency_id}/contacts"): of("agency", "/contacts"),
    ("agencies", "GET", "/v1/people/{person_id}"): of("person"),
    ("agencies", "POST", "/v1/duties"): assign,
    ("agencies", "GET", "/v1/duties/{duty_id}"): of("duty"),
    ("agencies", "POST", "/v1/duties/{duty_id}/end"): of("duty", "/end"),
    ("agencies", "GET", "/v1/tracks/{track_id}"): of("track"),
    ("agencies", "POST", "/v1/tracks/{track_id}/milestones/{key}/complete"): milestone("complete"),
    ("agencies", "POST", "/v1/tracks/{track_id}/milestones/{key}/reopen"): milestone("reopen"),
    ("agencies", "GET", "/v1/declarations/{declaration_id}"): of("declaration"),
    ("agencies", "POST", "/v1/declarations"): lambda city, place: ("/v1/declarations", city.declared(place.agency)),
    ("agencies", "GET", "/v1/management-reviews/{review_id}"): lambda city, place: (
        f"/v1/management-reviews/{place.review}",
        None,
    ),
    ("agencies", "POST", "/v1/management-reviews"): lambda city, place: (
        "/v1/management-reviews",
        city.reviewed(place.agency),
    ),
    ("agencies", "POST", "/v1/tracks/import"): completed,
    ("agencies", "POST", "/v1/trainings/import"): attended,
    ("agencies", "POST", "/v1/tracks/export"): lambda city, place: (
        f"/v1/tracks/export?agency_id={place.agency}",
        None,
    ),
    ("agencies", "POST", "/v1/people/export"): lambda city, place: (
        f"/v1/people/export?agency_id={place.agency}",
        None,
    ),
    ("agencies", "POST", "/v1/trainings"): lambda city, place: ("/v1/trainings", city.trained(place)),
    ("agencies", "POST", "/v1/providers/{provider_id}/engage"): lambda city, place: (
        f"/v1/providers/{city.provider}/engage",
        {"agency_id": place.agency, "role": "certifier"},
    ),
    ("agencies", "POST", "/v1/providers/{provider_id}/release"): lambda city, place: (
        f"/v1/providers/{city.provider}/release",
        {"agency_id": place.agency},
    ),
    ("notifications", "GET", "/v1/reminders/{reminder_id}"): reminder(""),
    ("notifications", "POST", "/v1/reminders/{reminder_id}/acknowledge"): reminder("/acknowledge"),
    ("notifications", "POST", "/v1/reminders/{reminder_id}/stop"): reminder("/stop", REASON),
    ("agencies", "POST", "/v1/procedures"): lambda city, place: ("/v1/procedures", city.drafted(place.agency)),
    ("agencies", "PATCH", "/v1/procedures/{procedure_id}"): of("procedure"),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/submit"): of("procedure", "/submit"),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/review"): of("procedure", "/review"),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/approve"): of("procedure", "/approve"),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/return"): of("procedure", "/return", **REASON),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/issue"): of("procedure", "/issue", **ISSUED),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/publish"): of(
        "procedure", "/publish", date="2019-03-04", place="Bảng tin"
    ),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/revise"): of("procedure", "/revise"),
    ("agencies", "POST", "/v1/procedures/{procedure_id}/withdraw"): of("procedure", "/withdraw", **REASON),
    ("audits", "POST", "/v1/inspections"): lambda city, place: (
        "/v1/inspections",
        city.audit(place.agency, place.person),
    ),
    ("audits", "GET", "/v1/inspections/{inspection_id}"): of("inspection"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/notify"): of("inspection", "/notify"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/amend"): amend,
    ("audits", "GET", "/v1/inspections/{inspection_id}/minutes"): of("inspection", "/minutes"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/cancel"): of("inspection", "/cancel", **REASON),
    ("audits", "POST", "/v1/inspections/{inspection_id}/close"): of("inspection", "/close"),
    ("audits", "GET", "/v1/findings/{finding_id}"): of("finding"),
    ("agencies", "GET", "/v1/history/{entry_id}"): entry("agencies"),
    ("audits", "GET", "/v1/history/{entry_id}"): entry("audits"),
    ("notifications", "GET", "/v1/history"): lambda city, place: (f"/v1/history?agency_id={place.agency}", None),
    # The clock, set: what notifications does for agencies begins when something is due.
    ("notifications", "GET", "/v1/history/{entry_id}"): lambda city, place: (
        f"/v1/history/{city.coordinator.items('notifications', '/v1/history', name='clock.set')[0]['id']}",
        None,
    ),
    ("audits", "POST", "/v1/remediations"): lambda city, place: (
        "/v1/remediations",
        city.reported(place.agency, place.inspection, place.finding),
    ),
    ("audits", "GET", "/v1/consolidation"): lambda city, place: (
        f"/v1/consolidation?from=2018-01-01&within={place.agency}",
        None,
    ),
    ("audits", "POST", "/v1/extensions"): lambda city, place: ("/v1/extensions", city.asked(place.finding)),
    ("audits", "GET", "/v1/extensions/{extension_id}"): of("extension"),
    ("audits", "GET", "/v1/remediations/{remediation_id}"): of("remediation"),
    ("audits", "POST", "/v1/remediations/{remediation_id}/revise"): revise,
    ("audits", "POST", "/v1/remediations/{remediation_id}/accept"): of("remediation", "/accept"),
    ("audits", "POST", "/v1/remediations/{remediation_id}/return"): send_back,
    ("audits", "POST", "/v1/findings/{finding_id}/report"): of("finding", "/report", **ANSWER),
    ("audits", "POST", "/v1/findings/{finding_id}/accept"): of("finding", "/accept"),
    ("audits", "POST", "/v1/findings/{finding_id}/return"): of("finding", "/return", **REASON),
    ("audits", "POST", "/v1/findings/{finding_id}/close"): of("finding", "/close"),
    ("audits", "POST", "/v1/findings/{finding_id}/reopen"): of("finding", "/reopen", **REASON),
    ("audits", "POST", "/v1/inspections/{inspection_id}/start"): of("inspection", "/start"),
    ("audits", "POST", "/v1/inspections/{inspection_id}/sign"): sign,
    ("audits", "POST", "/v1/findings"): lambda city, place: ("/v1/findings", city.found(place.inspection)),
}
"""Calls that concern a given agency, for the routes whose answer may depend on it."""


@pytest.mark.parametrize("route", EXPECTED, ids=" ".join)
def test_every_role_is_let_through_on_own_child_and_foreign_agencies_as_promised_and_nowhere_else(
    city: City, route: Route
) -> None:
    found = {role: "".join("+" if passes else "-" for passes in walked(city, route, role)) for role in ROLES}
    assert found == EXPECTED[route]


def walked(city: City, route: Route, role: str) -> Iterator[bool]:
    """Whether the role is let through: on the own agency, on one below it, on a foreign one; and without an agency."""
    member = caller(city.stack, role, person=city.own.person, agency=city.own.agency)
    homeless = caller(city.stack, role, person=city.own.person)
    for who, place in [*((member, place) for place in city.places), (homeless, city.own)]:
        yield passes(who, city, place, route)


def passes(who: Client, city: City, place: Place, route: Route) -> bool:
    """Whether the caller is let through where the call concerns that agency; a list must show what belongs to it."""
    service, method, path = route
    if method == "GET" and (service, path) in LISTS:
        answer = who.ask("GET", service, path, params={"agency_id": place.agency})
        return answer.status_code == 200 and bool(answer.json()["items"])
    if route in CALLS:
        path, body = CALLS[route](city, place)
        sent = {"data": body, "headers": {"Content-Type": "text/csv"}} if isinstance(body, bytes) else {"json": body}
        answer = who.ask(method, service, path, **sent)
        if answer.status_code == 202 and isinstance(body, bytes):
            return _let_in(who, service, answer.headers["Location"])
        assert method != "GET" or answer.status_code in (200, 403), answer.text
    else:
        answer = to_somebody(service, DECLARED[route], who)
    assert answer.status_code != 401, answer.text
    assert answer.status_code < 500, answer.text
    return answer.status_code != 403


def _let_in(who: Client, service: str, job: str) -> bool:
    """Whether a table was taken without a word of rows that lie outside of the caller's reach."""
    ended = eventually(lambda: (one := who.get(service, job))["finished_at"] and one)
    told = {error["code"] for error in (ended["problem"] or {}).get("errors", [])}
    return "import.outside" not in told


def test_where_an_answer_depends_on_the_agency_the_walk_has_a_call_that_concerns_one() -> None:
    bounded = {route for route, roles in EXPECTED.items() if not set(roles.values()) <= {"++++", "----"}}
    assert {route for route in bounded if route not in CALLS and (route[0], route[2]) not in LISTS} == set()


@pytest.mark.parametrize(("service", "path"), sorted(LISTS))
@pytest.mark.parametrize("role", ["agency_head", "focal_point"])
def test_a_list_that_is_asked_for_everything_shows_a_bounded_role_its_subtree_only(
    city: City, service: str, path: str, role: str
) -> None:
    who = caller(city.stack, role, person=city.own.person, agency=city.own.agency)
    shown = {_agency(item) for item in who.items(service, path)}
    assert shown <= {one["id"] for one in who.items("agencies", "/v1/agencies", within=city.own.agency)}
    assert {city.own.agency, city.child.agency} <= shown


def _agency(item: dict[str, Any]) -> str:
    return str(item.get("agency_id") or item["agency"]["id"])

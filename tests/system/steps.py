"""A call for every change and every reading of one resource, on things made for it; for tests that walk them all."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from tests.system.city import City
from tests.system.client import Client, eventually

Change = Callable[[City, Client], tuple[str, Any, str]]
"""Gives the path, the body, and where the resource is read."""

REASON = {"reason": "chưa đủ"}
ANSWER = {"root_cause": "a", "correction": "b", "corrective_action": "c", "evidence": "d"}
VERIFIED = {"verification_note": "đã xem"}


def on(kind: str, command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of something of the own agency."""
    one = of(kind, city, who)
    return f"{one}{command}", body, one


def of(kind: str, city: City, who: Client) -> str:
    """Where something of the own agency is read."""
    plural = {"duty": "duties", "person": "people", "agency": "agencies"}.get(kind, f"{kind}s")
    return f"/v1/{plural}/{getattr(city.own, kind)}"


def agency(city: City, who: Client) -> tuple[str, Any, str]:
    one = f"/v1/agencies/{city.own.agency}"
    return one, {"name_vi": "UBND Quận Nhất"}, one


def plan(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of a new draft: the version is looked at before the state."""
    wave = {"name": "Đợt 1", "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [city.own.agency]}
    drafted = {"year": 2019, "template": "maintenance", "waves": [wave]}
    one = f"/v1/plans/{city.coordinator.post('agencies', '/v1/plans', drafted)['id']}"
    return f"{one}{command}", body, one


def template(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of a new template of one's own."""
    key = f"t{uuid4().hex}"
    city.coordinator.post("agencies", "/v1/templates", city.template(key))
    one = f"/v1/templates/{key}"
    return f"{one}{command}", body, one


def milestone(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    one = f"/v1/tracks/{city.own.track}"
    return f"{one}/milestones/made_public/{command}", body, one


def reorganisation(city: City, who: Client) -> tuple[str, Any, str]:
    """A new one, far ahead, called off."""
    body = {**city.renaming(city.own.agency), "effective_on": "2099-01-01"}
    one = f"/v1/reorganisations/{city.coordinator.post('agencies', '/v1/reorganisations', body)['id']}"
    return f"{one}/cancel", REASON, one


def provider(command: str, body: dict[str, Any], city: City, who: Client) -> tuple[str, Any, str]:
    """A change of the provider, at the own agency where it is about one."""
    one = f"/v1/providers/{city.provider}"
    return f"{one}{command}", {"agency_id": city.own.agency, **body} if command else body, one


def procedure(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of a new draft: the version is looked at before the state."""
    one = f"/v1/procedures/{city.coordinator.post('agencies', '/v1/procedures', city.drafted(city.own.agency))['id']}"
    return f"{one}{command}", body, one


def account(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of a new account."""
    opened = {"username": f"u{uuid4().hex}", "roles": ["observer"], "name": "Lê Thị Nga"}
    one = f"/v1/accounts/{who.post('agencies', '/v1/accounts', opened)['id']}"
    return f"{one}{command}", body, one


def message(city: City, who: Client) -> tuple[str, Any, str]:
    [found, *_] = eventually(lambda: who.items("notifications", "/v1/messages"))
    one = f"/v1/messages/{found['id']}"
    return f"{one}/read", None, one


def reminder(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """What is planned: the version is looked at before the state."""
    found = who.items("notifications", "/v1/reminders", agency_id=city.own.agency)
    one = f"/v1/reminders/{found[0]['id']}"
    return f"{one}{command}", body, one


def delivery(command: str, city: City, who: Client) -> tuple[str, Any, str]:
    """One to the inbox, which stays as it is: the version is looked at before the state."""
    [found, *_] = eventually(lambda: who.items("notifications", "/v1/deliveries", person_id=city.own.person))
    one = f"/v1/deliveries/{found['id']}"
    return f"{one}{command}", None, one


def programme(command: str, body: Any, city: City, who: Client) -> tuple[str, Any, str]:
    """A change of a new draft: the version is looked at before the state."""
    drafted = city.coordinator.post("audits", "/v1/programmes", city.foreseen())
    one = f"/v1/programmes/{drafted['id']}"
    return f"{one}{command}", body, one


def told(command: str, said: dict[str, str], city: City, who: Client) -> tuple[str, Any, str]:
    """A change of the own agency's report that names a finding."""
    return on("remediation", command, {"findings": [{"finding_id": city.own.finding, **said}]}, city, who)


REACHED = {"phone": "0225 3822 616", "website": "https://quannhat.haiphong.example/lien-he"}
DONE = {"done_on": "2019-03-04", "evidence": "hồ sơ"}
DATES = {"start": "2019-03-04", "end": "2039-03-04"}
INSPECTION = "/v1/inspections/<uuid:inspection_id>"
EXTENSION = "/v1/extensions/<uuid:extension_id>"
REMEDIATION = "/v1/remediations/<uuid:remediation_id>"
FINDING = "/v1/findings/<uuid:finding_id>"
ACCOUNT = "/v1/accounts/<uuid:account_id>"
TEMPLATE = "/v1/templates/<string:template_key>"
PLAN = "/v1/plans/<uuid:plan_id>"
PROGRAMME = "/v1/programmes/<uuid:programme_id>"
TRACK = "/v1/tracks/<uuid:track_id>"
PROVIDER = "/v1/providers/<uuid:provider_id>"
REMINDER = "/v1/reminders/<uuid:reminder_id>"
DELIVERY = "/v1/deliveries/<uuid:delivery_id>"
PROCEDURE = "/v1/procedures/<uuid:procedure_id>"
ISSUED = {"decision": "12/QĐ-UBND", "date": "2019-03-04"}
REORGANISATION = "/v1/reorganisations/<uuid:reorganisation_id>"

UNVERSIONED = {
    "/v1/history/<uuid:entry_id>",
    "/v1/inspections/<uuid:inspection_id>/minutes",
    "/v1/plans/<uuid:plan_id>/changes",
    *(f"/v1/jobs/<uuid:job_id>{more}" for more in ("", "/errors", "/file", "/cancel")),
}
"""An entry of the history and signed minutes are never changed, nor is what a comparison compares; a job changes by
itself all the time: who calls it off need not have seen how far it is."""

CHANGES: dict[tuple[str, str, str], Change] = {
    ("agencies", "PATCH", "/v1/agencies/<uuid:agency_id>"): agency,
    ("agencies", "PATCH", "/v1/agencies/<uuid:agency_id>/contacts"): partial(on, "agency", "/contacts", REACHED),
    ("agencies", "PUT", f"{ACCOUNT}/roles"): partial(account, "/roles", {"roles": ["leader"]}),
    ("agencies", "PUT", f"{ACCOUNT}/password"): partial(account, "/password", {"password": "cây cau trước sân"}),
    ("agencies", "POST", f"{ACCOUNT}/disable"): partial(account, "/disable", None),
    ("agencies", "POST", f"{ACCOUNT}/enable"): partial(account, "/enable", None),
    ("agencies", "POST", f"{ACCOUNT}/revoke"): partial(account, "/revoke", None),
    ("agencies", "POST", f"{ACCOUNT}/unlock"): partial(account, "/unlock", None),
    ("agencies", "POST", "/v1/duties/<uuid:duty_id>/end"): partial(on, "duty", "/end", {}),
    ("agencies", "PATCH", TEMPLATE): partial(template, "", {"name_vi": "Mẫu của quận"}),
    ("agencies", "POST", f"{TEMPLATE}/withdraw"): partial(template, "/withdraw", REASON),
    ("agencies", "PATCH", PLAN): partial(plan, "", {"title": "Kế hoạch"}),
    ("agencies", "POST", f"{PLAN}/submit"): partial(plan, "/submit", None),
    ("agencies", "POST", f"{PLAN}/approve"): partial(plan, "/approve", {"decision": "1/QĐ", "date": "2019-03-04"}),
    ("agencies", "POST", f"{PLAN}/return"): partial(plan, "/return", REASON),
    ("agencies", "POST", f"{PLAN}/activate"): partial(plan, "/activate", None),
    ("agencies", "POST", f"{PLAN}/complete"): partial(plan, "/complete", None),
    ("agencies", "POST", f"{PLAN}/cancel"): partial(plan, "/cancel", REASON),
    ("agencies", "POST", f"{PLAN}/enrol"): partial(plan, "/enrol", {"wave": "Đợt 1", **REASON}),
    ("agencies", "POST", f"{PLAN}/reschedule"): partial(plan, "/reschedule", {"wave": "Đợt 1", **DATES, **REASON}),
    ("agencies", "POST", f"{TRACK}/withdraw"): partial(on, "track", "/withdraw", REASON),
    ("agencies", "POST", f"{TRACK}/reschedule"): partial(on, "track", "/reschedule", {**DATES, **REASON}),
    ("agencies", "POST", f"{TRACK}/milestones/<string:key>/complete"): partial(milestone, "complete", DONE),
    ("agencies", "POST", f"{TRACK}/milestones/<string:key>/reopen"): partial(milestone, "reopen", REASON),
    ("agencies", "POST", f"{REORGANISATION}/cancel"): reorganisation,
    ("agencies", "PATCH", PROVIDER): partial(provider, "", {"name_vi": "Viện Năng suất"}),
    ("agencies", "POST", f"{PROVIDER}/engage"): partial(provider, "/engage", {"role": "certifier"}),
    ("agencies", "POST", f"{PROVIDER}/release"): partial(provider, "/release", {}),
    ("agencies", "PATCH", PROCEDURE): partial(procedure, "", {"statutory_days": 2}),
    ("agencies", "POST", f"{PROCEDURE}/submit"): partial(procedure, "/submit", None),
    ("agencies", "POST", f"{PROCEDURE}/review"): partial(procedure, "/review", None),
    ("agencies", "POST", f"{PROCEDURE}/approve"): partial(procedure, "/approve", None),
    ("agencies", "POST", f"{PROCEDURE}/return"): partial(procedure, "/return", REASON),
    ("agencies", "POST", f"{PROCEDURE}/issue"): partial(procedure, "/issue", ISSUED),
    ("agencies", "POST", f"{PROCEDURE}/publish"): partial(
        procedure, "/publish", {"date": "2019-03-04", "place": "Trang thông tin của quận"}
    ),
    ("agencies", "POST", f"{PROCEDURE}/revise"): partial(procedure, "/revise", None),
    ("agencies", "POST", f"{PROCEDURE}/withdraw"): partial(procedure, "/withdraw", REASON),
    ("audits", "PATCH", PROGRAMME): partial(programme, "", {"title": "Kế hoạch kiểm tra"}),
    ("audits", "POST", f"{PROGRAMME}/submit"): partial(programme, "/submit", None),
    ("audits", "POST", f"{PROGRAMME}/return"): partial(programme, "/return", REASON),
    ("audits", "POST", f"{PROGRAMME}/approve"): partial(
        programme, "/approve", {"decision": "1/QĐ", "date": "2019-03-04"}
    ),
    ("audits", "POST", f"{PROGRAMME}/close"): partial(programme, "/close", None),
    ("audits", "POST", f"{INSPECTION}/notify"): partial(on, "inspection", "/notify", {}),
    ("audits", "POST", f"{INSPECTION}/start"): partial(on, "inspection", "/start", None),
    ("audits", "POST", f"{INSPECTION}/sign"): partial(
        on, "inspection", "/sign", {"number": "9/BB", "date": "2019-03-04"}
    ),
    ("audits", "POST", f"{INSPECTION}/amend"): partial(
        on, "inspection", "/amend", {"number": "9a/BB", "date": "2019-03-04", **REASON}
    ),
    ("audits", "POST", f"{INSPECTION}/cancel"): partial(on, "inspection", "/cancel", REASON),
    ("audits", "POST", f"{INSPECTION}/close"): partial(on, "inspection", "/close", None),
    ("audits", "POST", f"{REMEDIATION}/revise"): partial(told, "/revise", ANSWER),
    ("audits", "POST", f"{REMEDIATION}/accept"): partial(on, "remediation", "/accept", {}),
    ("audits", "POST", f"{REMEDIATION}/return"): partial(told, "/return", REASON),
    ("audits", "POST", f"{EXTENSION}/grant"): partial(on, "extension", "/grant", {}),
    ("audits", "POST", f"{EXTENSION}/deny"): partial(on, "extension", "/deny", REASON),
    ("audits", "POST", f"{FINDING}/report"): partial(on, "finding", "/report", ANSWER),
    ("audits", "POST", f"{FINDING}/accept"): partial(on, "finding", "/accept", None),
    ("audits", "POST", f"{FINDING}/return"): partial(on, "finding", "/return", REASON),
    ("audits", "POST", f"{FINDING}/close"): partial(on, "finding", "/close", VERIFIED),
    ("audits", "POST", f"{FINDING}/reopen"): partial(on, "finding", "/reopen", REASON),
    ("notifications", "POST", "/v1/messages/<uuid:message_id>/read"): message,
    ("notifications", "POST", f"{REMINDER}/acknowledge"): partial(reminder, "/acknowledge", None),
    ("notifications", "POST", f"{REMINDER}/stop"): partial(reminder, "/stop", REASON),
    ("notifications", "POST", f"{DELIVERY}/send_again"): partial(delivery, "/send_again"),
    ("notifications", "POST", f"{DELIVERY}/withdraw"): partial(delivery, "/withdraw"),
}


READS: dict[tuple[str, str], Callable[[City, Client], str]] = {
    ("agencies", "/v1/agencies/<uuid:agency_id>"): partial(of, "agency"),
    ("agencies", ACCOUNT): lambda city, who: account("", None, city, who)[2],
    ("agencies", "/v1/people/<uuid:person_id>"): partial(of, "person"),
    ("agencies", "/v1/duties/<uuid:duty_id>"): partial(of, "duty"),
    ("agencies", TEMPLATE): lambda city, who: template("", None, city, who)[2],
    ("agencies", PLAN): lambda city, who: plan("", None, city, who)[2],
    ("agencies", TRACK): partial(of, "track"),
    ("agencies", "/v1/declarations/<uuid:declaration_id>"): partial(of, "declaration"),
    ("agencies", "/v1/management-reviews/<uuid:review_id>"): lambda city, who: (
        f"/v1/management-reviews/{city.own.review}"
    ),
    ("agencies", "/v1/trainings/<uuid:training_id>"): partial(of, "training"),
    ("agencies", REORGANISATION): lambda city, who: reorganisation(city, who)[2],
    ("agencies", PROVIDER): lambda city, who: f"/v1/providers/{city.provider}",
    ("agencies", PROCEDURE): partial(of, "procedure"),
    ("audits", PROGRAMME): lambda city, who: programme("", None, city, who)[2],
    ("audits", INSPECTION): partial(of, "inspection"),
    ("audits", REMEDIATION): partial(of, "remediation"),
    ("audits", "/v1/editions/<uuid:edition_id>"): lambda city, who: f"/v1/editions/{city.edition}",
    ("audits", EXTENSION): partial(of, "extension"),
    ("audits", FINDING): partial(of, "finding"),
    ("notifications", "/v1/messages/<uuid:message_id>"): lambda city, who: message(city, who)[2],
    ("notifications", REMINDER): lambda city, who: reminder("", None, city, who)[2],
    ("notifications", DELIVERY): lambda city, who: delivery("", city, who)[2],
}

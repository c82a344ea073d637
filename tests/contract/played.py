"""A run through the public interface in which every event is said, and one message of each as it came."""

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pika

from chassis import topology
from chassis.contracts.files import event_schemas
from tests.stack import Stack, isotrack, running
from tests.system.city import City, wind
from tests.system.client import Client, Json, caller, eventually

QUEUE = "examples"
PEOPLE = "agencies.people"
NAMES = ("Phạm Thị Lan", "Người soạn kế hoạch", "Trần Thị Mai", "Trần Thị Ngọc Mai")

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_TRACE = re.compile(r"\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b")

REASON = {"reason": "Chưa đủ căn cứ"}
ANSWER = {
    "root_cause": "Chưa rà soát danh mục tài liệu",
    "correction": "Thu hồi bản cũ",
    "corrective_action": "Rà soát mỗi quý",
    "evidence": "Biên bản 07/BB",
}


class Unsaid(Exception):
    """Events that the run did not bring about; or one that tells a stranger who somebody is."""


def examples(folder: Path) -> dict[str, Json]:
    """Plays the run on a stack of its own in `folder`; returns a message of each event by the event's name."""
    with running(folder, {name: name for name in ("agencies", "audits", "notifications")}) as stack:
        wind(stack)
        _listen(stack)
        focus = _play(stack)
        wanted = set(event_schemas(stack.services))
        heard: list[Json] = []

        def complete() -> bool:
            heard.extend(_heard(stack))
            return {message["routing_key"] for message in heard} >= wanted

        try:
            eventually(complete, within=60.0)
        except AssertionError:
            raise Unsaid(", ".join(sorted(wanted - {message["routing_key"] for message in heard}))) from None
    _refuse_personal_data(heard)
    return _normalised({name: _chosen(name, heard, focus) for name in sorted(wanted)})


def _listen(stack: Stack) -> None:
    wanted = topology.expected(stack.services.values())
    with pika.BlockingConnection(pika.URLParameters(stack.installation.broker_url("admin"))) as connection:
        channel = connection.channel()
        channel.queue_declare(QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        for exchange in wanted.exchanges:
            if exchange.endswith((".events", ".people")):
                channel.queue_bind(QUEUE, exchange, "#")


def _heard(stack: Stack) -> Iterator[Json]:
    with pika.BlockingConnection(pika.URLParameters(stack.installation.broker_url("admin"))) as connection:
        channel = connection.channel()
        while True:
            method, properties, body = channel.basic_get(QUEUE, auto_ack=True)
            if method is None:
                return
            yield {
                "exchange": method.exchange,
                "routing_key": method.routing_key,
                "content_type": properties.content_type,
                "headers": {
                    key: value for key, value in sorted(properties.headers.items()) if key.startswith("cloudEvents_")
                },
                "body": json.loads(body),
            }


def _play(stack: Stack) -> set[str]:
    """Everything that can happen; returns the ids of the things that the examples are to be about."""
    city = City(stack)
    own, coordinator = city.own, city.coordinator
    coordinator.ask("PATCH", "agencies", f"/v1/agencies/{own.agency}", json={"name_vi": "UBND Quận Nhất"})
    for name in NAMES[2:]:
        _isotrack(stack, "users", "add", "mai", "--role", "observer", "--person-name", name, "--password-stdin")
    engaged = {"agency_id": own.agency, "role": "certifier"}
    coordinator.post("agencies", f"/v1/providers/{city.provider}/engage", engaged)
    plan = coordinator.items("agencies", "/v1/plans", state="active")[0]["id"]
    _come_and_go(city, plan)
    _reorganise(city)
    _rollout(city, plan)
    _procedure(city)
    _programme(city)
    agency = caller(stack, "focal_point", person=own.person, agency=own.agency)
    _remind(city, agency)
    _inspect(city, agency)
    coordinator.post("agencies", f"/v1/duties/{own.duty}/end", {})
    _let_lapse(city)
    for service in ("agencies", "audits", "notifications"):
        _isotrack(stack, "resync", service)
    return {*asdict(own).values(), plan, city.provider}


def _remind(city: City, agency: Client) -> None:
    """The finding becomes overdue for notifications, which puts it to the focal point."""
    finding = city.coordinator.get("audits", f"/v1/findings/{city.own.finding}")
    late = date.fromisoformat(finding["due"]) + timedelta(days=1)
    eventually(lambda: agency.items("notifications", "/v1/reminders", subject=finding["id"]))
    operator = caller(city.stack, "operator")
    answer = operator.ask("PUT", "notifications", "/v1/clock", json={"date": late.isoformat()})
    assert answer.status_code == 200, answer.text
    sent = {"subject": finding["id"], "rung": 1, "state": "sent"}
    [reminder] = eventually(lambda: agency.items("notifications", "/v1/reminders", **sent))
    agency.post("notifications", f"/v1/reminders/{reminder['id']}/acknowledge")


def _come_and_go(city: City, plan: str) -> None:
    """An agency comes to the wave, gets other dates, and leaves."""
    post = city.coordinator.post
    added = city.agency("26740", "UBND phường Bến Nghé", "ward", city.own.agency)
    post("agencies", f"/v1/plans/{plan}/enrol", {"wave": "Đợt 1", "agency_ids": [added], **REASON})
    [track] = city.coordinator.items("agencies", "/v1/tracks", agency_id=added)
    dates = {"start": city.today, "end": "2019-12-20"}
    post("agencies", f"/v1/tracks/{track['id']}/reschedule", {**dates, **REASON})
    post("agencies", f"/v1/tracks/{track['id']}/withdraw", REASON)


def _let_lapse(city: City) -> None:
    """A management review on the day after the declaration, and then nothing for more than a year."""
    operator, day = caller(city.stack, "operator"), date.fromisoformat(city.today)
    for days in (1, 400):
        later = {"date": (day + timedelta(days=days)).isoformat()}
        assert operator.ask("PUT", "agencies", "/v1/clock", json=later).status_code == 200
        if days == 1:
            city.coordinator.post("agencies", "/v1/management-reviews", city.reviewed(city.own.agency))
    lapsed = {"state": "lapsed", "agency_id": city.own.agency}
    eventually(lambda: city.coordinator.items("agencies", "/v1/declarations", **lapsed))


def _rollout(city: City, plan: str) -> None:
    post = city.coordinator.post
    milestone = f"/v1/tracks/{city.own.track}/milestones/made_public"
    post("agencies", f"{milestone}/complete", {"done_on": city.today, "evidence": "Trang thông tin của quận"})
    post("agencies", f"{milestone}/reopen", REASON)
    widened = {**city.declared(city.own.agency), "kind": "redeclaration", "reason": "widened"}
    post("agencies", "/v1/declarations", widened)
    post("agencies", f"/v1/plans/{plan}/complete")
    wave = {"name": "Đợt 1", "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [city.own.agency]}
    draft = post("agencies", "/v1/plans", {"year": 2019, "template": "maintenance", "waves": [wave]})["id"]
    city.coordinator.ask("PATCH", "agencies", f"/v1/plans/{draft}", json={"title": "Kế hoạch duy trì 2019"})
    post("agencies", f"/v1/plans/{draft}/submit")
    caller(city.stack, "leader", person=city.own.person).post("agencies", f"/v1/plans/{draft}/return", REASON)
    post("agencies", f"/v1/plans/{draft}/cancel", REASON)


def _procedure(city: City) -> None:
    head = caller(city.stack, "agency_head", person=city.own.person, agency=city.own.agency)
    one = f"/v1/procedures/{city.own.procedure}"
    head.post("agencies", f"{one}/submit")
    head.post("agencies", f"{one}/return", REASON)
    head.ask("PATCH", "agencies", one, json={"statutory_days": 2})
    for number in (1, 2):
        for command in ("submit", "review", "approve"):
            head.post("agencies", f"{one}/{command}")
        head.post("agencies", f"{one}/issue", {"decision": f"1{number}/QĐ-UBND", "date": city.today})
        head.post("agencies", f"{one}/revise")
    head.post("agencies", f"{one}/withdraw", REASON)


def _programme(city: City) -> None:
    post, leader = city.coordinator.post, caller(city.stack, "leader", person=city.own.person)
    one = f"/v1/programmes/{post('audits', '/v1/programmes', city.foreseen())['id']}"
    post("audits", f"{one}/submit")
    leader.post("audits", f"{one}/return", REASON)
    post("audits", f"{one}/submit")
    leader.post("audits", f"{one}/approve", {"decision": "953/QĐ-UBND", "date": city.today})
    title = {"title": "Kế hoạch kiểm tra năm 2019", "reason": "Bổ sung tên"}
    city.coordinator.ask("PATCH", "audits", one, json=title)
    post("audits", f"{one}/close")


def _reorganise(city: City) -> None:
    """The ward is merged into another, so that its track and its finding go over; the other is called otherwise."""
    other = city.agency("26737", "UBND phường Đa Kao", "ward", city.own.agency)
    decided = {"decision": "24/NQ-HĐND", "effective_on": city.today, "agency_ids": [city.child.agency, other]}
    city.coordinator.post("agencies", "/v1/reorganisations", {"kind": "merge", "into_id": other, **decided})
    city.coordinator.post("agencies", "/v1/reorganisations", city.renaming(other))


def _inspect(city: City, agency: Client) -> None:
    own, post = city.own, city.coordinator.post
    audit, finding = f"/v1/inspections/{own.inspection}", f"/v1/findings/{own.finding}"
    verified = {"verification_note": "Đã xem danh mục mới", "verified_on": city.today}
    post("audits", f"{audit}/sign", {"number": "9/BB", "date": city.today})
    post("audits", f"{audit}/amend", {"number": "9a/BB", "date": city.today, **REASON})
    report = city.reported(own.agency, own.inspection, own.finding)
    sent = agency.post("audits", "/v1/remediations", {**report, "findings": [{"finding_id": own.finding, **ANSWER}]})
    own.remediation = sent["id"]
    for decision, said in (("deny", REASON), ("grant", {})):
        one = agency.post("audits", "/v1/extensions", city.asked(own.finding))["id"]
        post("audits", f"/v1/extensions/{one}/{decision}", said)
    returned = {"findings": [{"finding_id": own.finding, **REASON}]}
    post("audits", f"/v1/remediations/{own.remediation}/return", returned)
    for last in (False, True):
        agency.post("audits", f"{finding}/report", ANSWER)
        post("audits", f"{finding}/accept")
        post("audits", f"{finding}/close", verified)
        if not last:
            post("audits", f"{finding}/reopen", REASON)
    post("audits", f"{audit}/close")
    given_up = f"/v1/inspections/{city.heard('/v1/inspections', city.audit(own.agency, own.person))['id']}"
    post("audits", f"{given_up}/notify", {"notice": "12/TB-UBND"})
    post("audits", f"{given_up}/cancel", REASON)


def _isotrack(stack: Stack, *arguments: str) -> None:
    environment = {**os.environ, **stack.settings_environment()}
    subprocess.run(
        isotrack(*arguments), env=environment, input="mat-khau-dai-va-la", text=True, check=True, capture_output=True
    )


def _refuse_personal_data(heard: list[Json]) -> None:
    for message in heard:
        told = [name for name in NAMES if name in json.dumps(message["body"], ensure_ascii=False)]
        if told and message["exchange"] != PEOPLE:
            raise Unsaid(f"{message['routing_key']} names a person on {message['exchange']}")


def _chosen(name: str, heard: list[Json], focus: set[str]) -> Json:
    """The first message of that name about a thing that the examples are about, else the first."""
    found = [message for message in heard if message["routing_key"] == name]
    return min(found, key=lambda one: (one["headers"]["cloudEvents_subject"] not in focus, _order(one["headers"])))


def _order(headers: Mapping[str, Any]) -> tuple[str, str]:
    return headers["cloudEvents_time"], headers["cloudEvents_sequence"]


def _normalised(found: dict[str, Json]) -> dict[str, Json]:
    """The same with ids, digests, traces and times that do not differ from run to run."""
    ids: dict[str, str] = {}
    text = json.dumps(found, ensure_ascii=False)
    text = _UUID.sub(lambda one: ids.setdefault(one[0], f"00000000-0000-4000-8000-{len(ids) + 1:012d}"), text)
    text = _HASH.sub(lambda one: ids.setdefault(one[0], f"{len(ids) + 1:064d}"), text)
    text = _TRACE.sub(lambda one: ids.setdefault(one[0], f"00-{len(ids) + 1:032d}-{len(ids) + 1:016d}-01"), text)
    normalised: dict[str, Json] = json.loads(text)
    for message in normalised.values():
        message["headers"]["cloudEvents_time"] = "2019-03-04T09:00:00+07:00"
    return normalised

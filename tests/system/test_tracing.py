"""One request is followed through three services: by its spans at a collector, and by its trace id in every log."""

import json
import secrets
import subprocess
import sys
from typing import Any

import pytest
import requests

from tests.stack import ROOT, Stack
from tests.system.city import City
from tests.system.client import Client, eventually
from tests.system.collector import Collector, Seen, collecting

SERVICES = ("agencies", "audits", "notifications")
SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def who(city: City) -> Client:
    """The coordinator of the city."""
    return city.coordinator


def parent(sampled: bool = True) -> tuple[str, str, dict[str, str]]:
    """A caller's own trace: its id, the caller's span, and the header that says so."""
    trace, span = secrets.token_hex(16), secrets.token_hex(8)
    return trace, span, {"traceparent": f"00-{trace}-{span}-{'01' if sampled else '00'}"}


def raise_finding(city: City, who: Client, headers: dict[str, str], **more: str) -> requests.Response:
    body = {**city.found(city.child.inspection), **more}
    return who.ask("POST", "audits", "/v1/findings", json=body, headers=headers)


def arrived(collector: Collector, trace: str) -> list[Seen]:
    """All spans of a request that all three services have worked on."""

    def complete() -> list[Seen] | None:
        found = collector.spans(trace)
        handled = [span for span in found if span.kind == CONSUMER]
        transactions = [span for span in found if span.name.startswith("transaction")]
        ids = {span.id for span in found}
        whole = {span.source for span in handled} == {"agencies service", "notifications service"}
        whole = whole and len(transactions) == len(handled) + 1
        return found if whole and all(span.parent in ids for span in found if span.kind != SERVER) else None

    return list(eventually(complete))


def test_one_request_is_followed_through_three_services_and_the_relay_between(
    city: City, who: Client, collector: Collector
) -> None:
    trace, asked, headers = parent()
    assert raise_finding(city, who, headers).status_code == 201
    spans = arrived(collector, trace)
    by_id = {span.id: span for span in spans}
    [server] = [span for span in spans if span.kind == SERVER]
    assert (server.source, server.name, server.parent) == ("audits service", "POST /v1/findings", asked)
    assert server.attributes["http.response.status_code"] == 201
    sent = [span for span in spans if span.kind == PRODUCER]
    handled = [span for span in spans if span.kind == CONSUMER]
    assert sent
    assert {span.source for span in sent} == {"audits relay"}
    for span in sent:
        cause = by_id[span.parent]
        assert (cause.source, cause.name, cause.parent) == ("audits service", "transaction audits", server.id)
    assert {span.parent for span in handled} == {span.id for span in sent}
    for span in handled:
        assert span.attributes["messaging.message.id"] == by_id[span.parent].attributes["messaging.message.id"]
    inside = {span.parent for span in spans if span.name.startswith("transaction")}
    assert inside == {server.id, *(span.id for span in handled)}
    assert not any(span.failed for span in spans)


def test_its_trace_id_is_in_the_logs_of_all_three_services(city: City, who: Client, collector: Collector) -> None:
    trace, _, headers = parent()
    assert raise_finding(city, who, headers).status_code == 201
    arrived(collector, trace)
    said = {service: logged(city.stack, service, trace) for service in SERVICES}
    assert [line["event"] for line in said["audits"]] == ["request"]
    for service in ("agencies", "notifications"):
        assert {line["event"] for line in said[service]} == {"event"}, said[service]


def logged(stack: Stack, process: str, trace: str) -> list[dict[str, Any]]:
    lines = stack.installation.log(process).read_text().splitlines()
    return [json.loads(line) for line in lines if trace in line]


def test_a_job_belongs_to_the_request_that_asked_for_it(city: City, who: Client, collector: Collector) -> None:
    trace, _, headers = parent()
    table = b"code,name_vi,kind,parent_code,valid_from\n90007,Xa,commune,760,2019-01-01\n"
    answer = who.ask("POST", "agencies", "/v1/agencies/import", data=table, headers={**CSV, **headers})
    assert answer.status_code == 202
    job = eventually(lambda: next((s for s in collector.spans(trace) if s.name == "job agency.import"), None))
    cause = eventually(lambda: next((s for s in collector.spans(trace) if s.id == job.parent), None))
    assert (job.source, cause.name) == ("agencies worker", "transaction agencies")
    assert job.attributes["isotrack.outcome"] == "done"
    done = eventually(lambda: [s for s in collector.spans(trace) if s.name == "process audits.agencies"])
    assert done[0].source == "audits service"


def test_what_the_caller_does_not_sample_is_not_recorded_but_still_followed_in_the_logs(
    city: City, who: Client, collector: Collector
) -> None:
    trace, _, headers = parent(sampled=False)
    assert raise_finding(city, who, headers).status_code == 201
    eventually(lambda: logged(city.stack, "notifications", trace))
    later, _, headers = parent()
    assert raise_finding(city, who, headers).status_code == 201
    arrived(collector, later)
    assert collector.spans(trace) == []


def test_spans_hold_no_person_no_body_and_no_secret(city: City, who: Client, collector: Collector) -> None:
    trace, _, headers = parent()
    secret = f"mật {secrets.token_hex(8)}"
    assert raise_finding(city, who, headers, description=secret).status_code == 201
    arrived(collector, trace)
    read, _, headers = parent()
    assert who.ask("GET", "agencies", f"/v1/people/{city.child.person}", headers=headers).status_code == 200
    [server] = eventually(lambda: [span for span in collector.spans(read) if span.kind == SERVER])
    assert server.attributes["http.route"] == "/v1/people/{person_id}"
    received = b"".join(collector.bodies)
    for hidden in (secret, city.child.person, city.stack.installation.passwords["database.audits"], "Bearer"):
        assert hidden.encode() not in received


def test_a_collector_that_is_away_costs_spans_and_nobody_s_request(toy: Stack) -> None:
    with collecting() as gone:
        nowhere = gone.url
    process = toy.another("toy", "toy.unseen", OTLP_URL=nowhere)
    process.start()
    try:
        process.wait_ready()
        url, headers = f"{process.url}/v1/notes", {"Authorization": f"Bearer {toy.token('coordinator')}"}
        answers = [requests.post(url, json={"text": "unseen"}, headers=headers, timeout=20) for _ in range(50)]
        assert {answer.status_code for answer in answers} == {201}
        assert max(answer.elapsed.total_seconds() for answer in answers) < 2
        eventually(lambda: dropped(process.url) >= 100)
    finally:
        assert process.stop() == 0


def dropped(url: str) -> float:
    lines = requests.get(f"{url}/metrics", timeout=5).text.splitlines()
    return sum(float(one.split()[-1]) for one in lines if one.startswith('isotrack_spans_total{outcome="dropped"}'))


def test_without_a_collector_nothing_of_it_is_loaded() -> None:
    code = (
        "import sys; from chassis.service import installed; installed();"
        "from chassis import relay, running, worker; print([m for m in sys.modules if 'opentelemetry' in m])"
    )
    found = subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert found.stdout.strip() == "[]", found.stderr

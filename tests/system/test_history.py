"""The history of the running services: written with every change, shown to whom it concerns, whole when verified."""

import os
from pathlib import Path
from subprocess import CompletedProcess
from uuid import uuid4

from tests.stack import ROOT, Stack
from tests.system.city import City
from tests.system.client import caller
from tests.typing_in import typed


def test_a_change_is_shown_with_who_when_where_what_and_why(city: City) -> None:
    _, finding = city.finding(city.own.agency, city.own.person)
    focal = caller(city.stack, "focal_point", person=city.own.person, agency=city.own.agency)
    answer = dict.fromkeys(("root_cause", "correction", "corrective_action", "evidence"), "đã làm")
    focal.post("audits", f"/v1/findings/{finding}/report", answer)
    assessor = caller(city.stack, "coordinator", person=city.foreign.person, agency=city.root)
    assessor.post("audits", f"/v1/findings/{finding}/return", {"reason": "chưa đủ"})

    newest, reported, raised = assessor.items("audits", "/v1/history", subject=finding)
    assert [one["name"] for one in (newest, reported, raised)] == [
        "finding.returned",
        "finding.reported",
        "finding.raised",
    ]
    assert newest["title"] == "Đã trả lại báo cáo khắc phục"
    assert (newest["who"]["person_id"], newest["who"]["roles"]) == (city.foreign.person, ["coordinator"])
    assert (newest["who"]["channel"], newest["who"]["address"]) == ("http", "127.0.0.1")
    assert (newest["reason"], newest["business_date"], newest["agency_id"]) == ("chưa đủ", city.today, city.own.agency)
    assert {"field": "state", "before": "reported", "after": "open"} in newest["changes"]
    assert len(newest["trace_id"]) == 32
    assert [one["number"] for one in (raised, reported, newest)] == [1, 2, 3]

    (seen,) = focal.items("audits", "/v1/history", subject=finding, name="finding.returned")
    assert seen["who"]["address"] is None, "from where others act is not for everybody"
    whole = assessor.get("audits", f"/v1/history/{newest['id']}")
    assert whole["state"]["state"] == "open"
    english = caller(city.stack, "observer", language="en").get("audits", f"/v1/history/{newest['id']}")
    assert english["title"] == "The answer was returned"
    by_person = assessor.items("audits", "/v1/history", person_id=city.own.person, agency_id=city.own.agency)
    assert reported["id"] in {one["id"] for one in by_person}


def test_pages_of_the_history_meet_without_gap_or_repetition(city: City) -> None:
    shown = [one["id"] for one in city.coordinator.items("agencies", "/v1/history", subject=city.own.track)]
    paged, after = [], None
    while True:
        query = {"subject": city.own.track, "limit": 2} | ({"after": after} if after else {})
        page = city.coordinator.get("agencies", "/v1/history", **query)
        paged += [one["id"] for one in page["items"]]
        after = page["after"]
        if after is None:
            break
    assert paged == shown
    assert len(shown) > 4
    assert city.coordinator.items("agencies", "/v1/history", until="2000-01-01") == []


def test_the_command_line_seals_verifies_and_says_who_it_was(city: City, tmp_path: Path) -> None:
    environment = command_environment(city.stack, tmp_path)
    for service in city.stack.services:
        assert done(environment, "history", "key", service, "--if-none").returncode == 0
    assert done(environment, "history", "seal").returncode == 0
    kept = tmp_path / "seals"
    kept.write_text(done(environment, "history", "seals").stdout)
    verified = done(environment, "history", "verify", "--seals", str(kept))
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout.count("no faults") == len(city.stack.services)

    script = f"""
    SET session_replication_role = replica;
    UPDATE history SET reason = 'x' WHERE subject = '{city.own.track}' AND number = 2;
    """
    before = city.stack.cluster.superuser("SELECT reason FROM history WHERE false", database="agencies")
    city.stack.cluster.superuser(script, database="agencies")
    try:
        found = done(environment, "history", "verify", "agencies")
    finally:
        city.stack.cluster.superuser(script.replace("'x'", "NULL"), database="agencies")
    assert found.returncode == 1, found.stdout
    assert f"agencies: {city.own.track} entry 2 (milestone.completed) changed" in found.stdout
    assert before == ""
    assert done(environment, "history", "forget", str(uuid4())).returncode == 0
    (entry,) = city.coordinator.items("agencies", "/v1/history", name="history.forgotten", limit=1)[:1]
    assert (entry["who"]["channel"], bool(entry["who"]["username"])) == ("cli", True)


def command_environment(stack: Stack, keys: Path) -> dict[str, str]:
    """What an operator of the stack has in the environment."""
    sealing = {f"ISOTRACK_{name.upper()}_SEALING_KEYS": str(keys / name) for name in stack.services}
    return {**os.environ, **stack.installation.environment(), **sealing, "PYTHONPATH": str(ROOT)}


def done(environment: dict[str, str], *arguments: str) -> CompletedProcess[str]:
    """An `isotrack` command, to its end."""
    return typed(*arguments, environment=environment)

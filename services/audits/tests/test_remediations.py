"""What would be broken: reports that leave findings behind, lose an earlier revision, or are decided by anybody."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest

from chassis.identity.caller import ROLES, Caller
from chassis.problems import Forbidden, Invalid, NotFound, Problem
from services.audits import schemas
from services.audits.commands import remediations as commands
from services.audits.domain.refusal import Refusal
from services.audits.queries import findings, remediations
from services.audits.tests.city import ANSWER, MONDAY, City

LATE = date(2019, 7, 23)


def returned(*finding_ids: UUID, reason: str = "Thiếu minh chứng") -> list[dict[str, Any]]:
    return [{"finding_id": finding_id, "reason": reason} for finding_id in finding_ids]


def found(city: City, number: int = 2) -> tuple[UUID, list[UUID]]:
    """An inspection and what it found in the commune."""
    inspection_id = city.started()
    return inspection_id, [city.find(inspection_id, clause=clause) for clause in ("9.2.2", "7.5.3", "7.2")[:number]]


def states(city: City, finding_ids: list[UUID]) -> list[str]:
    return [findings.get(city.work, one)["state"] for one in finding_ids]


def test_a_report_answers_its_findings_and_each_says_so_in_the_same_transaction(city: City) -> None:
    inspection_id, both = found(city)
    one = city.send(inspection_id, *both)
    shown = remediations.get(city.work, one)
    assert (shown["revision"], shown["state"], shown["on_time"], shown["document"]) == (
        1,
        "submitted",
        True,
        "15/BC-UBND",
    )
    assert shown["finding_ids"] == sorted(both)
    assert states(city, both) == ["reported", "reported"]
    for finding_id in both:
        assert city.says(finding_id) == ["finding.raised", "finding.reported"]
    said = city.last_said(one)
    assert said["sequence"] == shown["version"] == 1
    assert said["body"]["state"] == schemas.RemediationState().dump(shown)
    assert said["body"]["change"]["finding_ids"] == [str(one) for one in both]


def test_a_report_is_decided_finding_by_finding_and_revised_where_it_was_returned(city: City) -> None:
    inspection_id, (good, bad) = found(city)
    one = city.send(inspection_id, good, bad)
    assert city.remedy(city.coordinator, "accept", one, [good])["state"] == "submitted"
    shown = city.remedy(city.coordinator, "send_back", one, returned(bad))
    assert (shown["state"], states(city, [good, bad])) == ("returned", ["accepted", "open"])
    assert {row["finding_id"]: row["reason"] for row in shown["findings"]} == {good: None, bad: "Thiếu minh chứng"}
    assert findings.get(city.work, bad)["reason"] == "Thiếu minh chứng"
    shown = city.revise(one, bad)
    assert (shown["revision"], shown["state"], shown["document"]) == (2, "submitted", "16/BC-UBND")
    shown = city.remedy(city.coordinator, "accept", one, None)
    assert (shown["state"], states(city, [good, bad])) == ("accepted", ["accepted", "accepted"])
    happened = ["submitted", "accepted", "returned", "submitted", "accepted"]
    assert city.says(one) == [f"remediation.{name}" for name in happened]
    assert city.last_said(one)["sequence"] == shown["version"] == 5


def test_every_revision_stays_with_what_it_answered(city: City) -> None:
    inspection_id, (first, second) = found(city)
    one = city.send(inspection_id, first)
    city.remedy(city.coordinator, "send_back", one, returned(first))
    shown = city.revise(one, first, second)
    lineage = [(row["revision"], row["document"], row["finding_ids"]) for row in shown["revisions"]]
    assert lineage == [(1, "15/BC-UBND", [first]), (2, "16/BC-UBND", sorted([first, second]))]
    assert [row["report_revision"] for row in shown["findings"]] == [2, 2]
    for table in ("remediation_revision", "answer", "decision"):
        city.work.execute("SAVEPOINT tried")
        with pytest.raises(psycopg2.Error, match="frozen"):
            city.work.execute(f"DELETE FROM {table}")
        city.work.execute("ROLLBACK TO SAVEPOINT tried")


def test_an_agency_has_one_report_for_an_inspection(city: City) -> None:
    inspection_id, (first, second) = found(city)
    city.send(inspection_id, first)
    with pytest.raises(Refusal) as refused:
        city.send(inspection_id, second)
    assert refused.value.code == "remediation.exists"
    other, [third] = found(city, 1)
    assert city.send(other, third)


def test_a_report_names_each_finding_that_it_cannot_answer(city: City) -> None:
    inspection_id, (mine, answered) = found(city)
    above = city.find(inspection_id, agency_id=str(city.district))
    _, [elsewhere] = found(city, 1)
    one = city.send(inspection_id, answered)
    bad = [city.told(one) for one in (mine, above, elsewhere, uuid4(), answered)]
    answers = schemas.Revision().load({"findings": bad})["findings"]
    with pytest.raises(Invalid) as refused:
        city.remedy(city.focal_point, "revise", one, None, answers)
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("findings.1.finding_id", "remediation.other_finding"),
        ("findings.2.finding_id", "remediation.other_finding"),
        ("findings.3.finding_id", "remediation.other_finding"),
        ("findings.4.finding_id", "finding.cannot_report"),
    ]
    assert states(city, [mine]) == ["open"]


def test_a_report_for_no_inspection_or_from_an_agency_without_findings_is_refused(city: City) -> None:
    inspection_id, [one] = found(city, 1)
    with pytest.raises(Refusal) as refused:
        city.send(uuid4(), one)
    assert refused.value.field == "inspection_id"
    with pytest.raises(Invalid):
        city.send(inspection_id, one, caller=city.district_head, agency_id=str(city.district))
    with pytest.raises(Forbidden):
        city.send(inspection_id, one, agency_id=str(city.district))


def test_the_district_reports_for_its_commune_and_no_neighbour_does(city: City) -> None:
    inspection_id, [one] = found(city, 1)
    with pytest.raises(Forbidden):
        city.send(inspection_id, one, caller=city.person("agency_head", city.office))
    for role in ("coordinator", "inspector", "leader"):
        with pytest.raises(Forbidden):
            city.send(inspection_id, one, caller=city.person(role, city.coordinating))
    assert city.send(inspection_id, one, caller=city.district_head)


@pytest.mark.parametrize("role", sorted(ROLES - {"coordinator"}))
def test_only_the_coordinator_decides_on_what_an_inspection_brought_about(city: City, role: str) -> None:
    inspection_id, [one] = found(city, 1)
    report = city.send(inspection_id, one)
    somebody = city.person(role, city.commune if role in ("agency_head", "focal_point") else city.coordinating)
    for command, said in (("accept", None), ("send_back", returned(one))):
        with pytest.raises(Forbidden):
            city.remedy(somebody, command, report, said)


def test_one_finding_answered_and_decided_by_itself_takes_the_same_road(city: City) -> None:
    _, (one, other) = found(city)
    city.answered(one)
    report = findings.get(city.work, one)["remediation_id"]
    shown = remediations.get(city.work, report)
    assert (shown["revision"], shown["state"], shown["finding_ids"]) == (1, "accepted", [one])
    city.revise(report, other)
    city.follow(city.coordinator, "send_back", other, "Thiếu")
    assert remediations.get(city.work, report)["state"] == "returned"
    city.follow(city.focal_point, "report", other, **ANSWER)
    happened = ["submitted", "accepted", "submitted", "returned", "submitted"]
    assert city.says(report) == [f"remediation.{name}" for name in happened]
    assert [row["revision"] for row in remediations.get(city.work, report)["revisions"]] == [1, 2, 3]


def test_a_finding_is_locked_after_the_inspection_that_its_new_report_belongs_to(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, [one] = found(city, 1)
    said: list[str] = []

    def spied(run: Callable[..., Any]) -> Callable[..., Any]:
        return lambda sql, *values: (said.append(" ".join(sql.split())), run(sql, *values))[1]

    for name in ("execute", "one", "all"):
        monkeypatch.setattr(city.work, name, spied(getattr(city.work, name)))
    city.follow(city.focal_point, "report", one, **ANSWER)
    begun = next(place for place, sql in enumerate(said) if sql.startswith("INSERT INTO remediation ("))
    locked = next(place for place, sql in enumerate(said) if sql.startswith("SELECT FROM finding"))
    assert begun < locked, "whoever reopens locks the inspection first, then the finding: the two would wait in a ring"


def test_a_report_is_late_when_the_first_answer_to_a_finding_was(city: City) -> None:
    inspection_id, (first, second) = found(city)
    one = city.send(inspection_id, first)
    assert remediations.get(city.work, one)["on_time"]
    city.remedy(city.coordinator, "send_back", one, returned(first))
    city.today(LATE)
    assert city.revise(one, first)["on_time"], "what was returned and sent again later had come in time"
    shown = city.revise(one, second)
    assert not shown["on_time"]
    assert {row["finding_id"]: row["on_time"] for row in shown["findings"]} == {first: False, second: False}
    assert not city.last_said(one)["body"]["state"]["on_time"]


def test_an_observation_may_be_answered_at_any_time(city: City) -> None:
    inspection_id = city.started()
    thought = city.find(inspection_id, kind="observation", grade="ungraded")
    city.today(date(2019, 12, 2))
    assert remediations.get(city.work, city.send(inspection_id, thought))["on_time"]


def test_nothing_is_decided_twice_and_nothing_that_was_not_answered(city: City) -> None:
    inspection_id, (one, other) = found(city)
    report = city.send(inspection_id, one)
    with pytest.raises(Invalid) as refused:
        city.remedy(city.coordinator, "accept", report, [one, other, uuid4()])
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("finding_ids.1", "finding.cannot_accept"),
        ("finding_ids.2", "remediation.other_finding"),
    ]
    with pytest.raises(Invalid) as refused:
        city.remedy(city.coordinator, "send_back", report, returned(other))
    assert [error.field for error in refused.value.errors] == ["findings.0.finding_id"]
    city.remedy(city.coordinator, "accept", report, [one])
    with pytest.raises(Refusal) as nothing:
        city.remedy(city.coordinator, "accept", report, None)
    assert nothing.value.code == "remediation.nothing_waits"


def test_an_answer_from_before_there_were_reports_is_decided_by_itself(city: City) -> None:
    _, [one] = found(city, 1)
    city.work.execute(
        "INSERT INTO answer (finding_id, revision, root_cause, correction, corrective_action, evidence, reported_on)"
        " VALUES (%s, 1, 'a', 'b', 'c', 'd', %s)",
        (one, MONDAY),
    )
    reported = "UPDATE finding SET state = 'reported', reported_on = %s, answers = 1 WHERE id = %s"
    city.work.execute(reported, (MONDAY, one))
    assert city.follow(city.coordinator, "send_back", one, "Thiếu")["state"] == "open"
    city.follow(city.focal_point, "report", one, **ANSWER)
    report = findings.get(city.work, one)["remediation_id"]
    assert remediations.get(city.work, report)["revision"] == 1


def test_reports_are_seen_by_their_agency_and_the_one_above_and_listed_by_what_they_are(city: City) -> None:
    inspection_id, [first] = found(city, 1)
    one = city.send(inspection_id, first)
    neighbour = city.person("focal_point", city.office)

    def listed(caller: Caller, **query: str) -> list[UUID]:
        city.work.caller = caller
        return [row["id"] for row in remediations.page(city.work, schemas.RemediationFilter().load(query)).items]

    for caller in (city.focal_point, city.district_head, city.coordinator, city.leader):
        assert listed(caller) == [one]
    assert listed(neighbour) == []
    with pytest.raises(Forbidden):
        remediations.get(city.work, one)
    reader = city.coordinator
    assert listed(reader, inspection_id=str(inspection_id), state="submitted", on_time="true") == [one]
    assert listed(reader, on_time="false") == listed(reader, state="accepted") == []
    assert listed(reader, within=str(city.district)) == [one]
    assert listed(reader, agency_id=str(city.district)) == []
    with pytest.raises(NotFound):
        remediations.get(city.work, uuid4())


ROADS: dict[str, Callable[[City, UUID, UUID], Any]] = {
    "submitted": lambda city, one, finding: None,
    "returned": lambda city, one, finding: city.remedy(city.coordinator, "send_back", one, returned(finding)),
    "accepted": lambda city, one, finding: city.remedy(city.coordinator, "accept", one, None),
}


@pytest.mark.parametrize("state", ROADS)
@pytest.mark.parametrize("kind", ["inspection", "internal_audit"])
def test_what_a_report_says_is_allowed_is_what_goes_through(city: City, state: str, kind: str) -> None:
    own = {"kind": kind, "team": city.led_by(city.district_head)} if kind == "internal_audit" else {}
    inspection_id = city.plan(**own)
    city.inspect(city.coordinator, "start", inspection_id)
    one = city.find(inspection_id, city.coordinator)
    report = city.send(inspection_id, one)
    ROADS[state](city, report, one)
    said = schemas.Revision().load({"findings": [city.told(one)]})["findings"]
    steps: dict[str, Callable[..., None]] = {
        "revise": partial(commands.revise, document=None, answers=said),
        "accept": partial(commands.accept, finding_ids=None),
        "return": partial(commands.send_back, returned=returned(one)),
    }
    for caller in everybody(city):
        city.work.caller = caller
        try:
            allowed = set(remediations.get(city.work, report)["allowed"])
        except Forbidden:
            allowed = set()
        assert allowed == {step for step, command in steps.items() if goes(city, command, report)}, caller


def everybody(city: City) -> Iterator[Caller]:
    for agency in (city.district, city.commune, city.office):
        yield from (city.person(role, agency) for role in sorted(ROLES))


def goes(city: City, command: Callable[..., None], report: UUID) -> bool:
    """Whether the command goes through; undone either way."""
    city.work.execute("SAVEPOINT tried")
    try:
        command(city.work, report)
    except (Refusal, Problem):
        return False
    finally:
        city.work.execute("ROLLBACK TO SAVEPOINT tried")
    return True

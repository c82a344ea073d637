"""The reorganisation of 1 February 2020 on Hai Phong's real list: six mergers of two communes into one, 223 → 217.

Two of the new communes carry a code that another had until then (11344 and 11458). What is decided beforehand takes
effect by the schedule when the business clock shows the day; reports of days on both sides of it say what was so then,
and audits and notifications agree. The module comes behind the one that plays 2019, since clocks move forward only.
It begins on the eve: of a finding of last year, reminders would go out on the way, and those stay the old commune's.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from chassis.database import Database
from tests.stack import Stack
from tests.system.city import SERVICES, UNHEARD, wind
from tests.system.client import Client, Json, caller, eventually

LIST = Path(__file__).parents[2] / "data" / "haiphong-2019" / "agencies.csv"
DECISION = "24/NQ-HĐND"
EVE, DAY = "2020-01-31", "2020-02-01"
HEIR_OF = {"11317": "11320", "11326": "11323", "11767": "11770", "11818": "11821"}
REUSED = {"11344": ("11353", "UBND phường Cầu Đất"), "11458": ("11464", "UBND phường Hải Sơn")}
NAMES = {
    "11317": "UBND phường Quang Trung", "11326": "UBND phường Phạm Hồng Thái", "11344": "UBND phường Lương Khánh Thiện",
    "11353": "UBND phường Cầu Đất", "11458": "UBND phường Ngọc Hải", "11464": "UBND phường Vạn Sơn",
    "11767": "UBND xã Tiên Tiến", "11818": "UBND xã Tiên Hưng",
}  # fmt: skip


@dataclass
class Haiphong:
    """The stack with Hai Phong as it was in 2019, a focal point and an open finding at 11344, and what is decided."""

    stack: Stack
    ids: dict[str, str] = field(default_factory=dict)
    decided: list[Json] = field(default_factory=list)
    person: str = ""
    finding: Json = field(default_factory=dict)

    def as_(self, role: str, **who: str) -> Client:
        return caller(self.stack, role, **who)

    def by_code(self, code: str, on: str) -> Json:
        found: Json = self.as_("observer").get("agencies", f"/v1/agencies/by-code/{code}", on=on)
        return found

    def report(self, on: str, **query: str) -> dict[str, Json]:
        root = self.ids["31"]
        found = self.as_("leader").get("agencies", "/v1/progress", as_of=on, within=root, **query)
        return {group["key"]: group for group in found["groups"]} | {"total": found["total"]}

    def communes(self, on: str) -> list[Json]:
        who, found, after = self.as_("observer"), [], None
        while True:
            query = {"block": "communes", "within": self.ids["31"], "as_of": on, "limit": 200}
            page = who.get("agencies", "/v1/agencies", **query, **({"after": after} if after else {}))
            found += page["items"]
            if not (after := page.get("after")):
                return found


@pytest.fixture(scope="module")
def haiphong(system: Stack) -> Haiphong:
    wind(system, date.fromisoformat(EVE))
    city = Haiphong(system)
    table = LIST.read_bytes()
    job = city.as_("operator").job("agencies", "/v1/agencies/import", data=table, headers={"Content-Type": "text/csv"})
    assert job["state"] == "done", job
    city.ids = {code: city.by_code(code, EVE)["id"] for code in (*NAMES, *HEIR_OF.values(), "31", "304", "308")}
    coordinator = city.as_("coordinator")
    body = {"name": "Đặng Thị Thu", "agency_id": city.ids["11344"]}
    city.person = coordinator.post("agencies", "/v1/people", body)["id"]
    duty = {"person_id": city.person, "agency_id": city.ids["11344"], "duty": "focal_point", "valid_from": "2018-01-01"}
    coordinator.post("agencies", "/v1/duties", duty)
    city.finding = eventually(lambda: _found(city, coordinator))
    eventually(lambda: coordinator.items("notifications", "/v1/reminders", subject=city.finding["id"]))
    return city


def _found(city: Haiphong, coordinator: Client) -> Json | None:
    """An internal audit of 11344 with a finding, once audits has heard of agency and person."""
    today = city.as_("observer").get("agencies", "/v1/clock")["date"]
    team = [{"person_id": city.person, "leader": True}]
    audit = {"kind": "internal_audit", "mode": "on_site", "agency_id": city.ids["11344"], "team": team}
    answer = coordinator.ask(
        "POST", "audits", "/v1/inspections", json={**audit, "planned_from": today, "planned_to": today}
    )
    if answer.status_code == 422 and {error["code"] for error in answer.json()["errors"]} <= UNHEARD:
        return None
    inspection = answer.json()["id"]
    coordinator.post("audits", f"/v1/inspections/{inspection}/start")
    what = {"kind": "nonconformity", "grade": "minor", "clause": "7.5.3", "description": "Tài liệu hết hiệu lực"}
    found: Json = coordinator.post("audits", "/v1/findings", {"inspection_id": inspection, **what})
    return found


def merger(city: Haiphong, code: str) -> Json:
    """The body of one of the six decisions: into the neighbour, or into a new commune under the reused code."""
    body: Json = {"kind": "merge", "decision": DECISION, "effective_on": DAY}
    if code in HEIR_OF:
        into = city.ids[HEIR_OF[code]]
        return {**body, "agency_ids": [into, city.ids[code]], "into_id": into}
    other, name = REUSED[code]
    successor = {"code": code, "name_vi": name}
    return {**body, "agency_ids": [city.ids[code], city.ids[other]], "successors": [successor]}


def test_the_list_of_2019_has_223_communes_under_their_names_of_then(haiphong: Haiphong) -> None:
    assert len(haiphong.communes(EVE)) == 223
    assert {code: haiphong.by_code(code, EVE)["name_vi"] for code in NAMES} == NAMES


def test_a_preview_shows_what_would_come_of_a_merger_and_leaves_all_as_it_is(haiphong: Haiphong) -> None:
    coordinator = haiphong.as_("coordinator")
    body = merger(haiphong, "11344")
    answer = coordinator.ask("POST", "agencies", "/v1/reorganisations?dry_run=true", json=body)
    assert (answer.status_code, "Location" in answer.headers) == (200, False)
    shown = answer.json()
    assert [one["code"] for one in shown["outcome"]["ended"]] == ["11344", "11353"]
    assert shown["outcome"]["begun"][0]["name_vi"] == "UBND phường Cầu Đất"
    assert (shown["outcome"]["follows"]["people"], shown["outcome"]["follows"]["duties"]) == (1, 1)
    assert "id" not in shown
    assert coordinator.items("agencies", "/v1/reorganisations", decision=DECISION) == []


def test_what_is_decided_beforehand_is_planned_and_changes_nothing_yet(haiphong: Haiphong) -> None:
    coordinator = haiphong.as_("coordinator")
    for code in (*HEIR_OF, *REUSED):
        haiphong.decided.append(coordinator.post("agencies", "/v1/reorganisations", merger(haiphong, code)))
    assert [one["state"] for one in haiphong.decided] == ["planned"] * 6
    assert len(haiphong.communes(DAY)) == 223


def test_on_the_first_of_february_the_schedule_carries_it_out(haiphong: Haiphong) -> None:
    operator = haiphong.as_("operator")
    for service in SERVICES:
        operator.ask("PUT", service, "/v1/clock", json={"date": DAY})
    coordinator = haiphong.as_("coordinator")

    def done() -> bool:
        found = coordinator.items("agencies", "/v1/reorganisations", decision=DECISION)
        assert not [one["in_the_way"] for one in found if one["in_the_way"]]
        return [one["state"] for one in found] == ["done"] * 6

    eventually(done, within=60)


def test_there_are_223_communes_the_day_before_and_217_on_the_day(haiphong: Haiphong) -> None:
    assert (len(haiphong.communes(EVE)), len(haiphong.communes(DAY))) == (223, 217)
    before, after = haiphong.report(EVE), haiphong.report(DAY)
    assert (before["communes"]["total"], before["total"]["total"]) == (223, 275)
    assert (after["communes"]["total"], after["total"]["total"]) == (217, 269)
    changed = {"303": 2, "304": 1, "308": 1, "315": 2}
    districts = [haiphong.report(day, by="district") for day in (EVE, DAY)]
    lost = {key: districts[0][key]["total"] - districts[1][key]["total"] for key in districts[0] if key != "total"}
    assert {key: count for key, count in lost.items() if count} == changed


@pytest.mark.parametrize("code", sorted(REUSED))
def test_a_reused_code_means_one_commune_before_and_another_after(haiphong: Haiphong, code: str) -> None:
    other, name = REUSED[code]
    before, after = haiphong.by_code(code, EVE), haiphong.by_code(code, DAY)
    assert (before["name_vi"], before["valid_to"]) == (NAMES[code], EVE)
    assert (after["name_vi"], after["valid_from"]) == (name, DAY)
    assert before["id"] != after["id"]
    assert after["predecessors"] == [haiphong.ids[code], haiphong.ids[other]]
    for gone in (code, other):
        became = haiphong.by_code(gone, EVE)
        assert [one["id"] for one in became["became"]] == [after["id"]]
        assert [one["decision"] for one in became["reorganisations"]] == [DECISION]


@pytest.mark.parametrize(("code", "heir"), sorted(HEIR_OF.items()))
def test_who_takes_in_a_neighbour_stays_who_it_was(haiphong: Haiphong, code: str, heir: str) -> None:
    assert haiphong.by_code(heir, DAY)["id"] == haiphong.ids[heir]
    assert haiphong.by_code(heir, DAY)["predecessors"] == [haiphong.ids[code]]
    assert [one["code"] for one in haiphong.by_code(code, EVE)["became"]] == [heir]
    assert haiphong.as_("observer").ask("GET", "agencies", f"/v1/agencies/by-code/{code}?on={DAY}").status_code == 404


def test_the_open_finding_and_its_reminders_are_the_new_communes(haiphong: Haiphong) -> None:
    new = haiphong.by_code("11344", DAY)["id"]
    coordinator, finding = haiphong.as_("coordinator"), haiphong.finding["id"]
    eventually(lambda: coordinator.get("audits", f"/v1/findings/{finding}")["agency_id"] == new)
    assert coordinator.get("audits", f"/v1/findings/{finding}")["due"] == haiphong.finding["due"]

    def moved() -> bool:
        reminders = coordinator.items("notifications", "/v1/reminders", subject=finding)
        return bool(reminders) and {one["agency"]["id"] for one in reminders} == {new}

    eventually(moved)
    eventually(lambda: haiphong.report(DAY, by="district")["304"]["open_findings"] >= 1)


def test_the_focal_point_goes_on_in_the_new_commune(haiphong: Haiphong) -> None:
    new = haiphong.by_code("11344", DAY)["id"]
    person = haiphong.as_("coordinator").get("agencies", f"/v1/people/{haiphong.person}")
    assert person["agency_id"] == new
    duties = [(one["agency_id"], one["valid_from"], one["valid_to"]) for one in person["duties"]]
    assert duties == [(haiphong.ids["11344"], "2018-01-01", EVE), (new, DAY, None)]
    theirs = haiphong.as_("focal_point", person=haiphong.person, agency=new)
    eventually(lambda: [one["id"] for one in theirs.items("audits", "/v1/findings")] == [haiphong.finding["id"]])


def test_audits_and_notifications_know_the_same_agencies_and_duties_as_the_registry(haiphong: Haiphong) -> None:
    wanted = "SELECT id, code, name_vi, parent_id, valid_from, valid_to FROM agency ORDER BY id"
    duties = "SELECT id, person_id, agency_id, duty, valid_from, valid_to FROM duty ORDER BY id"
    databases = {name: haiphong.stack.database(name) for name in SERVICES}

    def rows(database: Database, sql: str) -> list[Json]:
        with database.transaction(read_only=True) as tx:
            return tx.all(sql)

    try:
        for sql in (wanted, duties):
            for copy in ("audits", "notifications"):
                eventually(lambda sql=sql, copy=copy: rows(databases[copy], sql) == rows(databases["agencies"], sql))
        agreed = "SELECT agency_by_code('11344', %s)::text AS id"
        for day, expected in ((EVE, haiphong.ids["11344"]), (DAY, haiphong.by_code("11344", DAY)["id"])):
            for database in databases.values():
                with database.transaction(read_only=True) as tx:
                    assert tx.one(agreed, (date.fromisoformat(day),)) == {"id": expected}
    finally:
        for database in databases.values():
            database.close()

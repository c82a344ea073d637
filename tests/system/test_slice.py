"""One round trip through the three services on Hai Phong's real agencies, from the import to the closed finding.

The tests of this module are the chapters of one story and run in their order.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

from tests.stack import Stack
from tests.system.city import UNHEARD, today
from tests.system.client import Client, Json, caller, eventually

LIST = Path(__file__).parents[2] / "data" / "haiphong-2019" / "agencies.csv"
CITY, DISTRICT, COMMUNE = "31", "311", "11470"
BEFORE_DECLARATION = (
    "committee_established",
    "staff_trained",
    "framework_applied",
    "documents_issued",
    "in_application",
    "internal_audit_done",
    "management_review_done",
)


@dataclass
class Story:
    """Who acts, and what came into being so far, as ids."""

    stack: Stack
    ids: dict[str, str] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    finding: Json = field(default_factory=dict)

    @property
    def today(self) -> str:
        return today(self.stack).isoformat()

    def as_(self, role: str, language: str = "vi") -> Client:
        """The person who plays the role, once there is one."""
        agency = self.ids.get(f"{role} at")
        return caller(self.stack, role, person=self.ids.get(role), agency=agency, language=language)

    def appoint(self, role: str, code: str, name: str, duty: str) -> None:
        """A person of an agency with a duty there, who acts in the role from now on."""
        agency = self.agency(code)["id"]
        person = self.as_("operator").post("agencies", "/v1/people", {"name": name, "agency_id": agency})
        body = {"person_id": person["id"], "agency_id": agency, "duty": duty, "valid_from": "2019-01-02"}
        self.as_("coordinator").post("agencies", "/v1/duties", body)
        self.ids |= {role: person["id"], f"{role} at": agency}

    def agency(self, code: str) -> Json:
        """The agency that carries the code today."""
        found: Json = self.as_("observer").get("agencies", f"/v1/agencies/by-code/{code}")
        return found

    def open_findings(self) -> dict[str, int]:
        """What the progress reports count: by block and district in Hai Phong, and by block of all there is."""
        leader, root = self.as_("leader"), self.agency(CITY)["id"]
        asked = {"": {"within": root}, "district ": {"by": "district", "within": root}, "all ": {}}
        reports = {label: leader.get("agencies", "/v1/progress", **query) for label, query in asked.items()}
        return {
            label + line["key"]: line["open_findings"] for label, report in reports.items() for line in report["groups"]
        }

    def more_findings(self) -> dict[str, int]:
        """The groups that count more open findings than before, and how many more."""
        now = self.open_findings()
        return {key: now[key] - self.before[key] for key in now if now[key] != self.before[key]}

    def letters(self, language: str = "vi") -> list[Json]:
        """The focal point's inbox, newest first, about the finding of the story."""
        inbox = self.as_("focal_point", language).items("notifications", "/v1/messages")
        return [letter for letter in inbox if letter["subject"] == self.finding["id"]]

    def reminders(self, state: str) -> list[Json]:
        """The reminders of the finding in that state."""
        query = {"subject": self.finding["id"], "state": state}
        return self.as_("coordinator").items("notifications", "/v1/reminders", **query)


@pytest.fixture(scope="module")
def story(wound: Stack) -> Story:
    return Story(wound)


def test_the_city_of_2019_is_imported_whole_and_once(story: Story) -> None:
    operator = story.as_("operator")
    request: dict[str, Any] = {"data": LIST.read_bytes(), "headers": {"Content-Type": "text/csv"}}
    tried = operator.job("agencies", "/v1/agencies/import?dry_run=true", **request)["result"]
    first = operator.job("agencies", "/v1/agencies/import", **request)["result"]
    again = operator.job("agencies", "/v1/agencies/import", **request)["result"]
    assert tried == {**first, "dry_run": True}
    assert first["registered"] + first["unchanged"] == 276
    assert again == {"registered": 0, "changed": 0, "unchanged": 276, "dry_run": False}
    total = story.as_("leader").get("agencies", "/v1/progress", within=story.agency(CITY)["id"])["total"]
    assert total["total"] == 275, "the root counts in no total"


@pytest.mark.parametrize("typed", ["thuy nguyen", "Thuỷ Nguyên", "Thủy Nguyên", "THU\u0309Y NGUYE\u0302N", "311"])
def test_an_agency_is_found_however_its_accents_are_typed(story: Story, typed: str) -> None:
    found = story.as_("observer").items("agencies", "/v1/agencies", q=typed, kind="district_committee")
    assert [agency["code"] for agency in found] == [DISTRICT]


def test_an_agency_is_read_by_id_and_by_the_code_that_it_carries_on_a_day(story: Story) -> None:
    observer, commune = story.as_("observer"), story.agency(COMMUNE)
    assert observer.get("agencies", f"/v1/agencies/{commune['id']}") == commune
    assert observer.get("agencies", f"/v1/agencies/by-code/{COMMUNE}", on="2019-06-01") == commune
    too_early = observer.ask("GET", "agencies", f"/v1/agencies/by-code/{COMMUNE}?on=2016-12-31")
    assert too_early.status_code == 404


def test_people_take_up_their_duties(story: Story) -> None:
    story.appoint("coordinator", "SKHCN", "Nguyễn Văn Thắng", "committee_member")
    story.appoint("leader", CITY, "Trần Thị Mai", "head")
    story.appoint("inspector", "CCTDC", "Lê Quang Huy", "committee_member")
    story.appoint("agency_head", COMMUNE, "Phạm Minh Đức", "head")
    story.appoint("focal_point", COMMUNE, "Vũ Thị Hà", "focal_point")
    people = story.as_("agency_head").items("agencies", "/v1/people")
    assert {person["name"] for person in people} == {"Phạm Minh Đức", "Vũ Thị Hà"}


def test_a_plan_goes_from_the_coordinator_to_the_leader_and_becomes_tracks(story: Story) -> None:
    start = today(story.stack)
    wave = {"name": "Đợt 1", "start": story.today, "end": (start + timedelta(days=210)).isoformat()}
    chosen = {"within": [story.agency(DISTRICT)["id"]], "blocks": ["communes"]}
    body = {"year": start.year, "template": "first_application", "waves": [wave | chosen]}
    coordinator, leader = story.as_("coordinator"), story.as_("leader")
    plan = coordinator.post("agencies", "/v1/plans", body)
    path, decision = f"/v1/plans/{plan['id']}", {"decision": "412/QĐ-UBND", "date": story.today}
    assert (plan["state"], plan["agencies"]) == ("draft", 37)
    assert leader.refused("agencies", f"{path}/approve", decision) == "plan.cannot_approve"
    assert coordinator.post("agencies", f"{path}/submit")["state"] == "submitted"
    author = caller(story.stack, "coordinator", "leader", person=story.ids["coordinator"])
    assert author.refused("agencies", f"{path}/approve", decision) == "plan.own_plan"
    approved = leader.post("agencies", f"{path}/approve", decision)
    assert (approved["state"], approved["decision"]) == ("approved", "412/QĐ-UBND")
    assert coordinator.post("agencies", f"{path}/activate")["state"] == "active"
    tracks = coordinator.items("agencies", "/v1/tracks", plan_id=plan["id"])
    assert len(tracks) == 37
    [mine] = story.as_("focal_point").items("agencies", "/v1/tracks")
    assert (mine["agency_code"], mine["state"]) == (COMMUNE, "not_started")
    story.ids["track"] = mine["id"]


def test_an_agency_declares_only_after_its_milestones(story: Story) -> None:
    head, focal_point, track = story.as_("agency_head"), story.as_("focal_point"), f"/v1/tracks/{story.ids['track']}"
    declaration = {
        "agency_id": story.ids["agency_head at"],
        "decision": "15/QĐ-UBND",
        "date": story.today,
        "scope": "Toàn bộ thủ tục hành chính của thị trấn",
    }
    done = {"done_on": story.today, "document": "3/QĐ-UBND", "evidence": "Hồ sơ lưu tại văn phòng"}
    bare = {"done_on": story.today}
    first = f"{track}/milestones/committee_established/complete"
    assert focal_point.refused("agencies", first, bare) == "milestone.evidence_needed"
    for key in BEFORE_DECLARATION:
        assert head.refused("agencies", "/v1/declarations", declaration) == "milestone.required_first"
        focal_point.post("agencies", f"{track}/milestones/{key}/complete", done)
    declared = head.post("agencies", "/v1/declarations", declaration)
    assert (declared["agency_code"], declared["kind"], declared["on_behalf"]) == (COMMUNE, "initial", False)
    assert head.get("agencies", track)["state"] == "declared"
    root = story.agency(CITY)["id"]
    districts = head.get("agencies", "/v1/progress", by="district", within=root)["groups"]
    [line] = [group for group in districts if group["key"] == DISTRICT]
    assert (line["total"], line["declared"], line["percent"]) == (37, 1, 2.7)


def test_a_finding_of_an_inspection_falls_due_on_a_working_day(story: Story) -> None:
    story.before = story.open_findings()
    inspection = eventually(lambda: planned(story))
    coordinator, inspector, path = story.as_("coordinator"), story.as_("inspector"), f"/v1/inspections/{inspection}"
    coordinator.post("audits", f"{path}/notify", {"notice": "128/TB-SKHCN"})
    assert inspector.post("audits", f"{path}/start")["state"] == "in_progress"
    body = {
        "inspection_id": inspection,
        "agency_id": story.agency(COMMUNE)["id"],
        "kind": "nonconformity",
        "grade": "major",
        "clause": "9.2.2",
        "description": "Chưa có chương trình đánh giá nội bộ",
    }
    assert inspector.refused("audits", "/v1/findings", body | {"clause": "11.1"}) == "finding.clause"
    story.finding = inspector.post("audits", "/v1/findings", body)
    signed = inspector.post("audits", f"{path}/sign", {"number": "07/BB-ĐKT", "date": story.today})
    assert (signed["state"], signed["findings"], signed["minutes_revision"]) == ("follow_up", 1, 1)
    due = date.fromisoformat(story.finding["due"])
    assert working_days_between(today(story.stack), due) == 15
    assert due.weekday() < 5
    assert due not in holidays.country_holidays("VN", years=due.year)


def test_the_finding_is_counted_where_it_belongs_and_nowhere_else(story: Story) -> None:
    eventually(story.more_findings)
    assert story.more_findings() == {"communes": 1, f"district {DISTRICT}": 1, "all communes": 1}


def test_the_focal_point_is_told_in_the_language_that_it_asks_for(story: Story) -> None:
    [vietnamese], [english] = eventually(story.letters), story.letters("en")
    due = f"{date.fromisoformat(story.finding['due']):%d/%m/%Y}"
    assert "điểm không phù hợp (nặng)" in vietnamese["title"]
    assert "Vũ Thị Hà" in vietnamese["body"]
    assert f"Hạn khắc phục: {due}" in vietnamese["body"]
    assert "major nonconformity" in english["title"]
    assert f"To be put right by {due}" in english["body"]
    assert english["id"] == vietnamese["id"]


def test_reminders_are_planned_before_the_finding_falls_due_and_up_the_ladder_after(story: Story) -> None:
    planned = eventually(lambda: story.reminders("planned"))
    due = date.fromisoformat(story.finding["due"])
    days = sorted((due - date.fromisoformat(reminder["remind_on"])).days for reminder in planned)
    assert days == [-30, -14, -10, -7, -1, 0, 3, 7]
    assert {reminder["agency"]["code"] for reminder in planned} == {COMMUNE}


def test_the_finding_closes_only_when_somebody_else_has_verified_the_remedy(story: Story) -> None:
    path = f"/v1/findings/{story.finding['id']}"
    focal_point, inspector = story.as_("focal_point"), story.as_("inspector")
    verification = {"verification_note": "Đã xem báo cáo đánh giá tại trụ sở", "verified_on": story.today}
    assert inspector.refused("audits", f"{path}/close", verification) == "finding.cannot_close"
    answer = {
        "root_cause": "Chưa phân công người lập chương trình",
        "correction": "Đã đánh giá nội bộ bổ sung",
        "corrective_action": "Lập chương trình đầu năm",
        "evidence": "Báo cáo số 12/BC-UBND",
    }
    assert focal_point.post("audits", f"{path}/report", answer)["state"] == "reported"
    assert story.as_("coordinator").post("audits", f"{path}/accept")["state"] == "accepted"
    assert focal_point.refused("audits", f"{path}/close", verification) == "forbidden"
    assert inspector.refused("audits", f"{path}/close") == "finding.verification_missing"
    closed = inspector.post("audits", f"{path}/close", verification)
    assert (closed["state"], closed["closed_on"]) == ("closed", story.today)


def test_the_closed_finding_is_counted_no_more_reminds_nobody_and_is_reported_closed(story: Story) -> None:
    eventually(lambda: story.more_findings() == {})
    eventually(lambda: len(story.reminders("cancelled")) == 8)
    assert story.reminders("planned") == []
    newest, _ = eventually(lambda: letters if len(letters := story.letters()) == 2 else None)
    assert newest["title"].startswith("Đã đóng điểm không phù hợp")
    inspection = story.as_("coordinator").post("audits", f"/v1/inspections/{story.finding['inspection_id']}/close")
    assert inspection["state"] == "closed"


def test_nothing_personal_travels_outside_the_events_of_people(story: Story) -> None:
    names = re.compile("Nguyễn Văn Thắng|Trần Thị Mai|Lê Quang Huy|Phạm Minh Đức|Vũ Thị Hà")
    for service in story.stack.services:
        database = story.stack.database(service)
        with database.transaction(read_only=True) as tx:
            said = tx.all("SELECT name, body::text FROM outbox WHERE name NOT LIKE 'person.%%'")
        database.close()
        assert [row["name"] for row in said if names.search(str(row["body"]))] == []


def planned(story: Story) -> str | None:
    """Plan the inspection of the district, if audits has heard of its agencies and people by now."""
    body: dict[str, Any] = {"kind": "inspection", "mode": "on_site", "agency_id": story.agency(DISTRICT)["id"]}
    body |= {"planned_from": story.today, "planned_to": story.today}
    body["team"] = [{"person_id": story.ids["inspector"], "leader": True}, {"person_id": story.ids["coordinator"]}]
    answer = story.as_("coordinator").ask("POST", "audits", "/v1/inspections", json=body)
    if answer.status_code == 422 and answer.json()["errors"][0]["code"] in UNHEARD:
        return None
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`, counted by the public calendar."""
    free = holidays.country_holidays("VN", years=range(start.year, end.year + 1))
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(day.weekday() < 5 and day not in free for day in days)

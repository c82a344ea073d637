"""A small city beside Hai Phong, made through the public interface: a district, its ward, and a foreign district.

Each has a person with a duty and a training that has lapsed, a track, a declaration, a management review, an internal
audit and an open finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from tests.stack import Stack
from tests.system.client import Client, Json, caller, eventually

BEGIN = date(2019, 3, 4)
SERVICES = ("agencies", "audits", "notifications")
UNHEARD = {"agency.unknown", "team.unknown", "finding.agency"}
"""How audits refuses what it has not yet heard of from agencies."""

CERTIFIER = {"name_vi": "Trung tâm Chứng nhận Phù hợp", "roles": ["certifier"], "registration": "ĐK 12"}

TO_DECLARE = (
    "gaps_assessed",
    "staff_trained",
    "documents_issued",
    "in_application",
    "internal_audit_done",
    "management_review_done",
)


def today(stack: Stack) -> date:
    """The business date."""
    return date.fromisoformat(caller(stack, "operator").get("agencies", "/v1/clock")["date"])


def wind(stack: Stack, day: date = BEGIN) -> None:
    """Set the clock of every service to one day, unless a clock is past it already: then all to the latest."""
    operator = caller(stack, "operator")
    _set_clocks(operator, day)
    shown = [operator.get(service, "/v1/clock")["date"] for service in SERVICES]
    _set_clocks(operator, date.fromisoformat(max(shown)))


def _set_clocks(operator: Client, day: date) -> None:
    for service in SERVICES:
        operator.ask("PUT", service, "/v1/clock", json={"date": day.isoformat()})


@dataclass
class Place:
    """An agency and what belongs to it, as ids."""

    agency: str
    person: str = ""
    duty: str = ""
    track: str = ""
    declaration: str = ""
    inspection: str = ""
    finding: str = ""
    remediation: str = ""
    extension: str = ""
    training: str = ""
    procedure: str = ""
    review: str = ""


class City:
    """`own` is a district, `child` its ward, `foreign` another district; `coordinator` may change all."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._author: Json = {}
        self.root = self.agency("79", "UBND Thành phố Hồ Chí Minh", "city_committee", None)
        author = self.person(self.root, "Người soạn kế hoạch")
        self._author = {"person": author, "agency": self.root}
        own = self.agency("760", "UBND Quận 1", "district_committee", self.root)
        child = self.agency("26734", "UBND phường Tân Định", "ward", own)
        foreign = self.agency("761", "UBND Quận 12", "district_committee", self.root)
        self.own, self.child, self.foreign = (Place(agency) for agency in (own, child, foreign))
        self.provider = self.coordinator.post("agencies", "/v1/providers", CERTIFIER)["id"]
        for place in self.places:
            self._furnish(place)
        self._enrol()
        for place in self.places:
            self._declare(place)
        self.programme = self.heard("/v1/programmes", self.foreseen())["id"]
        self.edition = self.coordinator.post("audits", "/v1/editions", {"from": "2019-01-01", "to": self.today})["id"]
        eventually(lambda: all(self._reminded(place) for place in self.places))

    @property
    def coordinator(self) -> Client:
        """The author of the plan; with a new token each time, since a city may outlive a token and its key."""
        return caller(self.stack, "coordinator", **self._author)

    @property
    def places(self) -> tuple[Place, Place, Place]:
        """The three agencies."""
        return self.own, self.child, self.foreign

    @property
    def today(self) -> str:
        """The business date as text."""
        return today(self.stack).isoformat()

    def agency(self, code: str, name: str, kind: str, parent: str | None) -> str:
        """Register an agency; returns its id."""
        body = {"code": code, "name_vi": name, "kind": kind, "parent_id": parent, "valid_from": "2017-01-01"}
        return str(self.coordinator.post("agencies", "/v1/agencies", body)["id"])

    def person(self, agency: str, name: str) -> str:
        """Register a person of an agency; returns the id."""
        return str(self.coordinator.post("agencies", "/v1/people", {"name": name, "agency_id": agency})["id"])

    def duty(self, person: str, agency: str, duty: str = "focal_point") -> str:
        """Give a person a duty from the beginning; returns its id."""
        body = {"person_id": person, "agency_id": agency, "duty": duty, "valid_from": "2018-01-01"}
        return str(self.coordinator.post("agencies", "/v1/duties", body)["id"])

    def finding(self, agency: str, person: str) -> tuple[str, str]:
        """An internal audit of the agency by that person, begun, with a minor nonconformity; both ids."""
        audit = self.heard("/v1/inspections", self.audit(agency, person))["id"]
        self.coordinator.post("audits", f"/v1/inspections/{audit}/start")
        finding = self.coordinator.post("audits", "/v1/findings", self.found(audit))
        return audit, finding["id"]

    def audit(self, agency: str, person: str) -> Json:
        """The body that plans an internal audit for today."""
        day = self.today
        window = {"planned_from": day, "planned_to": day, "team": [{"person_id": person, "leader": True}]}
        return {"kind": "internal_audit", "mode": "on_site", "agency_id": agency, **window}

    @staticmethod
    def trained(place: Place) -> Json:
        """The body that records a training of the place's person, long ago."""
        what = {"kind": "awareness", "date": "2015-06-01", "title": "Nhận thức về TCVN ISO 9001"}
        return {**what, "agency_id": place.agency, "attendee_ids": [place.person]}

    def drafted(self, agency: str) -> Json:
        """The body that drafts a procedure of the agency; no two have one code."""
        step = {
            "who": "Công chức tư pháp - hộ tịch",
            "what": "Kiểm tra hồ sơ, ghi sổ",
            "days": 1,
            "output": "Sổ hộ tịch",
        }
        head = {
            "agency_id": agency,
            "code": f"TP-{uuid4().hex[:8]}",
            "name_vi": "Đăng ký khai sinh",
            "field": "justice",
        }
        return {**head, "statutory_days": 3, "steps": [{**step, "responsible": "Trưởng phòng Tư pháp"}]}

    @staticmethod
    def template(key: str) -> Json:
        """The body that defines a template of one's own with a milestone and the declaration."""
        names = {"name_vi": "Mẫu ngắn", "name_en": "Short template"}
        begun = {"key": "kicked_off", "name_vi": "Bắt đầu", "name_en": "Kick-off", "percent": 10, "stage": "building"}
        declared = {"key": "declared", "name_vi": "Công bố", "name_en": "Declared", "percent": 90, "stage": "declared"}
        declared["requires"] = ["kicked_off"]
        return {"key": key, "kind": "conversion", **names, "milestones": [begun, declared]}

    def renaming(self, agency: str) -> Json:
        """The body of a decision by which an agency is called otherwise from today on."""
        what = {"kind": "rename", "decision": "7/NQ-HĐND", "agency_ids": [agency]}
        return {**what, "effective_on": self.today, "renamed": {"name_vi": "UBND quận mới"}}

    @staticmethod
    def found(inspection: str) -> Json:
        """The body that raises a finding."""
        what = {"kind": "nonconformity", "grade": "minor", "clause": "7.5.3", "description": "Tài liệu hết hiệu lực"}
        return {"inspection_id": inspection, **what}

    @staticmethod
    def reported(agency: str, inspection: str, finding: str) -> Json:
        """The body of an agency's report on one finding."""
        answer = {"root_cause": "a", "correction": "b", "corrective_action": "c", "evidence": "d"}
        answered = [{"finding_id": finding, **answer}]
        return {"inspection_id": inspection, "agency_id": agency, "document": "8/BC", "findings": answered}

    @staticmethod
    def asked(finding: str) -> Json:
        """The body that asks for an extension."""
        return {"finding_id": finding, "due": "2030-03-01", "reason": "Chờ đấu thầu"}

    def foreseen(self) -> Json:
        """The body of an inspection programme: the own agency, in the year in which the city began."""
        window = {"planned_from": f"{BEGIN.year}-06-01", "planned_to": f"{BEGIN.year}-06-30"}
        return {"year": BEGIN.year, "items": [{"agency_id": self.own.agency, "mode": "on_site", **window}]}

    def declared(self, agency: str) -> Json:
        """The body of a declaration of today."""
        return {"agency_id": agency, "decision": "15/QĐ-UBND", "date": self.today, "scope": "Toàn bộ thủ tục"}

    def reviewed(self, agency: str) -> Json:
        """The body that records a management review of today."""
        said = {"document": "20/TB-UBND", "conclusions": "Duy trì, cải tiến hệ thống", "participants": 9}
        return {"agency_id": agency, "date": self.today, **said}

    def heard(self, path: str, body: Mapping[str, Any]) -> Json:
        """Send to audits what it may refuse while events are still on their way."""

        def sent() -> Json | None:
            answer = self.coordinator.ask("POST", "audits", path, json=body)
            problem: Json = answer.json()
            if answer.status_code == 422 and {error["code"] for error in problem["errors"]} <= UNHEARD:
                return None
            assert answer.status_code == 201, answer.text
            return problem

        found: Json = eventually(sent)
        return found

    def _furnish(self, place: Place) -> None:
        place.person = self.person(place.agency, "Phạm Thị Lan")
        place.duty = self.duty(place.person, place.agency)
        place.training = self.coordinator.post("agencies", "/v1/trainings", self.trained(place))["id"]
        place.procedure = self.coordinator.post("agencies", "/v1/procedures", self.drafted(place.agency))["id"]
        place.inspection, place.finding = self.finding(place.agency, place.person)
        sender = caller(self.stack, "focal_point", person=place.person, agency=place.agency)
        told = self.reported(place.agency, *self.finding(place.agency, place.person))
        place.remediation = sender.post("audits", "/v1/remediations", told)["id"]
        asked = self.asked(told["findings"][0]["finding_id"])
        place.extension = sender.post("audits", "/v1/extensions", asked)["id"]

    def _enrol(self) -> None:
        start = today(self.stack)
        dates = {"start": start.isoformat(), "end": (start + timedelta(days=200)).isoformat()}
        wave = {"name": "Đợt 1", **dates, "agency_ids": [place.agency for place in self.places]}
        plan = self.coordinator.post(
            "agencies", "/v1/plans", {"year": start.year, "template": "conversion", "waves": [wave]}
        )["id"]
        self.coordinator.post("agencies", f"/v1/plans/{plan}/submit")
        leader = caller(self.stack, "leader", person=self.own.person)
        leader.post("agencies", f"/v1/plans/{plan}/approve", {"decision": "1/QĐ-UBND", "date": self.today})
        self.coordinator.post("agencies", f"/v1/plans/{plan}/activate")
        tracks = {track["agency_id"]: track["id"] for track in self.coordinator.items("agencies", "/v1/tracks")}
        for place in self.places:
            place.track = tracks[place.agency]

    def _declare(self, place: Place) -> None:
        done = {"done_on": self.today, "document": "2/QĐ", "evidence": "hồ sơ"}
        for key in TO_DECLARE:
            self.coordinator.post("agencies", f"/v1/tracks/{place.track}/milestones/{key}/complete", done)
        place.declaration = self.coordinator.post("agencies", "/v1/declarations", self.declared(place.agency))["id"]
        place.review = self.coordinator.post("agencies", "/v1/management-reviews", self.reviewed(place.agency))["id"]

    def _reminded(self, place: Place) -> bool:
        return bool(self.coordinator.items("notifications", "/v1/reminders", agency_id=place.agency))

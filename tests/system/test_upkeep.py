"""Internal audits and management reviews over the running services: what is closed in audits is done in agencies."""

from datetime import date, timedelta

import pytest
import requests

from tests.stack import Stack
from tests.system.city import TO_DECLARE, City, today
from tests.system.client import Json, caller, eventually

BEFORE_AUDIT = TO_DECLARE[: TO_DECLARE.index("internal_audit_done")]


class Commune:
    """An agency of its own under the city's root, with people for an audit, on a plan of its own."""

    def __init__(self, city: City, code: str) -> None:
        self.city = city
        self.agency = city.agency(code, f"Cơ quan {code}", "department", city.root)
        self.person = city.person(self.agency, "Vũ Thị Hồng")
        city.duty(self.person, self.agency)
        self.track = self._enrolled()

    def done(self, *keys: str) -> None:
        body = {"done_on": self.city.today, "document": "2/QĐ", "evidence": "hồ sơ"}
        for key in keys:
            self.city.coordinator.post("agencies", f"/v1/tracks/{self.track}/milestones/{key}/complete", body)

    def audited(self, number: str) -> str:
        """An internal audit without findings, from the plan to its closure; its id."""
        post = self.city.coordinator.post
        audit = f"/v1/inspections/{self.city.heard('/v1/inspections', self.city.audit(self.agency, self.person))['id']}"
        post("audits", f"{audit}/start")
        post("audits", f"{audit}/sign", {"number": number, "date": self.city.today})
        post("audits", f"{audit}/close")
        return audit.rpartition("/")[2]

    def milestone(self, key: str) -> Json:
        track = self.city.coordinator.get("agencies", f"/v1/tracks/{self.track}")
        found: Json = next(one for one in track["milestones"] if one["key"] == key)
        return found

    def _enrolled(self) -> str:
        start = today(self.city.stack)
        dates = {"start": start.isoformat(), "end": (start + timedelta(days=200)).isoformat()}
        wave = {"name": "Đợt 1", **dates, "agency_ids": [self.agency]}
        post = self.city.coordinator.post
        plan = post("agencies", "/v1/plans", {"year": start.year, "template": "conversion", "waves": [wave]})["id"]
        post("agencies", f"/v1/plans/{plan}/submit")
        leader = caller(self.city.stack, "leader", person=self.city.own.person)
        leader.post("agencies", f"/v1/plans/{plan}/approve", {"decision": "1/QĐ-UBND", "date": self.city.today})
        post("agencies", f"/v1/plans/{plan}/activate")
        [track] = self.city.coordinator.items("agencies", "/v1/tracks", plan_id=plan)
        return str(track["id"])


@pytest.fixture
def commune(city: City, request: pytest.FixtureRequest) -> Commune:
    return Commune(city, f"DT{abs(hash(request.node.name)) % 10**6}")


def test_a_closed_internal_audit_completes_its_milestone_and_the_review_that_waited(commune: Commune) -> None:
    commune.done(*BEFORE_AUDIT)
    review = commune.city.coordinator.post("agencies", "/v1/management-reviews", commune.city.reviewed(commune.agency))
    assert [one["key"] for one in review["tracks"][0]["missing"]] == ["internal_audit_done"]
    audit = commune.audited("7/BB")
    done = eventually(lambda: (one := commune.milestone("internal_audit_done"))["done_on"] and one)
    assert (done["done_on"], done["document"]) == (commune.city.today, "7/BB")
    assert done["evidence"] == f"/v1/inspections/{audit}"
    reviewed = commune.milestone("management_review_done")
    assert (reviewed["done_on"], reviewed["document"]) == (commune.city.today, review["document"])
    again = commune.city.coordinator.get("agencies", f"/v1/management-reviews/{review['id']}")
    assert again["tracks"][0]["missing"] == []


def test_an_audit_before_its_turn_changes_nothing_and_shows_in_the_metrics(commune: Commune, system: Stack) -> None:
    def left() -> float:
        name = 'isotrack_left_alone_total{happened="internal_audit",reason="milestone.required_first"}'
        exposed = requests.get(f"{system.url('agencies')}/metrics", timeout=5).text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in exposed if line.startswith(name)), 0.0)

    before = left()
    commune.audited("8/BB")
    eventually(lambda: left() > before)
    assert commune.milestone("internal_audit_done")["done_on"] is None


def test_a_review_of_tomorrow_is_refused_by_its_field(commune: Commune) -> None:
    tomorrow = date.fromisoformat(commune.city.today) + timedelta(days=1)
    body = {**commune.city.reviewed(commune.agency), "date": tomorrow.isoformat()}
    answer = commune.city.coordinator.ask("POST", "agencies", "/v1/management-reviews", json=body)
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["date"])

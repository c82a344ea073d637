"""Matters in every state that a command starts from, so that generated requests find something to do."""

from tests.system.city import City
from tests.system.client import caller
from tests.system.steps import ANSWER

EACH = 8
"""Of every kind: each can be moved once."""


def prepare(city: City) -> None:
    """Plans and programmes that are drafted, submitted, under way; templates that nobody follows; procedures in review;
    reorganisations to come; inspections that are planned; findings that are reported and accepted."""
    post, place = city.coordinator.post, city.child
    agency = caller(city.stack, "focal_point", person=place.person, agency=place.agency)
    wave = {"name": "Đợt 1", "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [place.agency]}
    for number in range(EACH):
        plan = post("agencies", "/v1/plans", {"year": 2019, "template": "maintenance", "waves": [wave]})["id"]
        if number % 2:
            post("agencies", f"/v1/plans/{plan}/submit")
        programme = post("audits", "/v1/programmes", city.foreseen())["id"]
        if number % 2:
            post("audits", f"/v1/programmes/{programme}/submit")
        city.heard("/v1/inspections", city.audit(place.agency, place.person))
        _, finding = city.finding(place.agency, place.person)
        agency.post("audits", f"/v1/findings/{finding}/report", ANSWER)
        agency.post("audits", "/v1/extensions", city.asked(finding))
        if number % 2:
            post("audits", f"/v1/findings/{finding}/accept")
        post("agencies", "/v1/templates", city.template(f"own_{number}"))
        procedure = post("agencies", "/v1/procedures", city.drafted(place.agency))["id"]
        post("agencies", f"/v1/procedures/{procedure}/submit")
        post("agencies", "/v1/reorganisations", {**city.renaming(place.agency), "effective_on": "2099-01-01"})
    for number in range(EACH // 2):
        _under_way(city, city.agency(str(26740 + number), f"UBND phường {number}", "ward", city.own.agency))


def _under_way(city: City, agency: str) -> None:
    """A plan of one agency, with a milestone reached."""
    post, leader = city.coordinator.post, caller(city.stack, "leader", person=city.child.person)
    wave = {"name": "Đợt 1", "start": city.today, "end": "2039-09-01", "agency_ids": [agency]}
    plan = post("agencies", "/v1/plans", {"year": 2019, "template": "conversion", "waves": [wave]})["id"]
    post("agencies", f"/v1/plans/{plan}/submit")
    leader.post("agencies", f"/v1/plans/{plan}/approve", {"decision": "1/QĐ-UBND", "date": city.today})
    post("agencies", f"/v1/plans/{plan}/activate")
    [track] = city.coordinator.items("agencies", "/v1/tracks", plan_id=plan)
    done = {"done_on": city.today, "document": "2/QĐ", "evidence": "hồ sơ"}
    post("agencies", f"/v1/tracks/{track['id']}/milestones/{track['milestones'][0]['key']}/complete", done)

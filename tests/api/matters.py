"""Matters in every state that a command starts from, so that generated requests find something to do."""

from tests.system.city import City
from tests.system.client import caller
from tests.system.steps import ANSWER

_EACH = 8
"""Of every kind: each can be moved once."""


def prepare(city: City) -> None:
    """Plans and programmes that are drafted and submitted; inspections that are planned; findings that are reported
    and accepted."""
    post, place = city.coordinator.post, city.child
    agency = caller(city.stack, "focal_point", person=place.person, agency=place.agency)
    wave = {"name": "Đợt 1", "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [place.agency]}
    for number in range(_EACH):
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

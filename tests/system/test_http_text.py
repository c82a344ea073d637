"""Text that looks like SQL or a template, or is typed with loose accents, is kept and shown as text, composed."""

import json

from chassis.identity.caller import ROLES
from tests.system.city import City
from tests.system.client import Client, caller, eventually

FRAGMENTS = "Robert'); DROP TABLE person;-- {{ 7*7 }} {% raw %} {reason} %s %(id)s $1 <b>&amp;\\"
DECOMPOSED = "Trie\u0323\u0302u Thu\u0309y"
COMPOSED = "Triệu Thủy"


def test_fragments_of_sql_and_templates_are_kept_and_shown_as_they_were_written(city: City) -> None:
    agency = city.agency("26737", f"UBND phường {FRAGMENTS}", "ward", city.own.agency)
    person = city.person(agency, FRAGMENTS)
    city.duty(person, agency)
    _, finding = city.finding(agency, person)
    who = caller(city.stack, *ROLES, person=person, agency=agency)
    assert who.get("agencies", f"/v1/people/{person}")["name"] == FRAGMENTS
    assert who.get("agencies", f"/v1/agencies/{agency}")["name_vi"] == f"UBND phường {FRAGMENTS}"
    answer = dict.fromkeys(("root_cause", "correction", "corrective_action", "evidence"), FRAGMENTS)
    assert who.post("audits", f"/v1/findings/{finding}/report", answer)["evidence"] == FRAGMENTS
    who.post("audits", f"/v1/findings/{finding}/return", {"reason": FRAGMENTS})
    [letter] = eventually(lambda: returned(who))
    assert f"Lý do: {FRAGMENTS}" in letter
    assert f"Kính gửi: {FRAGMENTS}, cán bộ đầu mối UBND phường {FRAGMENTS}." in letter


def test_text_typed_with_loose_accents_is_kept_composed(city: City) -> None:
    coordinator = city.coordinator
    agency = city.agency("26740", f"UBND phường {DECOMPOSED}", "ward", city.own.agency)
    assert coordinator.get("agencies", f"/v1/agencies/{agency}")["name_vi"] == f"UBND phường {COMPOSED}"
    person = coordinator.post("agencies", "/v1/people", {"name": DECOMPOSED, "position": DECOMPOSED})
    assert (person["name"], person["position"]) == (COMPOSED, COMPOSED)
    wave = {"name": DECOMPOSED, "start": "2019-04-01", "end": "2019-09-01", "agency_ids": [agency]}
    body = {"year": 2019, "template": "maintenance", "title": DECOMPOSED, "number": DECOMPOSED, "waves": [wave]}
    plan = coordinator.post("agencies", "/v1/plans", body)
    assert (plan["title"], plan["number"], plan["waves"][0]["name"]) == (COMPOSED, COMPOSED, COMPOSED)
    gone = coordinator.post("agencies", f"/v1/plans/{plan['id']}/cancel", {"reason": DECOMPOSED})
    assert gone["reason"] == COMPOSED


def test_what_nobody_sees_is_not_kept_and_a_byte_order_mark_harms_nothing(city: City) -> None:
    unseen = "Lê\u202e Thị\u2066 \u0007Mai\u200f\ufeff\u009b"
    document = b"\xef\xbb\xbf" + json.dumps({"name": unseen, "position": unseen}).encode()
    sent = {"data": document, "headers": {"Content-Type": "application/json; charset=UTF-8"}}
    person = city.coordinator.post("agencies", "/v1/people", **sent)
    assert (person["name"], person["position"]) == ("Lê Thị Mai", "Lê Thị Mai")
    child = city.agency("26746", "UBND phường Cô Giang", "ward", city.own.agency)
    leader = city.person(child, "Hồ Văn Tư")
    city.duty(leader, child)
    _, finding = city.finding(child, leader)
    head = caller(city.stack, *ROLES, person=leader, agency=child)
    answer = dict.fromkeys(("root_cause", "correction", "corrective_action", "evidence"), "dòng\tmột\n\u202edòng hai")
    assert head.post("audits", f"/v1/findings/{finding}/report", answer)["evidence"] == "dòng\tmột\ndòng hai"


def returned(who: Client) -> list[str]:
    """The letters that say why a remedy was returned."""
    return [
        one["body"] for one in who.items("notifications", "/v1/messages") if one["rule"] == "returned_to_focal_point"
    ]

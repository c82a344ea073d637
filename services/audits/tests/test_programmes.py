"""What would be broken: programmes approved by their authors, or inspections that no programme foresees."""

from typing import Any
from uuid import UUID

import pytest

from chassis.identity.caller import ROLES, Caller
from chassis.problems import Invalid, Problem
from services.audits import schemas
from services.audits.domain.refusal import Refusal
from services.audits.queries import inspections, programmes
from services.audits.tests.city import MONDAY, City

STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "change": ("change", {"reason": "vì"}),
    "submit": ("submit", {}),
    "return": ("send_back", {"reason": "vì"}),
    "approve": ("approve", {"decision": "1/QĐ", "date": MONDAY}),
    "close": ("close", {}),
}
ROADS = {
    "draft": [],
    "submitted": ["submit"],
    "returned": ["submit", "return"],
    "approved": ["submit", "approve"],
    "closed": ["submit", "approve", "close"],
}


def item(city: City, **changes: object) -> dict[str, Any]:
    """An item as a body has it, loaded."""
    window = {"planned_from": "2019-07-01", "planned_to": "2019-07-31"}
    return dict(schemas.NewItem().load({"agency_id": str(city.district), "mode": "on_site", **window, **changes}))


def test_a_programme_says_every_step_with_its_whole_state(city: City) -> None:
    one = city.draft()
    city.programme(city.coordinator, "submit", one)
    city.programme(city.leader, "send_back", one, "Thiếu các chi cục")
    city.programme(city.coordinator, "change", one, title="Kế hoạch kiểm tra năm 2019")
    city.programme(city.coordinator, "submit", one)
    city.programme(city.leader, "approve", one, "953/QĐ-UBND", MONDAY)
    city.programme(city.coordinator, "change", one, reason="Thêm một lĩnh vực", year=2019)
    shown = city.programme(city.coordinator, "close", one)
    happened = ["drafted", "submitted", "returned", "changed", "submitted", "approved", "changed", "closed"]
    assert city.says(one) == [f"programme.{name}" for name in happened]
    said = city.last_said(one)
    assert said["sequence"] == shown["version"] == len(happened)
    assert said["body"]["state"] == schemas.ProgrammeState().dump(shown)
    assert (shown["decision"], shown["decision_date"], shown["state"]) == ("953/QĐ-UBND", MONDAY, "closed")


def test_numbers_follow_each_other_in_their_year_past_one_that_was_given_by_hand(city: City) -> None:
    def number(**given: object) -> str:
        return str(programmes.get(city.work, city.draft(**given))["number"])

    assert [number(), number(number="KT-2019-02"), number()] == ["KT-2019-01", "KT-2019-02", "KT-2019-03"]
    with pytest.raises(Refusal) as refused:
        city.draft(number="KT-2019-02")
    assert refused.value.field == "number"


def test_a_draft_names_everything_that_is_wrong_with_its_items(city: City) -> None:
    good = {"agency_id": str(city.district), "mode": "desk", "planned_from": "2019-07-01", "planned_to": "2019-07-02"}
    bad = {**good, "agency_id": str(UUID(int=1)), "planned_to": "2019-06-30"}
    with pytest.raises(Invalid) as refused:
        city.draft(items=[good, bad])
    assert [error.field for error in refused.value.errors] == ["items.1.planned_to", "items.1.agency_id"]
    with pytest.raises(Invalid) as refused:
        city.draft(items=[{**good, "id": str(UUID(int=1))}])
    assert [error.field for error in refused.value.errors] == ["items.0.id"]


def test_whoever_wrote_on_a_programme_does_not_approve_it_whatever_their_roles(city: City) -> None:
    one = city.draft()
    city.programme(city.coordinator, "submit", one)
    author = Caller(city.coordinator.person_id, frozenset({"coordinator", "leader"}), city.root)
    city.work.caller = author
    assert programmes.get(city.work, one)["allowed"] == ["return"]
    with pytest.raises(Refusal) as refused:
        city.programme(author, "approve", one, "1/QĐ", MONDAY)
    assert refused.value.code == "programme.own"


def test_an_approved_programme_is_changed_for_a_reason_and_what_was_changed_is_said(city: City) -> None:
    one = city.approved()["id"]
    with pytest.raises(Refusal) as refused:
        city.programme(city.coordinator, "change", one, title="Khác")
    assert refused.value.field == "reason"
    shown = city.programme(city.coordinator, "change", one, title="Khác", reason="Đổi tên")
    assert (shown["state"], shown["reason"]) == ("approved", "Đổi tên")
    assert city.last_said(one)["body"]["change"] == {"from": "approved", "to": "approved", "fields": ["title"]}


def test_an_inspection_carries_out_an_item_and_both_show_it(city: City) -> None:
    one = city.approved()
    item_id = one["foreseen"][0]["id"]
    inspection_id = city.plan(programme_item=str(item_id))
    assert inspections.get(city.work, inspection_id)["programme_item"] == item_id
    assert city.last_said(inspection_id)["body"]["state"]["programme_item"] == str(item_id)
    shown = programmes.get(city.work, one["id"])
    assert (shown["foreseen"][0]["inspection_id"], shown["inspected"]) == (inspection_id, 0)
    city.inspect(city.inspector, "start", inspection_id)
    city.sign(inspection_id)
    assert programmes.get(city.work, one["id"])["inspected"] == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"mode": "desk"}, "programme.other_mode"),
        ({"planned_to": "2019-08-01"}, "programme.outside_window"),
        ({"kind": "certification"}, "programme.not_an_inspection"),
    ],
)
def test_an_inspection_that_does_not_fit_its_item_is_refused(city: City, changes: dict[str, str], code: str) -> None:
    item_id = str(city.approved()["foreseen"][0]["id"])
    with pytest.raises(Refusal) as refused:
        city.plan(programme_item=item_id, **changes)
    assert refused.value.code == code


def test_an_item_of_another_agency_of_a_draft_or_of_nothing_is_refused(city: City) -> None:
    draft = programmes.get(city.work, city.draft())["foreseen"][0]["id"]
    approved = city.approved()["foreseen"][0]["id"]
    for changes, code in (
        ({"programme_item": str(draft)}, "programme.not_approved"),
        ({"programme_item": str(UUID(int=1))}, "programme.item_unknown"),
        ({"programme_item": str(approved), "agency_id": str(city.commune)}, "programme.other_agency"),
    ):
        with pytest.raises(Refusal) as refused:
            city.plan(**changes)
        assert refused.value.code == code


def test_an_item_is_carried_out_once_and_is_free_again_when_its_inspection_was_cancelled(city: City) -> None:
    item_id = str(city.approved()["foreseen"][0]["id"])
    first = city.plan(programme_item=item_id)
    with pytest.raises(Refusal) as refused:
        city.plan(programme_item=item_id)
    assert refused.value.code == "programme.item_taken"
    city.inspect(city.coordinator, "cancel", first, "Bão")
    city.plan(programme_item=item_id)


def test_an_item_with_an_inspection_stays_and_others_come_and_go(city: City) -> None:
    one = city.approved()
    kept = one["foreseen"][0]
    city.plan(programme_item=str(kept["id"]))
    new = item(city, mode="desk")
    with pytest.raises(Invalid) as refused:
        city.programme(city.coordinator, "change", one["id"], items=[new], reason="Đổi")
    assert [error.code for error in refused.value.errors] == ["programme.item_in_use"]
    same = item(city, id=str(kept["id"]), planned_to="2019-08-30")
    shown = city.programme(city.coordinator, "change", one["id"], items=[new, same], reason="Thêm")
    modes = [(row["mode"], row["inspection_id"] is None) for row in shown["foreseen"]]
    assert modes == [("desk", True), ("on_site", False)]
    shown = city.programme(city.coordinator, "change", one["id"], items=[same], reason="Bớt")
    assert [row["id"] for row in shown["foreseen"]] == [kept["id"]]


def test_another_year_is_refused_while_items_lie_in_the_old_one(city: City) -> None:
    with pytest.raises(Invalid) as refused:
        city.programme(city.coordinator, "change", city.draft(), year=2020)
    assert [error.field for error in refused.value.errors] == ["items.0.planned_from"]


def test_programmes_are_listed_by_number_year_state_and_agency(city: City) -> None:
    first, second = city.draft(), city.approved()["id"]

    def listed(**query: str) -> list[UUID]:
        return [row["id"] for row in programmes.page(city.work, schemas.ProgrammeFilter().load(query)).items]

    assert listed() == [first, second]
    assert listed(state="approved") == [second]
    assert listed(year="2020") == listed(agency_id=str(city.commune)) == []
    assert listed(agency_id=str(city.district), limit="1") == [first]


@pytest.mark.parametrize("state", ROADS)
def test_what_a_programme_says_is_allowed_is_what_goes_through(city: City, state: str) -> None:
    one = city.draft()
    for step in ROADS[state]:
        command, body = STEPS[step]
        city.programme(city.leader if step in ("approve", "return") else city.coordinator, command, one, **body)
    assert programmes.get(city.work, one)["state"] == state
    for role in sorted(ROLES):
        caller = city.person(role, city.root)
        city.work.caller = caller
        allowed = set(programmes.get(city.work, one)["allowed"])
        assert allowed == {step for step in STEPS if goes(city, caller, step, one)}, role


def goes(city: City, caller: Caller, step: str, one: UUID) -> bool:
    """Whether the role's route is open and the command goes through; undone either way."""
    if not city.work.may(f"programme.{step}"):
        return False
    command, body = STEPS[step]
    city.work.execute("SAVEPOINT tried")
    try:
        city.programme(caller, command, one, **body)
    except (Refusal, Problem):
        return False
    finally:
        city.work.execute("ROLLBACK TO SAVEPOINT tried")
    return True

"""Plans of a city through the public interface: templates of one's own, and what becomes of a plan on its way."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from tests.system.city import City
from tests.system.client import Client, Json, caller, eventually

_NEXT = count(1)


class Office:
    """The department that plans, and a leader, with agencies of their own: nobody else's tests see them change."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.leader: Client = caller(city.stack, "leader", person=city.own.person)
        self.head: Client = caller(city.stack, "agency_head", person=city.own.person, agency=city.own.agency)

    @property
    def coordinator(self) -> Client:
        return self.city.coordinator

    @property
    def today(self) -> date:
        return date.fromisoformat(self.city.today)

    def agencies(self, many: int) -> list[str]:
        """Boards that are in no plan yet."""
        names = [f"KHB{next(_NEXT)}" for _ in range(many)]
        return [self.city.agency(name, f"Ban {name}", "board", self.city.root) for name in names]

    def wave(self, agencies: Sequence[str], name: str = "Đợt 1", days: int = 200) -> Json:
        dates = {"start": self.city.today, "end": (self.today + timedelta(days=days)).isoformat()}
        return {"name": name, **dates, "agency_ids": list(agencies)}

    def drafted(self, *waves: Json, **values: Any) -> Json:
        body = {"year": self.today.year, "template": "conversion", "waves": list(waves), **values}
        plan: Json = self.coordinator.post("agencies", "/v1/plans", body)
        return plan

    def moved(self, plan: Json, command: str, body: Json | None = None, by: Client | None = None) -> Json:
        moved: Json = (by or self.coordinator).post("agencies", f"/v1/plans/{plan['id']}/{command}", body)
        return moved

    def active(self, *waves: Json, **values: Any) -> Json:
        plan = self.drafted(*waves, **values)
        self.moved(plan, "submit")
        self.moved(plan, "approve", {"decision": "1/QĐ-UBND", "date": self.city.today}, by=self.leader)
        return self.moved(plan, "activate")

    def tracks(self, plan: Json, **query: Any) -> dict[str, Json]:
        """The plan's tracks by agency."""
        found = self.coordinator.items("agencies", "/v1/tracks", plan_id=plan["id"], **query)
        return {track["agency_id"]: track for track in found}


@pytest.fixture(scope="module")
def office(city: City) -> Office:
    return Office(city)


def test_a_template_of_ones_own_carries_an_agency_to_its_declaration(office: Office) -> None:
    key = f"t{uuid4().hex}"
    coordinator = office.coordinator
    defined = coordinator.post("agencies", "/v1/templates", office.city.template(key))
    assert (defined["built_in"], defined["allowed"]) == (False, ["change", "withdraw"])
    [agency] = office.agencies(1)
    plan = office.active(office.wave([agency]), template=key)
    assert (plan["template"], plan["template_kind"]) == (key, "conversion")
    track = office.tracks(plan)[agency]
    done = {"done_on": office.city.today}
    step = f"/v1/tracks/{track['id']}/milestones"
    assert (
        coordinator.refused("agencies", "/v1/declarations", office.city.declared(agency)) == "milestone.required_first"
    )
    coordinator.post("agencies", f"{step}/kicked_off/complete", done)
    coordinator.post("agencies", "/v1/declarations", office.city.declared(agency))
    assert coordinator.get("agencies", f"/v1/tracks/{track['id']}")["state"] == "declared"
    shown = coordinator.get("agencies", f"/v1/templates/{key}")
    assert (shown["plans"], shown["allowed"]) == ([plan["number"]], ["withdraw"])
    answer = coordinator.ask("PATCH", "agencies", f"/v1/templates/{key}", json={"name_vi": "Khác"})
    assert (answer.status_code, answer.json()["code"]) == (409, "template.in_use")


def test_a_milestone_of_ones_own_is_named_in_the_language_of_whoever_is_refused(office: Office) -> None:
    key = f"t{uuid4().hex}"
    body = office.city.template(key)
    body["milestones"][0] |= {"name_vi": "Khởi động", "name_en": "Start"}
    office.coordinator.post("agencies", "/v1/templates", body)
    [agency] = office.agencies(1)
    office.active(office.wave([agency]), template=key)
    for language, name in (("vi", "Khởi động"), ("en", "Start")):
        who = caller(office.city.stack, "coordinator", agency=agency, person=uuid4(), language=language)
        answer = who.ask("POST", "agencies", "/v1/declarations", json=office.city.declared(agency))
        assert f"“{name}”" in answer.json()["title"]


def test_every_bad_milestone_of_a_template_is_named(office: Office) -> None:
    body = office.city.template(f"t{uuid4().hex}")
    body["milestones"][0] |= {"requires": ["declared"], "percent": 95}
    answer = office.coordinator.ask("POST", "agencies", "/v1/templates", json=body)
    assert answer.status_code == 422
    named = [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert named == [
        ("milestones.0.requires", "template.requires_cycle"), ("milestones.1.requires", "template.requires_cycle"),
    ]  # fmt: skip


def test_agencies_come_to_a_running_wave_and_leave_it(office: Office) -> None:
    here, there, late = office.agencies(3)
    plan = office.active(office.wave([here, there]))
    coordinator, path = office.coordinator, f"/v1/plans/{plan['id']}/enrol"
    added = coordinator.post("agencies", path, {"wave": "Đợt 1", "agency_ids": [late], "reason": "mới thành lập"})
    assert (added["agencies"], added["waves"][0]["mandatory"]) == (3, 3)
    track = office.tracks(plan)[there]
    gone = coordinator.post("agencies", f"/v1/tracks/{track['id']}/withdraw", {"reason": "thuộc bộ"})
    assert (gone["withdrawn_on"], gone["withdrawn"], gone["allowed"]) == (office.city.today, "thuộc bộ", [])
    assert set(office.tracks(plan)) == {here, late}
    report = coordinator.get("agencies", "/v1/progress", plan_id=plan["id"])
    assert (report["total"]["total"], report["total"]["enrolled"]) == (2, 2)
    again = coordinator.ask("POST", "agencies", path, json={"wave": "Đợt 1", "agency_ids": [here], "reason": "nữa"})
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "wave.agency_there")
    history = coordinator.items("agencies", "/v1/history", subject=plan["id"])
    assert {entry["reason"] for entry in history} >= {"mới thành lập", "thuộc bộ"}


def test_those_whom_it_concerns_are_told_that_they_came_left_or_have_other_dates(office: Office) -> None:
    [agency] = office.agencies(1)
    person = office.city.person(agency, "Trần Thị Hoa")
    office.city.duty(person, agency)
    plan = office.active(office.wave(office.agencies(1)))
    coordinator = office.coordinator
    coming = {"wave": "Đợt 1", "agency_ids": [agency], "reason": "bổ sung"}
    coordinator.post("agencies", f"/v1/plans/{plan['id']}/enrol", coming)
    end = (office.today + timedelta(days=300)).isoformat()
    moving = {"wave": "Đợt 1", "start": office.city.today, "end": end, "reason": "bão số 4"}
    moved = coordinator.post("agencies", f"/v1/plans/{plan['id']}/reschedule", moving)
    assert moved["waves"][0]["end"] == end
    track = office.tracks(plan)[agency]
    assert track["milestones"][-1]["planned"] == end
    coordinator.post("agencies", f"/v1/tracks/{track['id']}/withdraw", {"reason": "sáp nhập"})
    reader = caller(office.city.stack, "focal_point", person=person, agency=agency)

    def told() -> list[Json] | None:
        found = reader.items("notifications", "/v1/messages")
        return found if len(found) == 3 else None

    letters = {message["rule"]: message["body"] for message in eventually(told)}
    assert set(letters) == {"enrolled_to_focal_point", "rescheduled_to_focal_point", "withdrawn_to_focal_point"}
    assert "bão số 4" in letters["rescheduled_to_focal_point"]
    assert "sáp nhập" in letters["withdrawn_to_focal_point"]


def test_a_plan_is_not_begun_while_an_agency_works_towards_the_same_end_in_another(office: Office) -> None:
    one, other = office.agencies(2)
    first = office.active(office.wave([one]))
    second = office.drafted(office.wave([one, other]), template="first_application")
    office.moved(second, "submit")
    office.moved(second, "approve", {"decision": "2/QĐ-UBND", "date": office.city.today}, by=office.leader)
    answer = office.coordinator.ask("POST", "agencies", f"/v1/plans/{second['id']}/activate")
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("waves.0.agency_ids", "plan.agency_elsewhere")
    assert first["number"] in error["detail"]
    assert office.tracks(second) == {}
    track = office.tracks(first)[one]
    office.coordinator.post("agencies", f"/v1/tracks/{track['id']}/withdraw", {"reason": "chuyển kế hoạch"})
    assert office.moved(second, "activate")["state"] == "active"


def test_of_two_plans_begun_at_once_for_one_agency_one_is_refused(office: Office) -> None:
    agencies = office.agencies(3)
    rivals = [office.drafted(office.wave(agencies)) for _ in range(4)]
    for plan in rivals:
        office.moved(plan, "submit")
        office.moved(plan, "approve", {"decision": "3/QĐ-UBND", "date": office.city.today}, by=office.leader)
    coordinator = office.coordinator
    with ThreadPoolExecutor(len(rivals)) as pool:
        begun = pool.map(
            lambda plan: coordinator.ask("POST", "agencies", f"/v1/plans/{plan['id']}/activate").status_code, rivals
        )
    assert sorted(begun) == [200, 422, 422, 422]
    assert sum(len(office.tracks(plan)) for plan in rivals) == len(agencies)


def test_a_plan_that_is_submitted_again_shows_why_it_was_returned_and_what_changed_since(office: Office) -> None:
    stays, goes, comes = office.agencies(3)
    plan = office.drafted(office.wave([stays, goes]))
    office.moved(plan, "submit")
    office.moved(plan, "return", {"reason": "thiếu Ban mới"}, by=office.leader)
    later = office.wave([stays, comes], days=250)
    changed = office.coordinator.ask(
        "PATCH", "agencies", f"/v1/plans/{plan['id']}", json={"title": "Lần hai", "waves": [later]}
    )
    assert changed.status_code == 200, changed.text
    again = office.moved(plan, "submit")
    assert (again["submissions"], again["return_reason"], again["returned_on"]) == (
        2, "thiếu Ban mới", office.city.today,
    )  # fmt: skip
    path = f"/v1/plans/{plan['id']}/changes"
    told = office.leader.get("agencies", path)
    assert (told["since"]["number"], told["since"]["reason"], told["until"]) == (1, "thiếu Ban mới", None)
    assert told["fields"] == [{"field": "title", "before": None, "after": "Lần hai"}]
    [wave] = told["waves"]
    assert (wave["change"], wave["before"]["end"] < wave["after"]["end"]) == ("changed", True)
    assert {(one["change"], one["agency_id"]) for one in told["agencies"]} == {("removed", goes), ("added", comes)}
    assert all(one["code"].startswith("KHB") for one in told["agencies"])
    between = office.leader.get("agencies", path, since=1, until=2)
    assert (between["agencies"], between["until"]["number"]) == (told["agencies"], 2)
    assert office.leader.get("agencies", path, until=1)["agencies"] == []
    refused = office.leader.ask("GET", "agencies", path, params={"since": 3})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "since")


def test_the_department_is_reminded_of_a_plan_that_it_has_not_drafted_in_time(office: Office) -> None:
    yesterday = (office.today - timedelta(days=1)).isoformat()
    task = office.drafted(draft_due=yesterday, title="Kế hoạch cho xã, phường")
    assert (task["draft_late"], "submit" in task["allowed"]) == (True, False)
    late = office.leader.items("agencies", "/v1/plans", draft_late="true")
    assert task["number"] in {plan["number"] for plan in late}
    coordinator = office.coordinator

    def sent(state: str) -> list[Json]:
        return coordinator.items("notifications", "/v1/reminders", subject=task["id"], state=state)

    assert {one["addressee"] for one in eventually(lambda: sent("sent"))} >= {"coordinator"}
    letters = eventually(lambda: [one for one in coordinator.items("notifications", "/v1/messages")
                                  if one["rule"] == "reminders" and task["number"] in one["body"]])  # fmt: skip
    assert f"Kế hoạch {task['number']}: soạn thảo và trình" in letters[0]["body"]
    assert coordinator.refused("agencies", f"/v1/plans/{task['id']}/submit") == "plan.no_waves"
    change = {"waves": [office.wave(office.agencies(1))]}
    assert coordinator.ask("PATCH", "agencies", f"/v1/plans/{task['id']}", json=change).status_code == 200
    assert office.moved(task, "submit")["submitted_on"] == office.city.today
    eventually(lambda: not sent("planned"))

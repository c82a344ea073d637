"""Templates of one's own on a real database: a plan that follows one is worked through to its declaration."""

from datetime import date
from typing import Any

import pytest

from chassis.problems import Invalid, NotFound, Stale
from chassis.web.conditional import Condition, Tags
from chassis.work import Work
from services.agencies.commands import plans, reorganisations, templates, tracks
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.reorganisation import Asked
from services.agencies.domain.template import DECLARED, TEMPLATES
from services.agencies.queries import forecast as forecast_queries
from services.agencies.queries import templates as queries
from services.agencies.queries import tracks as track_queries
from services.agencies.tests.rollout import TODAY, City


def milestone(key: str, percent: int, stage: str, *requires: str, **more: Any) -> dict[str, Any]:
    names = {"name_vi": f"Mốc {key}", "name_en": f"Milestone {key}"}
    head = {"key": key, **names, "percent": percent, "stage": stage, "requires": list(requires)}
    return {"needs_evidence": False, "basis": None, **head, **more}


SHORT = [
    milestone("kicked_off", 10, "building"),
    milestone("internal_audit_done", 60, "applying", "kicked_off", needs_evidence=True),
    milestone(DECLARED, 90, "declared", "internal_audit_done"),
]


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def defined(city: City, key: str = "short", **values: Any) -> dict[str, Any]:
    body = {"key": key, "kind": "conversion", "name_vi": "Mẫu ngắn", "name_en": "Short", "milestones": SHORT, **values}
    with city.acting(city.coordinator) as work:
        return templates.define(work, **body)


def test_a_plan_that_follows_an_own_template_is_worked_through_to_its_declaration(city: City) -> None:
    defined(city)
    plan_id = city.active(city.wave("11296", "11299"), template="short")
    assert [one.key for one in city.track(plan_id, "11296")["milestones"]] == [one["key"] for one in SHORT]
    said = city.state_said("plan.activated")
    assert (said["template"], said["own_template"]) == ("conversion", "short")
    with pytest.raises(Refusal, match=r"milestone\.required_first") as caught:
        city.reach(plan_id, "11296", ["internal_audit_done"])
    assert caught.value.params == {"kind": ("Mốc kicked_off", "Milestone kicked_off")}
    city.reach(plan_id, "11296", ["kicked_off", "internal_audit_done"])
    city.declare("11296")
    assert city.done_on(plan_id, "11296") == date(2019, 6, 5)
    with city.acting(city.coordinator) as work:
        shown = track_queries.tracks(work, {"plan_id": plan_id, "limit": 50, "after": None, "as_of": TODAY}).items
        outlook = forecast_queries.forecast(work, {"plan_id": plan_id, "by": "block"})
    assert [(one["state"], one["late"]) for one in shown] == [("declared", False), ("not_started", True)]
    assert shown[0]["milestones"][0]["name_vi"] == "Mốc kicked_off"
    assert (outlook["total"]["enrolled"], outlook["total"]["declared"]) == (2, 1)


def test_an_heir_goes_on_with_an_own_template(city: City) -> None:
    defined(city)
    plan_id = city.active(city.wave("11296"), template="short")
    city.reach(plan_id, "11296", ["kicked_off"])
    merged = Asked("merge", date(2019, 11, 1), (city.ids["11299"], city.ids["11296"]), into_id=city.ids["11299"])
    with city.acting(city.coordinator) as work:
        reorganisations.decide(work, "1/NQ-HĐND", merged)
    assert city.done_on(plan_id, "11299", "kicked_off") is not None


def test_a_template_may_be_rewritten_until_a_plan_follows_it(city: City) -> None:
    defined(city)
    with city.acting(city.coordinator) as work:
        changed = templates.change(work, "short", name_vi="Mẫu rất ngắn")
    assert (changed["name_vi"], changed["version"], len(changed["milestones"])) == ("Mẫu rất ngắn", 2, 3)
    city.drafted(city.wave("11296"), template="short")
    with city.acting(city.coordinator) as work:
        with pytest.raises(Refusal, match=r"template\.in_use") as caught:
            templates.change(work, "short", name_vi="Mẫu khác")
        assert caught.value.params["plans"].startswith("KH-2019-")
        assert queries.template(work, "short")["allowed"] == ["withdraw"]


def test_nothing_is_written_when_nothing_differs(city: City) -> None:
    defined(city)
    with city.acting(city.coordinator) as work:
        assert templates.change(work, "short", milestones=SHORT)["version"] == 1


def test_no_new_plan_follows_a_withdrawn_template_and_those_that_do_go_on(city: City) -> None:
    defined(city)
    plan_id = city.drafted(city.wave("11296"), template="short")
    with city.acting(city.coordinator) as work:
        assert templates.withdraw(work, "short", "đã có mẫu mới")["withdrawn"] == "đã có mẫu mới"
        plans.change(work, plan_id, template="short", title="Vẫn theo mẫu cũ")
        plans.submit(work, plan_id)
        for refused in (lambda: templates.withdraw(work, "short", "nữa"), lambda: templates.change(work, "short")):
            with pytest.raises(Refusal, match=r"template\.withdrawn_already"):
                refused()
    with pytest.raises(Invalid) as caught:
        city.drafted(city.wave("11296"), template="short")
    assert [(one.field, one.code) for one in caught.value.errors] == [("template", "template.withdrawn")]


def test_every_bad_field_of_a_draft_is_named_with_the_template(city: City) -> None:
    with pytest.raises(Invalid) as caught:
        city.drafted(city.wave("31"), template="nobody_knows")
    assert [one.code for one in caught.value.errors] == ["template.unknown", "wave.agency_root"]


@pytest.mark.parametrize("key", ["conversion", "short"])
def test_a_key_is_taken_once(city: City, key: str) -> None:
    defined(city)
    with pytest.raises((Refusal, Invalid)) as caught:
        defined(city, key)
    codes = [one.code for one in getattr(caught.value, "errors", ())] or [caught.value.code]
    assert codes == ["template.key_taken"]


def test_the_built_in_templates_stay_as_they_are(city: City) -> None:
    with city.acting(city.coordinator) as work:
        with pytest.raises(Refusal, match=r"template\.built_in"):
            templates.change(work, "conversion", name_vi="Khác")
        with pytest.raises(NotFound):
            templates.change(work, "nobody_knows", name_vi="Khác")
        assert queries.template(work, "conversion")["allowed"] == []


def test_a_change_of_a_template_that_was_changed_meanwhile_is_refused(city: City) -> None:
    defined(city)
    with city.acting(city.coordinator) as work:
        templates.change(work, "short", name_vi="Mẫu rất ngắn")
        work.condition = Condition(Tags(((False, "1"),)), None)
        with pytest.raises(Stale):
            templates.withdraw(work, "short", "cũ")
        work.condition = None


def test_the_list_shows_all_once_page_by_page(city: City) -> None:
    for key in ("zz", "aa", "mm"):
        defined(city, key)
    seen: list[str] = []
    with city.acting(city.coordinator) as work:
        after = None
        while not seen or after:
            page = queries.templates(work, {"limit": 2, "after": after})
            seen += [one["key"] for one in page.items]
            after = page.after
    assert seen == [*TEMPLATES, "aa", "mm", "zz"]


def test_the_history_tells_who_did_what_to_a_template(city: City) -> None:
    defined(city)
    with city.acting(city.coordinator) as work:
        templates.withdraw(work, "short", "đã có mẫu mới")
        shown = queries.template(work, "short")
        rows = work.all("SELECT name FROM history WHERE subject = %s ORDER BY number", (shown["id"],))
    assert [row["name"] for row in rows] == ["template.defined", "template.withdrawn"]


def test_tracks_of_several_templates_stand_in_one_list(city: City) -> None:
    defined(city)
    city.active(city.wave("11296"), template="short")
    city.active(city.wave("11299"), template="maintenance")
    with city.acting(city.coordinator) as work:
        found = track_queries.tracks(work, {"limit": 50, "after": None, "as_of": TODAY}).items
        assert {one["template"] for one in found} == {"short", "maintenance"}
        tracks.complete(work, found[0]["id"], "kicked_off", TODAY, None, None)

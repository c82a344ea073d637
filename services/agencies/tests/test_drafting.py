"""The department's own task: a plan that is to be drafted by a day."""

from datetime import timedelta
from typing import Any

import pytest

from chassis.problems import Invalid
from chassis.work import Work
from services.agencies.commands import plans
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import plans as queries
from services.agencies.tests.rollout import TODAY, City

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def late(city: City, **query: Any) -> list[str]:
    with city.acting(city.leader) as work:
        return [one["number"] for one in queries.plans(work, {"limit": 9, "after": None, **query}).items]


def test_a_task_without_waves_is_late_when_its_day_has_passed_until_the_plan_is_submitted(city: City) -> None:
    task = city.drafted(draft_due=YESTERDAY)
    other = city.drafted(draft_due=TODAY)
    with city.acting(city.coordinator) as work:
        shown = queries.plan(work, task)
        assert (shown["draft_late"], "submit" in shown["allowed"]) == (True, False)
        assert queries.plan(work, other)["draft_late"] is False
        with pytest.raises(Refusal, match=r"plan\.no_waves"):
            plans.submit(work, task)
        plans.change(work, task, waves=[city.wave("11296")])
        submitted = plans.submit(work, task)
    assert (submitted["draft_due"], submitted["submitted_on"]) == (YESTERDAY, TODAY)
    assert late(city, draft_late=True) == [submitted["number"]]
    assert submitted["number"] not in late(city, draft_late=False)
    state = city.state_said("plan.submitted")
    assert (state["draft_due"], state["submitted_on"]) == (YESTERDAY.isoformat(), TODAY.isoformat())


def test_the_first_submission_is_what_counts(city: City) -> None:
    plan_id = city.submitted(city.wave("11296"), draft_due=TODAY)
    with city.acting(city.leader) as work:
        plans.return_(work, plan_id, "chưa rõ")
    city.work.execute("UPDATE plan SET draft_due = %s, submitted_on = %s WHERE id = %s", (TODAY, YESTERDAY, plan_id))
    with city.acting(city.coordinator) as work:
        again = plans.submit(work, plan_id)
    assert again["submitted_on"] == YESTERDAY


def test_without_a_day_a_draft_needs_waves(city: City) -> None:
    with pytest.raises(Invalid) as caught:
        city.drafted()
    assert [(one.field, one.code) for one in caught.value.errors] == [("waves", "plan.no_waves")]
    task = city.drafted(draft_due=TODAY)
    with city.acting(city.coordinator) as work:
        plans.change(work, task, draft_due=TODAY + timedelta(days=9), title="Kế hoạch 2020")
        with pytest.raises(Invalid):
            plans.change(work, task, draft_due=None, waves=[])
    row = city.work.one("SELECT body FROM outbox WHERE name = 'plan.changed' ORDER BY id DESC LIMIT 1")
    assert row
    assert '"title"' in row["body"]


def test_plans_of_one_year_are_numbered_one_after_the_other(city: City) -> None:
    ids = [city.drafted(city.wave("11296"), template=template) for template in ("conversion", "maintenance")]
    with city.acting(city.coordinator) as work:
        numbers = [queries.plan(work, plan_id)["number"] for plan_id in ids]
    assert numbers == ["KH-2019-01", "KH-2019-02"]
    assert late(city, year=2019) == numbers

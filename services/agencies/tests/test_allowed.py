"""What a resource says is `allowed` is what its commands then permit: in every state, for every role.

A command that is shown goes through; one that is not shown is refused. Each is tried and taken back.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from chassis.identity import Caller
from chassis.identity.caller import ROLES
from chassis.problems import Problem
from chassis.work import Work
from services.agencies.commands import enrolment, people, plans, tracks
from services.agencies.domain.plan import TRANSITIONS
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import people as people_queries
from services.agencies.queries import plans as plan_queries
from services.agencies.queries import tracks as track_queries
from services.agencies.tests.rollout import BEFORE_DECLARATION, START, TODAY, City

AGENCIES = ("31", "303", "11296", "304")
DECISION = {"decision": "QĐ 1", "date": date(2019, 2, 1)}
BODIES: dict[str, dict[str, Any]] = {
    "change": {"title": "Kế hoạch"},
    "approve": DECISION,
    "return": {"reason": "chưa rõ"},
    "cancel": {"reason": "hoãn"},
    "enrol": {"wave": "Đợt 1", "reason": "bổ sung", "blocks": ["boards"], "end": date(2020, 6, 1)},
    "reschedule": {"wave": "Đợt 1", "start": START, "end": date(2020, 6, 1), "reason": "lũ lụt"},
}


@pytest.fixture
def city(agencies_work: Work) -> City:
    return City(agencies_work)


def everybody(city: City) -> Iterator[Caller]:
    """Every role at every place, and the coordinator who drafts the plans."""
    yield city.coordinator
    yield from (city.caller(role, agency) for role in sorted(ROLES) for agency in AGENCIES)


def goes_through(city: City, caller: Caller, command: Callable[[Work], Any]) -> bool:
    """Whether a command of that caller goes through; whatever it did is taken back."""
    with city.acting(caller) as work:
        work.execute("SAVEPOINT tried")
        try:
            command(work)
        except (Refusal, Problem):
            return False
        finally:
            work.execute("ROLLBACK TO SAVEPOINT tried")
    return True


def with_permission(action: str, command: Callable[[Work], Any]) -> Callable[[Work], Any]:
    """The command behind its route, which demands the action first."""

    def run(work: Work) -> Any:
        if not work.may(action):
            raise Refusal("forbidden")
        return command(work)

    return run


STATES: dict[str, Callable[[City], UUID]] = {
    "draft": lambda city: city.drafted(city.wave("11296")),
    "submitted": lambda city: city.submitted(city.wave("11296")),
    "returned": lambda city: moved(city, city.submitted(city.wave("11296")), "return_", reason="chưa rõ"),
    "approved": lambda city: city.approved(city.wave("11296")),
    "active": lambda city: city.active(city.wave("11296")),
    "completed": lambda city: moved(city, city.active(city.wave("11296")), "complete"),
    "cancelled": lambda city: moved(city, city.drafted(city.wave("11296")), "cancel", reason="hoãn"),
}


UNDER_WAY = {"enrol": enrolment.enrol, "reschedule": enrolment.reschedule_wave}


def moved(city: City, plan_id: UUID, command: str, **body: Any) -> UUID:
    with city.acting(city.leader) as work:
        getattr(plans, command)(work, plan_id, **body)
    return plan_id


@pytest.mark.parametrize("state", STATES)
def test_a_plan_shows_exactly_what_may_be_done_to_it(city: City, state: str) -> None:
    city.agency("BQL", "31", "board", "boards")  # somebody who can still come to a wave
    plan_id, seen = STATES[state](city), set()
    for caller in everybody(city):
        with city.acting(caller) as work:
            shown = plan_queries.plan(work, plan_id)
        assert shown["state"] == state
        possible = {command for command in TRANSITIONS if goes_through(city, caller, step(plan_id, command))}
        assert set(shown["allowed"]) == possible, caller
        seen |= possible
    assert seen or state in ("completed", "cancelled"), "nothing was tried that could go through"


def step(plan_id: UUID, command: str) -> Callable[[Work], Any]:
    run = UNDER_WAY.get(command) or getattr(plans, "return_" if command == "return" else command)
    return with_permission(f"plan.{command}", lambda work: run(work, plan_id, **BODIES.get(command, {})))


@pytest.mark.parametrize("reached", [0, 1, len(BEFORE_DECLARATION)])
@pytest.mark.parametrize("is_active", [True, False])
def test_a_milestone_shows_exactly_what_may_be_done_to_it(city: City, reached: int, is_active: bool) -> None:
    plan_id = city.active(city.wave("11296"))
    city.reach(plan_id, "11296", BEFORE_DECLARATION[:reached])
    track_id, seen = city.track(plan_id, "11296")["id"], set()
    if not is_active:
        moved(city, plan_id, "complete")
    for caller in everybody(city):
        with city.acting(caller) as work:
            if not work.may("track.read", city.ids["11296"]):
                continue
            shown = track_queries.track(work, track_id)
        for milestone in shown["milestones"]:
            possible = {name for name, command in on(track_id, milestone["key"]) if goes_through(city, caller, command)}
            assert set(milestone["allowed"]) == possible, (caller, milestone["key"])
            seen |= possible
        own = {name for name, command in of_track(track_id) if goes_through(city, caller, command)}
        assert set(shown["allowed"]) == own.union(*(milestone["allowed"] for milestone in shown["milestones"]))
    completes = is_active and reached < len(BEFORE_DECLARATION)  # after these comes the declaration
    assert ("complete" in seen, "reopen" in seen) == (completes, is_active and reached > 0)


def of_track(track_id: UUID) -> list[tuple[str, Callable[[Work], Any]]]:
    dates = {"start": START, "end": date(2020, 6, 1)}
    return [
        ("withdraw", lambda work: enrolment.withdraw(work, track_id, "sáp nhập")),
        ("reschedule", lambda work: enrolment.reschedule_track(work, track_id, **dates, reason="lũ lụt")),
    ]


def on(track_id: UUID, key: str) -> list[tuple[str, Callable[[Work], Any]]]:
    return [
        ("complete", lambda work: tracks.complete(work, track_id, key, TODAY, "1/QĐ", "hồ sơ")),
        ("reopen", lambda work: tracks.reopen(work, track_id, key, "chưa đủ")),
    ]


@pytest.mark.parametrize("last_day", [None, TODAY + timedelta(days=9), TODAY - timedelta(days=9), date(2019, 1, 1)])
def test_a_duty_shows_exactly_whether_it_may_be_ended(city: City, last_day: date | None) -> None:
    with city.acting(city.coordinator) as work:
        person = people.register(work, name="Lê Thị Mai", agency_id=city.ids["11296"])
        duty = people.assign(work, person, city.ids["11296"], "secretary", date(2019, 1, 1), last_day)
    # Input may still be refused: the earliest day on which it could end is tried.
    ended = {True: 0, False: 0}
    for caller in everybody(city):
        with city.acting(caller) as work:
            if not work.may("person.read", city.ids["11296"]):
                continue
            shown = people_queries.duty(work, duty["id"])
        possible = goes_through(city, caller, lambda work: people.end(work, duty["id"], date(2019, 1, 1)))
        assert (shown["allowed"] == ["end"]) is possible, caller
        ended[possible] += 1
    assert bool(ended[True]) is (last_day != date(2019, 1, 1))

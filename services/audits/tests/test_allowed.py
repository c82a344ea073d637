"""What an inspection or a finding says is `allowed` is what its commands then permit: in every state, for every role.

A command that is shown goes through; one that is not shown is refused. Each is tried and taken back.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from chassis.identity.caller import ROLES, Caller
from chassis.problems import Problem
from services.audits.commands import findings as finding_commands
from services.audits.commands import inspections as inspection_commands
from services.audits.commands import remediations as remediation_commands
from services.audits.domain.refusal import Refusal
from services.audits.queries import findings, inspections
from services.audits.tests.city import ANSWER, MONDAY, City

Command = Callable[..., None]

INSPECTION: dict[str, Command] = {
    "notify": partial(inspection_commands.notify, notice="1/TB"),
    "start": inspection_commands.start,
    "sign": partial(inspection_commands.sign, number="12/BB-KT", date=MONDAY, agency_signed=True, refusal_reason=None),
    "amend": partial(
        inspection_commands.amend,
        number="12a/BB-KT",
        date=MONDAY,
        agency_signed=True,
        refusal_reason=None,
        reason="ghi sót",
    ),
    "cancel": partial(inspection_commands.cancel, reason="hoãn"),
    "close": inspection_commands.close,
}
FINDING: dict[str, Command] = {
    "report": partial(remediation_commands.answer, **ANSWER),
    "accept": remediation_commands.accept_one,
    "return": partial(remediation_commands.send_back_one, reason="chưa đủ"),
    "close": partial(finding_commands.close, verification_note="đã xem", verified_on=MONDAY),
    "reopen": partial(finding_commands.reopen, reason="tái diễn"),
}


def everybody(city: City) -> Iterator[Caller]:
    """Every role at every place, those of the team among them."""
    yield from (city.coordinator, city.inspector, city.focal_point, city.district_head)
    for agency in (city.root, city.district, city.commune, city.coordinating, city.office):
        yield from (city.person(role, agency) for role in sorted(ROLES))


def possible(city: City, caller: Caller, steps: dict[str, Command], one: UUID) -> set[str]:
    """The steps that go through; whatever they did is taken back."""
    found = set()
    for step, command in steps.items():
        city.work.caller = caller
        city.work.execute("SAVEPOINT tried")
        try:
            command(city.work, one)
            found.add(step)
        except (Refusal, Problem):
            pass
        finally:
            city.work.execute("ROLLBACK TO SAVEPOINT tried")
    return found


def check(city: City, one: UUID, queries: Any, steps: dict[str, Command], action: str) -> set[str]:
    """Everybody who may see it sees exactly what is possible; returns what was possible to somebody."""
    ever: set[str] = set()
    for caller in everybody(city):
        city.work.caller = caller
        try:
            shown = queries.get(city.work, one)
        except Problem:
            assert possible(city, caller, steps, one) == set(), f"{action}: what is not seen is not changed"
            continue
        goes = possible(city, caller, steps, one)
        assert set(shown["allowed"]) == goes, caller
        ever |= goes
    return ever


def closed(city: City) -> UUID:
    inspection = city.started()
    city.sign(inspection)
    city.inspect(city.coordinator, "close", inspection)
    return inspection


def signed(city: City, found: bool) -> UUID:
    inspection = city.started()
    if found:
        city.find(inspection)
    city.sign(inspection)
    return inspection


def after(city: City, command: str, *values: Any) -> UUID:
    inspection = city.plan()
    city.inspect(city.coordinator, command, inspection, *values)
    return inspection


def found_in_progress(city: City) -> UUID:
    inspection = city.started()
    city.find(inspection)
    return inspection


INSPECTIONS: dict[str, tuple[Callable[[City], UUID], set[str]]] = {
    "planned": (lambda city: city.plan(), {"notify", "start", "cancel"}),
    "notified": (lambda city: after(city, "notify", "1/TB"), {"start", "cancel"}),
    "in progress": (lambda city: city.started(), {"sign", "cancel"}),
    "with a finding": (found_in_progress, {"sign"}),
    "signed": (lambda city: signed(city, found=False), {"amend", "close"}),
    "follow-up": (lambda city: signed(city, found=True), {"amend"}),
    "closed": (closed, set()),
    "cancelled": (lambda city: after(city, "cancel", "hoãn"), set()),
    "an internal audit": (
        lambda city: city.plan(kind="internal_audit", team=city.led_by(city.district_head)),
        {"notify", "start", "cancel"},
    ),
}


@pytest.mark.parametrize("state", INSPECTIONS)
def test_an_inspection_shows_exactly_what_may_be_done_to_it(city: City, state: str) -> None:
    make, ever = INSPECTIONS[state]
    found = check(city, make(city), inspections, INSPECTION, "inspection")
    assert found == ever


def finding(city: City, steps: tuple[str, ...], **inspection: Any) -> UUID:
    audit = city.plan(**inspection)
    leader = city.district_head if inspection else city.inspector
    city.inspect(leader, "start", audit)
    one = city.find(audit, leader)
    for step in steps:
        decides = leader if inspection else city.coordinator
        city.work.caller = {"report": city.focal_point, "close": leader, "reopen": leader}.get(step, decides)
        FINDING[step](city.work, one)
    return one


LIVES: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "open": ((), {"report"}),
    "reported": (("report",), {"accept", "return"}),
    "returned": (("report", "return"), {"report"}),
    "accepted": (("report", "accept"), {"close"}),
    "closed": (("report", "accept", "close"), {"reopen"}),
}


@pytest.mark.parametrize("state", LIVES)
@pytest.mark.parametrize("kind", ["inspection", "internal_audit"])
def test_a_finding_shows_exactly_what_may_be_done_to_it(city: City, state: str, kind: str) -> None:
    steps, ever = LIVES[state]
    own = {"kind": kind, "team": city.led_by(city.district_head)} if kind == "internal_audit" else {}
    one = finding(city, steps, **own)
    assert check(city, one, findings, FINDING, "finding") == ever


def test_a_finding_of_a_closed_inspection_is_not_reopened(city: City) -> None:
    one = finding(city, ("report", "accept", "close"))
    city.work.caller = city.coordinator
    inspection = findings.get(city.work, one)["inspection_id"]
    city.sign(inspection)
    city.inspect(city.coordinator, "close", inspection)
    assert check(city, one, findings, FINDING, "finding") == set()

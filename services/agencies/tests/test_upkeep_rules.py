"""Internal audits and management reviews against the milestones that they complete; no database."""

from datetime import date

import pytest

from services.agencies.domain import upkeep
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import FIRST_APPLICATION, MAINTENANCE
from services.agencies.domain.track import Done, Limits, Milestone, planned, reach
from services.agencies.domain.upkeep import AUDIT, REVIEW

START, END, TODAY = date(2019, 3, 1), date(2019, 6, 9), date(2019, 12, 1)
LIMITS = Limits(START, TODAY, field="date")
HELD = Done(date(2019, 5, 20), "7/BB", "hồ sơ")


def done_up_to(key: str) -> tuple[Milestone, ...]:
    """The milestones of a first application, done up to `key`, itself left out."""
    milestones = planned(FIRST_APPLICATION, START, END)
    for rule in FIRST_APPLICATION.milestones:
        if rule.key == key:
            break
        milestones = reach(milestones, FIRST_APPLICATION, rule.key, Done(date(2019, 5, 1), "1", "hồ sơ"), LIMITS)
    return milestones


def test_an_audit_completes_its_milestone_once_everything_before_it_is_done():
    found = upkeep.attempt(done_up_to(AUDIT), FIRST_APPLICATION, AUDIT, HELD, LIMITS)
    assert found.milestones is not None
    [one] = [one for one in found.milestones if one.key == AUDIT]
    assert (one.done_on, one.document) == (HELD.on, HELD.document)


@pytest.mark.parametrize(
    ("before", "key", "on", "code"),
    [
        ("documents_issued", AUDIT, HELD.on, "milestone.required_first"),
        (AUDIT, AUDIT, date(2019, 4, 30), "milestone.before_required"),
        (REVIEW, AUDIT, HELD.on, "milestone.already_done"),
        (AUDIT, AUDIT, date(2018, 2, 28), "milestone.too_early"),
    ],
)
def test_where_a_rule_forbids_it_the_milestones_stay_and_the_rule_is_named(before, key, on, code):
    found = upkeep.attempt(done_up_to(before), FIRST_APPLICATION, key, Done(on, "7/BB", "hồ sơ"), LIMITS)
    assert found.milestones is None
    assert found.refusal is not None
    assert found.refusal.code == code


def test_all_that_is_open_before_a_review_is_named_in_the_order_of_the_work():
    assert upkeep.open_before(done_up_to("documents_issued"), FIRST_APPLICATION, REVIEW) == [
        "documents_issued", "in_application", AUDIT,
    ]  # fmt: skip
    assert upkeep.open_before(done_up_to(REVIEW), FIRST_APPLICATION, REVIEW) == []
    assert upkeep.open_before(planned(MAINTENANCE, START, END), MAINTENANCE, REVIEW) == [AUDIT, "corrections_made"]


def test_what_has_not_been_held_yet_is_refused():
    upkeep.check_date(TODAY, TODAY)
    with pytest.raises(Refusal) as caught:
        upkeep.check_date(date(2019, 12, 2), TODAY)
    assert (caught.value.code, caught.value.field) == ("date.in_future", "date")

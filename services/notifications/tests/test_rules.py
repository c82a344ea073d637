"""What would be broken: somebody who ought to be told is not, or everybody is told of everything."""

from services.notifications.domain.rules import RULES, Duty, rules_for


def test_a_finding_raised_is_told_to_the_focal_point_and_the_head() -> None:
    assert [rule.duty for rule in rules_for("finding.raised")] == [Duty.FOCAL_POINT, Duty.HEAD]


def test_a_finding_closed_or_returned_is_told_to_the_focal_point() -> None:
    for event in ("finding.closed", "finding.returned"):
        assert [rule.duty for rule in rules_for(event)] == [Duty.FOCAL_POINT]


def test_other_events_make_no_message() -> None:
    assert rules_for("finding.extended") == []


def test_a_rule_is_known_by_its_name() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)

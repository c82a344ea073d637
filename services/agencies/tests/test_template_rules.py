"""What is wrong with a template of one's own, and that a sound one can be worked through to its end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import forecast, own_template, track
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.template import (
    CONVERSION,
    DECLARED,
    FIRST_APPLICATION,
    TEMPLATES,
    MilestoneRule,
    Template,
)
from services.agencies.domain.track import Done, Limits

START, END = date(2019, 3, 1), date(2019, 6, 9)
KEYS = ("a", "b", "c", DECLARED, "d")


def rule(key: str, percent: int = 50, stage: str = "building", *requires: str) -> MilestoneRule:
    return MilestoneRule(key, key, key, percent, stage, requires=requires)  # type: ignore[arg-type]


def found(*milestones: MilestoneRule, kind: str = "first_application") -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in own_template.faults(kind, milestones)]


DECLARES = rule(DECLARED, 90, "declared", "a")


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_the_built_in_templates_keep_the_rules_for_own_ones(template: Template) -> None:
    assert own_template.faults(template.key, template.milestones) == []


@pytest.mark.parametrize(
    ("milestones", "fault"),
    [
        ([rule("a"), rule("a")], ("template.key_twice", "milestones.1.key")),
        ([rule("a"), replace(rule("b"), name_vi="A")], ("template.name_twice", "milestones.1.name_vi")),
        ([rule("a"), replace(rule("b"), name_en="a ")], ("template.name_twice", "milestones.1.name_en")),
        ([rule("a", 50, "building", "z")], ("template.requires_unknown", "milestones.0.requires")),
        ([rule("a", 50, "building", "a")], ("template.requires_cycle", "milestones.0.requires")),
        ([rule("a", 10, "building", "b"), rule("b", 20)], ("template.requires_later", "milestones.0.requires")),
        ([rule("a", 60), rule("b", 50, "building", "a")], ("template.due_before_required", "milestones.1.percent")),
        ([rule("a", 60), rule("b", 50)], ("template.out_of_order", "milestones.1.percent")),
        ([rule("a"), replace(DECLARES, stage="applying")], ("template.declared_stage", "milestones.1.stage")),
        ([rule("a"), replace(DECLARES, requires=())], ("template.declared_alone", "milestones.1.requires")),
        (
            [rule("a"), replace(DECLARES, needs_evidence=True)],
            ("template.declared_evidence", "milestones.1.needs_evidence"),
        ),
        ([rule("a", 10, "declared")], ("template.before_declaration", "milestones.0.stage")),
        ([rule("a", 10, "maintained"), DECLARES], ("template.before_declaration", "milestones.0.stage")),
    ],
)
def test_a_fault_is_said_with_its_milestone_and_field(milestones: list[MilestoneRule], fault: tuple[str, str]) -> None:
    assert found(*milestones) == [fault]


def test_both_ends_of_a_circle_are_named() -> None:
    circle = (rule("a", 50, "building", "b"), rule("b", 50, "building", "a"))
    assert found(*circle) == [
        ("template.requires_cycle", "milestones.0.requires"), ("template.requires_cycle", "milestones.1.requires"),
    ]  # fmt: skip


def test_maintenance_declares_nothing_and_may_say_that_it_was_maintained() -> None:
    assert ("template.maintenance_declares", "milestones.1.key") in found(rule("a"), DECLARES, kind="maintenance")
    assert found(rule("a", 90, "maintained"), kind="maintenance") == []


def test_what_stands_upon_the_declaration_may_be_of_its_stage() -> None:
    assert found(rule("a"), DECLARES, rule("public", 100, "declared", DECLARED)) == []


def test_what_a_plan_follows_stays_as_it_is() -> None:
    with pytest.raises(Refusal, match=r"template\.in_use") as caught:
        own_template.check_unused(["KH-2019-01", "KH-2019-02"])
    assert caught.value.params == {"plans": "KH-2019-01, KH-2019-02"}
    own_template.check_unused([])


milestones = st.lists(
    st.builds(
        MilestoneRule,
        key=st.sampled_from(KEYS),
        name_vi=st.just("Mốc"),
        name_en=st.just("Milestone"),
        percent=st.integers(0, 100),
        stage=st.sampled_from(["building", "applying", "declared", "maintained"]),
        needs_evidence=st.booleans(),
        requires=st.lists(st.sampled_from(KEYS), max_size=2, unique=True).map(tuple),
    ),
    min_size=1,
    max_size=4,
).map(lambda rules: [replace(one, name_vi=f"Mốc {at}", name_en=f"Milestone {at}") for at, one in enumerate(rules)])


@given(milestones)
def test_a_template_without_faults_can_be_worked_through_in_its_order(rules: list[MilestoneRule]) -> None:
    if own_template.faults("first_application", rules):
        return
    template = Template("own", "Mẫu", "Template", tuple(rules))
    stand, states = track.planned(template, START, END), []
    for at, one in enumerate(stand):
        done = Done(START + timedelta(days=at), "1/QĐ", "hồ sơ" if rules[at].needs_evidence else None)
        stand = track.reach(stand, template, one.key, done, Limits(START, END))
        states.append(track.state(stand, template))
        if DECLARED in {rule.key for rule in rules[at + 1 :]}:
            assert states[-1] in ("building", "applying"), "it declared nothing yet"
    assert all(one.done_on for one in stand)
    assert max(one.planned for one in stand) == next(
        one.planned for one in stand if one.key == template.milestones[-1].key
    )
    assert forecast.goal(template) in {one.key for one in stand}


@given(st.sampled_from([FIRST_APPLICATION, CONVERSION]), st.data())
def test_a_sound_template_that_is_disturbed_is_refused(template: Template, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(template.milestones) - 1))
    rules = list(template.milestones)
    earlier, later = rules[at - 1], rules[at]
    if earlier.percent == later.percent:
        return
    rules[at - 1], rules[at] = later, earlier
    assert own_template.faults(template.key, rules)

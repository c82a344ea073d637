"""The rules of procedures: the four clarities, who signs, what may be issued, and which states can be reached."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from services.agencies.domain import clarity
from services.agencies.domain import procedure as rules
from services.agencies.domain.cells import days_in, money_in
from services.agencies.domain.clarity import ASPECTS, Clarity, Step
from services.agencies.domain.comparison import compare
from services.agencies.domain.procedure import Content, Signatures, State
from services.agencies.domain.refusal import Refusal
from services.agencies.schemas.numbers import Days

STEP = Step("Công chức một cửa", "Tiếp nhận, kiểm tra hồ sơ", 0.5, "Trưởng bộ phận một cửa", "Giấy hẹn", "BM-01")
ONE, TWO, THREE = uuid4(), uuid4(), uuid4()
SIGNED = Signatures(ONE, TWO, THREE)


def lacks(**values: object) -> list[tuple[str, str]]:
    return [(aspect, fault.code) for aspect, fault in clarity.unclear(replace(STEP, **values))]


def codes(faults: object) -> list[tuple[str | None, str]]:
    return [(one.field, one.code) for one in faults]  # type: ignore[attr-defined]


def test_a_step_that_says_who_what_when_and_who_answers_for_it_is_clear():
    assert lacks() == []
    assert clarity.clarity_of([STEP]) == Clarity(1, 1, 1, 1, 1, 1)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"who": None}, [("person", "procedure.person_missing")]),
        ({"who": "Cán bộ"}, [("person", "procedure.person_vague")]),
        ({"who": "Các phòng có liên quan"}, [("person", "procedure.person_vague")]),
        ({"what": None}, [("work", "procedure.work_missing")]),
        ({"what": "Xử lý theo quy định"}, [("work", "procedure.work_vague")]),
        ({"output": None}, [("work", "procedure.output_missing")]),
        ({"days": None}, [("time", "procedure.time_missing")]),
        ({"responsible": None}, [("responsibility", "procedure.responsibility_missing")]),
        ({"responsible": "Người có thẩm quyền"}, [("responsibility", "procedure.responsibility_vague")]),
        ({"form": None}, []),
    ],
)
def test_each_of_the_four_clarities_is_told_with_its_reason(values: dict[str, object], found: list[tuple[str, str]]):
    assert lacks(**values) == found


def test_what_is_said_with_or_without_accents_and_in_any_case_is_as_vague():
    assert lacks(who="CÁN BỘ") == lacks(who="can bo") == lacks(who="Cán  bộ.")


@pytest.mark.parametrize("given", [True, "1", None, 0, -0.5, 0.3, 4000, 10**400, 1e300])
def test_working_days_are_halves_and_nothing_that_only_looks_like_a_number(given: object):
    with pytest.raises(ValidationError):
        Days().deserialize(given)
    assert Days().deserialize(2) == 2.0 == Days().deserialize(2.0)


@pytest.mark.parametrize(
    ("cell", "days"),
    [("2", 2.0), ("0,5", 0.5), ("0.5", 0.5), ("1_0", None), ("nan", None), ("1e1", None), ("0", None), ("0.3", None)],
)
def test_a_cell_holds_working_days_with_a_comma_or_a_full_stop(cell: str, days: float | None):
    assert days_in(cell) == days


@pytest.mark.parametrize(
    ("cell", "money"),
    [
        ("20000", 20_000),
        ("20.000", 20_000),
        ("1.000.000", 1_000_000),
        ("20.5", None),
        ("-1", None),
        ("1,000", None),
        ("", None),
    ],
)
def test_a_cell_holds_money_with_or_without_full_stops_between_thousands(cell: str, money: int | None):
    assert money_in(cell) == money


steps = st.builds(
    Step,
    who=st.sampled_from([None, "Cán bộ", "Chuyên viên phòng Đất đai"]),
    what=st.sampled_from([None, "Xử lý", "Thẩm định hồ sơ"]),
    days=st.sampled_from([None, 0.5, 2.0]),
    responsible=st.sampled_from([None, "Trưởng phòng"]),
    output=st.sampled_from([None, "Văn bản"]),
)


@given(st.lists(steps, max_size=8), st.lists(steps, max_size=8))
def test_the_clarities_of_two_procedures_add_up_and_none_is_more_than_its_steps(one: list[Step], other: list[Step]):
    both = clarity.clarity_of([*one, *other])
    assert both == clarity.clarity_of(one) + clarity.clarity_of(other)
    assert both.clear <= min(getattr(both, aspect) for aspect in ASPECTS)
    assert both.steps == len(one) + len(other)


@given(st.lists(steps, max_size=8))
def test_a_procedure_is_clear_exactly_if_nothing_is_told_against_any_step(found: list[Step]):
    assert clarity.clarity_of(found).is_clear == (bool(found) and not list(clarity.faults(found)))


def test_issuing_is_refused_with_every_reason_at_once():
    content = Content((replace(STEP, who=None, days=None), replace(STEP, days=9.0, responsible="Cơ quan chức năng")))
    assert codes(rules.issue_faults(content, 5.0, Signatures(ONE, TWO), 3)) == [
        ("steps.0.who", "procedure.person_missing"),
        ("steps.0.days", "procedure.time_missing"),
        ("steps.1.responsible", "procedure.responsibility_vague"),
        ("steps", "procedure.over_statute"),
        ("approved_by", "procedure.not_approved"),
    ]


def test_without_steps_nothing_is_issued():
    assert codes(rules.issue_faults(Content(), 5.0, SIGNED, 3)) == [("steps", "procedure.no_steps")]


def test_as_many_days_as_the_statute_allows_are_not_too_many():
    assert rules.issue_faults(Content((STEP,) * 10), 5.0, SIGNED, 3) == []
    assert codes(rules.issue_faults(Content((STEP,) * 11), 5.0, SIGNED, 3)) == [("steps", "procedure.over_statute")]


@pytest.mark.parametrize(
    ("signed", "people", "found"),
    [
        (Signatures(ONE, TWO, THREE), 3, []),
        (Signatures(ONE, ONE, THREE), 3, ["procedure.own_review"]),
        (Signatures(ONE, TWO, ONE), 3, ["procedure.own_approval"]),
        (Signatures(ONE, TWO, TWO), 3, ["procedure.reviewer_approves"]),
        (
            Signatures(ONE, ONE, ONE),
            9,
            ["procedure.own_review", "procedure.own_approval", "procedure.reviewer_approves"],
        ),
        (Signatures(ONE, ONE, TWO), 2, []),
        (Signatures(ONE, TWO, ONE), 2, ["procedure.own_approval"]),
        (Signatures(ONE, ONE, ONE), 1, []),
    ],
)
def test_where_there_are_three_people_three_sign_and_of_two_the_author_does_not_approve(
    signed: Signatures, people: int, found: list[str]
):
    assert [fault.code for fault in rules.separation_faults(signed, people)] == found


def test_nobody_signs_who_is_nobody_and_nobody_approves_before_the_review():
    with pytest.raises(Refusal, match="signer_unknown"):
        rules.review(Signatures(ONE), None, 1)
    with pytest.raises(Refusal, match="not_reviewed"):
        rules.approve(Signatures(ONE), THREE, 3)


def test_a_new_review_voids_the_approval():
    assert rules.review(SIGNED, TWO, 3) == Signatures(ONE, TWO)


def test_what_is_saved_may_be_less_than_nothing_and_is_unknown_without_something_to_compare_with():
    assert (rules.saved(10.0, 7.5), rules.saved(3.0, 4.0), rules.saved(None, 4.0)) == (2.5, -1.0, None)


def test_versions_are_compared_step_by_step():
    sign, enter = Step("Chủ tịch", "Ký", 1.0), Step("Văn thư", "Vào sổ", 0.5)
    before, after = [STEP, sign, enter], [STEP, replace(sign, days=0.5), Step("Một cửa", "Trả kết quả", 0.5), enter]
    found = [(pair.change, pair.before, pair.after, pair.fields) for pair in compare(before, after)]
    assert found == [
        ("same", 1, 1, ()), ("changed", 2, 2, ("days",)), ("added", None, 3, ()), ("same", 3, 4, ()),
    ]  # fmt: skip
    assert [pair.change for pair in compare(after, before)] == ["same", "changed", "removed", "same"]


@given(st.lists(steps, max_size=6), st.lists(steps, max_size=6))
def test_a_comparison_holds_every_step_of_both_versions_once(before: list[Step], after: list[Step]):
    pairs = compare(before, after)
    assert sorted(pair.before for pair in pairs if pair.before) == list(range(1, len(before) + 1))
    assert sorted(pair.after for pair in pairs if pair.after) == list(range(1, len(after) + 1))
    assert (clarity.digest(before) == clarity.digest(after)) == all(pair.change == "same" for pair in pairs)


@dataclass
class Kept:
    """A procedure as the store would keep it, moved by nothing but the rules."""

    people: int
    statutory: float
    versions: list[State] = field(default_factory=lambda: ["draft"])
    current: int = 0
    content: Content = field(default_factory=Content)
    signed: Signatures = field(default_factory=lambda: Signatures(ONE))
    sealed: dict[int, tuple[Content, Signatures]] = field(default_factory=dict)

    def give(self, command: str, person: UUID, content: Content) -> None:
        state = rules.after(self.versions[self.current], command)  # type: ignore[arg-type]
        if command == "change" and self.versions[self.current] == "draft":
            self.content, self.signed = content, Signatures(person)
        elif command in ("submit", "return"):
            self.signed = Signatures(self.signed.prepared)
        elif command in ("review", "approve"):
            self.signed = getattr(rules, command)(self.signed, person, self.people)
        elif command == "revise":
            self.versions.append("draft")
            self.current = len(self.versions) - 1
            self.signed = Signatures(person)
        elif command == "issue":
            if rules.issue_faults(self.content, self.statutory, self.signed, self.people):
                raise Refusal("procedure.faults")
            self.versions = ["superseded" if one == "issued" else one for one in self.versions]
            self.sealed[self.current] = (self.content, self.signed)
        self.versions[self.current] = state
        if command == "withdraw" and "issued" in self.versions:
            self.current = self.versions.index("issued")


commands = st.tuples(
    st.sampled_from(sorted(rules.TRANSITIONS)),
    st.sampled_from([ONE, TWO, THREE]),
    st.builds(Content, st.lists(steps, max_size=3).map(tuple)),
)
ready = st.just(Content((STEP, STEP)))
likely = st.tuples(st.sampled_from(sorted(rules.TRANSITIONS)), st.sampled_from([ONE, TWO, THREE]), ready)


@given(st.lists(st.one_of(commands, likely), max_size=40), st.integers(1, 4), st.sampled_from([1.0, 3.0]))
def test_no_path_of_commands_reaches_what_the_rules_forbid(
    path: list[tuple[str, UUID, Content]], people: int, statutory: float
):
    kept = Kept(people, statutory)
    for command, person, content in path:
        before = (list(kept.versions), kept.content, kept.signed)
        try:
            kept.give(command, person, content)
        except Refusal:
            assert before == (kept.versions, kept.content, kept.signed), "a refusal changes nothing"
        written = [one for one in kept.versions if one in ("draft", "in_review")]
        assert kept.versions.count("issued") <= 1, "one version is in force"
        assert written in ([], [kept.versions[kept.current]]), "one version is being written, the current one"
        assert "issued" not in kept.versions or written or kept.versions[kept.current] == "issued"
        assert kept.versions[kept.current] != "superseded"
        for sealed, signed in kept.sealed.values():
            assert clarity.clarity_of(sealed.steps).is_clear
            assert clarity.days_of(sealed.steps) <= statutory
            assert None not in (signed.prepared, signed.reviewed, signed.approved)
            assert people < 3 or len({signed.prepared, signed.reviewed, signed.approved}) == 3
            assert people < 2 or signed.prepared != signed.approved


def test_the_paths_do_reach_the_end_of_the_road():
    kept = Kept(3, 3.0)
    kept.give("change", ONE, Content((STEP,)))
    for command, person in (("submit", ONE), ("review", TWO), ("approve", THREE), ("issue", ONE), ("revise", ONE)):
        kept.give(command, person, Content())
    assert kept.versions == ["issued", "draft"]
    for command, person in (("submit", ONE), ("review", TWO), ("approve", THREE), ("issue", ONE), ("withdraw", ONE)):
        kept.give(command, person, Content())
    assert kept.versions == ["superseded", "withdrawn"]


def test_a_draft_that_is_given_up_leaves_what_is_in_force_to_be_changed_and_withdrawn():
    kept = Kept(1, 3.0)
    kept.give("change", ONE, Content((STEP,)))
    for command in ("submit", "review", "approve", "issue", "revise", "withdraw", "publish", "change", "withdraw"):
        kept.give(command, ONE, Content())
    assert kept.versions == ["withdrawn", "withdrawn"]


def test_a_day_to_come_and_one_before_the_beginning_are_refused():
    today, begun = date(2019, 6, 1), date(2019, 5, 1)
    rules.check_issue_day(today, begun, today)
    with pytest.raises(Refusal, match="in_future"):
        rules.check_issue_day(date(2019, 6, 2), begun, today)
    with pytest.raises(Refusal, match="before_drafted"):
        rules.check_issue_day(date(2019, 4, 30), begun, today)
    with pytest.raises(Refusal, match="before_issued"):
        rules.check_publication(date(2019, 4, 30), begun, today)

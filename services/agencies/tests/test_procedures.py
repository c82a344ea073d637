"""Procedures in the database: written, signed, issued and revised, with their events; the catalogue on any day."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema

from chassis.identity import Caller
from chassis.problems import Forbidden, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import procedures
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import catalogue
from services.agencies.queries import procedures as queries
from services.agencies.schemas import catalogue as catalogue_schemas
from services.agencies.schemas import procedures as schemas
from services.agencies.store import procedures as store
from services.agencies.tests.rollout import ALL, City

DAY = date(2019, 3, 4)
STEP = {
    "who": "Công chức tư pháp - hộ tịch", "what": "Kiểm tra hồ sơ, ghi sổ hộ tịch", "days": 2.0,
    "responsible": "Trưởng phòng Tư pháp", "output": "Giấy khai sinh", "form": "BM-01",
}  # fmt: skip
BODY: dict[str, Any] = {
    "code": "TP-01", "name_vi": "Đăng ký khai sinh", "name_en": None, "field": "justice", "level": None,
    "framework": None, "statutory_days": 5.0, "statutory_cost": 50_000, "cost": 20_000,
    "legal_bases": [{"document": "Luật Hộ tịch 2014", "expires_on": None}], "steps": [STEP],
}  # fmt: skip


class Office(City):
    """The small city, with three people in its district 303."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.author, self.reviewer, self.head = (
            self.official(role) for role in ("focal_point", "focal_point", "agency_head")
        )

    def official(self, role: str, agency: str = "303") -> Caller:
        person = uuid4()
        self.work.execute(
            "INSERT INTO person (id, name, agency_id) VALUES (%s, 'Trần Văn', %s)", (person, self.ids[agency])
        )
        return Caller(person_id=person, roles=frozenset({role}), agency_id=self.ids[agency])

    def today(self, day: date) -> None:
        self.work.execute("UPDATE clock SET today = %s", (day,))
        self.work.__dict__.pop("now", None)

    def drafted(self, agency: str = "303", by: Caller | None = None, **values: Any) -> UUID:  # type: ignore[override]
        with self.acting(by or self.author) as work:
            return procedures.draft(work, agency_id=self.ids[agency], **{**BODY, **values})

    def give(self, procedure_id: UUID, command: str, by: Caller | None = None, **values: Any) -> dict[str, Any]:
        with self.acting(by or self.head) as work:
            getattr(procedures, command)(work, procedure_id, **values)
            return queries.procedure(work, procedure_id)

    def issued(self, procedure_id: UUID, on: date = DAY, decision: str = "12/QĐ-UBND") -> dict[str, Any]:
        self.give(procedure_id, "submit", self.author)
        self.give(procedure_id, "review", self.reviewer)
        self.give(procedure_id, "approve")
        return self.give(procedure_id, "issue", decision=decision, date=on)


@pytest.fixture
def office(agencies_work: Work) -> Office:
    office = Office(agencies_work)
    office.today(DAY)
    return office


def shown_as(schema: Schema, found: Any) -> Any:
    """What goes out, which lacks nothing that the contract promises."""
    sent = schema.dump(found)
    promised = {field.data_key or name for name, field in schema.fields.items()}
    for one in sent if isinstance(found, list) else [sent]:
        assert one.keys() == promised
    return sent


def said(office: Office, procedure_id: UUID) -> list[tuple[str, int]]:
    return [(name, sequence) for name, subject, sequence in office.heard if subject == procedure_id]


def test_a_procedure_goes_from_draft_to_force_by_three_hands_and_each_step_is_said(office: Office):
    one = office.drafted()
    office.give(one, "submit", office.author)
    assert office.give(one, "return_", office.reviewer, reason="Thiếu biểu mẫu")["state"] == "draft"
    shown = office.issued(one)
    assert (shown["state"], shown["in_force"], shown["version_number"], shown["decision"]) == (
        "issued",
        1,
        1,
        "12/QĐ-UBND",
    )
    assert (shown["prepared_by"], shown["reviewed_by"], shown["approved_by"]) == (
        office.author.person_id, office.reviewer.person_id, office.head.person_id,
    )  # fmt: skip
    assert said(office, one) == [
        ("procedure.drafted", 1), ("procedure.submitted", 2), ("procedure.returned", 3), ("procedure.submitted", 4),
        ("procedure.changed", 5), ("procedure.changed", 6), ("procedure.issued", 7),
    ]  # fmt: skip
    state = office.state_said("procedure.issued")
    assert (state["days"], state["statutory_days"], state["level"], state["clear"]) == (2.0, 5.0, "district", True)
    assert state["clarity"] == {"steps": 1, "person": 1, "work": 1, "time": 1, "responsibility": 1, "clear": 1}
    assert "Trần" not in str(state)


def test_issuing_is_refused_with_every_reason_and_changes_nothing(office: Office):
    one = office.drafted(steps=[{**STEP, "who": "Cán bộ"}, {**STEP, "days": 9.0, "output": None}])
    office.give(one, "submit", office.author)
    before = office.give(one, "review", office.reviewer)
    with pytest.raises(Invalid) as refused:
        office.give(one, "issue", decision="12/QĐ", date=DAY)
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("steps.0.who", "procedure.person_vague"),
        ("steps.1.output", "procedure.output_missing"),
        ("steps", "procedure.over_statute"),
        ("approved_by", "procedure.not_approved"),
    ]
    with office.acting(office.reviewer) as work:
        assert queries.procedure(work, one) == before
    assert [reason["code"] for reason in before["steps"][0]["unclear"]] == ["procedure.person_vague"]


def test_who_wrote_it_neither_reviews_nor_approves_it_and_is_not_offered_to(office: Office):
    one = office.drafted(by=office.head)
    office.give(one, "submit")
    with office.acting(office.head) as work:
        assert not {"review", "approve"} & set(queries.procedure(work, one)["allowed"])
    with pytest.raises(Refusal, match="own_review"):
        office.give(one, "review")
    office.give(one, "review", office.reviewer)
    with pytest.raises(Refusal, match="own_approval"):
        office.give(one, "approve")


def test_what_is_allowed_goes_through_and_nothing_else_does(office: Office):
    one = office.drafted()
    bodies: dict[str, dict[str, Any]] = {
        "change": {"name_vi": "Khai sinh"}, "return": {"reason": "x"}, "withdraw": {"reason": "x"},
        "issue": {"decision": "1/QĐ", "date": DAY}, "publish": {"date": DAY, "place": "Cổng"},
    }  # fmt: skip
    commands = ["change", "submit", "review", "approve", "return", "issue", "publish", "revise", "withdraw"]
    path = [("submit", office.author), ("review", office.reviewer), ("approve", office.head), ("issue", office.head)]
    stranger = office.caller("agency_head", "304")
    for step in [None, *path]:
        if step:
            office.give(one, step[0], step[1], **bodies.get(step[0], {}))
        for caller in (office.author, office.reviewer, office.head, office.coordinator, stranger):
            with office.acting(caller) as work:
                allowed = set(queries.procedure(work, one)["allowed"])
                found = {name for name in commands if goes_through(work, one, name, bodies.get(name, {}))}
            assert found == allowed, (step, caller.roles)


def goes_through(work: Work, one: UUID, command: str, body: dict[str, Any]) -> bool:
    work.execute("SAVEPOINT tried")
    try:
        getattr(procedures, {"return": "return_"}.get(command, command))(work, one, **body)
    except (Refusal, Invalid, Forbidden):
        return False
    finally:
        work.execute("ROLLBACK TO SAVEPOINT tried")
    return True


PATHS = st.lists(
    st.tuples(
        st.sampled_from(["change", "submit", "review", "approve", "return_", "issue", "publish", "revise", "withdraw"]),
        st.integers(0, 2),
        st.sampled_from([[STEP], [{**STEP, "days": 9.0}], [{**STEP, "who": None}], []]),
    ),
    min_size=8,
    max_size=25,
)
TO_FORCE = [("submit", 0, []), ("review", 1, []), ("approve", 2, []), ("issue", 2, [])]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.booleans(), path=PATHS)
def test_no_path_of_commands_leaves_what_the_rules_forbid_and_the_events_tell_how_it_ended(
    office: Office, before: bool, path: list[tuple[str, int, list[dict[str, Any]]]]
):
    bodies: dict[str, dict[str, Any]] = {
        "issue": {"decision": "1/QĐ", "date": DAY}, "publish": {"date": DAY, "place": "Cổng"},
        "return_": {"reason": "x"}, "withdraw": {"reason": "x"},
    }  # fmt: skip
    one = office.drafted(code=uuid4().hex)
    officials = (office.author, office.reviewer, office.head)
    for command, by, steps in [*(TO_FORCE if before else []), *path]:
        body = {"steps": steps} if command == "change" else bodies.get(command, {})
        with office.acting(officials[by]) as work:
            work.execute("SAVEPOINT given")
            try:
                getattr(procedures, command)(work, one, **body)
            except (Refusal, Invalid, Forbidden):
                work.execute("ROLLBACK TO SAVEPOINT given")
        found = store.versions(office.work, one)
        states = [version["state"] for version in found]
        assert states.count("issued") <= 1 >= sum(state in ("draft", "in_review") for state in states)
        for version in found:
            signed = [version[name] for name in ("prepared_by", "reviewed_by", "approved_by")]
            if version["state"] in ("issued", "superseded"):
                assert version["clear"]
                assert version["days"] <= BODY["statutory_days"]
                assert None not in signed
                assert len(set(signed)) == 3
    rows = office.work.all("SELECT body, sequence FROM outbox WHERE subject = %s ORDER BY id", (one,))
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    kept = schemas.ProcedureState().dump(store.get(office.work, one))
    assert json.loads(rows[-1]["body"])["state"] == json.loads(json.dumps(kept))


def test_a_new_version_supersedes_the_one_in_force_and_what_it_saves_is_shown(office: Office):
    one = office.drafted()
    office.issued(one)
    office.today(date(2019, 6, 3))
    office.give(one, "revise", office.author)
    faster = [{**STEP, "days": 1.5}]
    office.give(one, "change", office.author, steps=faster, cost=10_000)
    shown = office.issued(one, date(2019, 6, 3), "20/QĐ-UBND")
    assert (shown["version_number"], shown["in_force"]) == (2, 2)
    assert shown["saved"] == {
        "days_of_statute": 3.5, "cost_of_statute": 40_000,
        "days_of_version_before": 0.5, "cost_of_version_before": 10_000,
    }  # fmt: skip
    assert said(office, one)[-2:] == [("procedure.superseded", 11), ("procedure.issued", 12)]
    versions = queries.versions(office.work, {**ALL, "procedure_id": one}).items
    assert [(row["number"], row["state"], row["ended_on"]) for row in versions] == [
        (2, "issued", None), (1, "superseded", date(2019, 6, 3)),
    ]  # fmt: skip
    sent = shown_as(schemas.Version(many=True), list(versions))
    assert [(row["version_number"], row["steps"][0]["days"]) for row in sent] == [(2, 1.5), (1, 2.0)]
    found = queries.compare(office.work, procedure_id=one, number=1, other_number=2)
    assert shown_as(schemas.Comparison(), found)["steps"][0]["after"]["days"] == 1.5
    assert shown_as(schemas.Procedure(), shown)["saved"]["cost_of_version_before"] == 10_000
    assert (found["days_saved"], found["cost_saved"], found["same_steps"]) == (0.5, 10_000, False)
    assert [(pair["change"], pair["fields"]) for pair in found["steps"]] == [("changed", ("days",))]


def test_steps_of_what_is_in_force_stay_as_they_were_issued(office: Office):
    one = office.drafted()
    office.issued(one)
    with pytest.raises(Invalid) as refused:
        office.give(one, "change", office.author, steps=[STEP, STEP])
    assert [error.code for error in refused.value.errors] == ["procedure.issued_as_it_is"]
    shown = office.give(one, "change", office.author, statutory_days=1.0)
    assert (shown["over_statute"], shown["saved"]["days_of_statute"]) == (True, -1.0)


def test_a_draft_given_up_leaves_the_version_in_force_and_its_number_is_not_used_again(office: Office):
    one = office.drafted()
    office.issued(one)
    office.give(one, "revise", office.author)
    shown = office.give(one, "withdraw", reason="Chưa cần")
    assert (shown["state"], shown["version_number"], shown["in_force"]) == ("issued", 1, 1)
    assert office.give(one, "revise", office.author)["version_number"] == 3


def test_another_agency_s_people_may_read_it_and_nothing_more(office: Office):
    one = office.drafted()
    stranger = office.caller("agency_head", "304")
    with office.acting(stranger) as work:
        assert queries.procedure(work, one)["allowed"] == []
    with pytest.raises(Forbidden):
        office.give(one, "submit", stranger)
    with pytest.raises(Forbidden):
        office.drafted(by=stranger, code="TP-02")
    with pytest.raises(NotFound):
        office.give(uuid4(), "submit", stranger)


def test_a_code_stands_for_one_procedure_of_an_agency(office: Office):
    office.drafted()
    with pytest.raises(Refusal, match="code_taken"):
        office.drafted()
    office.drafted("304", office.coordinator)


def line(office: Office, by: str = "block", **query: Any) -> dict[str, Any]:
    return catalogue.totals(office.work, {"by": by, **query})


def test_the_catalogue_counts_each_procedure_by_what_held_on_the_day(office: Office):
    clear = office.drafted()
    office.drafted(code="TP-02", steps=[{**STEP, "days": None}])
    office.drafted("SKHCN", office.coordinator, code="KH-01", field="science", steps=[{**STEP, "days": 6.0}])
    office.drafted("SKHCN", office.coordinator, code="MH-01", framework="QĐ 101/QĐ-BKHCN")
    office.issued(clear)
    total = line(office)["total"]
    sent = shown_as(catalogue_schemas.CatalogueTotals(), line(office, "agency"))
    assert [shown_as(catalogue_schemas.TotalsLine(), row)["procedures"] for row in sent["groups"]] == [2, 1]
    assert (total["procedures"], total["in_force"], total["clear"], total["unclear"], total["over_statute"]) == (
        3,
        1,
        2,
        1,
        1,
    )
    assert (str(total["clear_percent"]), total["steps"], total["steps_time"], total["steps_person"]) == (
        "66.67",
        3,
        2,
        3,
    )
    assert [(row["key"], row["procedures"]) for row in line(office)["groups"]] == [("departments", 1), ("districts", 2)]
    assert [(row["key"], row["unclear"]) for row in line(office, "field")["groups"]] == [("justice", 1), ("science", 0)]
    assert [(row["key"], row["in_force"]) for row in line(office, "agency")["groups"]] == [("303", 1), ("SKHCN", 0)]
    office.today(date(2019, 6, 3))
    office.give(clear, "withdraw", reason="Bãi bỏ")
    assert line(office)["total"]["procedures"] == 2
    assert line(office, as_of=date(2019, 6, 2))["total"]["in_force"] == 1
    assert line(office, as_of=date(2019, 3, 3))["total"]["procedures"] == 0


def listed(office: Office, **query: Any) -> list[str]:
    return [row["code"] for row in catalogue.procedures(office.work, {**ALL, **query}).items]


def test_lists_tell_what_is_unclear_late_or_rests_on_what_ends(office: Office):
    def ends(day: date) -> list[dict[str, Any]]:
        return [{"document": "QĐ 10", "expires_on": day}, {"document": "Luật", "expires_on": None}]

    office.drafted(code="A", legal_bases=ends(date(2019, 3, 3)))
    office.drafted(code="B", legal_bases=ends(DAY))
    office.drafted(code="C", legal_bases=ends(date(2019, 4, 3)), name_vi="Cấp giấy phép xây dựng", field="construction")
    office.drafted(code="D", legal_bases=ends(date(2019, 4, 4)), steps=[{**STEP, "days": 5.5}])
    office.drafted(code="E", steps=[])
    assert listed(office, expired=True) == ["A"]
    assert listed(office, expiring=True, expires_within=30) == ["B", "C"]
    assert listed(office, expiring=True, expires_within=30, as_of=date(2019, 3, 5)) == ["C", "D"]
    assert listed(office, over_statute=True) == ["D"]
    assert listed(office, clear=False) == ["E"]
    assert listed(office, q="giay phep xay dung") == ["C"]
    assert listed(office, field="construction") == ["C"]
    first = catalogue.procedures(office.work, {**ALL, "limit": 2})
    sent = shown_as(catalogue_schemas.CatalogueLine(many=True), list(first.items))
    assert [(row["expired"], row["clarity"]["clear"], row["legal_bases"][0]["document"]) for row in sent] == [
        (True, 1, "QĐ 10"),
        (False, 1, "QĐ 10"),
    ]
    rest = catalogue.procedures(office.work, {**ALL, "after": first.after})
    assert [row["code"] for row in [*first.items, *rest.items]] == ["A", "B", "C", "D", "E"]


def test_publication_is_recorded_and_listed(office: Office):
    one = office.drafted()
    office.issued(one)
    assert listed(office, published=False) == ["TP-01"]
    shown = office.give(one, "publish", office.author, date=DAY, place="Cổng thông tin điện tử")
    assert (shown["published_on"], shown["published_in"]) == (DAY, "Cổng thông tin điện tử")
    assert listed(office, published=True) == ["TP-01"]
    assert line(office)["total"]["published"] == 1


def test_a_commune_s_procedure_that_is_not_as_its_district_s_is_listed_with_the_difference(office: Office):
    office.drafted()
    office.drafted("11296", office.coordinator)
    other = office.drafted("11299", office.coordinator, cost=30_000, steps=[{**STEP, "days": 1.0}])
    office.drafted("11341", office.coordinator, cost=30_000)
    found = catalogue.apart(office.work, dict(ALL)).items
    shown_as(catalogue_schemas.Apart(many=True), list(found))
    assert [(row["id"], row["agency_code"], row["district_code"], row["differs"]) for row in found] == [
        (other, "11299", "303", ["steps", "days", "cost"])
    ]

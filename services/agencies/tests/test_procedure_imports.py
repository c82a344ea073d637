"""Importing procedures with their steps, copying models, and what becomes of them when an agency ends; and the
reports over the sample procedures against the answer that is known of them."""

from datetime import date
from typing import Any

import pytest

from chassis.problems import Invalid
from chassis.work import Work
from data import sample_procedures as sample
from services.agencies.commands import copying, imports, reorganisations
from services.agencies.commands.procedure_imports import import_procedures
from services.agencies.domain.reorganisation import Asked
from services.agencies.queries import catalogue
from services.agencies.queries import procedures as queries
from services.agencies.schemas.catalogue import Drift
from services.agencies.tests.rollout import ALL
from services.agencies.tests.test_procedures import DAY, STEP, Office, shown_as

HEADER = (
    "agency_code,code,name_vi,field,statutory_days,cost,decision,issued_on,legal_basis,legal_expires,step,who,what,days,"
    "responsible,output"
)
FIRST = (
    "303,TP-01,Đăng ký khai sinh,justice,5,20.000,,,Luật Hộ tịch,31/12/2020,1,Công chức Một cửa,Nhận hồ sơ,"
    '"0,5",Trưởng phòng,Giấy hẹn'
)
SECOND = "303,TP-01,,,,,,,Luật Trẻ em,,2,Công chức tư pháp,Ghi sổ hộ tịch,1,Trưởng phòng,Giấy khai sinh"
OTHER = "304,TP-01,Đăng ký khai sinh,justice,5,,,,,,,,,,,"


@pytest.fixture
def office(agencies_work: Work) -> Office:
    office = Office(agencies_work)
    office.today(DAY)
    return office


def brought(office: Office, *rows: str, **values: Any) -> dict[str, Any]:
    with office.acting(office.coordinator) as work:
        return import_procedures(work, "\n".join((HEADER, *rows)).encode(), **values)


def refused(office: Office, *rows: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(Invalid) as found:
        brought(office, *rows)
    assert not office.work.all("SELECT FROM procedure")
    return [(error.row, error.field, error.code) for error in found.value.errors]


def shown(office: Office, agency: str = "303", code: str = "TP-01") -> dict[str, Any]:
    found = office.work.one("SELECT id FROM procedure WHERE agency_id = %s AND code = %s", (office.ids[agency], code))
    assert found
    with office.acting(office.coordinator) as work:
        return queries.procedure(work, found["id"])


def test_rows_of_one_code_are_the_steps_of_one_procedure(office: Office):
    assert brought(office, FIRST, SECOND, OTHER) == {
        "registered": 2, "changed": 0, "unchanged": 0, "steps": 2, "dry_run": False,
    }  # fmt: skip
    one = shown(office)
    assert (one["name_vi"], one["state"], one["days"], one["cost"], one["level"]) == (
        "Đăng ký khai sinh", "draft", 1.5, 20_000, "district",
    )  # fmt: skip
    assert [(step["position"], step["what"]) for step in one["steps"]] == [(1, "Nhận hồ sơ"), (2, "Ghi sổ hộ tịch")]
    assert one["legal_bases"] == [
        {"document": "Luật Hộ tịch", "expires_on": date(2020, 12, 31)}, {"document": "Luật Trẻ em", "expires_on": None},
    ]  # fmt: skip
    assert [name for name, *_ in office.heard if name.startswith("procedure")] == ["procedure.drafted"] * 2


def test_what_is_repeated_changes_nothing_and_what_differs_changes_that(office: Office):
    brought(office, FIRST, SECOND, OTHER)
    said = len(office.heard)
    assert brought(office, FIRST, SECOND, OTHER)["unchanged"] == 2
    assert len(office.heard) == said
    assert brought(office, FIRST, SECOND.replace(",1,Trưởng", ",2,Trưởng"), OTHER)["changed"] == 1
    assert (shown(office)["days"], shown(office)["version_number"], shown(office)["version"]) == (2.5, 1, 2)
    assert office.heard[-1][0] == "procedure.changed"


def test_a_dry_run_counts_and_writes_nothing(office: Office):
    assert brought(office, FIRST, SECOND, dry_run=True)["registered"] == 1
    assert not office.work.all("SELECT FROM procedure")


def test_what_was_issued_on_paper_is_in_force_and_other_steps_of_it_begin_a_new_version(office: Office):
    issued = FIRST.replace(",,,Luật Hộ", ",12/QĐ-UBND,2018-05-02,Luật Hộ")
    brought(office, issued, SECOND)
    one = shown(office)
    assert (one["state"], one["in_force"], one["decision"], one["issued_on"]) == (
        "issued",
        1,
        "12/QĐ-UBND",
        date(2018, 5, 2),
    )
    assert office.heard[-1] == ("procedure.issued", one["id"], 1)
    assert brought(office, issued, SECOND)["unchanged"] == 1
    brought(office, FIRST, SECOND.replace(",1,Trưởng", ",2,Trưởng"))
    assert (shown(office)["state"], shown(office)["version_number"], shown(office)["in_force"]) == ("draft", 2, 1)
    assert office.heard[-1][0] == "procedure.drafted"


def test_every_bad_cell_is_told_with_its_row_and_nothing_is_written(office: Office):
    bad = FIRST.replace("303,", "999,").replace("20.000", "hai mươi nghìn").replace('"0,5"', "0.3")
    second, other = SECOND.replace("303", "999").replace("2,Công", "3,Công"), OTHER.replace("justice", "law")
    assert refused(office, bad, second, other) == [
        (2, "cost", "import.not_money"),
        (2, "days", "import.not_days"),
        (3, "step", "import.step_out_of_order"),
        (4, "field", "import.unknown_value"),
    ]  # fmt: skip
    assert refused(office, FIRST.replace("303,", "999,")) == [(2, "agency_code", "import.agency_unknown")]
    assert refused(office, FIRST, SECOND.replace("TP-01,,", "TP-01,Khai tử,")) == [(3, "name_vi", "import.differs")]
    assert refused(office, FIRST.replace("303,", "303.0,")) == [(2, "agency_code", "code.turned_number")]
    assert refused(office, OTHER.replace(",justice,5", ",justice,")) == [(2, "statutory_days", "import.missing")]


def test_a_table_cannot_say_of_what_is_unclear_or_late_that_it_is_in_force(office: Office):
    issued = FIRST.replace(",,,Luật Hộ", ",12/QĐ-UBND,2018-05-02,Luật Hộ").replace(",5,", ",1,")
    assert refused(office, issued, SECOND.replace("Công chức tư pháp", "Cán bộ")) == [
        (2, "statutory_days", "procedure.over_statute"),
        (3, "who", "procedure.person_vague"),
    ]
    assert refused(office, issued.replace("2018-05-02", "2030-05-02").replace(",1,20", ",5,20")) == [
        (2, "issued_on", "date.in_future")
    ]


def copied(office: Office, **asked: Any) -> dict[str, Any]:
    with office.acting(office.coordinator) as work:
        return copying.copy(work, asked)


def test_a_model_is_copied_to_every_commune_at_its_own_level_once(office: Office):
    model = office.drafted("SKHCN", office.coordinator, framework="QĐ 101/QĐ-BKHCN")
    office.drafted("11296", office.coordinator)
    asked = {"framework": "QĐ 101/QĐ-BKHCN", "blocks": ["communes"]}
    assert copied(office, **asked) == {"models": 1, "agencies": 4, "copied": 3, "present": 1}
    assert copied(office, **asked)["copied"] == 0
    one = shown(office, "11299")
    assert (one["origin_id"], one["origin_version"], one["level"], one["framework"], one["state"]) == (
        model, 1, "commune", None, "draft",
    )  # fmt: skip
    assert [step["what"] for step in one["steps"]] == [STEP["what"]]
    assert [name for name, *_ in office.heard][-3:] == ["procedure.drafted"] * 3


def test_what_a_copy_has_become_beside_its_model_is_shown(office: Office):
    model = office.drafted("SKHCN", office.coordinator, framework="QĐ 101/QĐ-BKHCN")
    copied(office, procedure_ids=[model], within=[office.ids["303"]], kinds=["ward"])
    one = shown(office, "11299")["id"]
    office.give(one, "change", office.coordinator, steps=[{**STEP, "days": 3.0}])
    drift = catalogue.drift(office.work, {**ALL, "drifted": True}).items
    shown_as(Drift(many=True), list(drift))
    assert [(row["agency_code"], row["differs"], row["model_moved_on"]) for row in drift] == [
        ("11299", ["steps", "days"], False)
    ]
    assert len(catalogue.drift(office.work, {**ALL, "origin_id": model}).items) == 2
    found = queries.compare(office.work, procedure_id=model, number=1, other_id=one, other_number=1)
    assert found["days_saved"] == -1.0


def test_copying_nothing_or_to_nobody_is_refused(office: Office):
    model = office.drafted("SKHCN", office.coordinator)
    for asked, code in (
        ({"framework": "không có", "blocks": ["communes"]}, "procedure.framework_unknown"),
        ({"blocks": ["communes"]}, "procedure.nothing_to_copy"),
        ({"procedure_ids": [model]}, "procedure.nobody_to_copy_to"),
        ({"procedure_ids": [office.ids["303"]], "blocks": ["communes"]}, "procedure.unknown"),
    ):
        with pytest.raises(Invalid) as refused:
            copying.check(office.work, asked)
        assert [error.code for error in refused.value.errors] == [code]


def test_procedures_go_on_at_the_heir_and_of_two_with_one_code_the_heir_s_stays(office: Office):
    moved, doubled = (
        office.drafted("11296", office.coordinator),
        office.drafted("11296", office.coordinator, code="TP-02"),
    )
    office.drafted("11299", office.coordinator, code="TP-02")
    office.today(date(2020, 2, 1))
    with office.acting(office.coordinator) as work:
        ids = office.ids["11296"], office.ids["11299"]
        asked = Asked("merge", date(2020, 2, 1), ids, into_id=office.ids["11299"])
        assert reorganisations.preview(work, "24/NQ-HĐND", asked)["outcome"]["follows"]["procedures"] == 2
        reorganisations.decide(work, "24/NQ-HĐND", asked)
        assert queries.procedure(work, moved)["agency_code"] == "11299"
        assert (queries.procedure(work, doubled)["state"], queries.procedure(work, doubled)["reason"]) == (
            "withdrawn", "24/NQ-HĐND",
        )  # fmt: skip
    assert {("procedure.changed", moved, 2), ("procedure.withdrawn", doubled, 2)} <= set(office.heard)

    def owned(day: date) -> dict[str, int]:
        groups = catalogue.totals(office.work, {"by": "agency", "as_of": day})["groups"]
        return {row["key"]: row["procedures"] for row in groups}

    assert owned(date(2020, 1, 31)) == {"11296": 2, "11299": 1}
    assert owned(date(2020, 2, 1)) == {"11299": 2}


def test_the_reports_over_the_sample_procedures_say_what_is_known_of_them(agencies_work: Work):
    work = agencies_work
    work.execute("UPDATE clock SET today = %s", (sample.DAY,))
    imports.import_agencies(work, sample.AGENCIES.read_bytes())
    results = [import_procedures(work, table) for table in sample.tables(sample.first_wave())]
    assert (sum(one["registered"] for one in results), sum(one["steps"] for one in results)) == (5000, 25_000)
    known, told = sample.answer(sample.first_wave()), {}
    for by in ("agency", "block", "field"):
        report = catalogue.totals(work, {"by": by, "expires_within": 90})
        told |= {(by, row["key"]): row for row in report["groups"]}
    assert told.keys() == known.keys()
    for key, counts in known.items():
        assert {name: told[key][name] for name in counts} == dict(counts), key
    total = report["total"]
    assert [total[name] for name in ("procedures", "steps", "in_force", "unclear", "over_statute")] == [
        5000, 25_000, 4050, 250, 200,
    ]  # fmt: skip
    assert (total["expired"], total["expiring"], str(total["clear_percent"])) == (100, 100, "95.00")
    found = catalogue.procedures(work, {**ALL, "limit": 200, "over_statute": True}).items
    assert len(list(found)) == 200

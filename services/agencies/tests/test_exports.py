"""Tables that go out: what is exported comes in again and changes nothing, as far as the caller may see; templates that
are filled in come in; and a sheet of errors that is corrected does."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from chassis import tables
from chassis.identity import Caller
from chassis.jobs.shown import entry
from chassis.problems import Invalid
from chassis.tables import CSV, XLSX
from chassis.work import Work
from data import sample_procedures as sample
from services.agencies.commands import people, sheets, trainings
from services.agencies.commands.imports import import_agencies
from services.agencies.commands.milestone_imports import import_milestones
from services.agencies.commands.people_imports import import_people
from services.agencies.commands.procedure_imports import import_procedures
from services.agencies.commands.training_imports import import_trainings
from services.agencies.domain.layouts import AGENCIES, LAYOUTS, MILESTONES, PEOPLE, PROCEDURES, TRAININGS, Layout
from services.agencies.queries import exports
from services.agencies.queries.sheets import template
from services.agencies.tests.rollout import BEFORE_DECLARATION, City
from services.agencies.tests.test_procedures import DAY, STEP, Office
from services.agencies.texts import TEXTS

Import = Callable[..., dict[str, Any]]
IMPORTS: dict[str, Import] = {
    AGENCIES.key: import_agencies,
    PEOPLE.key: import_people,
    PROCEDURES.key: import_procedures,
    TRAININGS.key: import_trainings,
    MILESTONES.key: import_milestones,
}
WAYS = [(form, language) for form in ("csv", "xlsx") for language in ("vi", "en")]
ways = pytest.mark.parametrize(("form", "language"), WAYS)


class Whole(Office):
    """The small city with something of everything in it, some of it awkward."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self.today(date(2019, 6, 20))
        self.hoa = people.register(
            work, name="Nguyễn Thị Hoà", agency_id=self.ids["303"], email="=hoa@x.example", phone="+84 912 345 678"
        )
        people.register(work, name="-Ẩn danh", position="@văn thư")
        people.assign(work, self.hoa, self.ids["11296"], "secretary", date(2018, 1, 1), date(2018, 12, 31))
        people.assign(work, self.hoa, self.ids["303"], "focal_point", date(2019, 1, 1))
        told = {"title": "=Lớp", "document": None, "agency_id": None, "provider_id": None}
        with self.acting(self.coordinator):
            trainings.record(work, kind="awareness", date=DAY, attendee_ids=[self.hoa, self.head.person_id], **told)
        self.plan = self.active(self.wave("303", "11296", "11341"))
        self.reach(self.plan, "11296", BEFORE_DECLARATION)
        self.declare("11296")
        self.procedures()

    def drafted(self, *what: Any, **values: Any) -> Any:  # type: ignore[override]
        """A plan of waves, else a procedure of an agency."""
        waves = bool(what) and isinstance(what[0], dict)
        return City.drafted(self, *what, **values) if waves else super().drafted(*what, **values)

    def procedures(self) -> None:
        """One in force with a new version begun, a draft with more bases than steps, one with nothing in it."""
        self.today(DAY)
        first = self.drafted(steps=[STEP, {**STEP, "what": "+ trả kết quả", "days": 0.5, "form": None}])
        self.issued(first)
        self.give(first, "revise")
        self.give(first, "change", self.author, steps=[STEP])
        bases = [{"document": f"Luật {number}", "expires_on": date(2030, 1, number)} for number in (3, 1, 2)]
        self.drafted("11341", self.coordinator, legal_bases=bases, steps=[STEP], cost=None)
        self.drafted("304", self.coordinator, legal_bases=[], steps=[], code="1.001120")
        self.today(date(2019, 6, 20))


@pytest.fixture
def city(agencies_work: Work) -> Whole:
    return Whole(agencies_work)


def exported(city: Whole, layout: Layout, form: str, language: str, by: Caller | None = None, **query: Any) -> bytes:
    with city.acting(by or city.coordinator) as work:
        return exports.export(work, layout, query, form, language)[0]


def rows_of(content: bytes) -> list[list[str]]:
    return [list(line.cells) for line in tables.read(content)]


@ways
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_what_is_exported_comes_in_again_and_changes_nothing(
    city: Whole, layout: Layout, form: str, language: str
) -> None:
    content = exported(city, layout, form, language)
    assert len(rows_of(content)) > 2
    said = city.heard
    with city.acting(city.coordinator) as work:
        result = IMPORTS[layout.key](work, content)
    left = {"unchanged", "open", "dry_run"} | ({"steps"} if layout is PROCEDURES else set())
    assert {name: count for name, count in result.items() if name not in left and count} == {}
    assert result["unchanged"] > 0
    assert city.heard == said


def test_an_export_has_the_list_s_filters_and_is_of_the_day_that_is_asked_for(city: Whole) -> None:
    wards = rows_of(exported(city, AGENCIES, "csv", "vi", kind="ward", within=city.ids["303"]))
    assert [row[0] for row in wards] == ["Mã", "11296", "11299"]
    then = rows_of(exported(city, MILESTONES, "csv", "en", as_of=date(2019, 3, 20), agency_id=city.ids["11296"]))
    done = then[0].index("Done on")
    assert sum(bool(row[done]) for row in then[1:]) < len(BEFORE_DECLARATION)


def test_whoever_sees_a_subtree_exports_no_more(city: Whole) -> None:
    ward = city.caller("focal_point", "11341")
    assert len(rows_of(exported(city, PEOPLE, "csv", "vi", ward))) == 1
    assert {row[1] for row in rows_of(exported(city, MILESTONES, "csv", "vi", ward))[1:]} == {"11341"}
    trained = rows_of(exported(city, TRAININGS, "csv", "vi", ward))
    system = rows_of(exported(city, TRAININGS, "csv", "vi", city.caller("service", "31")))
    assert [row[6:] for row in trained[1:]] == [row[6:] for row in system[1:]] == [["", "", "", "2"]]


def test_codes_are_text_and_days_are_days_in_a_workbook(city: Whole) -> None:
    book = load_workbook(io.BytesIO(exported(city, PROCEDURES, "xlsx", "vi"))).worksheets[0]
    headings = [cell.value for cell in book[1]]
    code, issued = headings.index("Mã thủ tục"), headings.index("Ngày ban hành")
    kinds = {(row[code].data_type, row[code].number_format) for row in book.iter_rows(min_row=2)}
    assert kinds == {("s", "@")}
    assert {row[issued].data_type for row in book.iter_rows(min_row=2) if row[issued].value} == {"d"}


def test_more_rows_than_could_come_in_again_are_not_exported(city: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)
    with pytest.raises(Exception, match=r"export\.too_many_rows"):
        exported(city, AGENCIES, "csv", "vi")


FILLED: dict[str, list[dict[str, Any]]] = {
    AGENCIES.key: [{"code": "11303", "name_vi": "UBND phường", "kind": "Phường", "parent_code": "303",
                    "valid_from": date(2019, 1, 1)}],
    PEOPLE.key: [{"agency_code": "303", "name": "Lê Văn Tám", "duty": "Cán bộ đầu mối", "duty_from": "01/06/2019"}],
    PROCEDURES.key: [{"agency_code": "303", "code": "TP-09", "name_vi": "Khai tử", "field": "Đất đai",
                      "statutory_days": 2.5, "days": 0.5, "who": "Công chức"}],
    TRAININGS.key: [{"kind": "Nhận thức chung", "date": date(2019, 5, 2), "title": "Lớp", "agency_code": "SKHCN",
                     "attendee_agency_code": "303", "attendee_name": "Nguyễn Thị Hòa"}],
    MILESTONES.key: [{"agency_code": "11341", "milestone": "Thành lập Ban chỉ đạo ISO", "done_on": "02/05/2019",
                      "evidence": "hồ sơ"}],
}  # fmt: skip


@pytest.mark.parametrize("key", FILLED)
@ways
def test_a_template_that_is_filled_in_comes_in(city: Whole, key: str, form: str, language: str) -> None:
    layout = LAYOUTS[key]
    number = city.work.one("SELECT number FROM plan WHERE id = %s", (city.plan,))
    assert number
    filled = [{"plan_number": number["number"], **row} for row in FILLED[key]]
    empty = template(layout, CSV if form == "csv" else XLSX, language)
    assert empty.name == f"{key}-{language}.{form}"
    content = (_filled_csv if form == "csv" else _filled_xlsx)(empty.content, layout, filled)
    with city.acting(city.coordinator) as work:
        result = IMPORTS[key](work, content)
    assert result.get("registered", result.get("completed")) == 1


def _filled_csv(content: bytes, layout: Layout, filled: list[dict[str, Any]]) -> bytes:
    out = io.StringIO(content.decode("utf-8-sig"), newline="")
    out.seek(0, io.SEEK_END)
    rows = [[str(row.get(column.key, "")) for column in layout.written] for row in filled]
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _filled_xlsx(content: bytes, layout: Layout, filled: list[dict[str, Any]]) -> bytes:
    book, out = load_workbook(io.BytesIO(content)), io.BytesIO()
    for at, row in enumerate(filled, 2):
        for place, column in enumerate(layout.written, 1):
            book.worksheets[0].cell(at, place, row.get(column.key))
    book.save(out)
    return out.getvalue()


def test_a_template_tells_of_each_column_and_offers_the_words_to_choose_from() -> None:
    book = load_workbook(io.BytesIO(template(AGENCIES, XLSX, "vi").content))
    sheet, notes, lists = book.worksheets
    assert [cell.value for cell in sheet[1]][:3] == ["Mã *", "Tên *", "Loại *"]
    assert notes.max_row == 1 + len(AGENCIES.written)
    assert [row[0].value for row in lists.iter_rows(max_row=2)] == ["UBND thành phố", "Sở, ban, ngành"]
    assert len(sheet.data_validations.dataValidation) == 3


@ways
def test_a_sheet_of_errors_that_is_corrected_comes_in(city: Whole, form: str, language: str) -> None:
    heads = [tables.Head(name) for name in ("Mã", "Tên", "Loại", "Mã cấp trên", "Hiệu lực từ", "Lỗi")]
    rows = [("11303", "UBND A", "Phường", "303", "01/01/2019", "cũ"), ("101", "UBND B", "Phường", "303", "x", "")]
    sent = tables.write(form, heads, rows, language, "x")
    with city.acting(city.coordinator) as work, pytest.raises(Invalid) as refused:
        import_agencies(work, sent)
    told = [entry(TEXTS, error, language) for error in refused.value.errors]
    files = {one.format: one for one in sheets.marker(AGENCIES)(sent, told, language)}
    assert set(files) == {"csv", "xlsx"}
    assert rows_of(files["csv"].content) == rows_of(files["xlsx"].content)
    [header, good, bad] = rows_of(files[form].content)
    assert header[5:] == ["Lỗi" if language == "vi" else "Error"]
    assert (good[5], bad[:5]) == ("", list(rows[1][:5]))
    assert bad[5].startswith("Mã: ")
    assert "00101" in bad[5]
    assert "; Hiệu lực từ: " in bad[5]
    mended = [cell.replace("101", "11306") if cell == "101" else cell for cell in bad]
    mended[4] = "2019-01-01"
    content = tables.write(form, [tables.Head(name) for name in header], [good, mended], language, "x")
    with city.acting(city.coordinator) as work:
        assert import_agencies(work, content)["registered"] == 2


def test_what_is_wrong_with_the_header_stands_in_a_note_and_a_file_that_is_none_has_no_sheet(city: Whole) -> None:
    sent = "Mã;Màu\n1;2\n".encode()
    with pytest.raises(Invalid) as refused:
        import_agencies(city.work, sent)
    told = [entry(TEXTS, error, "vi") for error in refused.value.errors]
    [file, _] = sheets.marker(AGENCIES)(sent, told, "vi")
    rows = rows_of(file.content)
    assert rows[0] == ["Mã", "Màu", "Lỗi"]
    assert rows[1][0].startswith("# Cột “Màu”")
    assert rows[-1] == ["1", "2", ""]
    assert list(sheets.marker(AGENCIES)(b"PK\x03\x04", told, "vi")) == []


SEEN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=20)
AWKWARD = st.one_of(SEEN, st.sampled_from(["=1+1", "'=x", "-1", "+84", "@a", "#N/A", "1,5", "01/02/2019", 'Lỗi;"x']))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(names=st.lists(AWKWARD.filter(lambda text: bool(text.strip())), min_size=1, max_size=3), data=st.data())
def test_whatever_the_texts_are_they_come_back_as_they_went(city: Whole, names: list[str], data: Any) -> None:
    heads = [tables.Head(column.key) for column in PROCEDURES.written]
    keys = [column.key for column in PROCEDURES.written]
    head = {"agency_code": "304", "field": "land", "statutory_days": 5.0, "days": 0.5}
    said = [
        {**head, "code": f"X-{at}", "name_vi": name, "who": name, "what": data.draw(AWKWARD), "legal_basis": name}
        for at, name in enumerate(names)
    ]
    sent = tables.write("csv", heads, [[row.get(key) for key in keys] for row in said], "vi", "x")
    with city.acting(city.coordinator) as work:
        import_procedures(work, sent)
        for form, language in WAYS:
            again = import_procedures(work, exported(city, PROCEDURES, form, language, agency_id=city.ids["304"]))
            assert (again["registered"], again["changed"]) == (0, 0)


def test_the_sample_procedures_of_a_district_go_out_as_they_came_in(agencies_work: Work) -> None:
    work = agencies_work
    work.execute("UPDATE clock SET today = %s", (sample.DAY,))
    import_agencies(work, sample.AGENCIES.read_bytes())
    table = next(iter(sample.tables(sample.first_wave())))
    registered = import_procedures(work, table)["registered"]
    content, rows = exports.export(work, PROCEDURES, {}, "csv", "en")
    assert rows == len(tables.read(table)) - 1
    assert import_procedures(work, content)["unchanged"] == registered
    content, rows = exports.export(work, AGENCIES, {}, "csv", "vi")
    assert (rows, import_agencies(work, content)["unchanged"]) == (276, 276)

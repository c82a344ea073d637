"""An import as a whole: every fault with its row and column, or what is to be done."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.agencies.commands import sheets
from services.agencies.domain import sheet
from services.agencies.domain.agency import Agency
from services.agencies.domain.cells import day_of
from services.agencies.domain.imports import Outcome, check, parents_first
from services.agencies.domain.layouts import AGENCIES, LAYOUTS
from services.agencies.domain.sheet import Sheet

HEADER = "code,name_vi,name_en,kind,block,parent_code,obligation,valid_from,valid_to,verified"
CITY = "31,UBND thành phố Hải Phòng,,city_committee,,,,2017-01-01,,yes"
DISTRICT = "304,UBND quận Ngô Quyền,,district_committee,,31,,2017-01-01,,yes"
WARD = "11344,UBND phường Lương Khánh Thiện,,ward,,304,,2017-01-01,31/01/2020,yes"
NEXT_WARD = "11344,UBND phường Cầu Đất,,ward,,304,,01/02/2020,,yes"


def outcome(*rows: str, registry: tuple[Agency, ...] = (), header: str = HEADER) -> Outcome:
    content = "\n".join((header, *rows)).encode()
    return check(sheets.read(content, AGENCIES), registry, uuid4)


def registered(*rows: str) -> tuple[Agency, ...]:
    found = outcome(*rows)
    assert not found.faults
    return tuple(found.registered)


def told(found: Outcome) -> list[tuple[int | None, str | None, str]]:
    return [(fault.row, fault.refusal.field, fault.refusal.code) for fault in found.faults]


def test_a_table_becomes_a_tree_whatever_the_order_of_its_rows():
    ward, city, district = registered(WARD, CITY, DISTRICT)
    assert (city.parent_id, district.parent_id, ward.parent_id) == (None, city.id, district.id)
    assert (ward.block, ward.obligation, ward.valid_to) == ("communes", "encouraged", date(2020, 1, 31))
    assert (city.block, city.obligation) == (None, "mandatory")


def test_one_code_may_mean_one_ward_until_a_day_and_another_from_the_next():
    registry = registered(CITY, DISTRICT, WARD)
    new = outcome(NEXT_WARD, registry=registry)
    assert [one.name_vi for one in new.registered] == ["UBND phường Cầu Đất"]
    assert registered(CITY, DISTRICT, NEXT_WARD, WARD)


def test_whatever_the_order_of_the_rows_parents_are_written_first():
    ordered = parents_first(registered(WARD, DISTRICT, CITY, NEXT_WARD))
    assert [one.code for one in ordered] == ["31", "304", "11344", "11344"]


def test_repeating_an_import_changes_nothing():
    registry = registered(CITY, DISTRICT, WARD)
    again = outcome(CITY, DISTRICT, WARD, registry=registry)
    assert (again.registered, again.changed, again.unchanged) == ([], [], 3)


def test_another_name_is_a_change_and_another_spelling_of_a_tone_is_none():
    row = "311,UBND huyện Thuỷ Nguyên,,district_committee,,31,,2017-01-01,,yes"
    registry = registered(CITY, row)
    assert outcome(row.replace("Thuỷ", "Thủy"), registry=registry).unchanged == 1
    assert outcome(unicodedata.normalize("NFD", row), registry=registry).unchanged == 1
    [(before, after)] = outcome(row.replace("huyện", "thành phố"), registry=registry).changed
    assert after == replace(before, name_vi="UBND thành phố Thuỷ Nguyên")


def test_every_fault_is_told_with_its_row_and_column():
    found = outcome(
        CITY,
        "1.1344E+04,,,ward,,304,perhaps,2017-13-01,,yes",
        "303,UBND quận Hồng Bàng,,palace,,31,,2017-01-01,,yes",
        "305,UBND quận Lê Chân,,district_committee,communes,31,,2017-01-01,01/01/2016,yes",
    )
    assert told(found) == [
        (3, "code", "code.turned_number"),
        (3, "name_vi", "import.missing"),
        (3, "valid_from", "import.not_a_date"),
        (3, "obligation", "import.unknown_value"),
        (4, "kind", "import.unknown_value"),
        (5, "block", "agency.block_of_kind"),
        (5, "valid_to", "agency.ends_before_start"),
    ]


def test_a_parent_must_be_in_the_table_or_in_the_registry_on_the_first_day():
    assert told(outcome(DISTRICT)) == [(2, "parent_code", "import.parent_unknown")]
    assert outcome(DISTRICT, registry=registered(CITY)).registered
    late_city = CITY.replace("2017-01-01", "2018-01-01")
    assert told(outcome(late_city, DISTRICT)) == [(3, "parent_code", "import.parent_unknown")]


def test_children_of_a_broken_row_are_not_blamed_for_it():
    broken = DISTRICT.replace("UBND quận Ngô Quyền", "")
    assert told(outcome(CITY, broken, WARD)) == [(3, "name_vi", "import.missing")]


def test_a_parent_of_a_kind_that_has_no_such_children_is_refused():
    assert told(outcome(CITY, WARD.replace("304", "31"))) == [(3, "parent_code", "agency.parent_kind")]
    assert told(outcome(CITY.replace(",,,,2017", ",,304,,2017"), DISTRICT)) == [
        (2, "parent_code", "agency.parent_of_root")
    ]


def test_a_code_that_stands_twice_for_the_same_time_is_refused_where_it_stands_again():
    found = outcome(CITY, DISTRICT, WARD, WARD.replace("2017-01-01", "2019-05-01"))
    assert told(found) == [(5, "code", "import.duplicate")]
    assert found.faults[0].refusal.params["other"] == 4


def test_a_code_that_another_agency_carries_on_a_day_is_refused():
    registry = registered(CITY, DISTRICT, WARD)
    found = outcome(NEXT_WARD.replace("01/02/2020", "31/01/2020"), registry=registry)
    assert told(found) == [(2, "code", "agency.code_taken")]
    assert found.faults[0].refusal.params["name"] == "UBND phường Lương Khánh Thiện"


def test_the_kind_of_an_agency_does_not_change_by_import():
    registry = registered(CITY, DISTRICT, WARD)
    assert told(outcome(WARD.replace("ward", "township"), registry=registry)) == [(2, "kind", "import.kind_changed")]


def test_agencies_that_stand_under_one_another_are_refused():
    row = "{},Cục,,vertical,,{},,2017-01-01,,"
    found = outcome(CITY, row.format("A", "B"), row.format("B", "A"), row.format("C", "31"))
    assert told(found) == [(3, "parent_code", "agency.parent_cycle"), (4, "parent_code", "agency.parent_cycle")]


def test_a_circle_that_closes_through_the_registry_is_refused():
    row = "{},Cục,,vertical,,{},,2017-01-01,,"
    registry = registered(CITY, row.format("A", "31"), row.format("B", "A"))
    assert told(outcome(row.format("A", "B"), registry=registry)) == [(2, "parent_code", "agency.parent_cycle")]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (HEADER.replace("verified", "colour"), (1, "colour", "sheet.column_unknown")),
        (HEADER.replace("kind,", ""), (1, "kind", "sheet.column_missing")),
        (HEADER + ",code", (1, "code", "sheet.column_twice")),
        (HEADER + "\n31,Hải Phòng", (2, "row", "sheet.cells")),
        (HEADER + '\n"31', (None, "file", "sheet.not_csv")),
        (HEADER + "\n31\x00", (None, "file", "sheet.not_csv")),
    ],
)
def test_a_table_that_cannot_be_read_says_where(content, fault):
    table = sheets.read(content.encode(), AGENCIES)
    assert [(one.row, one.refusal.field, one.refusal.code) for one in table.faults] == [fault]


def test_a_table_in_another_encoding_is_refused():
    [fault] = sheets.read("Sở".encode("utf-16"), AGENCIES).faults
    assert fault.refusal.code == "sheet.not_utf8"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_what_spreadsheets_save_is_read(separator):
    lines = [line.replace(",", separator) for line in (HEADER, CITY, "," * 9)]
    content = ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
    table = sheets.read(content, AGENCIES)
    assert [row.cells["code"] for row in table.rows] == ["31"]
    assert not table.faults


def workbook(*rows: list[Any]) -> Sheet:
    """The rows as Excel saves them."""
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return sheets.read(out.getvalue(), AGENCIES)


def test_a_workbook_is_read_like_text_with_headings_in_either_language_and_words_for_keys():
    headings = ["Mã *", "TEN", "Loại", "mã cấp trên", "valid_from", "Lỗi"]
    city = ["31", "UBND thành phố", "UBND thành phố", None, datetime(2017, 1, 1), "sai"]
    ward = ["00101", "UBND phường", "phuong", "001", "01/02/2017", None]
    district = ["001", "UBND quận", "District committee", "31", "2017-01-01", None]
    found = check(workbook(headings, city, [], ["# một ghi chú"], district, ward), [], uuid4)
    assert told(found) == []
    assert [(one.code, one.kind) for one in found.registered] == [
        ("31", "city_committee"), ("001", "district_committee"), ("00101", "ward"),
    ]  # fmt: skip
    assert found.registered[2].valid_from == date(2017, 2, 1)


def test_what_excel_has_made_of_codes_is_recognised_and_said():
    header = HEADER.split(",")[:8]
    city, district = [["31", "UBND TP", None, "city_committee", None, None, None, "2017-01-01"]], [
        "001", "UBND quận", None, "district_committee", None, "31", None, "2017-01-01"
    ]  # fmt: skip
    of = ["UBND phường", None, "ward", None, 1, None, "2017-01-01"]
    table = workbook(
        header, *city, district, [101, *of], [101.5, *of], [datetime(2019, 1, 2), *of], ["=A2", *of], ["1,01E+02", *of]
    )
    found = check(table, [], uuid4)
    assert [(row, field, code) for row, field, code in told(found) if field == "code"] == [
        (4, "code", "code.lost_zeros"),
        (5, "code", "code.turned_fraction"),
        (6, "code", "code.turned_date"),
        (7, "code", "cell.formula"),
        (8, "code", "code.turned_number"),
    ]
    assert [fault.refusal.params["meant"] for fault in found.faults if "meant" in fault.refusal.params] == [
        "00101", "00101",
    ]  # fmt: skip
    lost = check(workbook(header, *city, district, ["00101", *of]), [], uuid4)
    assert told(lost) == [(4, "parent_code", "code.lost_zeros")]
    assert lost.faults[0].refusal.params["meant"] == "001"
    assert table.places["code"] == ("A", "code")


def test_an_agency_keeps_a_parent_that_is_younger_than_itself():
    registry = registered(CITY, DISTRICT, WARD)
    younger = tuple(replace(one, valid_from=date(2019, 1, 1)) if one.code == "304" else one for one in registry)
    assert outcome(WARD, registry=younger).unchanged == 1


def test_no_two_columns_of_a_table_answer_to_one_heading():
    for layout in LAYOUTS.values():
        headings = [{sheet.fold_heading(name) for name in (one.key, one.vi, one.en)} for one in layout.columns]
        assert sum(map(len, headings)) == len(set().union(*headings)), layout.key
        assert not {sheet.fold_heading(name) for name in sheet.FAULTS} & set().union(*headings)
        assert not [one.key for one in layout.columns if one.required and not one.written]
        for column in layout.columns:
            assert not column.example or column.reader.read(column.example, None) is not None


def test_an_empty_file_lacks_every_column():
    assert {fault.refusal.code for fault in outcome(header="").faults} == {"sheet.column_missing"}


@given(st.dates())
def test_a_day_is_read_in_both_ways_of_writing_it(day):
    assert day_of(day.isoformat()) == day_of(f"{day.day}/{day.month:02d}/{day.year:04d}") == day


@pytest.mark.parametrize("text", ["", "31/02/2019", "12/31/2019", "1/1/19", "2019", "43466", "2019-01-01x"])
def test_what_is_no_day_is_not_guessed_at(text):
    assert day_of(text) is None


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=11), max_size=5))
def test_whatever_is_in_the_cells_the_answer_is_an_outcome(rows):
    lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    found = outcome(CITY, *lines)
    assert all(isinstance(one.id, UUID) for one in found.registered)
    assert not (found.faults and found.registered)

"""Tables: what spreadsheets save is read, what would harm is refused, and what is written comes back as it was."""

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from chassis import tables
from chassis.tables import Head, Notes, Unreadable, table, xlsxfile
from chassis.web.document import composed

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), max_size=12)
VALUES = st.one_of(
    st.sampled_from(["=1+1", "'=1", "''+x", "@SUM", "-5", "+84 912", "#N/A", "007", "a,b;c", 'q"']), TEXTS
)


def saved(*rows: Any, **formats: str) -> bytes:
    """A workbook as Excel saves it: numbers as numbers, days as days."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unreadable(content: bytes) -> str:
    with pytest.raises(Unreadable) as found:
        tables.read(content)
    return found.value.code


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_written_is_read_back_whatever_it_is(form: str, rows: list[tuple[str, str]]) -> None:
    content = tables.write(form, [Head("a"), Head("b")], [*rows, ("x", "y")], "vi", "Bảng")
    assert [list(line.cells) for line in tables.read(content)[1:-1]] == [list(map(composed, row)) for row in rows]


@pytest.mark.parametrize("dangerous", ["=HYPERLINK(1)", "+1", "-1", "@A1"])
def test_no_cell_that_is_written_is_a_formula(dangerous: str) -> None:
    csv = tables.write("csv", [Head("a")], [(dangerous,)], "vi", "x").decode("utf-8-sig")
    assert csv.splitlines()[1].lstrip('"').startswith("'")
    xlsx = tables.write("xlsx", [Head("a")], [(dangerous,)], "vi", "x")
    assert load_workbook(io.BytesIO(xlsx)).worksheets[0]["A2"].data_type == "s"


def test_a_csv_file_tells_excel_that_it_is_utf_8_and_writes_days_as_its_reader_does() -> None:
    rows = [(date(2019, 12, 31), 0.5, 7, None)]
    heads = [Head(name) for name in "abcd"]
    assert tables.write("csv", heads, rows, "vi", "x").startswith(b"\xef\xbb\xbf")
    assert tables.write("csv", heads, rows, "vi", "x").decode().splitlines()[1] == '31/12/2019,"0,5",7,'
    assert tables.write("csv", heads, rows, "en", "x").decode().splitlines()[1] == "2019-12-31,0.5,7,"


def test_cells_that_are_no_text_are_read_with_what_they_were() -> None:
    [header, line] = tables.read(saved(list("abcdef"), [303, 1.00112, datetime(2019, 2, 1), True, "=A1", "007"]))
    assert list(header.cells) == list("abcdef")
    assert list(line.cells) == ["303", "1.00112", "2019-02-01", "TRUE", "=A1", "007"]
    assert line.types == {0: "number", 1: "number", 2: "date", 3: "boolean", 4: "formula"}


def test_a_number_that_is_shown_with_its_zeros_is_read_with_them() -> None:
    [line] = tables.read(saved([101, 101], A1="00000"))
    assert (list(line.cells), line.types) == (["00101", "101"], {1: "number"})


def test_rows_keep_their_numbers_and_short_ones_are_filled_up() -> None:
    lines = tables.read(saved(["a", "b"], [], ["x"], [None, None, "beyond"], [None]))
    assert [list(line.cells) for line in lines] == [["a", "b"], ["", ""], ["x", ""], ["", "", "beyond"]]


def test_whatever_is_invisible_in_a_cell_is_left_out_and_text_is_composed() -> None:
    assert list(tables.read(saved(["U\u0309y\u202e ban"]))[0].cells) == ["\u1ee6y ban"]
    assert list(tables.read("U\u0309y\u202e ban".encode())[0].cells) == ["\u1ee6y ban"]


def test_what_is_no_table_is_refused() -> None:
    assert unreadable(b"\xff\xfea\x00") == "sheet.not_utf8"
    assert unreadable("Sở".encode("cp1258", "replace") + b"\xd2\xc3") == "sheet.not_utf8"
    assert unreadable(b"a\x00b") == "sheet.not_csv"
    assert unreadable(b'"a') == "sheet.not_csv"
    assert unreadable(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") == "sheet.old_excel"
    assert unreadable(b"PK\x03\x04") == "sheet.not_xlsx"


def test_a_zip_that_is_no_workbook_or_a_broken_one_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    assert unreadable(out.getvalue()) == "sheet.not_xlsx"
    assert unreadable(changed(saved(["a"]), "xl/worksheets/sheet1.xml", lambda xml: xml[:-40])) == "sheet.not_xlsx"
    assert unreadable(changed(saved(["a"]), "xl/workbook.xml", lambda xml: b"<x/>")) == "sheet.not_xlsx"


def test_xml_that_grows_when_it_is_read_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    declared = re.compile(rb"(<\?xml[^>]*>)?", re.DOTALL)
    grown = changed(saved(["a"]), "xl/worksheets/sheet1.xml", lambda xml: declared.sub(bomb, xml, count=1))
    assert unreadable(grown) == "sheet.not_xlsx"


def test_a_workbook_that_would_unpack_to_too_much_is_not_unpacked() -> None:
    bomb = changed(saved(["a"]), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (xlsxfile.MOST_BYTES + 1))
    assert len(bomb) < 1024 * 1024
    assert unreadable(bomb) == "sheet.too_large_inside"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_too_many_rows_or_columns_are_refused(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wide = tables.write(form, [Head("a")] * (table.MOST_COLUMNS + 1), [], "vi", "x")
    assert unreadable(wide) == "sheet.too_many_columns"
    monkeypatch.setattr(table, "MOST_ROWS", 3)
    assert unreadable(tables.write(form, [Head("a")], [("x",)] * 3, "vi", "x")) == "sheet.too_many_rows"


def test_a_template_offers_what_may_be_chosen_and_tells_what_is_meant() -> None:
    heads = [Head("Mã"), Head("Loại", choices=("Phường", "Xã")), Head("Từ", "date")]
    content = tables.write("xlsx", heads, [], "vi", "Cơ quan", Notes("Hướng dẫn", [["Cột", "", "", ""]]))
    sheet, notes, lists = load_workbook(io.BytesIO(content)).worksheets
    assert (sheet.title, notes.title, lists.sheet_state) == ("Cơ quan", "Hướng dẫn", "hidden")
    [offered] = sheet.data_validations.dataValidation
    assert str(offered.sqref).startswith("B2:B")
    assert [lists[f"A{at}"].value for at in (1, 2)] == ["Phường", "Xã"]
    assert [list(line.cells) for line in tables.read(content)] == [["Mã", "Loại", "Từ"]]


def changed(workbook: bytes, name: str, how: Any) -> bytes:
    """The workbook with one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            content = before.read(part)
            after.writestr(part.filename, how(content) if part.filename == name else content)
    return out.getvalue()

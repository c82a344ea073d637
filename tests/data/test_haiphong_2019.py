"""The checked-in list of Hai Phong's agencies: counts, codes, names and parents as the sources have them."""

import csv
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "data"
LIST = DATA / "haiphong-2019" / "agencies.csv"

COMMUNES_PER_DISTRICT = {
    "303": 11, "304": 13, "305": 15, "306": 8, "307": 10, "308": 7, "309": 6, "311": 37,
    "312": 16, "313": 17, "314": 18, "315": 23, "316": 30, "317": 12, "318": 0,
}  # fmt: skip
CHANGED_IN_2020 = {
    "11317": ("UBND phường Quang Trung", "303"),
    "11326": ("UBND phường Phạm Hồng Thái", "303"),
    "11344": ("UBND phường Lương Khánh Thiện", "304"),
    "11353": ("UBND phường Cầu Đất", "304"),
    "11458": ("UBND phường Ngọc Hải", "308"),
    "11464": ("UBND phường Vạn Sơn", "308"),
    "11767": ("UBND xã Tiên Tiến", "315"),
    "11818": ("UBND xã Tiên Hưng", "315"),
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_an_agency_is_missing_or_there_is_one_too_many(rows):
    blocks = Counter(row["block"] for row in rows)
    assert blocks == {
        "": 1, "departments": 20, "sub_departments": 15, "boards": 2, "districts": 15, "communes": 223,
    }  # fmt: skip
    assert len(rows) == 276


def test_the_first_wave_is_not_the_52_of_the_conversion(rows):
    first_wave = [row for row in rows if row["block"] not in {"", "communes"}]
    assert len(first_wave) == 52
    assert {row["obligation"] for row in first_wave} == {"mandatory"}


def test_a_ward_a_commune_and_a_township_are_mixed_up(rows):
    kinds = Counter(row["kind"] for row in rows if row["block"] == "communes")
    assert kinds == {"ward": 70, "commune": 143, "township": 10}
    words = {"ward": "UBND phường ", "commune": "UBND xã ", "township": "UBND thị trấn "}
    assert all(row["name_vi"].startswith(words[row["kind"]]) for row in rows if row["kind"] in words)


def test_communes_are_obliged_though_the_decision_only_encourages_them(rows):
    communes = [row for row in rows if row["block"] == "communes"]
    assert {row["obligation"] for row in communes} == {"encouraged"}


def test_a_commune_lies_in_another_district(rows):
    held = Counter(row["parent_code"] for row in rows if row["block"] == "communes")
    districts = {row["code"] for row in rows if row["block"] == "districts"}
    assert districts == set(COMMUNES_PER_DISTRICT)
    assert {code: held[code] for code in districts} == COMMUNES_PER_DISTRICT


@pytest.mark.parametrize("code", sorted(CHANGED_IN_2020))
def test_a_unit_stands_as_it_did_only_after_the_mergers_of_2020(rows, code):
    found = [(row["name_vi"], row["parent_code"]) for row in rows if row["code"] == code]
    assert found == [CHANGED_IN_2020[code]]


def test_a_code_is_used_twice(rows):
    assert len({row["code"] for row in rows}) == len(rows)


def test_a_parent_is_missing_or_comes_after_its_child(rows):
    seen = {""}
    for row in rows:
        assert row["parent_code"] in seen, row["code"]
        seen.add(row["code"])


def test_an_official_code_lost_digits(rows):
    digits = {"city_committee": 2, "district_committee": 3, "ward": 5, "commune": 5, "township": 5}
    official = [row for row in rows if row["kind"] in digits]
    assert len(official) == 239
    assert all(row["code"].isdigit() and len(row["code"]) == digits[row["kind"]] for row in official)


def test_a_name_is_not_in_composed_form_or_has_stray_spaces(rows):
    for row in rows:
        name = row["name_vi"]
        assert name == unicodedata.normalize("NFC", name) == " ".join(name.split())
        assert row["name_en"].isascii()


def test_an_agency_is_not_yet_valid_when_the_story_begins(rows):
    assert all(row["valid_from"] <= "2017-03-01" and row["valid_to"] == "" for row in rows)


def test_a_name_lost_its_mark_whether_a_source_confirmed_it(rows):
    marks = Counter(row["verified"] for row in rows if not row["code"].isdigit())
    assert marks == {"yes": 7, "no": 30}


def test_the_file_begins_with_a_byte_order_mark_or_has_windows_line_ends():
    content = LIST.read_bytes()
    assert content.startswith(b"code,name_vi,")
    assert b"\r" not in content


def test_a_rebuild_gives_other_bytes(tmp_path):
    output = tmp_path / "agencies.csv"
    command = [sys.executable, str(DATA / "build.py"), "--output", str(output)]
    subprocess.run(command, check=True, capture_output=True)
    assert output.read_bytes() == LIST.read_bytes()

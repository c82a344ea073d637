"""What the reader sees at the end."""

from io import StringIO

from rich.console import Console

from story import tables
from story.cast import CAST
from story.client import Account, Installation
from story.texts import Texts

LINE = {
    "redeclared": 11,
    "maintained": 40,
    "lapsed": 6,
    "declared": 307,
    "total": 322,
    "percent": 95.34,
    "late": 4,
    "open_findings": 2,
    "overdue_findings": 1,
}


def _text(part: object, width: int = 140) -> str:
    console = Console(width=width, record=True, file=StringIO())
    console.print(part)
    return console.export_text()


def test_a_block_or_the_sum_is_missing_from_the_report():
    report = {"standard": "TCVN ISO 9001:2015", "as_of": "2018-09-07", "total": LINE}
    text = _text(tables.progress_table({**report, "groups": [{**LINE, "key": "communes"}]}, Texts("vi")))
    assert "07/09/2018" in text
    assert text.count("95,34 %") == 2
    assert "Phường, xã, thị trấn" in text


def test_a_district_without_communes_stands_in_the_table():
    island = {**LINE, "total": 0, "name_vi": "UBND huyện Bạch Long Vĩ", "name_en": None}
    assert "Bạch Long Vĩ" not in _text(tables.district_table({"groups": [island], "total": LINE}, Texts("vi")))


def test_a_number_is_cut_off_on_a_narrow_screen():
    district = {**LINE, "name_vi": "UBND huyện Thuỷ Nguyên", "name_en": "People's Committee of Thuy Nguyen District"}
    for language, name in (("vi", "Huyện Thuỷ Nguyên"), ("en", "Thuy Nguyen District")):
        text = _text(tables.district_table({"groups": [district], "total": LINE}, Texts(language)), width=80)
        assert "…" not in text
        assert name in text


def test_a_forecast_hides_how_it_was_reckoned_or_who_has_stalled():
    line = {"enrolled": 39, "declared": 13, "stalled": 4, "in_time": 30, "forecast_on": "2019-10-08"}
    report = {"groups": [{**line, "name_vi": "Đợt 1"}], "total": {**line, "forecast_on": None}, "reckoned": "Như sau."}
    text = _text(tables.forecast_table(report, Texts("vi")), width=80)
    assert "Như sau." in text
    assert "08/10/2019" in text
    assert "–" in text
    assert text.count(" 4 ") == 2


def test_findings_of_a_state_or_an_age_are_left_out_of_the_sum():
    text = _text(tables.findings_table({("open", "30"): 2, ("closed", "over"): 35}, Texts("en")))
    rows = {line.split("  ")[0].strip(): line.split() for line in text.splitlines()}
    assert rows["Not reported"][-5:] == ["2", "0", "0", "0", "2"]
    assert rows["All"][-5:] == ["2", "0", "0", "35", "37"]


def test_a_figure_for_the_peoples_committee_is_cut_off():
    line = dict(zip(tables.CONSOLIDATED, range(11, 18), strict=True))
    report = {"from": "2018-08-01", "to": "2019-08-09", "groups": [{**line, "key": "communes"}], "total": line}
    text = _text(tables.consolidated_table(report, Texts("vi")), width=80)
    assert all(text.count(f" {number}") >= 2 for number in range(11, 18))
    assert "01/08/2018" in text


def test_a_block_without_focal_points_counts_as_trained():
    line = {
        "focal_points": 0, "focal_points_trained": 0, "focal_points_percent": None, "without_focal_point": 7,
    }  # fmt: skip
    text = _text(tables.training_table({"groups": [{**line, "key": "communes"}], "total": line}, Texts("vi")))
    assert text.count("–") == 2


def test_a_password_is_broken_on_a_narrow_screen():
    installation = Installation({})
    accounts = {part.username: Account(installation, part.username, "p" * 16) for part in CAST}
    text = _text(tables.accounts_table(accounts, {}, Texts("vi")), width=60)
    assert text.count("p" * 16) == len(CAST)


def test_an_inbox_with_many_messages_hides_how_many():
    message = {"title": "Phát hiện", "created_on": "2019-07-05", "body": "Kính gửi"}
    text = _text(tables.inbox([message] * 3, "Lê Thị Lan", "focal.311", Texts("vi")))
    assert "05/07/2019" in text
    assert "và 2 tin khác" in text

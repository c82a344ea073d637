"""The registry on a real database: import, register, change, search, and what is said of it."""

import json
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.identity import Caller
from chassis.problems import Forbidden, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands import agencies, imports, sheets
from services.agencies.queries import agencies as queries

TABLE = """\
code,name_vi,name_en,kind,block,parent_code,obligation,valid_from,valid_to,verified
31,UBND thành phố Hải Phòng,Hai Phong City,city_committee,,,,2017-01-01,,yes
SKHCN,Sở Khoa học và Công nghệ,Department of Science,department,,31,,2017-01-01,,yes
CCTDC,Chi cục Tiêu chuẩn,,sub_department,,SKHCN,,2017-01-01,,yes
304,UBND quận Ngô Quyền,,district_committee,,31,,2017-01-01,,yes
311,UBND huyện Thuỷ Nguyên,,district_committee,,31,,2017-01-01,,yes
11344,UBND phường Lương Khánh Thiện,,ward,,304,,2017-01-01,31/01/2020,yes
11344,UBND phường Cầu Đất,,ward,,304,,01/02/2020,,yes
11515,UBND xã Thuỷ Sơn,,commune,,311,,2017-01-01,,yes
"""
TODAY = date(2019, 6, 1)


@pytest.fixture
def work(agencies_work: Work) -> Work:
    """The small registry above on 1 June 2019; what was said so far is forgotten."""
    agencies_work.execute("UPDATE clock SET today = %s", (TODAY,))
    imports.import_agencies(agencies_work, TABLE.encode())
    return agencies_work


def said(work: Work) -> list[tuple[str, dict[str, Any]]]:
    rows = work.all("SELECT name, body FROM outbox ORDER BY id")
    return [(row["name"], json.loads(row["body"])) for row in rows]


def forget(work: Work) -> None:
    work.execute("DELETE FROM outbox")


def id_of(work: Work, code: str, on: date | None = None) -> UUID:
    found: UUID = queries.by_code(work, code, on)["id"]
    return found


def found(work: Work, **query: Any) -> list[str]:
    return [one["code"] for one in queries.agencies(work, {"limit": 50, "after": None, **query}).items]


def faults(caught: pytest.ExceptionInfo[Invalid]) -> list[tuple[int | None, str, str]]:
    return [(error.row, error.field, error.code) for error in caught.value.errors]


def new(work: Work, **values: Any) -> dict[str, Any]:
    body = {"code": "305", "name_vi": "UBND quận Lê Chân", "kind": "district_committee"}
    return {**body, "parent_id": id_of(work, "31"), "valid_from": date(2017, 1, 1), **values}


def test_an_import_says_each_agency_once_and_repeated_says_nothing(work):
    registered = [body["state"] for name, body in said(work) if name == "agency.registered"]
    assert len(registered) == 8
    assert {state["block"] for state in registered} >= {None, "departments", "sub_departments", "communes"}
    forget(work)
    again = imports.import_agencies(work, TABLE.encode())
    assert again == {"registered": 0, "changed": 0, "unchanged": 8, "dry_run": False}
    assert said(work) == []


def test_an_import_says_how_far_it_is_however_it_is_cut_up(agencies_work, monkeypatch):
    monkeypatch.setattr(sheets, "portions", partial(sheets.portions, size=3))
    told = []
    rows = TABLE.splitlines(keepends=True)
    upside_down = "".join([rows[0], *reversed(rows[1:])])
    imports.import_agencies(agencies_work, upside_down.encode(), progress=lambda *said: told.append(said))
    assert told == [
        ("import.reading",),
        ("import.checking", 0, 8),
        ("import.writing", 3, 8),
        ("import.writing", 6, 8),
        ("import.writing", 8, 8),
    ]
    assert len(found(agencies_work, within=id_of(agencies_work, "31", TODAY), as_of=TODAY)) == 7


def test_a_changed_name_is_said_with_the_former_one(work):
    forget(work)
    table = TABLE.replace("Department of Science", "Department of Science and Technology")
    assert imports.import_agencies(work, table.encode())["changed"] == 1
    [(name, body)] = said(work)
    assert (name, body["state"]["name_en"]) == ("agency.changed", "Department of Science and Technology")
    assert body["change"] == {"before": {"name_en": "Department of Science"}}


def test_a_dry_run_counts_and_changes_nothing(work):
    forget(work)
    table = TABLE + "305,UBND quận Lê Chân,,district_committee,,31,,2017-01-01,,no\n"
    expected = {"registered": 1, "changed": 0, "unchanged": 8, "dry_run": True}
    assert imports.import_agencies(work, table.encode(), dry_run=True) == expected
    assert said(work) == []
    assert "305" not in found(work)


def test_one_bad_row_keeps_all_others_out(work):
    table = TABLE + "305,UBND quận Lê Chân,,district_committee,,31,,2017-01-01,,no\n307,,,x,,31,,,,\n"
    with pytest.raises(Invalid) as caught:
        imports.import_agencies(work, table.encode())
    missing = [(11, "name_vi", "import.missing"), (11, "valid_from", "import.missing")]
    assert sorted(faults(caught)) == sorted([*missing, (11, "kind", "import.unknown_value")])
    assert "305" not in found(work)


def test_a_code_means_another_agency_after_the_reorganisation(work):
    assert queries.by_code(work, "11344")["name_vi"] == "UBND phường Lương Khánh Thiện"
    assert queries.by_code(work, "11344", date(2020, 1, 31))["name_vi"] == "UBND phường Lương Khánh Thiện"
    assert queries.by_code(work, "11344", date(2020, 2, 1))["name_vi"] == "UBND phường Cầu Đất"
    for code in ("11345", "1' OR", "\x00"):
        with pytest.raises(NotFound):
            queries.by_code(work, code)


@pytest.mark.parametrize("q", ["thuy nguyen", "Thủy Nguyên", "Thuỷ", "311", "nguyen thuy", "UBND HUYỆN"])
def test_search_finds_a_name_in_any_spelling_and_by_code(work, q):
    assert "311" in found(work, q=q)


def test_search_wants_every_word_and_takes_no_wildcards(work):
    assert found(work, q="thuy khong") == []
    assert found(work, q="%") == found(work, q="_") == found(work)


def test_lists_filter_and_know_the_day(work):
    assert found(work) == ["11344", "11515", "304", "31", "311", "CCTDC", "SKHCN"]
    assert found(work, block="districts") == found(work, kind="district_committee") == ["304", "311"]
    assert found(work, parent_id=id_of(work, "SKHCN")) == ["CCTDC"]
    assert found(work, within=id_of(work, "311")) == ["11515", "311"]
    assert found(work, as_of=date(2016, 1, 1)) == []


def test_pages_follow_one_another_without_gap_or_repeat(work):
    codes, after = [], None
    while True:
        page = queries.agencies(work, {"limit": 2, "after": after})
        codes += [one["code"] for one in page.items]
        after = page.after
        if not after:
            break
    assert codes == found(work)


def test_an_exactly_full_page_is_the_last_one_when_nothing_follows(work):
    everything = len(found(work))
    assert queries.agencies(work, {"limit": everything, "after": None}).after is None
    assert queries.agencies(work, {"limit": everything - 1, "after": None}).after is not None


def test_a_cursor_of_another_list_is_refused(work):
    with pytest.raises(Invalid):
        queries.agencies(work, {"limit": 2, "after": "WyJ4Il0"})


def test_an_agency_is_registered_with_what_follows_from_its_kind(work):
    forget(work)
    row = agencies.register(work, **new(work))
    assert (row["block"], row["obligation"], row["version"]) == ("districts", "mandatory", 1)
    [(name, body)] = said(work)
    assert (name, body["state"]["parent_id"]) == ("agency.registered", str(id_of(work, "31")))
    assert "305" in found(work, within=id_of(work, "31"))


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"code": "304"}, ("code", "agency.code_taken")),
        ({"code": "3.05E+02"}, ("code", "code.turned_number")),
        ({"block": "communes"}, ("block", "agency.block_of_kind")),
        ({"parent_id": None}, ("parent_id", "agency.parent_needed")),
        ({"parent_id": uuid4()}, ("parent_id", "agency.unknown")),
        ({"valid_to": date(2016, 1, 1)}, ("valid_to", "agency.ends_before_start")),
    ],
)
def test_a_bad_registration_names_the_field(work, values, fault):
    with pytest.raises(Invalid) as caught:
        agencies.register(work, **new(work, **values))
    assert faults(caught) == [(None, *fault)]


def test_a_moved_agency_takes_its_subtree_along(work):
    city, science = id_of(work, "31"), id_of(work, "SKHCN")
    industry = agencies.register(work, **new(work, code="SCT", kind="department", name_vi="Sở Công Thương"))
    forget(work)
    agencies.change(work, id_of(work, "CCTDC"), parent_id=industry["id"])
    assert found(work, within=industry["id"]) == ["CCTDC", "SCT"]
    assert found(work, within=science) == ["SKHCN"]
    assert len(found(work, within=city)) == 8
    assert [name for name, _ in said(work)] == ["agency.changed"]


def test_no_agency_can_be_moved_below_itself(work):
    with pytest.raises(Invalid) as caught:
        agencies.change(work, id_of(work, "31"), parent_id=id_of(work, "SKHCN"))
    assert (None, "parent_id", "agency.parent_cycle") in faults(caught)


def test_a_change_that_changes_nothing_is_not_said(work):
    forget(work)
    row = agencies.change(work, id_of(work, "304"), name_vi="UBND quận Ngô Quyền")
    assert (row["version"], said(work)) == (1, [])
    renamed = agencies.change(work, id_of(work, "304"), name_vi="UBND thành phố Ngô Quyền")
    assert renamed["version"] == 2
    assert found(work, q="thanh pho ngo quyen") == ["304"]


def test_within_subtree_includes_the_agency_itself_and_nothing_beside_it(work):
    head = Caller(roles=frozenset({"agency_head"}), agency_id=id_of(work, "304"))
    ward, other = id_of(work, "11344"), id_of(work, "311")
    work.caller = head
    work.must("person.read", ward)
    work.must("person.read", head.agency_id)
    with pytest.raises(Forbidden):
        work.must("person.read", other)

"""Tables over HTTP, with Hai Phong's real agencies: exported, filled in, imported, refused with a sheet of errors."""

import csv
import io

import pytest
import requests
from openpyxl import load_workbook

from chassis import tables
from chassis.tables import CSV, MEDIA, XLSX
from data import sample_procedures as sample
from tests.system.city import City
from tests.system.client import Client, Json, caller, everybody
from tests.system.test_imports import workbook

OWN, FOREIGN = "760", "761"
"""The codes of the small city's two districts."""
RESOURCES = ("agencies", "people", "procedures", "trainings", "tracks")


@pytest.fixture
def who(city: City) -> Client:
    """Somebody who may do everything."""
    return everybody(city.stack, person=city.own.person)


def sent(who: Client, resource: str, table: bytes, query: str = "") -> Json:
    media = XLSX if table.startswith(b"PK") else CSV
    return who.job("agencies", f"/v1/{resource}/import{query}", data=table, headers={"Content-Type": media})


def fetched(who: Client, path: str, **headers: str) -> requests.Response:
    answer = who.ask("GET", "agencies", path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def exported(who: Client, resource: str, query: str = "") -> bytes:
    job = who.job("agencies", f"/v1/{resource}/export?{query}")
    assert job["state"] == "done", job
    [file] = job["files"]
    answer = fetched(who, file["href"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{file["name"]}"'
    assert len(answer.content) == file["size"]
    assert job["result"]["rows"] == len(tables.read(answer.content)) - 1
    return answer.content


def changes(result: Json) -> dict[str, int]:
    left = ("unchanged", "open", "dry_run", "steps")
    return {name: count for name, count in result.items() if name not in left and count}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_exported_comes_in_again_and_changes_nothing(city: City, who: Client, resource: str, form: str) -> None:
    content = exported(who, resource, f"format={form}&lang={'vi' if form == 'csv' else 'en'}")
    job = sent(who, resource, content)
    assert job["state"] == "done", job["problem"]["errors"][:3]
    assert changes(job["result"]) == {}


def test_a_district_of_2019_is_exported_with_its_vietnamese_names_and_comes_in_again(city: City, who: Client) -> None:
    by_code = "/v1/agencies/by-code/311?on=2019-03-04"
    if who.ask("GET", "agencies", by_code).status_code == 404:
        assert sent(who, "agencies", sample.AGENCIES.read_bytes())["state"] == "done"
    district = who.get("agencies", by_code)
    content = exported(who, "agencies", f"format=csv&lang=vi&within={district['id']}")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = {row["Mã"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig")))}
    assert {"Tên": district["name_vi"], "Loại": "UBND quận, huyện", "Hiệu lực từ": "01/01/2017"}.items() <= rows[
        "311"
    ].items()
    assert len(rows) == 1 + 37
    whole = exported(who, "agencies", f"format=xlsx&within={district['id']}")
    assert sent(who, "agencies", whole)["result"]["unchanged"] == len(rows)


def test_templates_are_given_in_both_formats_and_languages_and_a_filled_one_comes_in(city: City, who: Client) -> None:
    for resource in RESOURCES:
        path = f"/v1/{resource}/import/template"
        vietnamese = fetched(who, f"{path}?lang=vi")
        assert (vietnamese.headers["Content-Type"], vietnamese.content[:2]) == (XLSX, b"PK")
        for english in (fetched(who, f"{path}?format=csv&lang=en"), fetched(who, f"{path}?lang=en", Accept=CSV)):
            assert english.headers["Content-Type"].startswith(CSV)
            assert english.content.startswith(b"\xef\xbb\xbf")
    book = load_workbook(io.BytesIO(fetched(who, "/v1/people/import/template?lang=vi").content))
    for place, value in enumerate([OWN, "Phạm Thị Điền", "dien@x.example", "0912345678"], 1):
        book.worksheets[0].cell(2, place, value)
    book.worksheets[0].cell(2, 7, "Thư ký ISO")
    out = io.BytesIO()
    book.save(out)
    assert changes(sent(who, "people", out.getvalue())["result"]) == {"registered": 1, "duties_assigned": 1}
    assert changes(sent(who, "people", out.getvalue())["result"]) == {}


def test_a_refused_table_comes_back_with_what_is_wrong_beside_each_row_in_the_sender_s_language(city: City) -> None:
    for language, heading in (("vi", "Lỗi"), ("en", "Error")):
        who = everybody(city.stack, language=language)
        table = workbook(["agency_code", "name", "phone"], [OWN, "A", 912345678], [1, "B", None])
        job = sent(who, "people", table)
        assert (job["state"], {one["format"] for one in job["files"]}) == ("failed", {"csv", "xlsx"})
        errors = f"/v1/jobs/{job['id']}/errors"
        assert [(one["row"], one["column"]) for one in who.items("agencies", errors)] == [(2, "C"), (3, "A")]
        told = [one["detail"] for one in who.items("agencies", errors)]
        by_query, by_accept = fetched(who, f"{errors}?format=xlsx"), fetched(who, errors, Accept=XLSX)
        assert by_query.content == by_accept.content
        for content in (by_query.content, fetched(who, f"{errors}?format=csv").content):
            [header, first, second] = [list(line.cells) for line in tables.read(content)]
            assert header == ["agency_code", "name", "phone", heading]
            assert (first[:3], second[:2]) == ([OWN, "A", "912345678"], ["1", "B"])
            assert first[3] == f"phone: {told[0]}"
            assert second[3] == f"agency_code: {told[1]}"


def test_nobody_else_fetches_what_a_job_has_found(city: City, who: Client) -> None:
    failed = sent(who, "people", b"agency_code,name\n1,\n")
    done = who.job("agencies", "/v1/people/export?format=csv")
    operator = caller(city.stack, "operator")
    for path in (f"/v1/jobs/{failed['id']}/errors?format=csv", f"/v1/jobs/{done['id']}/file"):
        assert city.coordinator.ask("GET", "agencies", path).status_code == 404
        assert operator.ask("GET", "agencies", path).status_code == 200
    assert who.ask("GET", "agencies", f"/v1/jobs/{done['id']}/errors?format=csv").status_code == 404
    assert who.ask("GET", "agencies", f"/v1/jobs/{failed['id']}/file").json()["code"] == "not_found"


def member(city: City, role: str) -> Client:
    return caller(city.stack, role, person=city.own.person, agency=city.own.agency)


def test_a_focal_point_reports_milestones_of_the_own_subtree_and_each_foreign_row_is_refused(city: City) -> None:
    focal = member(city, "focal_point")
    mine = exported(focal, "tracks", "format=csv&lang=en")
    assert sent(focal, "tracks", mine)["state"] == "done"
    everything = exported(everybody(city.stack), "tracks", "format=csv&lang=en")
    lines = [line.cells for line in tables.read(everything)]
    foreign = {at for at, line in enumerate(lines, 1) if line[1] == FOREIGN}
    refused = sent(focal, "tracks", everything)["problem"]["errors"]
    assert {one["row"] for one in refused if one["code"] == "import.outside"} >= foreign
    assert all(one["field"] == "agency_code" for one in refused)


def test_what_people_are_called_stands_in_no_log_and_in_no_event_but_their_own(city: City, who: Client) -> None:
    name, email = "Đặng Bí Mật", "bi.mat@x.example"
    table = f"agency_code,name,email,duty\n{OWN},{name},{email},secretary\n".encode()
    assert sent(who, "people", table)["result"]["registered"] == 1
    assert sent(who, "people", table + b"1,x,y,z\n")["state"] == "failed"
    database = city.stack.database("agencies")
    with database.transaction(read_only=True) as tx:
        said = tx.all("SELECT name FROM outbox WHERE body LIKE %s", (f"%{email}%",))
        kept = tx.all("SELECT id FROM history WHERE row(history.*)::text LIKE %s", (f"%{email}%",))
        results = tx.all("SELECT id FROM job WHERE row(job.*)::text LIKE %s", (f"%{email}%",))
    database.close()
    assert {row["name"] for row in said} == {"person.registered"}
    assert (kept, results) == ([], [])
    for process in ("agencies", "agencies.relay.1", "agencies.worker.1"):
        assert email not in city.stack.installation.log(process).read_text(encoding="utf-8")


BROKEN = {
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "cp1258": "agency_code;name\n303;Nguyễn".encode("cp1258", "replace") + b"\xd2",
    "utf-16": "agency_code;name\n303;A".encode("utf-16"),
    "nul": b"agency_code,name\n303,\x00",
    "json": b'{"agency_code": "303"}',
    "nothing": b"",
}


@pytest.mark.parametrize("table", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("resource", ["people", "tracks"])
def test_what_is_no_table_is_refused_with_a_word_of_what_is_expected(
    city: City, who: Client, resource: str, table: bytes
) -> None:
    job = sent(who, resource, table)
    assert (job["state"], job["problem"]["status"]) == ("failed", 422)
    assert job["problem"]["errors"]
    assert all("sheet." not in one["detail"] for one in job["problem"]["errors"])


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_table_of_ten_megabytes_and_one_of_another_type_are_refused_at_the_door(
    city: City, who: Client, resource: str
) -> None:
    path = f"/v1/{resource}/import"
    large = who.ask("POST", "agencies", path, data=b"a" * 10_000_000, headers={"Content-Type": CSV})
    assert large.status_code == 413
    other = who.ask("POST", "agencies", path, json={})
    assert other.status_code == 415
    assert all(media in other.json()["title"] for media in MEDIA.values())
    assert who.ask("POST", "agencies", f"/v1/{resource}/export?format=pdf").status_code == 422
    assert who.ask("POST", "agencies", f"/v1/{resource}/export?limit=5").status_code == 422
    assert who.ask("GET", "agencies", f"{path}/template?lang=fr").status_code == 422

"""An import as those who ask for it see it: a job, with every bad row in their language, and no half of it."""

from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from chassis.tables import XLSX
from tests.stack import Stack
from tests.system.city import City
from tests.system.client import Client, caller, eventually

CSV = {"Content-Type": "text/csv"}
HEADER = "code,name_vi,kind,parent_code,valid_from\n"
BAD = HEADER + "90003,Phường tốt,ward,760,2019-01-01\n1.1344E+04,A,ward,760,2019-01-01\n,B,moon,9,31/02/2019\n"


@pytest.fixture
def operator(city: City) -> Client:
    return caller(city.stack, "operator")


def imported(who: Client, table: bytes, query: str = "") -> dict[str, Any]:
    return who.job("agencies", f"/v1/agencies/import{query}", data=table, headers=CSV)


@pytest.mark.parametrize(
    "none", [b"", b"\x00", b"\xff\xfe", b"a;b\n1;2", b"PK\x03\x04", b'"' * 1000, b"code\n" + b"\xc3\x28"]
)
def test_a_table_that_is_none_is_refused(operator: Client, none: bytes) -> None:
    job = imported(operator, none)
    assert (job["state"], job["problem"]["status"], job["result"]) == ("failed", 422, None)
    assert job["problem"]["errors"]


STEPS = (
    "agency_code,code,name_vi,field,statutory_days,step,who,what,days,responsible,output\n"
    "760,QH-01,Đăng ký khai sinh,justice,5,1,Công chức Một cửa,Nhận hồ sơ,1,Trưởng bộ phận,Giấy hẹn\n"
    "760,QH-01,,,,2,Công chức tư pháp,Ghi sổ hộ tịch,1,Trưởng phòng,Giấy khai sinh\n"
)


def test_procedures_come_in_by_a_job_and_are_copied_by_another(city: City, operator: Client) -> None:
    came = operator.job("agencies", "/v1/procedures/import", data=STEPS.encode(), headers=CSV)
    assert came["result"] == {"registered": 1, "changed": 0, "unchanged": 0, "steps": 2, "dry_run": False}
    wrong = operator.job(
        "agencies", "/v1/procedures/import", data=STEPS.replace(",1,Tr", ",x,Tr").encode(), headers=CSV
    )
    assert [(one["row"], one["field"]) for one in wrong["problem"]["errors"]] == [(2, "days"), (3, "days")]
    [model] = operator.items("agencies", "/v1/procedures", code="QH-01")
    asked = {"procedure_ids": [model["id"]], "agency_ids": [city.child.agency, city.foreign.agency]}
    copied = city.coordinator.job("agencies", "/v1/procedures/copy", json=asked)
    assert copied["result"] == {"models": 1, "agencies": 2, "copied": 2, "present": 0}
    drift = operator.items("agencies", "/v1/procedures/drift", origin_id=model["id"])
    assert {one["agency_id"] for one in drift} == {city.child.agency, city.foreign.agency}
    assert operator.ask("POST", "agencies", "/v1/procedures/copy", json=asked).status_code == 403
    nobody = city.coordinator.ask("POST", "agencies", "/v1/procedures/copy", json={"procedure_ids": [model["id"]]})
    assert (nobody.status_code, nobody.json()["errors"][0]["field"]) == (422, "agency_ids")


@pytest.mark.parametrize("query", ["", "?dry_run=true"])
def test_every_bad_row_is_told_in_both_languages_and_no_good_one_is_written(
    city: City, operator: Client, query: str
) -> None:
    vietnamese = imported(operator, BAD.encode(), query)
    english = caller(city.stack, "operator", language="en").get("agencies", f"/v1/jobs/{vietnamese['id']}")
    told = [job["problem"]["errors"] for job in (vietnamese, english)]
    assert [{error["row"] for error in errors} for errors in told] == [{3, 4}] * 2
    assert all(one["detail"] != other["detail"] for one, other in zip(*told, strict=True))
    assert operator.ask("GET", "agencies", "/v1/agencies/by-code/90003").status_code == 404


def workbook(*rows: list[Any]) -> bytes:
    """The rows as Excel saves them."""
    book, out = Workbook(), BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_comes_in_and_each_bad_cell_is_told_with_its_column(city: City, operator: Client) -> None:
    headings = ["Mã", "Tên", "Loại", "Mã cấp trên", "Hiệu lực từ"]
    good, bad = ["90005", "Phường tốt", "Phường", "760", datetime(2019, 1, 1)], [101, "B", "Phường", 760, "31/02/2019"]
    send = {"headers": {"Content-Type": XLSX}}
    job = operator.job("agencies", "/v1/agencies/import", data=workbook(headings, good, bad), **send)
    assert [(one["row"], one["column"], one["heading"], one["code"]) for one in job["problem"]["errors"]] == [
        (3, "A", "Mã", "code.lost_zeros"),
        (3, "E", "Hiệu lực từ", "import.not_a_date"),
    ]
    assert "00101" in job["problem"]["errors"][0]["detail"]
    done = operator.job("agencies", "/v1/agencies/import", data=workbook(headings, good), **send)
    assert done["result"]["registered"] == 1
    other = operator.ask("POST", "agencies", "/v1/agencies/import", data=b"{}", headers={"Content-Type": "text/html"})
    assert (other.status_code, XLSX in other.json()["title"]) == (415, True)


def test_an_import_is_done_by_the_worker_and_not_by_the_service(city: City, wound: Stack, operator: Client) -> None:
    table = (HEADER + "90004,Phường chờ,ward,760,2019-01-01\n").encode()
    worker = wound.processes["agencies.worker.1"]
    worker.stop()
    try:
        asked = operator.ask("POST", "agencies", "/v1/agencies/import", data=table, headers=CSV)
        where = asked.headers["Location"]
        assert operator.get("agencies", where)["state"] == "queued"
        assert operator.ask("GET", "agencies", "/v1/agencies/by-code/90004").status_code == 404
    finally:
        worker.start()
        worker.wait_ready()
    done = eventually(lambda: (one := operator.get("agencies", where))["result"] and one)
    assert done["result"] == {"registered": 1, "changed": 0, "unchanged": 0, "dry_run": False}

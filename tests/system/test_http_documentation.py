"""`/openapi.json` and `/docs` of a running service."""

import requests

from chassis.openapi import document
from chassis.running import assembled
from tests.stack import Stack


def test_the_document_served_is_the_one_that_the_running_declarations_make(toy: Stack) -> None:
    answer = requests.get(f"{toy.url('toy')}/openapi.json", timeout=5)
    assert answer.headers["Content-Type"] == "application/json"
    service = toy.services["toy"]
    assert answer.json() == document(service, assembled(service))
    assert answer.json()["paths"]["/v1/notes/{note_id}"]["put"]["operationId"] == "rewrite"


def test_who_has_the_document_is_told_that_it_did_not_change(toy: Stack) -> None:
    for path in ("/openapi.json", "/docs"):
        first = requests.get(toy.url("toy") + path, timeout=5)
        again = requests.get(toy.url("toy") + path, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_the_page_speaks_the_readers_language(toy: Stack) -> None:
    url = f"{toy.url('toy')}/docs"
    vietnamese = requests.get(url, headers={"Accept-Language": "vi"}, timeout=5)
    assert "Nội dung gửi lên" in vietnamese.text
    assert "Request body" in requests.get(url, headers={"Accept-Language": "en"}, timeout=5).text
    assert "Request body" in requests.get(f"{url}?lang=en", headers={"Accept-Language": "vi"}, timeout=5).text
    assert "Accept-Language" in vietnamese.headers["Vary"]


def test_a_browser_is_told_to_load_nothing_for_the_page_and_to_run_nothing_in_it(toy: Stack) -> None:
    answer = requests.get(f"{toy.url('toy')}/docs", timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_documentation_takes_nothing_but_get(toy: Stack) -> None:
    for path in ("/openapi.json", "/docs"):
        answer = requests.post(toy.url("toy") + path, timeout=5)
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")

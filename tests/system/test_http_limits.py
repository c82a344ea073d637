"""Slow, endless, crowded and hasty clients are cut off in time, told why, and keep nobody else from being served."""

import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import uuid4

import pytest
import requests

from tests.stack import Process, Stack
from tests.system import raw
from tests.system.client import blocked, eventually

READ, REQUEST, IDLE = 1, 2, 2
PLACES, CONNECTIONS = 2, 40
RATE, BURST = 5, 20
ORIGIN = "https://portal.example"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ENDLESS = b"a" * 100_000


@pytest.fixture(scope="module")
def strict(toy: Stack) -> Iterator[Process]:
    """One more process of the toy, with limits that a test can wait for."""
    process = toy.another(
        "toy", "toy.strict", READ_TIMEOUT=READ, REQUEST_TIMEOUT=REQUEST, IDLE_TIMEOUT=IDLE, HTTP_WORKERS=PLACES,
        HTTP_CONNECTIONS=CONNECTIONS, RATE_LIMIT=RATE, RATE_BURST=BURST, CORS_ORIGINS=ORIGIN, BEHIND_TLS="yes",
        POOL_SIZE=2,
    )  # fmt: skip
    process.start()
    try:
        process.wait_ready()
        yield process
    finally:
        process.kill()


@pytest.fixture
def token(toy: Stack) -> str:
    """A token of an account that has asked for nothing yet."""
    return toy.token("coordinator", username=str(uuid4()))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def head(method: str, path: str, token: str = "", **fields: str) -> bytes:
    """The head of a request."""
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in {"Host": "x", **(bearer(token) if token else {}), **named}.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


def post(token: str, length: int) -> bytes:
    return head("POST", "/v1/notes", token, Content_Type="application/json", Content_Length=str(length))


def cut_off(process: Process, limit: str) -> float:
    text = requests.get(f"{process.url}/metrics", timeout=30).text
    found = re.search(rf'isotrack_http_cut_off_total{{limit="{limit}"}} (\S+)', text)
    return float(found[1]) if found else 0.0


@contextmanager
def nothing_else_waits(process: Process, token: str) -> Iterator[None]:
    """Others are answered at once while the block runs."""
    yield
    started = time.monotonic()
    assert requests.get(f"{process.url}/v1/notes", headers=bearer(token), timeout=raw.PATIENCE).status_code == 200
    assert time.monotonic() - started < READ, "it had to wait for the slow ones"


def test_a_head_that_trickles_is_given_up(strict: Process) -> None:
    before = cut_off(strict, "head")
    with raw.connected(strict.url) as connection:
        raw.trickle(connection, head("GET", "/v1/notes", X="a" * 300))
        answer = raw.answer(connection)
    assert (answer.status, answer.json()["code"]) == (408, "slow")
    assert cut_off(strict, "head") == before + 1


def test_bodies_that_trickle_take_no_place_and_are_given_up(strict: Process, token: str) -> None:
    before = cut_off(strict, "body")
    with ExitStack() as opened:
        slow = [opened.enter_context(raw.connected(strict.url)) for _ in range(PLACES + 3)]
        with nothing_else_waits(strict, token):
            for connection in slow:
                connection.sendall(post(token, 1000) + b'{"text"')
        answers = [raw.answer(connection) for connection in slow]
    assert {(answer.status, answer.json()["code"]) for answer in answers} == {(408, "slow")}
    assert cut_off(strict, "body") == before + len(slow)


def test_a_body_that_never_stops_trickling_is_given_up(strict: Process, token: str) -> None:
    with raw.connected(strict.url) as connection:
        connection.sendall(post(token, 1000))
        threading.Thread(target=raw.trickle, args=(connection, b" " * 1000), daemon=True).start()
        assert raw.answer(connection).status == 408


def test_a_connection_on_which_nothing_is_asked_is_closed(strict: Process) -> None:
    with raw.connected(strict.url) as connection:
        assert raw.until_closed(connection) == b""


def test_a_client_that_does_not_take_its_answers_is_cut_off(strict: Process) -> None:
    before = cut_off(strict, "answer")
    with raw.connected(strict.url) as connection:
        # Some thousand questions at once, whose answers fill every buffer on the way.
        asked = threading.Thread(target=_pour, args=(connection, head("GET", "/v1/nowhere", X="a" * 50)), daemon=True)
        asked.start()
        eventually(lambda: cut_off(strict, "answer") == before + 1, within=60)


def _pour(connection: Any, request: bytes) -> None:
    try:
        while True:
            connection.sendall(request * 100)
    except OSError:
        return


def test_no_more_connections_than_allowed_are_served_and_one_that_closes_makes_room(strict: Process) -> None:
    with ExitStack() as opened:
        eventually(lambda: _open(strict) <= 1)
        crowd = [opened.enter_context(raw.connected(strict.url)) for _ in range(CONNECTIONS)]
        for connection in crowd:
            connection.sendall(b"GET /v1/notes HTTP/1.1\r\n")
        one_more = raw.said(strict.url, head("GET", "/healthz", Connection="close"))
        assert (one_more.status, one_more.json()["code"]) == (503, "unavailable")
        assert cut_off_when_there_is_room(strict, crowd) >= 1


def cut_off_when_there_is_room(process: Process, crowd: list[Any]) -> float:
    for connection in crowd:
        connection.close()
    eventually(process.ready)
    return cut_off(process, "connections")


def _open(process: Process) -> float:
    text = requests.get(f"{process.url}/metrics", timeout=30, headers={"Connection": "close"}).text
    found = re.search(r"^isotrack_http_connections (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_work_that_waits_too_long_is_stopped_and_leaves_nothing_behind(toy: Stack, strict: Process, token: str) -> None:
    database = toy.database("toy")
    note = requests.post(f"{strict.url}/v1/notes", json={"text": "đợi"}, headers=bearer(token), timeout=20).json()

    def change() -> requests.Response:
        path = f"{strict.url}/v1/notes/{note['id']}/text"
        return requests.post(path, json={"text": "muộn"}, headers=bearer(token), timeout=20)

    with database.transaction() as tx, ThreadPoolExecutor(6) as pool:
        tx.one("SELECT FROM note WHERE id = %s FOR UPDATE", (note["id"],))
        # More than there are places: some never get one.
        answers = list(pool.map(lambda _: change(), range(6)))
        assert {(one.status_code, one.json()["code"], one.headers["Retry-After"]) for one in answers} == {
            (503, "timed_out", "2")
        }
        eventually(lambda: blocked(toy, "toy") == 0)
    database.close()
    # The pool has as many connections as were cut off: each must have been replaced.
    assert [change().json()["version"] for _ in range(4)] == [2, 3, 4, 5]


def test_what_is_too_large_is_refused_before_it_is_sent(strict: Process, token: str) -> None:
    with raw.connected(strict.url) as connection:
        connection.sendall(post(token, 10_000_000_000))
        answer = raw.parsed(connection.recv(65536))
        assert (answer.status, answer.json()["code"]) == (413, "too_large")
        raw.until_closed(connection)  # the rest is not waited for for ever


def test_whoever_has_sent_what_is_too_large_is_told_so(strict: Process, token: str) -> None:
    answer = requests.post(f"{strict.url}/v1/notes", data=b" " * 10_000_000, headers=bearer(token), timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_an_account_that_asks_too_often_waits_while_others_are_served(toy: Stack, strict: Process) -> None:
    greedy, other = (bearer(toy.token("coordinator", username=str(uuid4()))) for _ in range(2))
    with requests.Session() as session:
        answers = [session.get(f"{strict.url}/v1/notes", headers=greedy, timeout=20) for _ in range(3 * BURST)]
        refused = [one for one in answers if one.status_code == 429]
        assert [one.status_code for one in answers[:BURST]] == [200] * BURST
        assert refused, "it was never told to wait"
        assert {one.json()["code"] for one in refused} == {"too_many"}
        assert int(refused[0].headers["Retry-After"]) >= 1
        assert (refused[0].headers["RateLimit-Limit"], refused[0].headers["RateLimit-Remaining"]) == (str(BURST), "0")
        assert int(answers[0].headers["RateLimit-Remaining"]) == BURST - 1
        assert session.get(f"{strict.url}/v1/notes", headers=other, timeout=20).status_code == 200
        assert session.get(f"{strict.url}/healthz", timeout=20).status_code == 200
        eventually(lambda: session.get(f"{strict.url}/v1/notes", headers=greedy, timeout=20).status_code == 200)


def test_an_address_that_tries_tokens_is_slowed_down(strict: Process) -> None:
    with requests.Session() as session:
        tried = [
            session.get(f"{strict.url}/v1/notes", headers=bearer("a.b.c"), timeout=20).status_code
            for _ in range(3 * BURST)
        ]
    assert set(tried) == {401, 429}
    assert 'isotrack_http_limited_total{by="address"}' in requests.get(f"{strict.url}/metrics", timeout=30).text


BAD_HEADS = {
    "a long address": (b"GET /v1/" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "an endless address": (b"GET /" + ENDLESS, 414),
    "a long field": (head("GET", "/v1/notes", X="a" * 70_000), 431),
    "many fields": (head("GET", "/v1/notes", **{f"X{number}": "a" for number in range(200)}), 431),
    "no version": (b"POST /v1/notes\r\n\r\n", 400),
    "no request": (b"\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", 400),
    "another version": (b"GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400),
    "no host": (b"GET /v1/notes HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    "a blank before the colon": (b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc", 400),
    "a folded field": (b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n", 400),
    "a line without a colon": (b"GET /v1/notes HTTP/1.1\r\nHost: x\r\nabc\r\n\r\n", 400),
}


@pytest.mark.parametrize("what", BAD_HEADS)
def test_a_head_that_is_none_gets_a_problem_and_the_end(strict: Process, what: str) -> None:
    request, status = BAD_HEADS[what]
    answer = raw.said(strict.url, request)
    assert (answer.status, answer.json()["status"], answer.rest) == (status, status, b"")
    assert answer.headers["content-type"] == "application/problem+json"
    assert not re.search("python|eventlet|werkzeug|traceback", str(answer).lower())


SMUGGLED = b"GET /v1/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "two lengths": (b"Content-Length: 0\r\nContent-Length: 40", 400),
    "the same length twice": (b"Content-Length: 40\r\nContent-Length: 40", 400),
    "a list of lengths": (b"Content-Length: 0, 40", 400),
    "length and coding": (b"Content-Length: 40\r\nTransfer-Encoding: chunked", 400),
    "a coding that is none": (b"Transfer-Encoding: xchunked", 400),
    "two codings": (b"Transfer-Encoding: chunked, identity", 400),
    "a signed length": (b"Content-Length: +40", 400),
    "a negative length": (b"Content-Length: -1", 400),
    "a hexadecimal length": (b"Content-Length: 0x28", 400),
    "a length without end": (b"Content-Length: " + b"9" * 400, 400),
    "a coding after a control": (b"Transfer-Encoding: \x0bchunked", 400),
}


@pytest.mark.parametrize("what", AMBIGUOUS)
def test_a_body_whose_length_is_ambiguous_smuggles_nothing(strict: Process, what: str) -> None:
    fields, status = AMBIGUOUS[what]
    answer = raw.said(strict.url, b"POST /v1/notes HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n\r\n" + SMUGGLED)
    assert (answer.status, answer.rest) == (status, b""), "a second request was read out of the body"


def test_a_body_in_chunks_is_refused_and_smuggles_nothing(strict: Process) -> None:
    chunks = b"5\r\nhello\r\n0\r\n\r\n"
    answer = raw.said(strict.url, head("POST", "/v1/notes", Transfer_Encoding="chunked") + chunks + SMUGGLED)
    assert (answer.status, answer.rest) == (411, b"")


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "DELETE", "PROPFIND"])
def test_a_method_that_no_address_takes_is_refused(toy: Stack, method: str) -> None:
    answer = requests.request(method, f"{toy.url('toy')}/v1/notes", headers={"X-Secret": "geheim"}, timeout=20)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert "geheim" not in answer.text


def test_a_page_of_another_origin_reads_nothing_unless_the_origin_is_named(toy: Stack, strict: Process) -> None:
    for url, origin in ((toy.url("toy"), ORIGIN), (strict.url, "https://elsewhere.example"), (strict.url, "null")):
        for method, more in (("GET", {}), ("OPTIONS", {"Access-Control-Request-Method": "POST"})):
            answer = requests.request(method, f"{url}/v1/notes", headers={"Origin": origin, **more}, timeout=20)
            assert [name for name in answer.headers if name.lower().startswith("access-control")] == []
            assert answer.status_code in ((401, 429) if method == "GET" else (405,))


def test_a_page_of_a_named_origin_asks_beforehand_and_reads(strict: Process, token: str) -> None:
    asks = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "if-match"}
    beforehand = requests.options(f"{strict.url}/v1/notes", headers=asks, timeout=20)
    assert (beforehand.status_code, beforehand.content) == (204, b"")
    assert beforehand.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "POST" in beforehand.headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "If-Match", "Idempotency-Key"):
        assert name in beforehand.headers["Access-Control-Allow-Headers"]
    answer = requests.get(f"{strict.url}/v1/notes", headers={**bearer(token), "Origin": ORIGIN}, timeout=20)
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
    assert "Origin" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/v1/notes", "/v1/nowhere", "/healthz", "/readyz", "/metrics", "/v1/notes/%00", "/" + "a" * 9000]
)
def test_every_answer_has_the_headers_that_protect_and_none_that_tells_too_much(
    toy: Stack, strict: Process, token: str, path: str
) -> None:
    for url in (toy.url("toy"), strict.url):
        for headers in ({}, bearer(token)):
            answer = requests.get(url + path, headers=headers, timeout=20)
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            assert not {"Server", "X-Powered-By"} & set(answer.headers)
    over_tls = [requests.get(url, timeout=20).headers for url in (toy.url("toy"), strict.url)]
    assert ["Strict-Transport-Security" in headers for headers in over_tls] == [False, True]


def test_a_relays_health_has_them_too(toy: Stack) -> None:
    answer = requests.get(f"{toy.url('toy.relay.1')}/healthz", timeout=20)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Server"] == "isotrack"

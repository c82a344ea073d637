"""What an installation says reaches the reader as one sentence, and a spent token is renewed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps

import pytest

from story import client
from story.client import Account, Installation, Refused, sentence


class _Service(BaseHTTPRequestHandler):
    """Gives out token after token; only the last one is good. `/v1/bad` is refused, `/v1/things` has two pages."""

    issued = 0

    def do_POST(self) -> None:
        type(self).issued += 1
        self._say(200, {"access_token": f"token-{self.issued}"})

    def do_GET(self) -> None:
        if self.headers["Authorization"] != f"Bearer token-{self.issued}":
            self._say(401, {"title": "expired", "code": "token.expired"})
        elif self.path.startswith("/v1/bad"):
            errors = [{"field": "date", "code": "date.in_future", "detail": "too early"}]
            self._say(422, {"title": "no", "code": "invalid", "errors": errors})
        elif "after=two" in self.path:
            self._say(200, {"items": [{"n": 2}], "after": None})
        else:
            self._say(200, {"items": [{"n": 1}], "after": "two"})

    def _say(self, status: int, document: dict[str, object]) -> None:
        body = dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def installation() -> Iterator[Installation]:
    _Service.issued = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Installation({"agencies": f"http://127.0.0.1:{server.server_port}"})
    server.shutdown()
    server.server_close()


def test_a_bad_field_is_not_named_to_the_reader():
    errors = [{"row": 7, "field": "code", "detail": "đã có"}, {"field": "name_vi", "detail": "thiếu"}]
    problem = {"title": "Có trường chưa hợp lệ.", "errors": errors}
    assert sentence(422, problem) == "422 Có trường chưa hợp lệ. (7, code: đã có; name_vi: thiếu)"


def test_a_refusal_hides_which_rule_refused(installation):
    with pytest.raises(Refused, match=r"GET /v1/bad: 422 no \(date: too early\)") as refused:
        Account(installation, "leader", "secret").get("agencies", "/v1/bad")
    assert (refused.value.status, refused.value.codes) == (422, {"date.in_future"})


def test_the_second_page_of_a_list_is_forgotten(installation):
    things = Account(installation, "leader", "secret").pages("agencies", "/v1/things")
    assert [thing["n"] for thing in things] == [1, 2]


def test_a_story_longer_than_a_token_lives_breaks_off(installation):
    account = Account(installation, "leader", "secret")
    account.get("agencies", "/v1/things")
    _Service.issued += 1
    assert account.get("agencies", "/v1/things")["items"] == [{"n": 1}]


def test_a_service_that_is_away_ends_in_a_traceback(monkeypatch):
    monkeypatch.setattr(client, "PAUSE", 0.01)
    away = Installation({"agencies": "http://127.0.0.1:9"})
    with pytest.raises(Refused, match=r"agencies does not answer at http://127\.0\.0\.1:9"):
        Account(away, "leader", "secret").get("agencies", "/v1/things")

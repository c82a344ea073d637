"""What would be broken: a client that reads messages and reminders over HTTP gets another shape, or none."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from chassis.history import Whence
from chassis.identity import Caller
from chassis.web.limits import Buckets
from chassis.work import Work
from services.notifications.service import SERVICE, Notifications
from services.notifications.tests.city import City


class Desk(Notifications):
    """The routes without a server: each request runs in the test's own piece of work, as the given caller."""

    def __init__(self, work: Work, caller: Caller) -> None:
        self.unit = SimpleNamespace(
            service=SERVICE,
            settings=work.settings,
            verifier=SimpleNamespace(caller=lambda _token: caller),
            buckets=Buckets(rate=0, burst=0),
            work=self._in_work,
        )
        self._tx, self._settings = work.tx, work.settings

    @contextmanager
    def _in_work(self, caller: Caller, traceparent: str, read_only: bool, whence: Whence) -> Iterator[Work]:
        yield Work(self._tx, SERVICE, self._settings, caller, whence=whence)

    def ask(self, route: str, language: str = "vi", query: str = "", **path_values: Any) -> Response:
        headers = {"Authorization": "Bearer token", "Accept-Language": language}
        environ = EnvironBuilder(headers=headers, query_string=query).get_environ()
        request = Request(environ | {"isotrack.seconds": 30})
        response: Response = getattr(self, route)(request, **path_values)
        return response


def desk(city: City, person: UUID | None, role: str = "focal_point", agency: UUID | None = None) -> Desk:
    return Desk(city.work, Caller(person_id=person, roles=frozenset({role}), agency_id=agency))


def test_the_inbox_shows_title_body_agency_and_dates_in_the_language_asked_for(city: City) -> None:
    city.tree()
    finding, person = city.raised(city.department), city.duty(city.department)
    response = desk(city, person).ask("list_messages", language="en", query="unread=true")
    assert response.status_code == 200
    [item] = response.json["items"]
    assert item["title"] == "Finding at Sở Tư pháp: major nonconformity"
    assert item["agency"] == {"id": str(city.department), "code": "STP", "name": "Sở Tư pháp"}
    assert (item["subject"], item["duty"], item["read_at"]) == (str(finding), "focal_point", None)
    assert item["subjects"] == [item["subject"]]
    shown = {"id", "title", "body", "rule", "agency", "duty", "subject", "subjects", "created_on", "read_at"}
    assert set(item) == shown | {"version", "allowed"}
    assert response.json["after"] is None


def test_a_message_is_marked_as_read(city: City) -> None:
    city.raised(city.department)
    person = city.duty(city.department)
    message_id = UUID(desk(city, person).ask("list_messages").json["items"][0]["id"])
    response = desk(city, person).ask("read_message", message_id=message_id)
    assert response.status_code == 200
    assert response.json["read_at"]


def test_a_message_that_is_not_the_callers_is_not_there(city: City) -> None:
    response = desk(city, uuid4()).ask("read_message", message_id=uuid4())
    assert response.status_code == 404
    assert response.json["title"] == "Không tìm thấy thông báo."


def test_a_system_without_a_person_has_an_empty_inbox(city: City) -> None:
    assert desk(city, None, "service").ask("list_messages").json == {"items": [], "after": None}


def test_reminders_show_their_day_and_their_agency(city: City) -> None:
    city.tree()
    finding = city.raised(city.commune)
    response = desk(city, uuid4(), "agency_head", city.district).ask("list_reminders", query="limit=1")
    [item] = response.json["items"]
    assert (item["subject"], item["agency"]["code"]) == (str(finding), "11344")
    assert (item["remind_on"], item["due_on"], item["state"]) == ("2018-12-21", "2018-12-28", "planned")
    assert response.json["after"]


def test_an_unknown_state_is_refused_by_name(city: City) -> None:
    response = desk(city, uuid4(), "coordinator").ask("list_reminders", query="state=lost")
    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == ["state"]


def test_a_forged_cursor_is_refused_by_name(city: City) -> None:
    response = desk(city, city.duty(city.department)).ask("list_messages", query="after=WyJhIl0")
    assert response.status_code == 422
    assert [error["field"] for error in response.json["errors"]] == ["after"]


def test_an_operator_sees_no_reminders(city: City) -> None:
    assert desk(city, uuid4(), "operator").ask("list_reminders").status_code == 403

"""A small city told of by events, for the tests: the real subscriptions on a real database.

Everything runs in one piece of work, which the fixture rolls back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.envelope import Event
from chassis.history import Whence
from chassis.identity import Caller
from chassis.work import Work
from services.notifications import queries
from services.notifications.reactions import Reactions
from services.notifications.service import SERVICE

DUE = date(2018, 12, 28)
FROM = date(2018, 1, 1)
ALL = {"limit": 50}


class Listener(Reactions):
    """The subscriptions without nameko: each delivery runs in the test's own piece of work."""

    name = "notifications"

    def __init__(self, work: Work) -> None:
        self.unit = self
        self._work = work

    @contextmanager
    def work(self, cause: Event, traceparent: str, whence: Whence) -> Iterator[Work]:
        yield self._work


class City:
    """A city, a district with a commune, a department; the events that tell of them."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.listener = Listener(work)
        self.root, self.district, self.commune, self.department = (uuid4() for _ in range(4))

    def hear(self, subscription: str, name: str, subject: UUID, sequence: int = 1, /, **state: Any) -> Event:
        event = Event(uuid4(), name, "x", subject, 1, sequence, datetime.now(UTC), state)
        return self.hear_again(subscription, event)

    def hear_again(self, subscription: str, event: Event) -> Event:
        getattr(self.listener, subscription)(event)
        return event

    def agency(self, agency_id: UUID, code: str, name: str, parent_id: UUID | None = None) -> None:
        state = {"code": code, "name_vi": name, "name_en": None, "parent_id": parent_id}
        self.hear("agency", "agency.registered", agency_id, **state)

    def tree(self) -> None:
        self.agency(self.commune, "11344", "Phường Lương Khánh Thiện", self.district)
        self.agency(self.district, "304", "UBND quận Ngô Quyền", self.root)
        self.agency(self.department, "STP", "Sở Tư pháp", self.root)
        self.agency(self.root, "31", "UBND thành phố Hải Phòng")

    def duty(self, agency_id: UUID, duty: str = "focal_point", until: date | None = None) -> UUID:
        person = uuid4()
        state = {"person_id": person, "agency_id": agency_id, "duty": duty, "valid_from": FROM, "valid_to": until}
        self.hear("duty", "duty.assigned", uuid4(), **state)
        return person

    def raised(self, agency_id: UUID) -> UUID:
        finding = uuid4()
        self.hear("finding", "finding.raised", finding, **finding_of(agency_id))
        self.hear("tell", "finding.raised", finding, **finding_of(agency_id))
        return finding

    def caller(self, person: UUID | None, role: str = "focal_point", agency: UUID | None = None) -> Work:
        who = Caller(person_id=person, roles=frozenset({role}), agency_id=agency)
        return Work(self.work.tx, SERVICE, self.work.settings, who)

    def inbox(self, person: UUID | None, **query: Any) -> list[dict[str, Any]]:
        return list(queries.inbox(self.caller(person), {**ALL, **query}).items)


def finding_of(agency_id: UUID, state: str = "open", due: date | None = DUE) -> dict[str, Any]:
    return {
        "agency_id": agency_id,
        "inspection_id": UUID(int=7),
        "kind": "nonconformity",
        "grade": "major",
        "clause": "7.5",
        "raised_on": date(2018, 11, 30),
        "due": due,
        "state": state,
        "reason": None,
    }

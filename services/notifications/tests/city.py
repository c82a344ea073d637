"""A small city told of by events, for the tests: the real subscriptions on a real database.

Everything runs in one piece of work, which the fixture rolls back.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.envelope import Event
from chassis.history import Whence
from chassis.identity import Caller
from chassis.work import Work
from services.notifications.commands import reminding
from services.notifications.domain.addressee import Addressee
from services.notifications.queries import inbox, reminders
from services.notifications.reactions import Reactions
from services.notifications.service import SERVICE

DUE = date(2018, 12, 28)
FROM = date(2018, 1, 1)
ALL = {"limit": 200}
_SAID = "SELECT body FROM outbox WHERE name = %s ORDER BY id"


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

    def agency(
        self, agency_id: UUID, code: str, name: str, kind: str, parent_id: UUID | None = None, **days: date
    ) -> None:
        state = {"code": code, "name_vi": name, "name_en": None, "kind": kind, "parent_id": parent_id}
        state |= {"valid_from": None, "valid_to": None, **days}
        self.hear("agency", "agency.registered", agency_id, **state)

    def tree(self) -> None:
        self.agency(self.commune, "11344", "Phường Lương Khánh Thiện", "ward", self.district)
        self.agency(self.district, "304", "UBND quận Ngô Quyền", "district_committee", self.root)
        self.agency(self.department, "STP", "Sở Tư pháp", "department", self.root)
        self.agency(self.root, "31", "UBND thành phố Hải Phòng", "city_committee")

    def duty(self, agency_id: UUID, duty: str = "focal_point", until: date | None = None, since: date = FROM) -> UUID:
        person = uuid4()
        state = {"person_id": person, "agency_id": agency_id, "duty": duty, "valid_from": since, "valid_to": until}
        self.hear("duty", "duty.assigned", uuid4(), **state)
        return person

    def person(self, person: UUID | None = None, roles: tuple[str, ...] = (), **known: Any) -> UUID:
        """Told of for the first time, with the email address lan@example.vn unless said otherwise."""
        person = person or uuid4()
        state = {"name": "Trần Thị Lan", "email": "lan@example.vn", "language": "vi", "agency_id": None, **known}
        self.hear("person", "person.registered", person, **state, roles=list(roles))
        return person

    def raised(self, agency_id: UUID, due: date | None = DUE) -> UUID:
        finding = uuid4()
        self.hear("finding", "finding.raised", finding, **finding_of(agency_id, due=due))
        self.hear("tell", "finding.raised", finding, **finding_of(agency_id, due=due))
        return finding

    def day(self, day: date) -> None:
        """The day has come, and everything that is due goes out."""
        self.today(day)
        while reminding.send_due(self.work):
            pass

    def today(self, day: date) -> None:
        """The day has come, and nothing has been done yet."""
        self.work.now = datetime.combine(day, datetime.now(UTC).timetz())

    def ladder(self, finding: UUID, *states: str) -> list[tuple[date, str]]:
        """What is planned, or in one of these states, for the time after a finding's due date: when, for whom."""
        found = reminders.list_reminders(self.work, {**ALL, "subject": finding}).items
        wanted = [row for row in found if row["rung"] and row["state"] in (states or ("planned",))]
        return [(row["remind_on"], Addressee(row["addressee"]).value) for row in wanted]

    def said(self, name: str) -> list[dict[str, Any]]:
        """The states in the events of that name, in their order."""
        return [json.loads(row["body"])["state"] for row in self.work.all(_SAID, (name,))]

    def caller(self, person: UUID | None, role: str = "focal_point", agency: UUID | None = None) -> Work:
        who = Caller(person_id=person, roles=frozenset({role}), agency_id=agency)
        work = Work(self.work.tx, SERVICE, self.work.settings, who)
        work.now = self.work.now
        return work

    def inbox(self, person: UUID | None, role: str = "focal_point", **query: Any) -> list[dict[str, Any]]:
        return list(inbox.inbox(self.caller(person, role), {**ALL, **query}).items)


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

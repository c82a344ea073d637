"""What would be broken: a copy of the tree that goes back in time, hangs on half the events, or loses a duty."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.envelope import Event
from chassis.history import Whence
from chassis.work import Work
from services.audits import schemas
from services.audits.reactions import Reactions
from services.audits.store import copies

NOW = datetime.now(UTC)


class Listener(Reactions):
    """The subscriptions without nameko: each delivery runs in the test's own piece of work."""

    name = "audits"

    def __init__(self, work: Work) -> None:
        self.unit = self
        self._work = work

    @contextmanager
    def work(self, cause: Event, traceparent: str, whence: Whence) -> Iterator[Work]:
        yield self._work

    def hear_agency(self, agency_id: UUID, parent_id: UUID | None, sequence: int = 1, **more: Any) -> None:
        state = {"code": "304", "name_vi": "UBND quận Ngô Quyền", "kind": "district_committee", **more}
        state["parent_id"] = str(parent_id) if parent_id else None
        seen = schemas.AgencySeen().load(state)
        self.agencies(Event(uuid4(), "agency.changed", "agencies", agency_id, 1, sequence, NOW, seen))

    def hear_duty(self, person_id: UUID, agency_id: UUID, sequence: int, duty_id: UUID, **more: Any) -> None:
        state = {"person_id": str(person_id), "agency_id": str(agency_id), "duty": "secretary", **more}
        seen = schemas.DutySeen().load(state)
        self.duties(Event(uuid4(), "duty.assigned", "agencies", duty_id, 1, sequence, NOW, seen))


@pytest.fixture
def listener(audits_work: Work) -> Listener:
    """The subscriptions of a service that has heard nothing yet."""
    return Listener(audits_work)


def test_an_agency_lies_within_itself_before_it_is_known(audits_work: Work) -> None:
    agency = uuid4()
    assert copies.within(audits_work, agency, agency)
    assert not copies.within(audits_work, agency, uuid4())


def test_the_tree_is_whole_whatever_came_first(audits_work: Work, listener: Listener) -> None:
    commune, district, city = uuid4(), uuid4(), uuid4()
    listener.hear_agency(commune, district)
    assert copies.within(audits_work, commune, district)
    assert not copies.within(audits_work, commune, city)
    listener.hear_agency(city, None)
    listener.hear_agency(district, city)
    assert copies.within(audits_work, commune, city)
    assert not copies.within(audits_work, city, commune)


def test_a_circle_of_half_told_moves_ends(audits_work: Work, listener: Listener) -> None:
    one, other = uuid4(), uuid4()
    listener.hear_agency(one, other)
    listener.hear_agency(other, one)
    assert copies.within(audits_work, one, other)
    assert not copies.within(audits_work, one, uuid4())
    assert len(audits_work.all("SELECT subtree(%s)", (one,))) == 2


def test_an_older_state_does_not_come_back(audits_work: Work, listener: Listener) -> None:
    agency = uuid4()
    listener.hear_agency(agency, None, sequence=2, name_vi="UBND quận Ngô Quyền")
    listener.hear_agency(agency, None, sequence=1, name_vi="Tên cũ")
    kept = copies.agency(audits_work, agency)
    assert kept is not None
    assert kept["name_vi"] == "UBND quận Ngô Quyền"


def test_a_duty_that_has_ended_no_longer_makes_an_insider(audits_work: Work, listener: Listener) -> None:
    person, agency, duty = uuid4(), uuid4(), uuid4()
    listener.hear_duty(person, agency, 1, duty, valid_from="2018-01-01")
    listener.hear_duty(person, agency, 2, duty, valid_from="2018-01-01", valid_to="2019-06-30")
    last, next_day = date(2019, 6, 30), date(2019, 7, 1)
    assert copies.people(audits_work, [person], agency, last)[person]["insider"]
    after = copies.people(audits_work, [person], agency, next_day)[person]
    assert (after["known"], after["insider"]) == (True, False)

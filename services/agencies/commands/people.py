"""Use cases that change people and their duties. Personal data goes into person events only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands import sessions
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import duty as rules
from services.agencies.domain.agency import ended_fault
from services.agencies.domain.refusal import Refusal
from services.agencies.store import agencies
from services.agencies.store import people as store


def register(work: Work, **new: Any) -> UUID:
    """Register a person: name, and if known email, phone, agency_id, position, language (vi); returns the id."""
    agency_id = new.get("agency_id")
    refuse_any([_fault(work, agency_id, work.today)])
    person = {"email": None, "phone": None, "agency_id": None, "position": None, "language": "vi", **new}
    person_id = uuid4()
    store.insert(work, {**person, "id": person_id})
    _say(work, "person.registered", person_id)
    return person_id


def change(work: Work, person_id: UUID, **changes: Any) -> None:
    """Change a person's name, agency or language; says nothing when nothing differs."""
    person = store.lock(work, person_id)
    if person is None:
        raise NotFound("person")
    differing = sorted(name for name, value in changes.items() if person[name] != value)
    if differing:
        store.change(work, {**person, **changes})
        if changes.get("agency_id", person["agency_id"]) != person["agency_id"]:
            store.keep_agency(work, person_id, work.today - timedelta(days=1), person["agency_id"])
            sessions.end_of_person(work, person_id)
        _say(work, "person.changed", person_id, {"fields": differing})


@contextmanager
def saying_city_roles(work: Work, person_id: UUID) -> Iterator[None]:
    """What is done to the person's account meanwhile is said if it gives or takes a part in the city's rollout."""
    before = store.lock(work, person_id)
    yield
    after = store.get(work, person_id)
    if before and after and before["city_roles"] != after["city_roles"]:
        store.touch(work, person_id)
        _say(work, "person.changed", person_id, {"fields": ["city_roles"]})


def assign(
    work: Work,
    person_id: UUID,
    agency_id: UUID,
    duty: str,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Row:
    """Give a person a duty at an agency, from today unless said otherwise, to `valid_to` included."""
    refuse_any([_fault(work, agency_id, valid_from or work.today)])
    work.must("duty.assign", agency_id)
    _must_see(work, person_id)
    return give(work, person_id, agency_id, duty, valid_from or work.today, valid_to)


def give(
    work: Work, person_id: UUID, agency_id: UUID, duty: str, valid_from: date, valid_to: date | None = None
) -> Row:
    """The same for whoever may do what the duty comes with, as an account; the person is locked."""
    rules.check_assignment(valid_from, valid_to, store.held(work, person_id, agency_id, duty))
    new: Row = {"id": uuid4(), "person_id": person_id, "agency_id": agency_id, "duty": duty, "version": 1}
    new |= {"valid_from": valid_from, "valid_to": valid_to}
    store.insert_duty(work, new)
    work.say("duty.assigned", new["id"], 1, new)
    return new


def end(work: Work, duty_id: UUID, valid_to: date | None = None) -> Row:
    """End a duty: `valid_to` is its last day, today unless said otherwise."""
    duty = store.lock_duty(work, duty_id)
    if duty is None:
        raise NotFound("duty")
    work.must("duty.assign", duty["agency_id"])
    work.check_version(duty["version"])
    last_day = valid_to or work.today
    rules.check_end(duty["valid_from"], duty["valid_to"], last_day)
    store.end_duty(work, duty_id, last_day)
    ended = {**duty, "valid_to": last_day, "version": duty["version"] + 1}
    work.say("duty.ended", duty_id, ended["version"], ended)
    return ended


def _must_see(work: Work, person_id: UUID) -> None:
    """Lock the person, so that the same duty is not given twice at once; nobody assigns whom they may not see."""
    person = store.lock(work, person_id)
    if person is None:
        raise NotFound("person")
    work.must("person.read", person["agency_id"])


def _fault(work: Work, agency_id: UUID | None, day: date) -> Refusal | None:
    """What is wrong with belonging to an agency from a day on: there is none, or it has ended."""
    if agency_id is None:
        return None
    agency = agencies.get(work, agency_id)
    return ended_fault(agency["valid_to"], day) if agency else Refusal("agency.unknown", "agency_id")


def _say(work: Work, name: str, person_id: UUID, change: Mapping[str, Any] | None = None) -> None:
    if person := store.get(work, person_id):
        work.say(name, person_id, person["version"], person, change)

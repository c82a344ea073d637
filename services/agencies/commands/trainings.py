"""The use case of recording a training that was held."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import training as rules
from services.agencies.domain.refusal import Refusal
from services.agencies.store import agencies, providers
from services.agencies.store import trainings as store


def record(
    work: Work, *, attendee_ids: Sequence[UUID], agency_id: UUID | None, provider_id: UUID | None, **told: Any
) -> Row:
    """Record a training: kind, date, title, document, by whom it was held, and who attended.

    `agency_id` is the caller's own when absent. Whoever may act in a subtree only records nobody from outside of it.
    Invalid names the agency, the provider and each attendee that there is not.
    """
    held_by = agency_id or work.caller.agency_id
    work.must("training.record", held_by)
    held_on: date = told["date"]
    rules.check_date(held_on, work.today)
    found = store.agencies_of(work, attendee_ids)
    refuse_any([*_unknown(work, held_by, provider_id), *_attendee_faults(attendee_ids, found)])
    attendees = {person: agency for person, agency in found.items() if agency is not None}
    for agency in set(attendees.values()):
        work.must("training.record", agency)
    training_id = uuid4()
    training = {**told, "id": training_id, "agency_id": held_by, "provider_id": provider_id}
    store.insert(work, training, attendees)
    recorded = store.get(work, training_id)
    if recorded is None:
        raise NotFound("training")
    work.say("training.recorded", training_id, recorded["version"], recorded, {"document": told.get("document")})
    return recorded


def _unknown(work: Work, agency_id: UUID | None, provider_id: UUID | None) -> Iterator[Refusal]:
    if agency_id and agencies.get(work, agency_id) is None:
        yield Refusal("agency.unknown", "agency_id")
    if provider_id and providers.get(work, provider_id) is None:
        yield Refusal("provider.unknown", "provider_id")


def _attendee_faults(wanted: Sequence[UUID], found: dict[UUID, UUID | None]) -> Iterator[Refusal]:
    for at, person in enumerate(wanted):
        field = f"attendee_ids.{at}"
        if person not in found:
            yield Refusal("training.attendee_unknown", field)
        elif found[person] is None:
            yield Refusal("training.attendee_of_no_agency", field)
        elif person in wanted[:at]:
            yield Refusal("training.attendee_twice", field)

"""Copies of what others own, and what follows here from another state of an agency, a duty or a person."""

from typing import Any
from uuid import UUID

from chassis.work import Work
from services.notifications.commands import keeping, reminding, telling
from services.notifications.domain.addressee import CITY, OF_THE_CITY, Place, To
from services.notifications.store import addressing, copies, deliveries, preferences

State = dict[str, Any]

# These copies are dropped as told: there is nothing to decide.
forget_agency = copies.forget_agency
forget_duty = copies.forget_duty


def keep_agency(work: Work, agency_id: UUID, state: State) -> None:
    """Keep what an agency is; if a district stands above it by now, its matters can be put to that."""
    copies.lock_place(work, agency_id, to_change=True)
    before = copies.place(work, agency_id)
    copies.keep_agency(work, agency_id, state)
    keeping.plan_again(work, agency_id)
    if before.has_district != Place(agency_id, state["kind"]).has_district:
        reminding.plan_again(work, copies.open_findings(work, agency_id))


def keep_duty(work: Work, duty_id: UUID, state: State) -> None:
    """Keep who holds a duty; messages that wait for somebody there go out."""
    to = To(state["agency_id"], state["duty"])
    addressing.lock_addressees(work, [to])
    copies.keep_duty(work, duty_id, state)
    telling.address_waiting(work, to)


def keep_person(work: Work, person_id: UUID, state: State) -> None:
    """Keep how to reach a person; nothing waits for an address that there is none of."""
    parts = [To(CITY, role) for role in sorted(OF_THE_CITY.intersection(state["roles"]))]
    addressing.lock_addressees(work, parts)
    copies.keep_person(work, person_id, state)
    if state["email"] is None:
        deliveries.withdraw(work, person_id, "the person has no address")
    for to in parts:
        telling.address_waiting(work, to)


def erase_person(work: Work, person_id: UUID) -> None:
    """Forget a person's name and address; what waits to be sent is not sent."""
    copies.erase_person(work, person_id)
    deliveries.withdraw(work, person_id, "the person was erased")
    preferences.forget(work, person_id)


def forget_person(work: Work, person_id: UUID) -> None:
    """Drop a person whom agencies has lost; what waits to be sent is not sent."""
    copies.forget_person(work, person_id)
    deliveries.withdraw(work, person_id, "the person is not known any more")

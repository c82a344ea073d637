"""Many reminders, one message: what is due for one addressee is told at once, each matter by its last step."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.notifications.domain.addressee import Addressee, Place, To, recipients

LONGEST = 100
"""Matters that a message names; of more it says how many."""


class Due(NamedTuple):
    """A reminder whose day has come: of which matter, for whom, on which rung, about which agency, due when.

    `what` tells what the matter is (kind, grade, clause of a finding).
    """

    subject: UUID
    addressee: Addressee
    rung: int
    place: Place
    due_on: date
    what: dict[str, Any]


def gathered(found: Iterable[Due]) -> dict[To, list[Due]]:
    """By addressee, each matter once, on its highest rung, what is due first first."""
    groups: dict[To, dict[UUID, Due]] = {}
    for one in sorted(found, key=lambda one: one.rung):
        for to in recipients(one.addressee, one.place):
            groups.setdefault(to, {})[one.subject] = one
    return {to: sorted(those.values(), key=lambda one: (one.due_on, one.subject)) for to, those in groups.items()}


def letter_of(found: Sequence[Due], today: date) -> dict[str, Any]:
    """What the message to an addressee is filled with, as JSON has it."""
    return {
        "items": [_item(one, today) for one in found[:LONGEST]],
        "more": max(0, len(found) - LONGEST),
        "overdue": sum(one.due_on < today for one in found),
        "coming": sum(one.due_on >= today for one in found),
    }


def _item(one: Due, today: date) -> dict[str, Any]:
    return {
        **one.what,
        "subject": str(one.subject),
        "agency_id": str(one.place.agency_id),
        "due": one.due_on.isoformat(),
        "late": (today - one.due_on).days,
        "rung": one.rung,
    }

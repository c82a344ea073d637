"""Messages: written when an event or a day calls for one, to whom they are for, and marked as read."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from chassis import smtp
from chassis.problems import NotFound
from chassis.work import Work
from services.notifications.domain.addressee import To, recipients
from services.notifications.domain.delivery import Channel
from services.notifications.domain.rules import rules_for, told
from services.notifications.store import addressing, copies, messages
from services.notifications.store.messages import Message, Reader

State = dict[str, Any]

_JUST_WRITTEN = 3600.0
"""Seconds within which a holder of the duty who only becomes known after a message still gets it delivered."""
_AT_ONCE = 500


def tell(
    work: Work, event_id: UUID, name: str, subject: UUID, state: State, change: Mapping[str, Any] = MappingProxyType({})
) -> None:
    """Write the messages that the rules make of an event, each once per event."""
    rules = rules_for(name)
    if not rules:
        return
    place = copies.place(work, state.get("agency_id"))
    facts = told(name, state, change)
    write(
        work,
        [
            Message(event_id, rule.name, to, place.agency_id, subject, rule.template, facts)
            for rule in rules
            for to in recipients(rule.to, place)
        ],
    )


def write(work: Work, found: Iterable[Message]) -> None:
    """Write messages with their deliveries, in this transaction; the mail is sent by the worker after its end."""
    found = list(found)
    addressing.lock_addressees(work, (one.to for one in found))
    addressing.address(work, messages.add(work, found, work.today), work.today, _channels(work))


def address_waiting(work: Work, to: To) -> None:
    """Write the deliveries of what waits for an addressee, whose lock is held, as far as there is somebody today."""
    waiting = addressing.waiting_for(work, to, _JUST_WRITTEN)
    addressing.address(work, waiting, work.today, _channels(work))


def address_all(work: Work) -> bool:
    """The same for all messages that nobody got: duties begin on days without any event. Whether there is more."""
    waiting = addressing.unaddressed(work, work.today, _AT_ONCE)
    addressing.address(work, waiting, work.today, _channels(work))
    return len(waiting) == _AT_ONCE


def mark_read(work: Work, message_id: UUID) -> None:
    """The caller has read a message of the caller's own inbox; NotFound if it does not lie in there."""
    person = work.caller.person_id
    messages.lock(work, message_id)
    reader = Reader.of(person, work.today, work.caller.roles) if person else None
    found = messages.one(work, reader, message_id) if reader else None
    if reader is None or found is None:
        raise NotFound("message")
    work.check_version(found["version"])
    messages.mark_read(work, reader.person_id, message_id)


def _channels(work: Work) -> list[str]:
    """Without a mail server there are deliveries to the inbox only."""
    return list(Channel) if smtp.is_named(work.settings.smtp) else [Channel.INBOX]

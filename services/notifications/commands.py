"""What changes here: copies of others' states, the reminders that follow from them, messages."""

from typing import Any
from uuid import UUID

from chassis.problems import NotFound
from chassis.work import Work
from services.notifications.domain import reminder
from services.notifications.domain.reminder import Matter
from services.notifications.domain.rules import Rule, rules_for
from services.notifications.store import copies, messages, reminders
from services.notifications.store.messages import Message

State = dict[str, Any]

# These copies are kept as told: there is nothing to decide.
keep_agency = copies.keep_agency
keep_duty = copies.keep_duty
keep_person = copies.keep_person
erase_person = copies.erase_person
forget_agency = copies.forget_agency
forget_duty = copies.forget_duty


def keep_finding(work: Work, finding_id: UUID, state: State) -> None:
    """Keep a finding's newest state, and make its reminders fit it."""
    copies.keep_finding(work, finding_id, state)
    matter = Matter(state["agency_id"], state["raised_on"], state["due"], closed=state["state"] == "closed")
    changes = reminder.changes(reminders.of_subject(work, finding_id), matter)
    reminders.plan(work, finding_id, changes.plan)
    reminders.cancel(work, finding_id, changes.cancel)


def forget_finding(work: Work, finding_id: UUID) -> None:
    """Drop a finding that audits has lost, and cancel what was to remind of it; messages stay as they were sent."""
    copies.forget_finding(work, finding_id)
    planned = reminders.of_subject(work, finding_id)
    reminders.cancel(work, finding_id, [one.reminder.slot for one in planned])


def tell(work: Work, event_id: UUID, name: str, finding_id: UUID, state: State) -> None:
    """Write the messages that the rules make of an event about a finding, each once per event."""
    found = [_message(rule, event_id, finding_id, state) for rule in rules_for(name)]
    messages.add(work, found, created_on=work.today)


def mark_read(work: Work, message_id: UUID) -> None:
    """The caller has read a message of the caller's own inbox; NotFound if it does not lie in there."""
    reader = work.caller.person_id
    messages.lock(work, message_id)
    found = messages.one(work, reader, work.today, message_id) if reader else None
    if reader is None or found is None:
        raise NotFound("message")
    work.check_version(found["version"])
    messages.mark_read(work, reader, message_id)


def _message(rule: Rule, event_id: UUID, finding_id: UUID, state: State) -> Message:
    return Message(
        event_id=event_id,
        rule=rule.name,
        agency_id=state["agency_id"],
        duty=rule.duty,
        subject=finding_id,
        template=rule.template,
        params={
            "kind": state["kind"],
            "grade": state["grade"],
            "clause": state["clause"],
            "due": state["due"].isoformat() if state["due"] else None,
            "reason": state["reason"],
        },
    )

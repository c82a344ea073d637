"""Reminders: planned as findings change, sent when their day comes, acknowledged; the ladder, stopped or changed."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from chassis.problems import NotFound
from chassis.work import Work
from services.notifications.commands import drafting, keeping, telling
from services.notifications.domain import answering, reminder
from services.notifications.domain.addressee import CITY, Addressee, Place
from services.notifications.domain.gathering import Due, gathered, letter_of
from services.notifications.domain.refusal import Refusal
from services.notifications.domain.reminder import BEFORE_DUE, Matter, Rung
from services.notifications.store import copies, drafts, keepings, ladders, reminders
from services.notifications.store.messages import Message

State = dict[str, Any]
Row = dict[str, Any]

_AT_ONCE = 2000
LADDER = uuid5(NAMESPACE_URL, "urn:isotrack:ladder")
"""What the ids of rungs are made of, by which the history knows them."""
GATHERED = "reminders"
"""The rule, and the template, of the messages by which people are reminded."""


def keep_finding(work: Work, finding_id: UUID, state: State) -> None:
    """Keep a finding's newest state, and make its reminders fit it and what its agency is known to be."""
    copies.lock_place(work, state["agency_id"])
    copies.keep_finding(work, finding_id, state)
    _plan(work, {**state, "id": finding_id}, copies.place(work, state["agency_id"]), ladders.all_rungs(work))


def forget_finding(work: Work, finding_id: UUID) -> None:
    """Drop a finding that audits has lost, and cancel what was to remind of it; messages stay as they were sent."""
    copies.forget_finding(work, finding_id)
    planned = reminders.of_subject(work, finding_id)
    reminders.cancel(work, finding_id, [one.reminder.slot for one in planned])


def plan_again(work: Work, findings: Iterable[Row]) -> None:
    """Make the reminders of findings, which are locked, fit what is known of their agencies and of the ladder."""
    rungs = ladders.all_rungs(work)
    for finding in findings:
        _plan(work, finding, copies.place(work, finding["agency_id"]), rungs)


def plan_all_again(work: Work, after: UUID | None) -> UUID | None:
    """The same for a portion of all open findings, from behind one; the last of them, None when it was the last.

    With the first portion come the plans that are to be drafted: they are few.
    """
    if after is None:
        drafting.plan_again(work, drafts.waiting(work))
    findings = copies.open_findings(work, after=after)
    plan_again(work, findings)
    return findings[-1]["id"] if findings else None


def send_due(work: Work) -> bool:
    """Send every reminder whose day has come, those of one addressee in one message; whether there may be more."""
    rows = [row for store in (reminders, drafts, keepings) for row in store.take_due(work, work.today, _AT_ONCE)]
    if not rows:
        return False
    sent = reminders.mark_sent(work, (row["id"] for row in rows), work.today)
    for name, said in groupby(sorted(sent, key=_event_of), _event_of):
        work.say_all(name, ((row["id"], row["version"], row, None) for row in said))
    rungs = ladders.all_rungs(work)
    following = (
        (row["subject"], reminder.next_on_rung(reminders.planned_of(row), _rung(rungs, row), work.today))
        for row in rows
    )
    reminders.plan(work, ((subject, one) for subject, one in following if one))
    telling.write(work, _messages(rows, work.today))
    return len(rows) >= _AT_ONCE


def acknowledge(work: Work, reminder_id: UUID) -> None:
    """Somebody to whom it was put knows of it: it is not repeated on this rung. NotFound, Refusal."""
    row = _locked(work, reminder_id)
    work.must("reminder.acknowledge", row["agency_id"])
    work.check_version(row["version"])
    own = work.caller.agency_id == row["agency_id"]
    answering.check(reminder.State(row["state"]), Addressee(row["addressee"]), work.caller.roles, own)
    found = reminders.acknowledge(work, reminder_id, work.today, work.caller.person_id) or row
    reminders.cancel_rungs(work, row["subject"], row["due_on"], [row["rung"]])
    work.say("reminder.acknowledged", reminder_id, found["version"], found)


def stop_ladder(work: Work, reminder_id: UUID, reason: str) -> None:
    """Nobody is told any more that the reminder's matter is late, until it has another due date. NotFound, Refusal."""
    row = _locked(work, reminder_id)
    work.must("reminder.stop", row["agency_id"])
    work.check_version(row["version"])
    if not ladders.stop(work, row["subject"], row["due_on"]):
        raise Refusal("reminder.stopped_already")
    steps = {rung.number for steps in ladders.all_rungs(work).values() for rung in steps}
    reminders.cancel_rungs(work, row["subject"], row["due_on"], steps)
    work.note("reminder.stopped", reminder_id, {"reason": reason}, row["agency_id"])


def set_rung(work: Work, grade: str, number: int, days: int, repeat_days: int) -> None:
    """Change when a rung of a grade's ladder is reached; what is planned is made to fit by `plan_all_again`."""
    before = ladders.lock(work, grade, number)
    if before is None:
        raise NotFound("rung")
    ladders.set_days(work, grade, number, days, repeat_days)
    after = {"days": days, "repeat_days": repeat_days}
    work.note("rung.changed", uuid5(LADDER, f"{grade} {number}"), {"before": before, "after": after})


def _plan(work: Work, finding: Row, place: Place, rungs: dict[str, tuple[Rung, ...]]) -> None:
    changes = reminder.changes(reminders.of_subject(work, finding["id"]), _matter(work, finding, place, rungs))
    reminders.plan(work, ((finding["id"], one) for one in changes.plan))
    reminders.cancel(work, finding["id"], changes.cancel)


def _matter(work: Work, finding: Row, place: Place, rungs: dict[str, tuple[Rung, ...]]) -> Matter:
    closed = finding["state"] == "closed"
    ladder: tuple[Rung, ...] = ()
    if not closed and finding["due"] and not ladders.is_stopped(work, finding["id"], finding["due"]):
        steps = rungs.get(finding["grade"] or ladders.UNGRADED, ())
        ladder = tuple(step for step in steps if step.addressee is not Addressee.DISTRICT or place.has_district)
    # A finding that was kept before its day was: nothing is known of it that would hold a reminder back.
    known_since = finding["raised_on"] or date.min
    return Matter(finding["agency_id"], known_since, finding["due"], closed, ladder)


def _rung(rungs: dict[str, tuple[Rung, ...]], row: Row) -> Rung | None:
    steps = rungs.get(row["grade"] or ladders.UNGRADED, ())
    return next((step for step in steps if step.number == row["rung"]), None)


def _event_of(row: Row) -> str:
    """The first reminder of a rung is the escalation; before the due date, and from the second on, it reminds."""
    return "reminder.escalated" if row["rung"] > BEFORE_DUE and row["nth"] == 0 else "reminder.sent"


def _messages(rows: Iterable[Row], today: date) -> Iterable[Message]:
    for to, found in gathered(_due(row) for row in rows).items():
        agencies, subjects = {one.place.agency_id for one in found}, {one.subject for one in found}
        agency = agencies.pop() if len(agencies) == 1 and CITY not in agencies else None
        subject = subjects.pop() if len(subjects) == 1 else None
        yield Message(uuid4(), GATHERED, to, agency, subject, GATHERED, letter_of(found, today))


def _due(row: Row) -> Due:
    if row["grade"] == drafting.LADDER:
        what = {"plan": row["number"], "clause": None}
        return Due(row["subject"], Addressee(row["addressee"]), row["rung"], Place(CITY), row["due_on"], what)
    place = Place(row["agency_id"], row["agency_kind"], row["parent_id"])
    if row["grade"] == keeping.GRADE:
        what = {"keeping": True, "clause": None}
        return Due(row["subject"], Addressee(row["addressee"]), row["rung"], place, row["due_on"], what)
    what = {key: row[key] for key in ("kind", "grade", "clause")}
    return Due(row["subject"], Addressee(row["addressee"]), row["rung"], place, row["due_on"], what)


def _locked(work: Work, reminder_id: UUID) -> Row:
    """The reminder with its matter: planning and sending wait, or leave both alone."""
    found = reminders.one(work, reminder_id)
    if found is None:
        raise NotFound("reminder")
    copies.lock_finding(work, found["subject"])
    drafts.lock(work, found["subject"])
    keepings.lock(work, found["subject"])
    return reminders.lock(work, reminder_id) or found

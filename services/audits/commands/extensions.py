"""Asking for an extension of a finding's due date, and deciding on it. The finding says what happened."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.calendar import is_working_day
from chassis.database import Row
from chassis.problems import NotFound
from chassis.work import Work
from services.audits.commands import findings
from services.audits.domain import extension as rules
from services.audits.domain import finding
from services.audits.domain.extension import State, Step
from services.audits.domain.refusal import Refusal
from services.audits.store import extensions as store
from services.audits.store import findings as finding_store


def ask(work: Work, finding_id: UUID, due: date, reason: str) -> UUID:
    """Ask that a finding fall due later, for a reason. Returns the extension's id."""
    found = finding_store.lock(work, finding_id)
    if found is None:
        raise Refusal("finding.unknown", "finding_id")
    work.must("extension.ask", found["agency_id"])
    rules.check_asking(finding.State(found["state"]), found["due"], found["extension_asked"] is not None)
    rules.check_date(found["due"], due, work.today, is_working_day)
    asked = {"id": uuid4(), "finding_id": finding_id, "due_before": found["due"], "due": due, "reason": reason}
    store.add(work, {**asked, "asked_on": work.today, "asked_by": work.caller.person_id, "state": State.ASKED})
    change = {"due": due, "before": found["due"], "reason": reason}
    findings.keep(work, found, "finding.extension_requested", change, extension_asked=due)
    return UUID(str(asked["id"]))


def grant(work: Work, extension_id: UUID, due: date | None, note: str | None) -> None:
    """Let the finding fall due later: on the date that was asked for, or on another one."""
    asked, found = _to_decide(work, extension_id)
    state = rules.after(State(asked["state"]), Step.GRANT)
    rules.check_decider(asked["asked_by"], work.caller.person_id)
    later = due or asked["due"]
    rules.check_date(found["due"], later, work.today, is_working_day)
    _decide(work, asked, state=state, due_granted=later, note=note)
    change = {"due": later, "before": found["due"], "reason": note or asked["reason"]}
    findings.keep(work, found, "finding.extended", change, due=later, extension_asked=None)


def deny(work: Work, extension_id: UUID, reason: str) -> None:
    """Leave the due date as it is, for a reason."""
    asked, found = _to_decide(work, extension_id)
    state = rules.after(State(asked["state"]), Step.DENY)
    rules.check_decider(asked["asked_by"], work.caller.person_id)
    _decide(work, asked, state=state, due_granted=None, note=reason)
    change = {"due": asked["due"], "before": found["due"], "reason": reason}
    findings.keep(work, found, "finding.extension_denied", change, extension_asked=None)


def _decide(work: Work, asked: Row, **decided: Any) -> None:
    by = {"decided_on": work.today, "decided_by": work.caller.person_id}
    store.decide(work, {"id": asked["id"], **decided, **by})


def _to_decide(work: Work, extension_id: UUID) -> tuple[Row, Row]:
    """The extension and its finding, which is locked: so is whatever is decided on it."""
    found = findings.locked(work, _found(store.get(work, extension_id))["finding_id"])
    asked = _found(store.get(work, extension_id))
    work.must("extension.decide", found["agency_id"])
    work.check_version(asked["version"])
    return asked, found


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("extension")
    return row

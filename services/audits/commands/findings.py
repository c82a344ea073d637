"""Following findings until they are put right. Reports on them, and the decisions on these: `remediations`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.audits.commands.inspections import must
from services.audits.domain import closing, inspection
from services.audits.domain import finding as rules
from services.audits.domain.finding import Kind, State, Step
from services.audits.domain.refusal import Refusal
from services.audits.permissions import to_assess
from services.audits.store import extensions, inspections
from services.audits.store import findings as store

_SAID = {
    Step.REPORT: "finding.reported",
    Step.ACCEPT: "finding.accepted",
    Step.RETURN: "finding.returned",
    Step.CLOSE: "finding.closed",
    Step.REOPEN: "finding.reopened",
}


def report(work: Work, found: Row, parts: Mapping[str, str], remediation_id: UUID, revision: int) -> None:
    """The agency answers in a revision of its report; the finding is locked, `parts` are those of `closing.ANSWER`."""
    state = rules.after(State(found["state"]), Step.REPORT)
    answer = {
        **parts,
        "reported_by": work.caller.person_id,
        "reported_on": work.today,
        "answers": found["answers"] + 1,
        "reason": None,
        "remediation_id": remediation_id,
        "report_revision": revision,
    }
    saved = _save(work, found, Step.REPORT, state, **answer)
    store.add_answer(work, saved)


def decide(work: Work, found: Row, step: Step, reason: str | None) -> None:
    """The answer is accepted, or for a reason returned and the finding open again; the finding is locked."""
    state = rules.after(State(found["state"]), step)
    if step is Step.ACCEPT:
        _save(work, found, step, state, accepted_on=work.today)
    else:
        _save(work, found, step, state, reason=reason, reported_on=None)


def close(work: Work, finding_id: UUID, verification_note: str | None, verified_on: date | None) -> None:
    """Close it: the answer is whole and, for a nonconformity, the caller has seen that the remedy works."""
    found = _to_assess(work, finding_id)
    state = rules.after(State(found["state"]), Step.CLOSE)
    verification = {"verification_note": verification_note, "verified_on": verified_on}
    _check_closing(work, {**found, **verification})
    saved = {**verification, "verified_by": work.caller.person_id if verified_on else None}
    if found["extension_asked"] is not None:
        extensions.lapse(work, finding_id)
    store.add_closure(work, found)
    closed = _save(work, found, Step.CLOSE, state, closed_on=work.today, extension_asked=None, **saved)
    if verified_on is not None:
        store.add_verification(work, closed)


def reopen(work: Work, finding_id: UUID, reason: str) -> None:
    """It was closed too early, for a reason: the agency answers again. Not once its inspection is closed."""
    parent_id = store.inspection_of(work, finding_id)
    # The inspection first, as raising does, so that it cannot be closed meanwhile.
    parent = inspections.lock(work, parent_id) if parent_id else None
    found = _to_assess(work, finding_id)
    state = rules.after(State(found["state"]), Step.REOPEN)
    if parent is None or parent["state"] in inspection.ENDED:
        raise Refusal("finding.inspection_ended")
    store.end_closure(work, found)
    undone = dict.fromkeys(("reported_on", "accepted_on", "verified_on", "closed_on"))
    _save(work, found, Step.REOPEN, state, reason=reason, **undone)


def _check_closing(work: Work, found: dict[str, Any]) -> None:
    kind = Kind(found["kind"])
    missing = [
        *_named(closing.missing_answer(found), "finding.answer_missing"),
        *_named(closing.missing_verification(kind, found), "finding.verification_missing"),
    ]
    if missing:
        raise Invalid(missing)
    closing.check_verified_on(found["verified_on"], found["reported_on"], work.today)
    verifier = closing.Verifier(found["remediated"], found["insider"])
    closing.check_verifier(kind, inspection.Kind(found["inspection_kind"]), verifier)


def _named(fields: Sequence[str], code: str) -> list[FieldError]:
    return [FieldError(field, code) for field in fields]


def _to_assess(work: Work, finding_id: UUID) -> Row:
    found = locked(work, finding_id)
    must(work, to_assess(found["inspection_kind"]), found["agency_id"])
    work.check_version(found["version"])
    return found


def locked(work: Work, finding_id: UUID) -> Row:
    """A finding with its row locked; NotFound."""
    found = store.lock(work, finding_id)
    if found is None:
        raise NotFound("finding")
    return found


def keep(work: Work, found: Row, event: str, change: Mapping[str, Any], **changes: Any) -> Row:
    """Write a locked finding as it is after `changes`, and say so. Returns it."""
    saved = {**found, **changes, "version": found["version"] + 1}
    store.save(work, saved)
    work.say(event, found["id"], saved["version"], saved, change)
    return saved


def _save(work: Work, found: Row, step: Step, state: State, **changes: Any) -> Row:
    change = {"from": found["state"], "to": state, "reason": changes.get("reason")}
    return keep(work, found, _SAID[step], change, **changes, state=state)

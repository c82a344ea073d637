"""Sending remediation reports and deciding on them, whole or by a single finding: one road for both.

The report's row is locked before those of its findings, and these in the order of their ids.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.audits.commands import findings
from services.audits.commands.inspections import must
from services.audits.domain import finding as finding_rules
from services.audits.domain import remediation as rules
from services.audits.domain.closing import ANSWER
from services.audits.domain.finding import Step
from services.audits.domain.refusal import Refusal
from services.audits.domain.remediation import State
from services.audits.permissions import to_decide
from services.audits.store import findings as finding_store
from services.audits.store import inspections
from services.audits.store import remediations as store

Answers = Sequence[Mapping[str, Any]]
"""Each with `finding_id` and the parts of an answer, or the reason of its return."""


def submit(work: Work, inspection_id: UUID, agency_id: UUID | None, document: str | None, answers: Answers) -> UUID:
    """An agency's report for an inspection; without `agency_id` it is the inspected one's. Returns its id."""
    inspection = inspections.get(work, inspection_id)
    if inspection is None:
        raise Refusal("inspection.unknown", "inspection_id")
    sender: UUID = agency_id or inspection["agency_id"]
    work.must("remediation.submit", sender)
    begun = _begun(work, inspection_id, sender)
    rules.check_new(exists=begun is None)
    report = _found(begun)
    _send(work, report, document, _chosen(work, report, answers, Step.REPORT, "findings"))
    return UUID(str(report["id"]))


def revise(work: Work, remediation_id: UUID, document: str | None, answers: Answers) -> None:
    """Answer findings that were returned, or were not answered yet: the report's next revision."""
    report = _found(store.lock(work, remediation_id))
    work.must("remediation.submit", report["agency_id"])
    work.check_version(report["version"])
    _send(work, report, document, _chosen(work, report, answers, Step.REPORT, "findings"))


def answer(work: Work, finding_id: UUID, **parts: str) -> None:
    """Answer one finding: a revision of its agency's report that holds nothing else."""
    about = _about(work, finding_id)
    work.must("remediation.submit", about["agency_id"])
    # Before the finding is locked: a new report locks its inspection, which others lock before its findings.
    report = _report_of(work, about) or _begun(work, about["inspection_id"], about["agency_id"])
    report = report or _found(_report_of(work, about))  # somebody else has just begun it
    found = findings.locked(work, finding_id)
    work.check_version(found["version"])
    finding_rules.after(finding_rules.State(found["state"]), Step.REPORT)
    _send(work, report, None, [(found, parts)])


def accept(work: Work, remediation_id: UUID, finding_ids: Sequence[UUID] | None) -> None:
    """The answers to these findings are good; without a list, all that wait for a decision."""
    report = _to_decide(work, remediation_id)
    if finding_ids is None:
        rules.check_waiting(report["waiting"])
        answers = store.answers(work, [remediation_id], work.today)
        finding_ids = [one["finding_id"] for one in answers if one["accepted"] is None]
    chosen = _chosen(work, report, [{"finding_id": one} for one in finding_ids], Step.ACCEPT, "finding_ids")
    _decide(work, report, Step.ACCEPT, chosen)


def send_back(work: Work, remediation_id: UUID, returned: Answers) -> None:
    """The answers to these findings are not good enough, each for its `reason`."""
    report = _to_decide(work, remediation_id)
    _decide(work, report, Step.RETURN, _chosen(work, report, returned, Step.RETURN, "findings"))


def accept_one(work: Work, finding_id: UUID) -> None:
    """The answer to one finding is good."""
    _decide_one(work, finding_id, Step.ACCEPT, {})


def send_back_one(work: Work, finding_id: UUID, reason: str) -> None:
    """The answer to one finding is not good enough, for a reason."""
    _decide_one(work, finding_id, Step.RETURN, {"reason": reason})


def _decide_one(work: Work, finding_id: UUID, step: Step, said: Mapping[str, Any]) -> None:
    about = _about(work, finding_id)
    must(work, to_decide(about["inspection_kind"]), about["agency_id"])
    report = _report_of(work, about)
    found = findings.locked(work, finding_id)
    work.check_version(found["version"])
    finding_rules.after(finding_rules.State(found["state"]), step)
    _decide(work, report, step, [(found, said)])


def _send(work: Work, report: Row, document: str | None, answered: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
    revision = report["revision"] + 1
    store.add_revision(work, report["id"], revision, document)
    for found, said in answered:
        parts = {part: said[part] for part in ANSWER}
        findings.report(work, found, parts, report["id"], revision)
    _save(work, report, "remediation.submitted", answered, document)


def _decide(work: Work, report: Row | None, step: Step, decided: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
    for found, said in decided:
        store.add_decision(work, found, said.get("reason"))
        findings.decide(work, found, step, said.get("reason"))
    if report is not None:  # None: the answer was given before there were reports
        event = "remediation.accepted" if step is Step.ACCEPT else "remediation.returned"
        _save(work, report, event, decided, None)


def _save(
    work: Work, report: Row, event: str, moved: Sequence[tuple[Row, Mapping[str, Any]]], document: str | None
) -> None:
    now = _found(store.get(work, report["id"]))
    state = rules.state_of(now["waiting"], now["returned"])
    saved = {**now, "state": state, "version": now["version"] + 1}
    store.save(work, saved)
    reasons = dict.fromkeys(said["reason"] for _, said in moved if "reason" in said)
    change = {"from": report["state"], "to": state, "finding_ids": [found["id"] for found, _ in moved]}
    why = {"reason": "; ".join(reasons) or None, "document": document}
    work.say(event, report["id"], saved["version"], saved, {**change, **why})


def _begun(work: Work, inspection_id: UUID, agency_id: UUID) -> Row | None:
    """A report of which nothing was sent yet; None if the agency has one, whoever began it."""
    what = {"id": uuid4(), "inspection_id": inspection_id, "agency_id": agency_id, "state": State.SUBMITTED}
    begun = {**what, "revision": 0, "first_submitted_on": work.today, "version": 0}
    return begun if store.add(work, begun) else None


def _chosen(work: Work, report: Row, given: Answers, step: Step, field: str) -> list[tuple[Row, Mapping[str, Any]]]:
    """The findings that a command names, locked, each with what is said of it; Invalid names each bad one."""
    ids = [one["finding_id"] for one in given]
    found = {row["id"]: row for row in finding_store.lock_all(work, ids)}
    covered = {key for key, row in found.items() if _belongs(row, report)}
    possible = {key for key in covered if step in finding_rules.steps(finding_rules.State(found[key]["state"]))}
    faults = rules.chosen_faults(ids, possible, covered, f"finding.cannot_{step}")
    if faults:
        path = "{}.{}.finding_id" if field == "findings" else "{}.{}"
        raise Invalid([FieldError(path.format(field, place), code) for place, code in faults])
    return [(found[one["finding_id"]], one) for one in given]


def _belongs(found: Row, report: Row) -> bool:
    return bool(found["inspection_id"] == report["inspection_id"] and found["agency_id"] == report["agency_id"])


def _about(work: Work, finding_id: UUID) -> Row:
    """A finding that is not locked yet: of what is read here, nothing ever changes."""
    about = finding_store.get(work, finding_id)
    if about is None:
        raise NotFound("finding")
    return about


def _report_of(work: Work, about: Row) -> Row | None:
    """The report that covers a finding, or may, locked; None if its agency has sent none."""
    return store.lock_of(work, about["inspection_id"], about["agency_id"])


def _to_decide(work: Work, remediation_id: UUID) -> Row:
    report = _found(store.lock(work, remediation_id))
    must(work, to_decide(report["inspection_kind"]), report["agency_id"])
    work.check_version(report["version"])
    return report


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("remediation")
    return row

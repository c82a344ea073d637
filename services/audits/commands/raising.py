"""Raising a finding in an inspection."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.calendar import is_working_day, working_days_after
from chassis.database import Row
from chassis.work import Work
from services.audits.commands.inspections import must
from services.audits.domain import finding as rules
from services.audits.domain import inspection
from services.audits.domain.clauses import check_clause
from services.audits.domain.finding import Grade, Kind, State
from services.audits.domain.refusal import Refusal
from services.audits.permissions import to_conduct
from services.audits.store import copies, findings, heirs, inspections


def raise_finding(
    work: Work,
    inspection_id: UUID,
    kind: Kind,
    grade: Grade,
    clause: str,
    description: str,
    procedure_id: UUID | None,
    agency_id: UUID | None,
    due: date | None,
    repeat: bool = True,
    repeat_of: UUID | None = None,
) -> UUID:
    """Raise a finding in an inspection. Returns its id.

    Without `agency_id` it is the inspected agency's, or its heir's if that has ended meanwhile. `due` replaces the
    rule's date; only the coordinator sets it. It is linked to the newest finding that it repeats, or to `repeat_of`; to
    none without `repeat`.
    """
    parent = _raising_in(work, inspection_id)
    rules.check_grade(kind, grade)
    check_clause(clause)
    raised = {
        "inspection_id": inspection_id,
        "agency_id": _agency_of(work, parent, agency_id),
        "kind": kind,
        "grade": grade,
        "clause": clause,
        "procedure_id": procedure_id,
        "description": description,
        "due": _due(work, parent, kind, grade, due),
    }
    return _add(work, {**raised, "repeat_of": _repeat_of(work, raised, repeat_of) if repeat else None})


def _raising_in(work: Work, inspection_id: UUID) -> Row:
    parent = inspections.lock(work, inspection_id)
    if parent is None:
        raise Refusal("inspection.unknown", "inspection_id")
    must(work, to_conduct(parent["on_team"]), parent["agency_id"])
    inspection.check_raising(inspection.State(parent["state"]))
    return parent


def _agency_of(work: Work, parent: Row, agency_id: UUID | None) -> UUID:
    inspected: UUID = parent["agency_id"]
    if agency_id is None:
        return heirs.heir_of(work, inspected)
    if not copies.within(work, agency_id, inspected):
        raise Refusal("finding.agency", "agency_id")
    return agency_id


def _due(work: Work, parent: Row, kind: Kind, grade: Grade, due: date | None) -> date | None:
    if due is not None:
        work.must("finding.set_due", parent["agency_id"])
        rules.check_due(kind, due, work.today, is_working_day)
        return due
    rule = copies.due_rule(work, kind, grade)
    if rule is None:
        raise Refusal("finding.no_rule", "kind")
    return rules.due_date(rule["working_days"], parent["minutes_date"], work.today, working_days_after)


def _repeat_of(work: Work, raised: dict[str, Any], chosen: UUID | None) -> UUID | None:
    earlier = findings.earlier(work, raised, rules.repeats_since(work.today), chosen)
    if chosen is not None:
        rules.check_repeat(earlier)
    return earlier


def _add(work: Work, raised: dict[str, Any]) -> UUID:
    finding_id = uuid4()
    born = {
        "id": finding_id,
        "raised_on": work.today,
        "raised_by": work.caller.person_id,
        "first_due": raised["due"],
        "state": State.OPEN,
    }
    findings.add(work, {**raised, **born})
    added = findings.get(work, finding_id)
    assert added is not None  # noqa: S101 (inserted above, in this transaction)
    work.say("finding.raised", finding_id, added["version"], added, {"to": State.OPEN})
    return finding_id

"""Use cases that change a procedure: written, signed by three, issued, published, revised, withdrawn.

Each locks the procedure, asks the table of states, and says what happened.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from chassis.database import Row
from chassis.problems import FieldError, Invalid, NotFound
from chassis.work import Work
from services.agencies.commands.faults import refuse_any
from services.agencies.domain import procedure as rules
from services.agencies.domain.procedure import Basis, Command, Content, Head, Signatures
from services.agencies.domain.refusal import Refusal
from services.agencies.store import agencies
from services.agencies.store import procedures as store
from services.agencies.store.procedures import New, Version

_OF_VERSION = ("steps", "cost")


def draft(work: Work, **new: Any) -> UUID:
    """A new procedure whose first version is a draft; returns its id. `level` follows from the agency when absent."""
    agency_id: UUID = new["agency_id"]
    work.must("procedure.prepare", agency_id)
    agency = agencies.get(work, agency_id)
    if agency is None:
        raise Invalid([FieldError("agency_id", "agency.unknown")])
    content = Content(rules.steps_of(new.pop("steps")), new.pop("cost"))
    bases, level = _bases(new.pop("legal_bases")), new.pop("level") or rules.level_of(agency["kind"])
    head = Head(**new, bases=bases, level=level)
    procedure_id = uuid4()
    if not store.insert(work, [New(procedure_id, head, content, work.today, work.caller.person_id)]):
        raise Refusal("procedure.code_taken", "code", given=head.code)
    _said(work, "procedure.drafted", procedure_id, {})
    return procedure_id


def change(work: Work, procedure_id: UUID, **changes: Any) -> None:
    """Rewrite a draft: any of name_vi, name_en, field, level, statutory_days, statutory_cost, legal_bases, cost, steps.

    Of what is in force steps and cost stay as they were issued; `revise` begins a new version of them.
    """
    found = _locked(work, procedure_id, "change")
    rules.after(found["state"], "change")
    if found["state"] != "draft":
        refuse_any(Refusal("procedure.issued_as_it_is", name) for name in _OF_VERSION if name in changes)
    before, was = head_of(found), _content(work, found)
    content = Content(
        rules.steps_of(changes["steps"]) if "steps" in changes else was.steps, changes.get("cost", was.cost)
    )
    head = _changed(before, changes)
    if (head, content) == (before, was):
        return
    if head.bases != before.bases:
        store.put_bases(work, {procedure_id: head.bases})
    if content != was:
        number = found["version_number"]
        store.rewrite(work, [Version(procedure_id, number, content, work.today, work.caller.person_id)])
    store.change(work, [(procedure_id, head)])
    _said(work, "procedure.changed", procedure_id, {"fields": sorted(changes)})


def submit(work: Work, procedure_id: UUID) -> None:
    """Hand a draft to those who review it."""
    _move(work, _locked(work, procedure_id, "submit"), "submit", Signatures())


def review(work: Work, procedure_id: UUID) -> None:
    """Sign as the one who has reviewed it: not its author, where the agency has three people."""
    found = _locked(work, procedure_id, "review")
    rules.after(found["state"], "review")
    signed = rules.review(_signed(found), work.caller.person_id, store.people(work, found["agency_id"]))
    _move(work, found, "review", signed, fields=["reviewed_by"])


def approve(work: Work, procedure_id: UUID) -> None:
    """Sign as the one who approves it: neither author nor reviewer, as far as the agency has people for it."""
    found = _locked(work, procedure_id, "approve")
    rules.after(found["state"], "approve")
    signed = rules.approve(_signed(found), work.caller.person_id, store.people(work, found["agency_id"]))
    _move(work, found, "approve", signed, fields=["approved_by"])


def return_(work: Work, procedure_id: UUID, reason: str) -> None:
    """Hand it back to be rewritten; the signatures are void."""
    _move(work, _locked(work, procedure_id, "return"), "return", Signatures(), reason=reason)


def issue(work: Work, procedure_id: UUID, decision: str, date: date) -> None:
    """Put the current version in force by a numbered decision; the one before is superseded on that day.

    Invalid names everything that stands in the way.
    """
    found = _locked(work, procedure_id, "issue")
    rules.after(found["state"], "issue")
    rules.check_issue_day(date, found["drafted_on"], work.today)
    signed, people = _signed(found), store.people(work, found["agency_id"])
    refuse_any(rules.issue_faults(_content(work, found), found["statutory_days"], signed, people))
    if found["in_force"] is not None:
        store.supersede(work, procedure_id, found["in_force"], date)
        _said(work, "procedure.superseded", procedure_id, {"superseded": found["in_force"], "decision": decision})
    _move(work, found, "issue", signed, decision=decision, issued_on=date)


def publish(work: Work, procedure_id: UUID, date: date, place: str) -> None:
    """Write down where the version in force was made public, and when."""
    found = _locked(work, procedure_id, "publish")
    rules.after(found["state"], "publish")
    rules.check_publication(date, found["issued_on"], work.today)
    store.publish(work, procedure_id, found["version_number"], date, place)
    _said(work, "procedure.changed", procedure_id, {"fields": ["published_in", "published_on"]})


def revise(work: Work, procedure_id: UUID) -> None:
    """Begin a new version, which says what the last one says; what is in force stays so until the new one is issued."""
    found = _locked(work, procedure_id, "revise")
    rules.after(found["state"], "revise")
    number = store.next_numbers(work, [procedure_id])[procedure_id]
    content = _content(work, found)
    store.begin(work, [Version(procedure_id, number, content, work.today, work.caller.person_id)])
    _said(work, "procedure.drafted", procedure_id, {})


def withdraw(work: Work, procedure_id: UUID, reason: str) -> None:
    """Give up the current version. Of a draft, the one in force stays, and is the current one again."""
    found = _locked(work, procedure_id, "withdraw")
    rules.after(found["state"], "withdraw")
    if found["in_force"] not in (None, found["version_number"]):
        store.fall_back(work, procedure_id, found["in_force"])
    _move(work, found, "withdraw", _signed(found), reason=reason, ended_on=work.today)


def head_of(found: Row) -> Head:
    """What holds for all versions, of a row that has it."""
    bases = _bases(found["legal_bases"])
    names = [name for name in Head.__dataclass_fields__ if name != "bases"]
    return Head(**{name: found[name] for name in names}, bases=bases)


def _changed(before: Head, changes: Mapping[str, Any]) -> Head:
    given = {name: value for name, value in changes.items() if name in Head.__dataclass_fields__}
    bases = _bases(changes["legal_bases"]) if "legal_bases" in changes else before.bases
    return Head(**{**vars(before), **given, "bases": bases})


def _bases(given: Sequence[Mapping[str, Any]]) -> tuple[Basis, ...]:
    return tuple(Basis(one["document"], one.get("expires_on")) for one in given)


def _content(work: Work, found: Row) -> Content:
    return Content(rules.steps_of(store.steps(work, found["id"], found["version_number"])), found["cost"])


def _signed(found: Row) -> Signatures:
    return Signatures(found["prepared_by"], found["reviewed_by"], found["approved_by"])


def _locked(work: Work, procedure_id: UUID, command: Command) -> Row:
    found = store.lock(work, procedure_id)
    if found is None:
        raise NotFound("procedure")
    work.must(rules.TRANSITIONS[command].action, found["agency_id"])
    work.check_version(found["version"])
    return found


def _move(work: Work, found: Row, command: Command, signed: Signatures, **values: Any) -> None:
    state = rules.after(found["state"], command)
    fields = values.pop("fields", None)
    store.move(work, found["id"], found["version_number"], state, signed, **values)
    moved = {"version_number": found["version_number"], "before": found["state"], "reason": None}
    change = {**moved, "fields": fields, **values}
    _said(work, rules.TRANSITIONS[command].event, found["id"], change)


def _said(work: Work, event: str, procedure_id: UUID, change: Mapping[str, Any]) -> None:
    found = store.get(work, procedure_id)
    if found is None:
        raise NotFound("procedure")
    work.say(event, procedure_id, found["version"], found, change)

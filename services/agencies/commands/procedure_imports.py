"""Importing procedures with their steps: all or nothing, harmless when repeated, a few statements per thousand rows.

What the table says was issued on paper is in force at once; the coordinating department answers for that. Everything
else is a draft, to be signed here.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import uuid4

from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands import sheets
from services.agencies.commands.faults import refuse_rows
from services.agencies.domain import codes, procedure_rows
from services.agencies.domain import procedure_imports as rules
from services.agencies.domain.layouts import PROCEDURES
from services.agencies.domain.procedure import Head
from services.agencies.domain.procedure_imports import Change, Outcome
from services.agencies.domain.procedure_rows import Draft
from services.agencies.store import procedure_imports as store
from services.agencies.store import procedures
from services.agencies.store.procedures import New, Version

_PORTION = 500


def import_procedures(
    work: Work, content: bytes, dry_run: bool = False, progress: Progress = unheard
) -> dict[str, Any]:
    """Import a table, CSV or XLSX; returns how many procedures are new, changed and as they were, and its steps.

    Invalid names every bad row and column. With `dry_run` nothing is written and nobody has to wait.
    """
    progress("import.reading")
    table = sheets.read(content, PROCEDURES)
    progress("import.checking", 0, len(table.rows))
    drafts, faults = procedure_rows.read(table)
    if not dry_run:
        store.lock_all(work)
    asked = {draft.agency_code for draft in drafts}
    places = store.places(work, asked | {code for one in asked for code in codes.paddings(one)}, work.today)
    known = store.known(work, [place.id for place in places.values()])
    outcome = rules.check(drafts, places, known, work.today)
    refuse_rows(sorted([*faults, *outcome.faults], key=lambda fault: fault.row or 0), table.places)
    if not dry_run:
        _write(work, outcome, progress)
    return {
        "registered": len(outcome.new),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "steps": sum(len(draft.content.steps) for draft in drafts),
        "dry_run": dry_run,
    }


def _write(work: Work, outcome: Outcome, progress: Progress) -> None:
    total, done = len(outcome.new) + len(outcome.changed), 0
    for new in sheets.portions(outcome.new, _PORTION):
        _register(work, new)
        done += len(new)
        progress("import.writing_procedures", done, total)
    for changed in sheets.portions(outcome.changed, _PORTION):
        _change(work, changed)
        done += len(changed)
        progress("import.writing_procedures", done, total)


def _register(work: Work, new: Sequence[tuple[Head, Draft]]) -> None:
    written = procedures.insert(work, (_new(work, head, draft) for head, draft in new))
    rows = procedures.get_all(work, written)
    for event, state in (("procedure.drafted", "draft"), ("procedure.issued", "issued")):
        work.say_all(
            event,
            ((row["id"], row["version"], row, _issue_told(row)) for row in rows if row["state"] == state),
        )


def _new(work: Work, head: Head, draft: Draft) -> New:
    begun = draft.issued_on or work.today
    person = None if draft.issued_on else work.caller.person_id
    return New(uuid4(), head, draft.content, begun, person, None, draft.decision, draft.issued_on)


def _issue_told(row: dict[str, Any]) -> dict[str, Any]:
    return {"version_number": 1, "before": "draft", "reason": None, "decision": row["decision"]}


def _change(work: Work, changed: Sequence[Change]) -> None:
    procedures.change(work, [(change.known.id, change.head) for change in changed])
    procedures.put_bases(work, {change.known.id: change.head.bases for change in changed})
    revised = [change for change in changed if change.revised]
    numbers = procedures.next_numbers(work, [change.known.id for change in revised])
    procedures.begin(work, [_version(work, change, numbers[change.known.id]) for change in revised])
    rewritten = [change for change in changed if change.content_differs and not change.revised]
    procedures.rewrite(work, [_version(work, change, change.known.number) for change in rewritten])
    rows = procedures.get_all(work, [change.known.id for change in changed])
    fields = {change.known.id: {"fields": sorted(_fields(change))} for change in changed}
    begun = {change.known.id for change in revised}
    work.say_all("procedure.drafted", ((row["id"], row["version"], row, None) for row in rows if row["id"] in begun))
    work.say_all(
        "procedure.changed",
        ((row["id"], row["version"], row, fields[row["id"]]) for row in rows if row["id"] not in begun),
    )


def _version(work: Work, change: Change, number: int) -> Version:
    return Version(change.known.id, number, change.draft.content, work.today, work.caller.person_id)


def _fields(change: Change) -> Iterator[str]:
    names = {name: name for name in ("name_vi", "name_en", "field", "level", "statutory_days", "statutory_cost")}
    for name, told in {**names, "bases": "legal_bases"}.items():
        if getattr(change.head, name) != getattr(change.known.head, name):
            yield told
    if change.content_differs:
        yield from ("cost", "steps")

"""Importing people with their duties: all or nothing, harmless when repeated, a few statements per thousand rows.

No account is made or given anything. Whoever has one goes to another agency only by whoever keeps accounts, since
that changes what the account may do.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands import sessions, sheets
from services.agencies.commands.faults import refuse_rows
from services.agencies.domain import people_imports as rules
from services.agencies.domain import people_rows
from services.agencies.domain.layouts import PEOPLE
from services.agencies.domain.people_imports import Known, Outcome, Person, Rights
from services.agencies.store import people
from services.agencies.store import people_imports as store
from services.agencies.store.directory import directory


def import_people(work: Work, content: bytes, dry_run: bool = False, progress: Progress = unheard) -> dict[str, Any]:
    """Import a table, CSV or XLSX; returns how many people are new, changed and as they were, and what became of
    duties.

    Invalid names every bad row and column. With `dry_run` nothing is written and nobody has to wait.
    """
    progress("import.reading")
    table = sheets.read(content, PEOPLE)
    progress("import.checking", 0, len(table.rows))
    drafts, faults = people_rows.read(table)
    if not dry_run:
        store.lock_all(work)
    codes = {code for one in drafts for code in (one.agency_code, *(duty.agency_code for duty in one.duties)) if code}
    emails = {one.email.casefold() for one in drafts if one.email}
    known = store.known(work, {one.id for one in drafts if one.id}, emails, codes)
    rights = Rights(assigns=work.may("duty.assign"), moves_accounts=work.may("account.change"))
    outcome = rules.check(drafts, known, directory(work, codes), rights, work.today, uuid4)
    refuse_rows(sorted([*faults, *outcome.faults], key=lambda fault: fault.row or 0), table.places)
    if not dry_run:
        _write(work, outcome, progress)
    return {
        "registered": len(outcome.registered),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "duties_assigned": len(outcome.assigned),
        "duties_ended": len(outcome.ended),
        "dry_run": dry_run,
    }


def _write(work: Work, outcome: Outcome, progress: Progress) -> None:
    total, done = len(outcome.registered) + len(outcome.changed) + len(outcome.assigned), 0
    for new in sheets.portions(outcome.registered):
        store.insert(work, new)
        _say(work, "person.registered", [person_id for person_id, _ in new])
        done += len(new)
        progress("import.writing", done, total)
    for changed in sheets.portions(outcome.changed):
        _change(work, changed)
        done += len(changed)
        progress("import.writing", done, total)
    for assigned in sheets.portions(outcome.assigned):
        rows = [{**vars(held), "id": uuid4(), "person_id": person_id, "version": 1} for person_id, held in assigned]
        store.insert_duties(work, rows)
        work.say_all("duty.assigned", ((row["id"], 1, row, None) for row in rows))
        done += len(assigned)
        progress("import.writing", done, total)
    for ended in sheets.portions(outcome.ended):
        rows = store.end_duties(work, [(held.id, last_day) for held, last_day in ended])
        work.say_all("duty.ended", ((row["id"], row["version"], row, None) for row in rows))


def _change(work: Work, changed: Sequence[tuple[Known, Person]]) -> None:
    store.change(work, ((before.id, after) for before, after in changed))
    for before, after in changed:
        if after.agency_id != before.person.agency_id:
            people.keep_agency(work, before.id, work.today - timedelta(days=1), before.person.agency_id)
            sessions.end_of_person(work, before.id)
    fields = {before.id: sorted(_differing(before.person, after)) for before, after in changed}
    _say(work, "person.changed", list(fields), fields)


def _differing(before: Person, after: Person) -> list[str]:
    return [name for name, value in vars(after).items() if value != getattr(before, name)]


def _say(work: Work, name: str, ids: Sequence[UUID], fields: dict[UUID, list[str]] | None = None) -> None:
    rows = people.those(work, list(ids))
    changes = {person_id: {"fields": told} for person_id, told in (fields or {}).items()}
    work.say_all(name, ((row["id"], row["version"], row, changes.get(row["id"])) for row in rows))

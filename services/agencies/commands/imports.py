"""Importing agencies from a table: all or nothing, harmless when repeated, a few statements per thousand rows.

It takes seconds for a country: over HTTP it is asked for as a job.
"""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands import sheets
from services.agencies.commands.agencies import before_change
from services.agencies.commands.faults import refuse_rows
from services.agencies.domain import imports
from services.agencies.domain.agency import Agency
from services.agencies.domain.imports import Outcome
from services.agencies.domain.layouts import AGENCIES
from services.agencies.store import agencies as store


def import_agencies(work: Work, content: bytes, dry_run: bool = False, progress: Progress = unheard) -> dict[str, Any]:
    """Import a table, CSV or XLSX; returns how many agencies were registered, changed and left as they are.

    Invalid names every bad row and column. With `dry_run` nothing is written and nobody has to wait.
    """
    progress("import.reading")
    table = sheets.read(content, AGENCIES)
    progress("import.checking", 0, len(table.rows))
    if not dry_run:
        store.lock_tree(work)
    outcome = imports.check(table, store.registry(work), uuid4)
    refuse_rows(outcome.faults, table.places)
    if not dry_run:
        _write(work, outcome, progress)
    return {
        "registered": len(outcome.registered),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "dry_run": dry_run,
    }


def _write(work: Work, outcome: Outcome, progress: Progress) -> None:
    total = len(outcome.changed) + len(outcome.registered)
    done = 0
    # Changes first: an agency that ends may leave its code to one that begins.
    for changed in sheets.portions(outcome.changed):
        _change(work, changed)
        done += len(changed)
        progress("import.writing", done, total)
    for registered in sheets.portions(imports.parents_first(outcome.registered)):
        rows = store.insert(work, registered)
        work.say_all("agency.registered", ((row["id"], row["version"], row, None) for row in rows))
        done += len(registered)
        progress("import.writing", done, total)
    if outcome.changed:
        store.lay_paths(work)


def _change(work: Work, changed: Sequence[tuple[Agency, Agency]]) -> None:
    changes = {after.id: before_change(before, after) for before, after in changed}
    rows = store.update(work, [after for _, after in changed])
    work.say_all("agency.changed", ((row["id"], row["version"], row, changes[row["id"]]) for row in rows))

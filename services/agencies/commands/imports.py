"""Importing agencies from a table: all or nothing, harmless when repeated, a fixed number of statements."""

from typing import Any
from uuid import uuid4

from chassis.work import Work
from services.agencies.commands.agencies import before_change
from services.agencies.commands.faults import refuse_rows
from services.agencies.domain import drafts, imports, sheet
from services.agencies.domain.imports import Outcome
from services.agencies.store import agencies as store


def import_agencies(work: Work, content: bytes, dry_run: bool = False) -> dict[str, Any]:
    """Import a CSV table; returns how many agencies were registered, changed and left as they are.

    Invalid names every bad row and column. With `dry_run` nothing is written and nobody has to wait.
    """
    if not dry_run:
        store.lock_tree(work)
    table = sheet.read(content, drafts.COLUMNS, drafts.REQUIRED)
    outcome = imports.check(table, store.registry(work), uuid4)
    refuse_rows(outcome.faults)
    if not dry_run:
        _write(work, outcome)
    return {
        "registered": len(outcome.registered),
        "changed": len(outcome.changed),
        "unchanged": outcome.unchanged,
        "dry_run": dry_run,
    }


def _write(work: Work, outcome: Outcome) -> None:
    if not outcome.registered and not outcome.changed:
        return
    # Changes first: an agency that ends may leave its code to one that begins.
    changes = {after.id: before_change(before, after) for before, after in outcome.changed}
    changed = store.update(work, [after for _, after in outcome.changed])
    registered = store.insert(work, outcome.registered)
    if outcome.changed:
        store.lay_paths(work)
    work.say_all("agency.changed", ((row["id"], row["version"], row, changes[row["id"]]) for row in changed))
    work.say_all("agency.registered", ((row["id"], row["version"], row, None) for row in registered))

"""Importing trainings with who attended: all or nothing, harmless when repeated."""

from typing import Any
from uuid import UUID, uuid4

from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands import sheets
from services.agencies.commands.faults import refuse_rows
from services.agencies.domain import training_imports as rules
from services.agencies.domain.directory import Directory
from services.agencies.domain.layouts import TRAININGS
from services.agencies.domain.training_imports import Numbered, Outcome, Recorded, World
from services.agencies.store import training_imports as store
from services.agencies.store.directory import directory


def import_trainings(work: Work, content: bytes, dry_run: bool = False, progress: Progress = unheard) -> dict[str, Any]:
    """Import a table, CSV or XLSX; returns how many trainings are new and how many were recorded before.

    Whoever may act in a subtree only records nobody from outside of it. Invalid names every bad row and column. With
    `dry_run` nothing is written and nobody has to wait.
    """
    progress("import.reading")
    table = sheets.read(content, TRAININGS)
    progress("import.checking", 0, len(table.rows))
    rows, faults = rules.rows_of(table)
    if not dry_run:
        store.lock_all(work)
    outcome = rules.check(rows, _world(work, rows))
    refuse_rows(sorted([*faults, *outcome.faults], key=lambda fault: fault.row or 0), table.places)
    if not dry_run:
        _write(work, outcome, progress)
    return {
        "registered": len(outcome.new),
        "unchanged": outcome.unchanged,
        "attendees": sum(len(one.attendees) for one in outcome.new),
        "dry_run": dry_run,
    }


def _world(work: Work, rows: list[Numbered]) -> World:
    reach = work.reach("training.record")
    codes = {values[column] for _, values in rows for column in ("agency_code", "attendee_agency_code")}
    known = directory(work, codes, reach)
    recorded: dict[tuple[Any, ...], list[Recorded]] = {}
    for one in store.recorded(work, {values["date"] for _, values in rows}, reach):
        recorded.setdefault(one.key, []).append(one)
    return World(
        directory=known,
        providers=store.providers(work),
        officials=store.officials(work, _reached(known)),
        recorded=recorded,
        own=work.caller.agency_id,
        today=work.today,
    )


def _reached(known: Directory) -> set[UUID]:
    """The agencies of the table that the caller may act for: of others nobody is looked up."""
    return {one.id for one in known.agencies if known.within is None or one.id in known.within}


def _write(work: Work, outcome: Outcome, progress: Progress) -> None:
    done = 0
    for new in sheets.portions(outcome.new, 100):
        rows = store.insert(work, [(uuid4(), one) for one in new])
        work.say_all(
            "training.recorded", ((row["id"], row["version"], row, {"document": row["document"]}) for row in rows)
        )
        done += len(new)
        progress("import.writing", done, len(outcome.new))

"""Importing completed milestones: all or nothing, harmless when repeated, rows outside the caller's subtree refused."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from chassis.database import Row
from chassis.jobs import Progress, unheard
from chassis.work import Work
from services.agencies.commands import sheets
from services.agencies.commands.faults import refuse_rows
from services.agencies.commands.tracks import completion
from services.agencies.domain import milestone_imports as rules
from services.agencies.domain.directory import Directory
from services.agencies.domain.layouts import MILESTONES
from services.agencies.domain.milestone_imports import Completion, Line, Outcome, Track
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault
from services.agencies.domain.template import Template
from services.agencies.store import milestone_imports as store
from services.agencies.store import templates, tracks
from services.agencies.store.directory import directory

Key = tuple[str, str]


def import_milestones(
    work: Work, content: bytes, dry_run: bool = False, progress: Progress = unheard
) -> dict[str, Any]:
    """Import a table, CSV or XLSX; returns how many milestones are completed, were so already, and are still open.

    Invalid names every bad row and column. With `dry_run` nothing is written and nobody has to wait.
    """
    progress("import.reading")
    table = sheets.read(content, MILESTONES)
    progress("import.checking", 0, len(table.rows))
    lines, faults = rules.lines_of(table)
    groups = rules.grouped(lines)
    found = store.find(work, groups.keys(), lock=not dry_run)
    known, foreign = _placed(work, groups, found)
    outcome = rules.check(known, work.today)
    faults = sorted([*faults, *foreign, *outcome.faults], key=lambda fault: fault.row or 0)
    refuse_rows(faults, table.places)
    if not dry_run:
        _write(work, outcome, {row["id"]: row for row in found.values()}, progress)
    return {
        "completed": len(outcome.completed),
        "unchanged": outcome.unchanged,
        "open": outcome.open,
        "dry_run": dry_run,
    }


def _placed(
    work: Work, groups: Mapping[Key, Sequence[Line]], found: Mapping[Key, Row]
) -> tuple[list[tuple[Track, Sequence[Line]]], list[Fault]]:
    """The rows with their tracks; and those that have none, or one outside the caller's subtree."""
    listed = directory(work, {code for _, code in groups}, work.reach("milestone.complete"))
    plans = store.plans(work, {number for number, _ in groups})
    following = templates.those(work, {row["template"] for row in found.values()})
    known, faults = [], []
    for key, lines in groups.items():
        try:
            row = _within(work, key, found.get(key), listed, plans)
            known.append((_track(row, following[row["template"]]), lines))
        except Refusal as refusal:
            faults += [Fault(line.row, refusal) for line in lines]
    return known, faults


def _within(work: Work, key: Key, row: Row | None, listed: Directory, plans: set[str]) -> Row:
    """The track; nothing is told of what lies outside the caller's subtree."""
    number, code = key
    if row is not None:
        listed.reach(row["agency_id"], "agency_code")
        return row
    if number not in plans:
        raise Refusal("import.plan_unknown", "plan_number", given=number)
    listed.reach(listed.find(code, "agency_code", work.today), "agency_code")
    raise Refusal("import.track_unknown", "agency_code", given=code, number=number)


def _track(row: Row, template: Template) -> Track:
    why_not = None
    if row["withdrawn_on"] is not None:
        why_not = "track.withdrawn"
    elif row["plan_state"] != "active":
        why_not = "track.plan_not_active"
    return Track(row["id"], row["agency_id"], row["start"], template, row["milestones"], why_not)


def _write(work: Work, outcome: Outcome, rows: dict[Any, Row], progress: Progress) -> None:
    """Each track's completions one after the other, those of different tracks together."""
    done, total = 0, len(outcome.completed)
    for round_ in _rounds(outcome.completed):
        for portion in sheets.portions(round_):
            changed = [(rows[one.track.id], one.milestones) for one in portion]
            saved = tracks.save_all(work, changed)
            rows |= {row["id"]: row for row in saved}
            told = zip(saved, portion, strict=True)
            work.say_all(
                "milestone.completed",
                ((row["id"], row["version"], row, completion(one.key, one.done)) for row, one in told),
            )
            done += len(portion)
            progress("import.writing", done, total)


def _rounds(completed: Sequence[Completion]) -> Iterator[list[Completion]]:
    """The first of each track, then the second of each that has one, and so on."""
    rounds: list[list[Completion]] = []
    seen: dict[Any, int] = {}
    for one in completed:
        at = seen[one.track.id] = seen.get(one.track.id, -1) + 1
        if at == len(rounds):
            rounds.append([])
        rounds[at].append(one)
    return iter(rounds)

"""Lists as tables: the rows of each layout, with the lists' own filters and as far as the caller may see.

What comes of them goes in again and changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from uuid import UUID

from chassis.database import Row
from chassis.jobs import Progress, unheard
from chassis.problems import Forbidden
from chassis.tables import MOST_ROWS
from chassis.work import Work
from services.agencies.domain.layouts import AGENCIES, MILESTONES, PEOPLE, PROCEDURES, TRAININGS, Layout
from services.agencies.domain.refusal import Refusal
from services.agencies.queries import agencies, catalogue, people, sheets, tracks, trainings
from services.agencies.store import exports as store

Values = Mapping[str, Any]
Source = Callable[[Work, Mapping[str, Any], str], list[Values]]
"""The rows of a table, of a filter, with names in a language."""

_ALL = {"limit": MOST_ROWS + 1}


def export(
    work: Work, layout: Layout, query: Mapping[str, Any], format_: str, language: str, progress: Progress = unheard
) -> tuple[bytes, int]:
    """A list as a file, and how many rows that has; Refusal if they are more than could come in again."""
    progress("export.reading")
    rows = SOURCES[layout.key](work, query, language)
    if len(rows) > MOST_ROWS:
        raise Refusal("export.too_many_rows", found=len(rows), most=MOST_ROWS)
    progress("export.writing", 0, len(rows))
    each = _counted(progress, len(rows))
    return sheets.written(layout, rows, format_, language, each), len(rows)


def _counted(progress: Progress, total: int) -> Callable[[int], None]:
    return lambda done: progress("export.writing", done, total)


def _agencies(work: Work, query: Mapping[str, Any], language: str) -> list[Values]:
    codes = store.agency_codes(work)
    found = agencies.agencies(work, {**query, **_ALL}).items
    return [{**row, "parent_code": codes.get(row["parent_id"])} for row in found]


def _people(work: Work, query: Mapping[str, Any], language: str) -> list[Values]:
    codes = store.agency_codes(work)
    found = people.people(work, {**query, **_ALL}).items
    told = ({**one, "id": str(one["id"]), "agency_code": codes.get(one["agency_id"])} for one in found)
    return [row for one in told for row in _duties(one, codes)]


def _duties(person: Row, codes: Mapping[UUID, str]) -> Iterator[Values]:
    """A person once for each duty."""
    for duty in person["duties"]:
        elsewhere = codes[duty["agency_id"]] if duty["agency_id"] != person["agency_id"] else None
        dates = {"duty_from": duty["valid_from"], "duty_to": duty["valid_to"]}
        yield {**person, "duty": duty["duty"], "duty_agency_code": elsewhere, **dates}
    if not person["duties"]:
        yield person


def _procedures(work: Work, query: Mapping[str, Any], language: str) -> list[Values]:
    found = list(catalogue.procedures(work, {**query, **_ALL}).items)
    versions = [(row["id"], row["version_number"]) for row in found]
    bases = store.bases(work, (row["id"] for row in found))
    steps, decisions = store.steps(work, versions), store.decisions(work, versions)
    return [
        row
        for one in found
        for row in _steps({**one, **_issue(one, decisions)}, bases.get(one["id"], []), steps.get(one["id"], []))
    ]


def _issue(row: Row, decisions: Mapping[UUID, str | None]) -> Values:
    """By what and when it was issued, if it is in force."""
    issued = row["state"] == "issued"
    return {"decision": decisions[row["id"]] if issued else None, "issued_on": row["issued_on"] if issued else None}


def _steps(head: Row, bases: Iterable[Row], steps: Iterable[Row]) -> Iterator[Values]:
    """A procedure once for each step, what holds for all of it in the first row."""
    said = {column.key: head.get(column.key) for column in PROCEDURES.columns}
    said |= dict.fromkeys(("step", "who", "what", "days", "responsible", "output", "form"))
    for at, (basis, step) in enumerate(zip_longest(bases, steps), 1):
        legal = {"legal_basis": basis["document"], "legal_expires": basis["expires_on"]} if basis else {}
        yield {**said, **legal, **({"step": str(at), **step} if step else {})}
        said = {"agency_code": head["agency_code"], "code": head["code"]}
    if not bases and not steps:
        yield said


def _trainings(work: Work, query: Mapping[str, Any], language: str) -> list[Values]:
    codes, registered = store.agency_codes(work), store.registrations(work)
    found = list(trainings.trainings(work, {**query, **_ALL}).items)
    seen = _attendees(work, [one["id"] for one in found])
    rows: list[Values] = []
    for one in found:
        held_by = {"agency_code": codes.get(one["agency_id"]), "provider": registered.get(one["provider_id"])}
        head = {**one, **held_by, "attendees": str(one["attendees"])}
        who = [{f"attendee_{name}": value for name, value in row.items()} for row in seen.get(one["id"], [])]
        rows += [{**head, **row} for row in who or [{}]]
    return rows


def _attendees(work: Work, training_ids: list[UUID]) -> Mapping[UUID, list[Row]]:
    """Who attended, as far as the caller may see people; whoever may see nobody sees the counts."""
    try:
        return store.attendees(work, training_ids, work.reach("person.read"))
    except Forbidden:
        return {}


def _milestones(work: Work, query: Mapping[str, Any], language: str) -> list[Values]:
    return [
        {**track, **one, "agency_name": track["agency_name_vi"], "milestone": one[f"name_{language}"] or one["key"]}
        for track in tracks.tracks(work, {**query, **_ALL}).items
        for one in track["milestones"]
    ]


SOURCES: Mapping[str, Source] = {
    AGENCIES.key: _agencies,
    PEOPLE.key: _people,
    PROCEDURES.key: _procedures,
    TRAININGS.key: _trainings,
    MILESTONES.key: _milestones,
}

"""The rows of an imported table of people: one per duty, put together into people, each cell looked at.

Whose rows belong together: those with one id, else with one email and name, or without an email those with one agency
and name. How people fit to the registry is the business of `people_imports`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.agencies.domain.cells import values_of
from services.agencies.domain.layouts import PEOPLE
from services.agencies.domain.names import respell
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Row, Sheet

HEAD = ("phone", "position", "language")
"""What is said of a person besides name, email and agency."""


@dataclass(frozen=True)
class DutyRow:
    """A duty as a row has it: at the person's own agency when `agency_code` is None."""

    row: int
    duty: str
    agency_code: str | None
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Draft:
    """A person whose rows are sound in themselves. `told` has what the table says; columns that it lacks are not in
    it."""

    rows: tuple[int, ...]
    name: str
    email: str | None
    id: UUID | None
    agency_code: str | None
    told: Mapping[str, Any]
    duties: tuple[DutyRow, ...]


Key = tuple[str, str, str]


def key_of(name: str) -> str:
    """A name to compare by."""
    return respell(name).casefold()


def read(sheet: Sheet) -> tuple[list[Draft], list[Fault]]:
    """The people in a sheet, and everything that is wrong with cells and rows."""
    faults = list(sheet.faults)
    groups: dict[Key, list[tuple[Row, Mapping[str, Any]]]] = {}
    for row in sheet.rows:
        values, found = values_of(row.cells, row.types, PEOPLE.columns)
        found += _duty_faults(values)
        faults += [Fault(row.number, refusal) for refusal in found]
        if not found:
            groups.setdefault(_key(values), []).append((row, values))
    drafts = []
    for rows in _joined(groups):
        differing = list(_differing(rows))
        faults += differing
        if not differing:
            drafts.append(_draft(rows))
    return drafts, faults


_BY_ID = "id"
"""Stands where an email would: no address is that short."""


def _key(values: Mapping[str, Any]) -> Key:
    name, email = key_of(values["name"]), (values["email"] or "").casefold()
    if values["id"]:
        return (str(values["id"]), _BY_ID, "")
    return (name, email, "") if email else (name, "", values["agency_code"] or "")


def _joined(
    groups: Mapping[Key, list[tuple[Row, Mapping[str, Any]]]],
) -> list[list[tuple[Row, Mapping[str, Any]]]]:
    """Rows without an email join those of the same name and agency with one, if that is one person."""
    with_email: dict[tuple[str, str], list[Key]] = {}
    for key, rows in groups.items():
        if key[1]:
            for agency in {values["agency_code"] or "" for _, values in rows}:
                with_email.setdefault((key[0], agency), []).append(key)
    joined = {key: list(rows) for key, rows in groups.items()}
    for key, rows in groups.items():
        others = with_email.get((key[0], key[2]), []) if not key[1] else []
        if len(others) == 1:
            joined[others[0]] += rows
            del joined[key]
    return list(joined.values())


def _duty_faults(values: Mapping[str, Any]) -> Iterator[Refusal]:
    if values["duty"] is None:
        for column in ("duty_agency_code", "duty_from", "duty_to"):
            if values[column] is not None:
                yield Refusal("import.duty_missing", "duty")
                return
    elif not values["duty_agency_code"] and not values["agency_code"]:
        yield Refusal("import.missing", "duty_agency_code")


def _differing(rows: Sequence[tuple[Row, Mapping[str, Any]]]) -> Iterator[Fault]:
    first, head = rows[0]
    for row, values in rows[1:]:
        for column in ("name", "email", "agency_code", *HEAD):
            if values[column] is not None and not _alike(values[column], head[column]):
                told = {"value": values[column], "other": first.number}
                yield Fault(row.number, Refusal("import.differs", column, **told))


def _alike(one: Any, other: Any) -> bool:
    """Names in another spelling, addresses in other letters, and what the row above leaves out are no difference."""
    return other is None or key_of(str(one)) == key_of(str(other))


def _draft(rows: Sequence[tuple[Row, Mapping[str, Any]]]) -> Draft:
    first, head = rows[0]
    return Draft(
        rows=tuple(row.number for row, _ in rows),
        name=head["name"],
        id=head["id"],
        email=next((values["email"] for _, values in rows if values["email"]), None),
        agency_code=head["agency_code"],
        told={column: head[column] for column in HEAD if column in first.cells},
        duties=tuple(
            DutyRow(row.number, values["duty"], values["duty_agency_code"], values["duty_from"], values["duty_to"])
            for row, values in rows
            if values["duty"]
        ),
    )

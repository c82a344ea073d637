"""The rows of an imported table of procedures: one per step, put together into procedures, each cell looked at.

The first row of a procedure says what holds for all of it; the rows below repeat that or leave it out. How the drafts
fit to the registry is the business of `procedure_imports`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.agencies.domain import names
from services.agencies.domain.cells import values_of
from services.agencies.domain.clarity import Step
from services.agencies.domain.layouts import PROCEDURES
from services.agencies.domain.procedure import MOST_STEPS, Basis, Content
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Row, Sheet

_STEP = ("who", "what", "days", "responsible", "output", "form")
_HEAD = (
    "name_vi", "name_en", "field", "level", "framework", "statutory_days", "statutory_cost", "cost", "decision",
    "issued_on",
)  # fmt: skip
_NEEDED = ("name_vi", "field", "statutory_days")
Values = Mapping[str, Any]
"""What a row's cells hold, by column; None where one is empty."""


@dataclass(frozen=True)
class Draft:
    """A procedure whose rows are sound in themselves; `rows` are the numbers of its rows, `step_rows` of its steps."""

    rows: tuple[int, ...]
    step_rows: tuple[int, ...]
    agency_code: str
    code: str
    name_vi: str
    name_en: str | None
    field: str
    level: str | None
    framework: str | None
    statutory_days: float
    statutory_cost: int | None
    bases: tuple[Basis, ...]
    content: Content
    decision: str | None
    issued_on: date | None


def read(sheet: Sheet) -> tuple[list[Draft], list[Fault]]:
    """The procedures in a sheet, and everything that is wrong with cells and rows."""
    drafts, faults = [], list(sheet.faults)
    for rows in _grouped(sheet.rows):
        found = [Fault(row.number, refusal) for row in rows for refusal in row.faults]
        found += _group_faults(rows)
        if found:
            faults += found
        else:
            drafts.append(_draft(rows))
    return drafts, faults


@dataclass(frozen=True)
class _Read:
    """A row's values, and what is wrong with its cells."""

    number: int
    values: Values
    faults: Sequence[Refusal]


def _grouped(rows: Sequence[Row]) -> list[list[_Read]]:
    """The rows of each procedure; which one a row belongs to is asked of its cells, right or wrong."""
    groups: dict[tuple[str, str], list[_Read]] = {}
    for row in rows:
        values, faults = values_of(row.cells, row.types, PROCEDURES.columns)
        if values["legal_expires"] and not values["legal_basis"]:
            faults.append(Refusal("import.missing", "legal_basis"))
        key = names.tidy(row.cells["agency_code"]), names.tidy(row.cells["code"])
        groups.setdefault(key, []).append(_Read(row.number, values, faults))
    return list(groups.values())


def _group_faults(rows: Sequence[_Read]) -> Iterator[Fault]:
    first = rows[0]
    if len(rows) > MOST_STEPS:
        yield Fault(first.number, Refusal("import.too_many_steps", "code", found=len(rows), most=MOST_STEPS))
    told = {refusal.field for refusal in first.faults}
    for column in (*_NEEDED, *(["decision"] if first.values["issued_on"] else [])):
        if first.values[column] is None and column not in told:
            yield Fault(first.number, Refusal("import.missing", column))
    for row in rows[1:]:
        for column in _HEAD:
            value = row.values[column]
            if value is not None and value != first.values[column]:
                shown = {"value": str(value), "other": first.number}
                yield Fault(row.number, Refusal("import.differs", column, **shown))
    for at, row in enumerate(filter(_has_step, rows), 1):
        if row.values["step"] not in (None, str(at)):
            said = {"value": row.values["step"], "expected": at}
            yield Fault(row.number, Refusal("import.step_out_of_order", "step", **said))


def _draft(rows: Sequence[_Read]) -> Draft:
    first, with_step = rows[0].values, list(filter(_has_step, rows))
    return Draft(
        rows=tuple(row.number for row in rows),
        step_rows=tuple(row.number for row in with_step),
        **{name: first[name] for name in ("agency_code", "code", *_HEAD) if name != "cost"},
        bases=tuple(dict.fromkeys(_bases(rows))),
        content=Content(tuple(_step(row.values) for row in with_step), first["cost"]),
    )


def _bases(rows: Sequence[_Read]) -> Iterator[Basis]:
    for row in rows:
        if row.values["legal_basis"]:
            yield Basis(row.values["legal_basis"], row.values["legal_expires"])


def _has_step(row: _Read) -> bool:
    return any(row.values[column] is not None for column in ("step", *_STEP))


def _step(values: Values) -> Step:
    return Step(**{column: values[column] for column in _STEP})

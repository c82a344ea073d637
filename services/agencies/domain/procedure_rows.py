"""The rows of an imported table of procedures: one per step, put together into procedures, each cell looked at.

The first row of a procedure says what holds for all of it; the rows below repeat that or leave it out. How the drafts
fit to the registry is the business of `procedure_imports`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.agencies.domain import codes, names
from services.agencies.domain.clarity import Step
from services.agencies.domain.drafts import day_of
from services.agencies.domain.procedure import FIELDS, LEVELS, MOST_STEPS, Basis, Content
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Fault, Row, Sheet

REQUIRED = ("agency_code", "code", "name_vi", "field", "statutory_days")
_HEAD = (
    "name_vi", "name_en", "field", "level", "framework", "statutory_days", "statutory_cost", "cost", "decision",
    "issued_on",
)  # fmt: skip
_STEP = ("who", "what", "days", "responsible", "output", "form")
COLUMNS = ("agency_code", "code", *_HEAD, "legal_basis", "legal_expires", "step", *_STEP)
LONGEST = {"code": 64, "name_vi": 1000, "name_en": 1000, "framework": 200, "decision": 200, "legal_basis": 500}
LONGEST |= {"who": 300, "what": 2000, "responsible": 300, "output": 500, "form": 300}
MOST_DAYS, MOST_COST = 3650.0, 10**12
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]+)?")
_DAYS, _DATES, _MONEY = ("statutory_days", "days"), ("issued_on", "legal_expires"), ("statutory_cost", "cost")


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
        found = [Fault(row.number, refusal) for row in rows for refusal in _cell_faults(row.cells)]
        found += _group_faults(rows)
        if found:
            faults += found
        else:
            drafts.append(_draft(rows))
    return drafts, faults


def _grouped(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cells = {**dict.fromkeys(COLUMNS, ""), **{name: names.tidy(cell) for name, cell in row.cells.items()}}
        groups.setdefault((cells["agency_code"], cells["code"]), []).append(Row(row.number, cells))
    return list(groups.values())


def _cell_faults(cells: Mapping[str, str]) -> Iterator[Refusal]:
    for column in ("agency_code", "code"):
        fault = codes.code_fault(cells[column]) if cells[column] else Refusal("import.missing", column)
        if fault and (column == "agency_code" or fault.code != "code.malformed"):
            yield Refusal(fault.code, column, **fault.params)
    for column, longest in LONGEST.items():
        if len(cells[column]) > longest:
            yield Refusal("name.too_long", column, longest=longest)
    for column, allowed in (("field", tuple(FIELDS)), ("level", LEVELS)):
        if cells[column] and cells[column] not in allowed:
            yield Refusal("import.unknown_value", column, value=cells[column], allowed=", ".join(allowed))
    yield from _number_faults(cells)


def _number_faults(cells: Mapping[str, str]) -> Iterator[Refusal]:
    for column in _DAYS:
        if cells[column] and days_in(cells[column]) is None:
            yield Refusal("import.not_days", column, value=cells[column])
    for column in _MONEY:
        if cells[column] and money_in(cells[column]) is None:
            yield Refusal("import.not_money", column, value=cells[column])
    for column in _DATES:
        if cells[column] and day_of(cells[column]) is None:
            yield Refusal("import.not_a_date", column, value=cells[column])
    if cells["legal_expires"] and not cells["legal_basis"]:
        yield Refusal("import.missing", "legal_basis")


def _group_faults(rows: Sequence[Row]) -> Iterator[Fault]:
    first = rows[0]
    if len(rows) > MOST_STEPS:
        yield Fault(first.number, Refusal("import.too_many_steps", "code", found=len(rows), most=MOST_STEPS))
    for column in (*REQUIRED[2:], *(["decision"] if first.cells["issued_on"] else [])):
        if not first.cells[column]:
            yield Fault(first.number, Refusal("import.missing", column))
    for row in rows[1:]:
        for column in _HEAD:
            if row.cells[column] not in ("", first.cells[column]):
                told = {"value": row.cells[column], "other": first.number}
                yield Fault(row.number, Refusal("import.differs", column, **told))
    for at, row in enumerate(filter(_has_step, rows), 1):
        if row.cells["step"] not in ("", str(at)):
            yield Fault(row.number, Refusal("import.step_out_of_order", "step", value=row.cells["step"], expected=at))


def _draft(rows: Sequence[Row]) -> Draft:
    first, with_step = rows[0].cells, list(filter(_has_step, rows))
    statutory_days = days_in(first["statutory_days"])
    if statutory_days is None:
        raise ValueError("statutory_days")
    return Draft(
        rows=tuple(row.number for row in rows),
        step_rows=tuple(row.number for row in with_step),
        agency_code=first["agency_code"],
        code=first["code"],
        name_vi=first["name_vi"],
        name_en=first["name_en"] or None,
        field=first["field"],
        level=first["level"] or None,
        framework=first["framework"] or None,
        statutory_days=statutory_days,
        statutory_cost=money_in(first["statutory_cost"]),
        bases=tuple(dict.fromkeys(_bases(rows))),
        content=Content(tuple(_step(row.cells) for row in with_step), money_in(first["cost"])),
        decision=first["decision"] or None,
        issued_on=day_of(first["issued_on"]),
    )


def _bases(rows: Sequence[Row]) -> Iterator[Basis]:
    for row in rows:
        if row.cells["legal_basis"]:
            yield Basis(row.cells["legal_basis"], day_of(row.cells["legal_expires"]))


def _has_step(row: Row) -> bool:
    return any(row.cells[column] for column in ("step", *_STEP))


def _step(cells: Mapping[str, str]) -> Step:
    said = {column: cells[column] or None for column in _STEP if column != "days"}
    return Step(**said, days=days_in(cells["days"]))


def days_in(text: str) -> float | None:
    """The working days in `2`, `0,5` or `0.5`; None if it is nothing of the kind."""
    if not _NUMBER.fullmatch(text):
        return None
    days = float(text.replace(",", "."))
    return days if 0 < days <= MOST_DAYS and days * 2 == int(days * 2) else None


def money_in(text: str) -> int | None:
    """The đồng in `20000` or `20.000`; None if it is nothing of the kind."""
    groups = text.split(".")
    whole = "".join(groups)
    sound = whole.isascii() and whole.isdecimal() and all(len(group) == 3 for group in groups[1:])
    return int(whole) if sound and len(whole) <= 13 and int(whole) <= MOST_COST else None

"""One row of an import on its own: cells into a draft of an agency, and what is wrong with each cell.

How the drafts fit together and to the registry is the business of `imports`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from services.agencies.domain import agency, codes, names
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Row

REQUIRED = ("code", "name_vi", "kind", "parent_code", "valid_from")
# `verified` says how sure the compiler of a list is of a name; the registry does not keep it.
COLUMNS = (*REQUIRED, "name_en", "block", "obligation", "valid_to", "verified")
LONGEST_NAME = 300

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Draft:
    """A row that is sound in itself."""

    row: int
    code: str
    name_vi: str
    name_en: str | None
    kind: str
    block: str | None
    obligation: str
    parent_code: str | None
    valid_from: date
    valid_to: date | None


def day_of(text: str) -> date | None:
    """The day in `31/12/2019` (always the day first) or `2019-12-31`; None if it is neither."""
    iso, vietnamese = _ISO.fullmatch(text), _VIETNAMESE.fullmatch(text)
    parts = iso.groups() if iso else vietnamese.groups()[::-1] if vietnamese else ()
    try:
        return date(*map(int, parts))
    except (ValueError, TypeError):
        return None


def faults_of(row: Row) -> list[Refusal]:
    """Everything that is wrong with a row by itself, column by column."""
    cells = {**dict.fromkeys(COLUMNS, ""), **row.cells}
    kind = cells["kind"] if cells["kind"] in agency.KINDS else None
    found = [*_code_faults(cells, kind), *_name_faults(cells), *_kind_faults(cells, kind), *_date_faults(cells)]
    return sorted(found, key=lambda refusal: COLUMNS.index(str(refusal.field)))


def draft_of(row: Row) -> Draft:
    """The draft in a row that has no faults."""
    cells = {**dict.fromkeys(COLUMNS, ""), **row.cells}
    valid_from = day_of(cells["valid_from"])
    if valid_from is None:
        raise ValueError("valid_from")
    return Draft(
        row=row.number,
        code=cells["code"],
        name_vi=names.tidy(cells["name_vi"]),
        name_en=names.tidy(cells["name_en"]) or None,
        kind=cells["kind"],
        block=cells["block"] or agency.default_block(cells["kind"]),
        obligation=cells["obligation"] or agency.default_obligation(cells["kind"]),
        parent_code=cells["parent_code"] or None,
        valid_from=valid_from,
        valid_to=day_of(cells["valid_to"]) if cells["valid_to"] else None,
    )


def _code_faults(cells: dict[str, str], kind: str | None) -> Iterator[Refusal]:
    if not cells["code"]:
        yield _missing("code")
    elif fault := codes.code_fault(cells["code"], kind):
        yield fault
    if cells["parent_code"] and (fault := codes.code_fault(cells["parent_code"])):
        yield Refusal(fault.code, "parent_code", **fault.params)


def _name_faults(cells: dict[str, str]) -> Iterator[Refusal]:
    if not names.tidy(cells["name_vi"]):
        yield _missing("name_vi")
    for column in ("name_vi", "name_en"):
        if len(names.tidy(cells[column])) > LONGEST_NAME:
            yield Refusal("name.too_long", column, longest=LONGEST_NAME)


def _kind_faults(cells: dict[str, str], kind: str | None) -> Iterator[Refusal]:
    if kind is None:
        yield _unknown("kind", cells, agency.KINDS) if cells["kind"] else _missing("kind")
    elif cells["block"] and (fault := agency.block_fault(kind, cells["block"])):
        yield fault
    if cells["obligation"] and cells["obligation"] not in agency.OBLIGATIONS:
        yield _unknown("obligation", cells, agency.OBLIGATIONS)


def _date_faults(cells: dict[str, str]) -> Iterator[Refusal]:
    if not cells["valid_from"]:
        yield _missing("valid_from")
    for column in ("valid_from", "valid_to"):
        if cells[column] and day_of(cells[column]) is None:
            yield Refusal("import.not_a_date", column, value=cells[column])
    valid_from, valid_to = day_of(cells["valid_from"]), day_of(cells["valid_to"])
    if valid_from and (fault := agency.dates_fault(valid_from, valid_to)):
        yield fault


def _missing(column: str) -> Refusal:
    return Refusal("import.missing", column)


def _unknown(column: str, cells: dict[str, str], allowed: tuple[str, ...]) -> Refusal:
    return Refusal("import.unknown_value", column, value=cells[column], allowed=", ".join(allowed))

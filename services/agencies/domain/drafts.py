"""One row of an import of agencies on its own: a draft, and what is wrong with each cell.

How the drafts fit together and to the registry is the business of `imports`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.agencies.domain import agency, codes
from services.agencies.domain.cells import values_of
from services.agencies.domain.contacts import CONTACTS
from services.agencies.domain.layouts import AGENCIES
from services.agencies.domain.refusal import Refusal
from services.agencies.domain.sheet import Row

_PLACES = {column.key: place for place, column in enumerate(AGENCIES.columns)}


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
    contacts: Mapping[str, str | None]
    """Those for which the table has a column."""


def read(row: Row) -> tuple[Draft | None, list[Refusal]]:
    """The draft in a row, or everything that is wrong with the row by itself, column by column."""
    values, found = values_of(row.cells, row.types, AGENCIES.columns)
    faults = [_with_zeros(fault, row.cells["code"], values["kind"]) for fault in found]
    faults += _faults(values)
    if faults:
        return None, sorted(faults, key=lambda refusal: _PLACES[str(refusal.field)])
    del values["verified"]
    values["block"] = values["block"] or agency.default_block(values["kind"])
    values["obligation"] = values["obligation"] or agency.default_obligation(values["kind"])
    contacts = {name: values.pop(name) for name in CONTACTS}
    told = {name: value for name, value in contacts.items() if name in row.cells}
    return Draft(row.number, **values, contacts=told), []


def _faults(values: dict[str, Any]) -> Iterator[Refusal]:
    kind = values["kind"]
    if values["code"] and (fault := codes.code_fault(values["code"], kind)):
        yield fault
    if kind and values["block"] and (fault := agency.block_fault(kind, values["block"])):
        yield fault
    if values["valid_from"] and (fault := agency.dates_fault(values["valid_from"], values["valid_to"])):
        yield fault


def _with_zeros(fault: Refusal, code: str, kind: str | None) -> Refusal:
    """Of a code that became a number, what was meant by one of that kind."""
    turned = fault.field == "code" and fault.code == "code.turned_number"
    return (codes.code_fault(code, kind) or fault) if turned else fault

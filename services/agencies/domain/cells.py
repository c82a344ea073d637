"""What the cell of a column may hold: text into values, and why not, as Excel and people write them.

Readers raise a Refusal without a field; the column gives it its name. What follows from several cells together is the
business of each table's own module.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar, Literal
from uuid import UUID

from services.agencies.domain import codes
from services.agencies.domain.contacts import is_email, is_phone, is_website
from services.agencies.domain.names import fold, tidy
from services.agencies.domain.refusal import Refusal

MOST_DAYS, MOST_COST = 3650.0, 10**12

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_VIETNAMESE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NUMBER = re.compile(r"[0-9]{1,9}(?:[.,][0-9]+)?")
_LOST_ZERO = re.compile(r"[2-9][0-9]{8}|2[0-9]{9}")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE][+]?\d{1,2}")

Type = Literal["text", "date", "number"]


class Reader(ABC):
    """One kind of cell. `type` is that of the cells when they are written, `words` what may be chosen."""

    type: ClassVar[Type] = "text"
    words: Mapping[str, tuple[str, str]] = MappingProxyType({})

    @abstractmethod
    def read(self, cell: str, found: str | None) -> Any:
        """The value in a cell that is not empty; `found` is its type in the file if that was not text."""


@dataclass(frozen=True)
class Column:
    """A column: its key, its heading in both languages, what its cells hold, and what people are told of it.

    A table must have the `required` columns, and no cell of them empty unless `blank`. Imports look at what is
    `taken`, exports and templates have what is `written`.
    """

    key: str
    vi: str
    en: str
    reader: Reader
    required: bool = False
    blank: bool = False
    example: str = ""
    note: tuple[str, str] = ("", "")
    taken: bool = True
    written: bool = True

    def heading(self, language: str) -> str:
        """The heading in a language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True)
class Text(Reader):
    """Text in one line, NFC."""

    longest: int

    def read(self, cell: str, found: str | None) -> str:
        """The text."""
        text = tidy(cell)
        if len(text) > self.longest:
            raise Refusal("name.too_long", longest=self.longest)
        return text


@dataclass(frozen=True)
class Code(Reader):
    """A code: text, whatever a spreadsheet has made of it. `strict` ones are agencies' (`codes.code_fault`)."""

    longest: int = codes.LONGEST
    strict: bool = True

    def read(self, cell: str, found: str | None) -> str:
        """The code."""
        text = tidy(cell)
        if found == "date" or day_of(text):
            raise Refusal("code.turned_date", given=text)
        if found == "number" and not text.isdecimal():
            raise Refusal("code.turned_fraction", given=text)
        fault = codes.code_fault(text)
        if fault and (self.strict or fault.code != "code.malformed"):
            raise fault
        if len(text) > self.longest:
            raise Refusal("name.too_long", longest=self.longest)
        return text


class Day(Reader):
    """A day, as a date of the spreadsheet or as text."""

    type: ClassVar[Type] = "date"

    def read(self, cell: str, found: str | None) -> date:
        """The day."""
        day = day_of(cell)
        if day is None:
            raise Refusal("import.not_a_date", value=cell)
        return day


class Days(Reader):
    """Working days, in halves."""

    type: ClassVar[Type] = "number"

    def read(self, cell: str, found: str | None) -> float:
        """The days; a spreadsheet that took 1.5 for the first of May is told so."""
        days = days_in(cell)
        if days is None:
            raise Refusal("import.not_days", value=cell)
        return days


class Money(Reader):
    """Đồng."""

    type: ClassVar[Type] = "number"

    def read(self, cell: str, found: str | None) -> int:
        """The amount."""
        amount = money_in(cell)
        if amount is None:
            raise Refusal("import.not_money", value=cell)
        return amount


@dataclass(frozen=True)
class Choice(Reader):
    """One of a few words: its key, or what people call it in Vietnamese or English, with or without accents."""

    words: Mapping[str, tuple[str, str]] = field()

    def read(self, cell: str, found: str | None) -> str:
        """The key."""
        if cell in self.words:
            return cell
        folded = fold(cell)
        for key, called in self.words.items():
            if folded in (fold(key), *map(fold, called)):
                return key
        vietnamese, english = zip(*self.words.values(), strict=True)
        keys = list(self.words)
        allowed = _listed(keys, vietnamese), _listed(keys, english)
        raise Refusal("import.unknown_value", value=cell, allowed=allowed)


class Email(Reader):
    """An address of electronic mail."""

    def read(self, cell: str, found: str | None) -> str:
        """The address."""
        if not is_email(cell):
            raise Refusal("import.not_an_email", value=cell)
        return cell


class Phone(Reader):
    """A telephone number, which is text: it begins with 0 or +."""

    def read(self, cell: str, found: str | None) -> str:
        """The number."""
        if _LOST_ZERO.fullmatch(cell):
            raise Refusal("import.phone_lost_zero", value=cell, meant=f"0{cell}")
        if _SCIENTIFIC.fullmatch(cell) or not is_phone(cell):
            raise Refusal("import.not_a_phone", value=cell)
        return cell


class Website(Reader):
    """The address of a site, `https://…`."""

    def read(self, cell: str, found: str | None) -> str:
        """The address."""
        if not is_website(cell):
            raise Refusal("import.not_a_website", value=cell[:60])
        return cell


class Id(Reader):
    """An id that an export has written."""

    def read(self, cell: str, found: str | None) -> UUID:
        """The id."""
        try:
            return UUID(cell)
        except ValueError:
            raise Refusal("import.not_an_id", value=cell[:60]) from None


def values_of(
    cells: Mapping[str, str], types: Mapping[str, str], columns: Iterable[Column]
) -> tuple[dict[str, Any], list[Refusal]]:
    """The value of each column (None: empty, or not in the table) and everything that is wrong, in their order."""
    values: dict[str, Any] = {}
    faults = []
    for column in columns:
        cell = cells.get(column.key, "")
        values[column.key] = None
        if not column.taken:
            continue
        try:
            if cell:
                values[column.key] = _value(column, cell, types.get(column.key))
            elif column.required and not column.blank:
                raise Refusal("import.missing")
        except Refusal as refusal:
            faults.append(Refusal(refusal.code, column.key, **refusal.params))
    return values, faults


def day_of(text: str) -> date | None:
    """The day in `31/12/2019` (always the day first) or `2019-12-31`; None if it is neither."""
    iso, vietnamese = _ISO.fullmatch(text), _VIETNAMESE.fullmatch(text)
    parts = iso.groups() if iso else vietnamese.groups()[::-1] if vietnamese else ()
    try:
        return date(*map(int, parts))
    except (ValueError, TypeError):
        return None


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


def _value(column: Column, cell: str, found: str | None) -> Any:
    if found in ("formula", "error"):
        raise Refusal(f"cell.{found}", value=cell[:60])
    return column.reader.read(cell, found)


def _listed(keys: Sequence[str], words: Sequence[str]) -> str:
    return ", ".join(f"{word} ({key})" if word != key else key for key, word in zip(keys, words, strict=True))

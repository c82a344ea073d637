"""Agency codes: text, never numbers, with the digits that the statistics office gives each kind of unit.

Also what spreadsheets make of them: a code taken for a number loses its leading zeros or turns into 1.1344E+04.
"""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal

from services.agencies.domain.refusal import Refusal

LONGEST = 32

# Province 2, district 3, commune 5 digits (DOMAIN.md, "Real data"). Other agencies have codes of the city's own.
DIGITS: Mapping[str, int] = {
    "city_committee": 2,
    "district_committee": 3,
    "ward": 5,
    "commune": 5,
    "township": 5,
}

_CODE = re.compile(rf"[^\W_][\w.\-]{{0,{LONGEST - 1}}}")
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE][+]?\d{1,2}")
_DECIMAL = re.compile(r"(\d+)[.,]0+")


def is_code(text: str) -> bool:
    """Whether the text can be a code at all: letters, digits, full stop, hyphen, underscore."""
    return _CODE.fullmatch(text) is not None


def code_fault(code: str, kind: str | None = None) -> Refusal | None:
    """What is wrong with a code, with the code that was probably meant; None if nothing."""
    meant = _number(code)
    if meant is not None:
        return Refusal("code.turned_number", "code", given=code, meant=_padded(meant, kind))
    if not is_code(code):
        return Refusal("code.malformed", "code", given=code, longest=LONGEST)
    return _digits_fault(code, DIGITS.get(kind or ""))


def paddings(code: str) -> list[str]:
    """The codes that may have been meant by one whose leading zeros are lost, the shortest first."""
    if not code.isdecimal():
        return []
    return [code.zfill(digits) for digits in sorted(set(DIGITS.values())) if len(code) < digits]


def unknown_fault(code: str, known: Collection[str], otherwise: Refusal) -> Refusal:
    """What to say of a code that nobody carries: that its zeros are lost, if somebody carries it with them."""
    for meant in paddings(code):
        if meant in known:
            return Refusal("code.lost_zeros", otherwise.field, given=code, digits=len(meant), meant=meant)
    return otherwise


def _number(code: str) -> str | None:
    """The digits behind what a spreadsheet wrote as a number, such as 1.1344E+04 or 303.0."""
    if _SCIENTIFIC.fullmatch(code):
        return str(int(Decimal(code.replace(",", "."))))
    whole = _DECIMAL.fullmatch(code)
    return whole[1] if whole else None


def _padded(digits: str, kind: str | None) -> str:
    return digits.zfill(DIGITS.get(kind or "", 0))


def _digits_fault(code: str, digits: int | None) -> Refusal | None:
    if digits is None or not code.isdecimal() or len(code) == digits:
        return None
    if len(code) < digits:
        return Refusal("code.lost_zeros", "code", given=code, digits=digits, meant=code.zfill(digits))
    return Refusal("code.too_many_digits", "code", given=code, digits=digits)

"""Vietnamese names: one spelling to compare by, and the text that a search without accents looks in.

Where a tone stands is a matter of taste: the statistics office writes Thuỷ, the press writes Thủy.
"""

import re
import unicodedata

_MARKS = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_PAIRS = ("oa", "oe", "uy")


def _spellings() -> dict[str, str]:
    """`oà` -> `òa` and so on, in every case: the tone on the first vowel is the form to compare by."""
    cased = [case(pair) for pair in _PAIRS for case in (str.lower, str.upper, str.capitalize)]
    return {
        unicodedata.normalize("NFC", pair + mark): unicodedata.normalize("NFC", pair[0] + mark + pair[1])
        for pair in cased
        for mark in _MARKS
    }


_TONE_LAST = _spellings()
# Only an open syllable has two spellings (hoàn has one), and in quý the u belongs to the consonant. A vowel with a
# second mark on it, which no word has, is left as it is.
_OPEN_SYLLABLE = re.compile(rf"(?<![qQ])({'|'.join(_TONE_LAST)})(?![^\W\d_]|[\u0300-\u036f])")


def respell(text: str) -> str:
    """The text in NFC with every tone where the old rules put it: `Thuỷ` and `Thủy` become equal."""
    composed = unicodedata.normalize("NFC", text)
    return _OPEN_SYLLABLE.sub(lambda found: _TONE_LAST[found[1]], composed)


def same(one: str | None, other: str | None) -> bool:
    """Whether two names are spelt alike but for how they are encoded and where a tone stands."""
    return respell(one or "") == respell(other or "")


def fold(text: str) -> str:
    """The text to search by: no accents, đ as d, lower case, words with one space between, nothing else."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).replace("đ", "d")
    return " ".join(re.findall(r"[^\W_]+", letters.casefold()))


def patterns(query: str | None) -> list[str]:
    """For LIKE ALL: each word of a query, folded, is somewhere in what is searched."""
    return [f"%{word}%" for word in fold(query or "").split()]


def tidy(text: str) -> str:
    """A name as it is kept: NFC, no control characters, no space around it and one between words."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return composed if composed.isprintable() else " ".join(_seen(composed).split())


def _seen(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf"))

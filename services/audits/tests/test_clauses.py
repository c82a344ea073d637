"""What would be broken: findings that cite clauses which the standard does not have."""

import unicodedata

import pytest

from chassis.problems import Invalid
from chassis.web import encode_cursor
from services.audits.domain.clauses import CLAUSES, check_clause
from services.audits.domain.refusal import Refusal
from services.audits.queries import clauses

MAIN = [
    *(f"4.{n}" for n in range(1, 5)),
    *(f"5.{n}" for n in range(1, 4)),
    *(f"6.{n}" for n in range(1, 4)),
    *(f"7.{n}" for n in range(1, 6)),
    *(f"8.{n}" for n in range(1, 8)),
    *(f"9.{n}" for n in range(1, 4)),
    *(f"10.{n}" for n in range(1, 4)),
]


@pytest.mark.parametrize("number", [*MAIN, "9.2.2", "7.1.5.2"])
def test_every_clause_of_the_standard_may_be_cited(number: str) -> None:
    check_clause(number)


@pytest.mark.parametrize("number", ["", "4", "3.1", "4.5", "10.4", "9.2.3", "9.2.2 ", "09.2"])
def test_what_is_no_clause_is_refused(number: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_clause(number)
    assert refused.value.field == "clause"


def test_the_main_clauses_are_exactly_those_of_the_standard() -> None:
    assert [clause.number for clause in CLAUSES if clause.number.count(".") == 1] == MAIN


def test_the_catalogue_is_in_the_order_of_the_standard() -> None:
    numbers = [tuple(int(part) for part in clause.number.split(".")) for clause in CLAUSES]
    assert numbers == sorted(set(numbers))


def test_every_clause_has_a_title_in_both_languages_in_nfc() -> None:
    for clause in CLAUSES:
        assert clause.title_vi
        assert clause.title_en
        assert unicodedata.is_normalized("NFC", clause.title_vi)


@pytest.mark.parametrize("limit", [1, 7, len(CLAUSES)])
def test_pages_show_every_clause_once_in_order(limit: int) -> None:
    shown, after = [], None
    for _ in range(-(-len(CLAUSES) // limit)):
        page = clauses.page({"limit": limit, "after": after})
        shown += page.items
        after = page.after
    assert (shown, after) == (list(CLAUSES), None)


@pytest.mark.parametrize("cursor", [encode_cursor("11.1"), encode_cursor("4.1", "4.2"), "x"])
def test_a_cursor_that_names_no_clause_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        clauses.page({"limit": 5, "after": cursor})
    assert refused.value.errors[0].field == "after"

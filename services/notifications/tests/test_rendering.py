"""What would be broken: a message that cannot be shown, says the wrong thing, or says it in the wrong language."""

import unicodedata
from itertools import product
from typing import Any

import pytest

from services.notifications.domain.rules import RULES
from services.notifications.rendering import Letter, render
from services.notifications.words import DUTIES, GRADES, KINDS, finding

MAJOR = {"kind": "nonconformity", "grade": "major", "clause": "7.5", "due": "2018-12-28", "reason": None}
BARE = {"kind": "observation", "grade": None, "clause": None, "due": None, "reason": None}


def raised(language: str, duty: str = "focal_point", **changed: Any) -> Letter:
    known = {"agency": "Sở Tư pháp", "person": "Nguyễn Văn An", "about": MAJOR, **changed}
    return render("finding_raised", language, duty, **known)


def test_in_vietnamese_the_title_names_kind_grade_and_agency() -> None:
    assert raised("vi").title == "Ghi nhận điểm không phù hợp (nặng) tại Sở Tư pháp"


def test_in_english_the_title_names_kind_grade_and_agency() -> None:
    assert raised("en").title == "Finding at Sở Tư pháp: major nonconformity"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_body_names_the_reader_the_clause_and_the_due_date_as_the_country_writes_it(language: str) -> None:
    body = raised(language).body
    assert "Nguyễn Văn An" in body
    assert "7.5" in body
    assert "28/12/2018" in body


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_head_is_asked_to_see_to_it_and_the_focal_point_to_do_it(language: str) -> None:
    assert raised(language, duty="head").body != raised(language, duty="focal_point").body


def test_an_observation_asks_for_no_remediation() -> None:
    body = raised("vi", about=BARE).body
    assert "cải tiến" in body
    assert "khắc phục" not in body


def test_a_message_can_be_shown_before_the_agency_and_the_person_are_known() -> None:
    letter = raised("vi", agency=None, person=None)
    assert letter.title == "Ghi nhận điểm không phù hợp (nặng) tại cơ quan, đơn vị"
    assert "None" not in letter.body


def test_the_reason_of_a_return_is_told() -> None:
    about = {**MAJOR, "reason": "Thiếu bằng chứng khắc phục"}
    letter = render("finding_returned", "vi", "focal_point", "Sở Tư pháp", None, about)
    assert "Lý do: Thiếu bằng chứng khắc phục" in letter.body


def test_plain_text_is_not_escaped() -> None:
    assert "Ban Quản lý <R&D>" in raised("vi", agency="Ban Quản lý <R&D>").title


@pytest.mark.parametrize(("rule", "language", "about"), list(product(RULES, ["vi", "en"], [MAJOR, BARE])))
def test_every_rule_has_a_template_in_both_languages(rule, language, about) -> None:
    letter = render(rule.template, language, rule.duty, "Sở Tư pháp", None, about)
    assert letter.title
    assert letter.body
    assert "\n" not in letter.title
    assert "None" not in letter.title + letter.body
    assert unicodedata.is_normalized("NFC", letter.title + letter.body)


def test_every_duty_that_a_rule_names_has_its_words() -> None:
    assert {rule.duty for rule in RULES} <= set(DUTIES)


@pytest.mark.parametrize(
    ("kind", "grade", "vi", "en"),
    [
        ("nonconformity", "major", "điểm không phù hợp (nặng)", "major nonconformity"),
        ("nonconformity", "minor", "điểm không phù hợp (nhẹ)", "minor nonconformity"),
        ("nonconformity", "ungraded", "điểm không phù hợp", "nonconformity"),
        ("shortcoming", None, "tồn tại", "shortcoming"),
        ("limitation", None, "hạn chế", "limitation"),
        ("observation", None, "lưu ý", "observation"),
    ],
)
def test_findings_are_called_what_the_minutes_call_them(kind: str, grade: str | None, vi: str, en: str) -> None:
    assert (finding(kind, grade, "vi"), finding(kind, grade, "en")) == (vi, en)


def test_the_words_are_nfc() -> None:
    texts = [word for words in (KINDS, GRADES, DUTIES) for pair in words.values() for word in pair]
    assert all(unicodedata.is_normalized("NFC", text) for text in texts)

"""What would be broken: a message that cannot be shown, says the wrong thing, or says it in the wrong language."""

import unicodedata
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

import pytest

from services.notifications.domain.rules import RULES, Rule, told
from services.notifications.rendering import Letter, render
from services.notifications.words import DUTIES, GRADES, KINDS, finding

MAJOR = {"kind": "nonconformity", "grade": "major", "clause": "7.5", "due": "2018-12-28", "reason": None}
MATTER = {"kind": "nonconformity", "grade": "major", "clause": "7.5"}
SO_TU_PHAP = UUID(int=7)
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


FULL = {
    **MAJOR,
    "due": date(2018, 12, 28),
    "planned_from": date(2018, 12, 3),
    "planned_to": date(2018, 12, 4),
    "notice": "12/TB-SKHCN",
    "minutes_number": "07/BB",
    "minutes_date": date(2018, 12, 5),
    "revision": 2,
    "document": "15/BC-STP",
    "on_time": False,
    "number": "KH-2019-1",
    "name": "Kế hoạch cấp xã",
    "year": 2019,
    "decision": "412/QĐ-UBND",
    "wave": "Đợt 1",
    "ends_on": date(2019, 12, 1),
    "reason": "Chưa đủ căn cứ",
    "standard": "TCVN ISO 9001:2015",
    "date": date(2017, 12, 5),
    "lapsed_on": date(2018, 12, 5),
}
FORMAL = {"standard": "TCVN ISO 9001:2015", "date": date(2017, 12, 5)}
CHANGE = {"due": "2019-01-31", "before": "2018-12-28", "reason": "Thiếu người"}
BAREST = {**FORMAL, "kind": "observation", "grade": None, "year": 2019}


@pytest.mark.parametrize(
    ("rule", "language", "state"), list(product(RULES, ["vi", "en"], [FULL, BAREST])), ids=lambda one: str(one)[:40]
)
def test_every_rule_has_a_template_in_both_languages(rule: Rule, language: str, state: dict[str, Any]) -> None:
    letter = render(
        rule.template, language, rule.to, "Sở Tư pháp", None, told(rule.event, state, CHANGE if state is FULL else {})
    )
    assert letter.title
    assert letter.body
    assert "\n" not in letter.title
    assert "None" not in letter.title + letter.body
    assert "\n\n\n" not in letter.body
    assert unicodedata.is_normalized("NFC", letter.title + letter.body)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("event", "facts"),
    [
        ("inspection.notified", ["Sở Tư pháp", "12/TB-SKHCN", "03/12/2018", "04/12/2018"]),
        ("inspection.minutes_signed", ["Sở Tư pháp", "07/BB", "05/12/2018"]),
        ("finding.extension_requested", ["Sở Tư pháp", "7.5", "28/12/2018", "31/01/2019", "Thiếu người"]),
        ("finding.extended", ["Sở Tư pháp", "7.5", "28/12/2018"]),
        ("finding.extension_denied", ["Sở Tư pháp", "7.5", "28/12/2018", "Thiếu người"]),
        ("remediation.submitted", ["Sở Tư pháp", "2", "15/BC-STP"]),
        ("remediation.returned", ["Sở Tư pháp", "2"]),
        ("remediation.accepted", ["Sở Tư pháp", "2"]),
        ("plan.submitted", ["KH-2019-1", "Kế hoạch cấp xã"]),
        ("plan.returned", ["KH-2019-1", "Chưa đủ căn cứ"]),
        ("plan.approved", ["KH-2019-1", "412/QĐ-UBND"]),
        ("track.enrolled", ["Sở Tư pháp", "Đợt 1", "01/12/2019"]),
    ],
)
def test_a_message_tells_the_facts_in_either_language(event: str, facts: list[str], language: str) -> None:
    for rule in [rule for rule in RULES if rule.event == event]:
        letter = render(rule.template, language, rule.to, "Sở Tư pháp", "Nguyễn Văn An", told(event, FULL, CHANGE))
        said = f"{letter.title} {letter.body}"
        assert [fact for fact in [*facts, "Nguyễn Văn An"] if fact not in said] == []


def gathered(language: str, duty: str = "focal_point", late: tuple[int, ...] = (9, -3), more: int = 0) -> Letter:
    items = [
        {**MATTER, "subject": str(UUID(int=1)), "agency_id": str(SO_TU_PHAP), "due": "2018-12-28", "late": days}
        for days in late
    ]
    overdue = sum(days > 0 for days in late)
    about = {"items": items, "more": more, "overdue": overdue, "coming": len(late) - overdue}
    names = {SO_TU_PHAP: {"name_vi": "Sở Tư pháp", "name_en": "Department of Justice"}}
    return render("reminders", language, duty, None, "Nguyễn Văn An", about, names)


def test_reminders_are_gathered_with_how_late_each_is() -> None:
    letter = gathered("vi", more=3)
    assert letter.title == "Nhắc việc: 1 nội dung quá hạn, 1 nội dung sắp đến hạn"
    first = "- Sở Tư pháp: điểm không phù hợp (nặng), điều khoản 7.5; hạn 28/12/2018"
    assert f"{first}, quá hạn 9 ngày.\n{first}.\n- và 3 nội dung khác." in letter.body
    assert "Kính gửi: Nguyễn Văn An, cán bộ đầu mối." in letter.body


def test_reminders_in_english_name_the_agency_in_english() -> None:
    letter = gathered("en", late=(1,))
    assert letter.title == "Reminder: 1 overdue"
    said = "- Department of Justice: major nonconformity, clause 7.5; due on 28/12/2018, 1 day late."
    assert said in letter.body
    assert "now" in letter.body


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_stands_above_is_asked_to_see_to_it(language: str) -> None:
    bodies = {gathered(language, duty).body for duty in ("focal_point", "leader")}
    assert len(bodies) == 2


def test_every_duty_that_a_rule_names_has_its_words() -> None:
    assert {rule.to.value for rule in RULES} <= set(DUTIES)


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

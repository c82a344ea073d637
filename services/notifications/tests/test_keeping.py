"""What would be broken: a declaration lapses and nobody was told beforehand, or somebody is told of what is over."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.notifications.commands import keeping, reminding
from services.notifications.queries import reminders, rules
from services.notifications.tests.city import ALL, City

DUE = date(2019, 6, 5)
HEARD = date(2018, 6, 5)
SIXTY, THIRTY, SEVEN = (DUE - timedelta(days=days) for days in (60, 30, 7))
EACH = ["focal_point", "head"]


@pytest.fixture
def began(city: City) -> City:
    """On the day on which the first declaration is heard of."""
    city.today(HEARD)
    return city


def told(city: City, declaration: UUID | None = None, sequence: int = 1, **state: object) -> UUID:
    declaration = declaration or uuid4()
    known = {
        "agency_id": city.department, "standard": "TCVN ISO 9001:2015", "kind": "initial", "date": HEARD, "due": DUE,
        "lapsed_on": None, **state,
    }  # fmt: skip
    city.hear("declaration", "qms.declared", declaration, sequence, **known)
    return declaration


def listed(city: City, declaration: UUID) -> list[tuple[date, list[str]]]:
    asked = {**ALL, "subject": declaration, "state": "planned"}
    found = reminders.list_reminders(city.work, asked).items
    days = sorted({row["remind_on"] for row in found})
    return [(day, sorted(row["addressee"] for row in found if row["remind_on"] == day)) for day in days]


def test_focal_point_and_head_are_reminded_long_before_the_day(began: City) -> None:
    assert listed(began, told(began)) == [(SIXTY, EACH), (THIRTY, EACH), (SEVEN, EACH)]


def test_what_is_kept_up_moves_the_reminders_and_an_older_state_changes_nothing(began: City) -> None:
    declaration = told(began)
    told(began, declaration, 2, due=DUE + timedelta(days=100))
    assert listed(began, declaration)[0] == (SIXTY + timedelta(days=100), EACH)
    told(began, declaration)
    assert listed(began, declaration)[0] == (SIXTY + timedelta(days=100), EACH)


def test_nobody_is_reminded_of_what_has_lapsed(began: City) -> None:
    declaration = told(began)
    told(began, declaration, 2, due=None, lapsed_on=DUE)
    assert listed(began, declaration) == []


@pytest.mark.parametrize("later_first", [False, True])
def test_of_an_agency_s_declarations_only_the_last_is_kept_up(began: City, later_first: bool) -> None:
    first, second = uuid4(), uuid4()
    again = {"kind": "redeclaration", "date": date(2018, 9, 3), "due": date(2019, 9, 3)}
    for one, state in [(second, again), (first, {})] if later_first else [(first, {}), (second, again)]:
        told(began, one, **state)
    assert listed(began, first) == []
    assert listed(began, second)[-1] == (date(2019, 8, 27), EACH)
    keeping.forget_declaration(began.work, second)
    assert listed(began, first)[0] == (SIXTY, EACH)


def test_an_agency_that_ends_before_the_day_is_reminded_of_nothing(began: City) -> None:
    began.tree()
    declaration = told(began)
    state = {"code": "STP", "name_vi": "Sở Tư pháp", "name_en": None, "kind": "department", "parent_id": began.root}
    ended = {**state, "valid_from": None, "valid_to": DUE - timedelta(days=1)}
    began.hear("agency", "agency.dissolved", began.department, 2, **ended)
    assert listed(began, declaration) == []
    began.hear("agency", "agency.changed", began.department, 3, **{**ended, "valid_to": DUE})
    assert listed(began, declaration)[0] == (SIXTY, EACH)


def test_a_reminder_goes_out_once_and_says_what_is_to_be_done_in_both_languages(began: City) -> None:
    began.tree()
    head, focal = began.duty(began.department, "head"), began.duty(began.department)
    told(began)
    for _ in range(2):
        began.day(SIXTY)
    [letter] = began.inbox(focal)
    assert "Sở Tư pháp: đánh giá nội bộ, xem xét của lãnh đạo để duy trì công bố; hạn 05/06/2019." in letter["body"]
    assert "quá hạn thì công bố hết hiệu lực" in letter["body"]
    [of_head] = began.inbox(head, "agency_head")
    assert "Đề nghị đôn đốc thực hiện." in of_head["body"]
    assert len(began.said("reminder.sent")) == 2


def test_days_of_standstill_make_one_message(began: City) -> None:
    began.tree()
    focal = began.duty(began.department)
    told(began)
    began.day(DUE - timedelta(days=3))
    assert len(began.inbox(focal)) == 1


def test_who_has_acknowledged_is_not_reminded_again_of_the_same_day(began: City) -> None:
    began.tree()
    declaration = told(began)
    began.day(SIXTY)
    sent = reminders.list_reminders(began.work, {**ALL, "subject": declaration, "state": "sent"}).items
    own = next(one for one in sent if one["addressee"] == "focal_point")
    reminding.acknowledge(began.caller(uuid4(), "focal_point", began.department), own["id"])
    assert listed(began, declaration) == []
    told(began, declaration, 2, due=DUE + timedelta(days=200))
    assert listed(began, declaration)[-1] == (SEVEN + timedelta(days=200), EACH)


def test_a_lapse_is_told_to_focal_point_and_head_with_what_was_missing(began: City) -> None:
    began.tree()
    focal, head = began.duty(began.department), began.duty(began.department, "head")
    state = {
        "agency_id": began.department, "standard": "TCVN ISO 9001:2015", "kind": "initial", "date": HEARD, "due": None,
        "lapsed_on": DUE,
    }  # fmt: skip
    event = began.hear("tell_of_lapse", "qms.lapsed", uuid4(), 2, **state)
    began.hear_again("tell_of_lapse", event)
    [letter] = began.inbox(focal)
    assert letter["title"] == "Sở Tư pháp: công bố hết hiệu lực từ ngày 05/06/2019"
    assert "ngày 05/06/2018" in letter["body"]
    assert "chưa có đánh giá nội bộ và xem xét của lãnh đạo" in letter["body"]
    assert "công bố lại" in began.inbox(head, "agency_head")[0]["body"]


def test_the_rules_are_listed_with_their_days(city: City) -> None:
    found = [one for one in rules.list_rules(city.work, ALL).items if one["name"].startswith("keep_up")]
    assert sorted({(one["days"], one["addressee"].value) for one in found}) == [
        (days, who) for days in (-60, -30, -7) for who in EACH
    ]

"""When a declaration is due to be kept up, when it has lapsed, and what may be declared after that."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.agencies.domain import maintenance as rules
from services.agencies.domain.declaration import Intent, check
from services.agencies.domain.maintenance import Cycle, Upkeep
from services.agencies.domain.refusal import Refusal

DECLARED = date(2018, 6, 5)
YEARLY, OFF = Cycle(), Cycle(months=0)
LATE = date(2023, 1, 1)
DAYS = st.dates(date(2018, 1, 1), date(2022, 12, 31))


def kept(audits=(), reviews=(), today=LATE, cycle=YEARLY) -> Upkeep:
    return rules.upkeep(DECLARED, audits, reviews, today, cycle)


def test_without_an_audit_and_a_review_it_lapses_on_the_day_on_which_the_year_is_over():
    assert kept(today=date(2019, 6, 5)).missed_on is None
    assert kept(today=date(2019, 6, 6)).missed_on == date(2019, 6, 5)
    assert kept().missed_on == date(2019, 6, 5)


def test_what_is_done_on_the_last_day_is_done_in_time():
    both = kept([date(2019, 6, 5)], [date(2019, 6, 5)], date(2019, 12, 1))
    assert both == Upkeep(date(2019, 6, 5), date(2019, 6, 5), date(2019, 6, 5))
    assert rules.due(DECLARED, both, YEARLY) == date(2020, 6, 5)


def test_the_year_runs_for_each_of_the_two():
    both = kept([date(2019, 3, 1)], [date(2019, 4, 10)], date(2019, 12, 1))
    assert (both.maintained_on, rules.due(DECLARED, both, YEARLY)) == (date(2019, 4, 10), date(2020, 3, 1))
    again = kept([date(2019, 3, 1), date(2020, 2, 20)], [date(2019, 4, 10)], date(2020, 3, 5))
    assert (again.missed_on, rules.due(DECLARED, again, YEARLY)) == (None, date(2020, 4, 10))


@pytest.mark.parametrize(
    ("audits", "reviews", "missing"),
    [
        ((), (), ("audit", "review")),
        ((date(2019, 3, 1),), (), ("review",)),
        ((), (date(2019, 3, 1),), ("audit",)),
    ],
)
def test_one_of_the_two_is_not_enough_and_the_other_is_named(audits, reviews, missing):
    found = kept(audits, reviews, date(2019, 6, 6))
    assert found.missed_on == date(2019, 6, 5)
    assert rules.missing(DECLARED, found, found.missed_on, YEARLY) == missing


def test_what_comes_after_the_lapse_does_not_undo_it():
    found = kept([date(2019, 7, 1)], [date(2019, 7, 2)], date(2019, 7, 3))
    assert found == Upkeep(missed_on=date(2019, 6, 5))


def test_days_of_grace_leave_time_but_do_not_move_the_day_of_the_lapse():
    patient = Cycle(grace=30)
    assert kept(today=date(2019, 7, 5), cycle=patient).missed_on is None
    assert kept(today=date(2019, 7, 6), cycle=patient).missed_on == date(2019, 6, 5)
    in_time = kept([date(2019, 7, 5)], [date(2019, 7, 5)], date(2019, 7, 6), patient)
    assert (in_time.missed_on, in_time.maintained_on) == (None, date(2019, 7, 5))


def test_what_is_of_the_day_of_the_declaration_or_before_belongs_to_it():
    assert kept([DECLARED], [date(2018, 5, 1)], date(2018, 7, 1)) == Upkeep()


def test_without_a_cycle_nothing_is_due_and_nothing_lapses():
    assert kept(cycle=OFF).missed_on is None
    assert rules.due(DECLARED, Upkeep(), OFF) is None
    rules.check_renewal([], [], LATE, OFF)


def test_the_last_day_of_a_february_comes_every_year():
    assert rules.later(date(2020, 2, 29), 12) == date(2021, 2, 28)
    assert rules.later(date(2019, 11, 30), 3) == date(2020, 2, 29)


@pytest.mark.parametrize(
    ("audits", "reviews", "kind"),
    [
        ([], [], "maintenance.both"),
        ([date(2019, 7, 1)], [], "maintenance.review"),
        ([date(2018, 7, 1)], [date(2019, 7, 2)], "maintenance.audit"),
        ([date(2019, 8, 2)], [date(2019, 7, 2)], "maintenance.audit"),
    ],
)
def test_what_has_lapsed_is_declared_again_only_after_both(audits, reviews, kind):
    with pytest.raises(Refusal) as caught:
        rules.check_renewal(audits, reviews, date(2019, 8, 1), YEARLY)
    assert (caught.value.code, caught.value.params["kind"]) == ("declaration.maintenance_missing", kind)


def test_after_a_lapse_the_scope_may_be_what_it_was():
    rules.check_renewal([date(2018, 8, 1)], [date(2019, 8, 1)], date(2019, 8, 1), YEARLY)
    check(Intent("redeclaration", date(2019, 8, 1)), [DECLARED], LATE, lapsed=True)
    check(Intent("redeclaration", date(2019, 8, 1), "narrowed"), [DECLARED], LATE, lapsed=True)


@pytest.mark.parametrize(
    ("kind", "maintained_on", "lapsed_on", "standing"),
    [
        ("initial", None, None, "declared"),
        ("redeclaration", None, None, "redeclared"),
        ("redeclaration", date(2019, 1, 1), None, "maintained"),
        ("initial", date(2019, 1, 2), None, "declared"),
        ("initial", date(2018, 8, 1), date(2019, 1, 1), "lapsed"),
        ("initial", date(2018, 8, 1), date(2019, 1, 2), "maintained"),
    ],
)
def test_what_a_declaration_is_on_a_day(kind, maintained_on, lapsed_on, standing):
    assert rules.standing(kind, maintained_on, lapsed_on, date(2019, 1, 1)) == standing


@given(audits=st.sets(DAYS, max_size=8), reviews=st.sets(DAYS, max_size=8), more=DAYS, today=DAYS)
def test_one_more_audit_never_makes_a_declaration_lapse_earlier(audits, reviews, more, today):
    before, after = kept(audits, reviews, today), kept({*audits, more}, reviews, today)
    assert (after.missed_on or LATE) >= (before.missed_on or LATE)


@given(audits=st.sets(DAYS, max_size=8), reviews=st.sets(DAYS, max_size=8), today=DAYS, days=st.integers(0, 800))
def test_what_has_lapsed_stays_so_on_the_same_day_however_late_it_is_looked_at(audits, reviews, today, days):
    seen, later = kept(audits, reviews, today), kept(audits, reviews, today + timedelta(days=days))
    if seen.missed_on:
        assert later.missed_on == seen.missed_on

"""Consultants and certifiers: who may work for whom."""

from datetime import date
from uuid import UUID

import pytest

from services.agencies.domain.provider import Engagement, check_engagement, check_release, role_faults
from services.agencies.domain.refusal import Refusal

ONE, OTHER = UUID(int=1), UUID(int=2)
BOTH = ("consultant", "certifier")
CONSULTING = Engagement(ONE, "consultant", date(2018, 1, 1), date(2018, 12, 31))


def refused(new: Engagement, roles: tuple[str, ...] = BOTH, valid_until: date | None = None) -> str | None:
    try:
        check_engagement(new, roles, valid_until, [CONSULTING])
    except Refusal as refusal:
        return refusal.code
    return None


def test_nobody_certifies_an_agency_that_they_have_consulted_not_even_later():
    assert refused(Engagement(ONE, "certifier", date(2019, 6, 1))) == "provider.both_roles"
    assert refused(Engagement(OTHER, "certifier", date(2018, 6, 1))) is None


def test_a_provider_works_only_in_a_role_that_it_is_registered_for_while_that_lasts():
    assert refused(Engagement(OTHER, "certifier", date(2019, 1, 1)), ("consultant",)) == "provider.role_missing"
    last = date(2019, 1, 1)
    assert refused(Engagement(OTHER, "certifier", last), valid_until=last) is None
    assert refused(Engagement(OTHER, "certifier", date(2019, 1, 2)), valid_until=last) == "provider.registration_over"


def test_an_engagement_neither_overlaps_nor_ends_before_it_begins():
    assert refused(Engagement(ONE, "consultant", date(2018, 12, 31))) == "provider.engaged_already"
    assert refused(Engagement(ONE, "consultant", date(2019, 1, 1))) is None
    backwards = Engagement(OTHER, "consultant", date(2019, 1, 2), date(2019, 1, 1))
    assert refused(backwards) == "provider.ends_before_start"


def test_only_what_goes_on_can_end_and_not_before_its_first_day():
    open_ended = Engagement(OTHER, "certifier", date(2019, 1, 1))
    assert check_release([CONSULTING, open_ended], OTHER, date(2019, 5, 1)) is open_ended
    assert check_release([CONSULTING], ONE, date(2018, 6, 1)) is CONSULTING
    for agency, day, code in ((ONE, date(2019, 1, 1), "not_engaged"), (OTHER, date(2018, 1, 1), "ends_before_start")):
        with pytest.raises(Refusal, match=rf"provider\.{code}"):
            check_release([CONSULTING, open_ended], agency, day)


def test_a_role_stays_while_the_provider_works_in_it():
    assert [one.code for one in role_faults(["certifier"], [CONSULTING], date(2018, 12, 31))] == [
        "provider.role_in_use"
    ]
    assert list(role_faults(["certifier"], [CONSULTING], date(2019, 1, 1))) == []
    assert [one.code for one in role_faults([], [], date(2019, 1, 1))] == ["provider.no_role"]

"""Duties and accounts: what is refused."""

from datetime import date

import pytest

from services.agencies.domain import account, duty
from services.agencies.domain.refusal import Refusal

JANUARY, MARCH, MAY = date(2019, 1, 1), date(2019, 3, 1), date(2019, 5, 1)


def test_a_duty_is_not_held_twice_at_once():
    duty.check_assignment(MAY, None, [(JANUARY, MARCH)])
    for held in [(JANUARY, None), (JANUARY, MAY), (date(2019, 6, 1), None)]:
        with pytest.raises(Refusal) as caught:
            duty.check_assignment(MAY, None, [held])
        assert caught.value.code == "duty.held_already"


def test_a_duty_does_not_end_before_it_starts():
    for check in (lambda: duty.check_assignment(MARCH, JANUARY, []), lambda: duty.check_end(MARCH, None, JANUARY)):
        with pytest.raises(Refusal) as caught:
            check()
        assert caught.value.field == "valid_to"


def test_a_duty_ends_once_but_may_end_sooner_than_planned():
    duty.check_end(JANUARY, MAY, MARCH)
    with pytest.raises(Refusal) as caught:
        duty.check_end(JANUARY, MARCH, MAY)
    assert caught.value.code == "duty.ended_already"


@pytest.mark.parametrize("username", ["", "a", "Hoa", "nguyễn", "a b", "-ab", "x" * 64, "ab\n"])
def test_usernames_are_small_plain_letters(username):
    with pytest.raises(Refusal):
        account.check_username(username)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 257])
def test_passwords_have_a_length(password):
    with pytest.raises(Refusal):
        account.check_password(password, "lan")


@pytest.mark.parametrize("roles", [(), ("king",), ("leader", "king"), ("agency_head",), ("leader", "focal_point")])
def test_roles_are_known_and_those_of_an_agency_need_one(roles):
    with pytest.raises(Refusal):
        account.check_roles(roles, {"leader", "agency_head", "focal_point"}, has_agency=False)
    account.check_roles(("agency_head",), {"agency_head"}, has_agency=True)

"""What a password must be like, and how long one waits after wrong ones."""

import pytest

from services.agencies.domain import attempt
from services.agencies.domain.account import check_password
from services.agencies.domain.refusal import Refusal


@pytest.mark.parametrize(
    "password",
    ["short", "x" * 257, "nguyen.lan", "của nguyen.lan đó", "aaaabbbb", "12345678", "MatKhau@123"],
)
def test_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_password(password, "nguyen.lan", "new_password")
    assert caught.value.field == "new_password"


@pytest.mark.parametrize("password", ["mật khẩu của Hoa", "con mèo trèo cây cau", "k7!vQ2-x"])
def test_a_password_with_spaces_and_vietnamese_letters_is_welcome(password: str) -> None:
    check_password(password, "hoa")


def test_the_wait_doubles_from_the_first_wrong_password_too_many_up_to_a_quarter_of_an_hour() -> None:
    assert [attempt.wait("pair", failures) for failures in (4, 5, 6, 7, 30, 10_000)] == [0, 5, 10, 20, 900, 900]


def test_an_account_and_an_address_bear_much_more_than_a_person_at_an_address() -> None:
    assert attempt.wait("account", 49) == attempt.wait("address", 99) == 0
    assert min(attempt.wait("account", 50), attempt.wait("address", 100)) > 0


def test_who_has_signed_in_from_there_before_is_not_bound_by_what_strangers_do() -> None:
    assert attempt.kinds(known=True) == ["pair"]

"""When a declaration is a first one, when it must be made again, and which dates it may bear."""

from datetime import date

import pytest

from services.agencies.domain.declaration import Intent, check
from services.agencies.domain.refusal import Refusal

TODAY = date(2019, 12, 31)
MAY, JUNE = date(2019, 5, 1), date(2019, 6, 1)


def test_a_first_declaration_stands_alone():
    check(Intent("initial", MAY), [], TODAY)


def test_a_redeclaration_follows_the_first_with_a_reason():
    check(Intent("redeclaration", JUNE, "widened"), [MAY], TODAY)


@pytest.mark.parametrize(
    ("intent", "earlier", "code", "field"),
    [
        (Intent("initial", JUNE), [MAY], "declaration.second_initial", None),
        (Intent("initial", JUNE, "widened"), [], "declaration.reason_not_needed", "reason"),
        (Intent("initial", date(2020, 1, 1)), [], "date.in_future", "date"),
        (Intent("redeclaration", JUNE, "widened"), [], "declaration.nothing_to_redeclare", None),
        (Intent("redeclaration", JUNE), [MAY], "declaration.reason_needed", "reason"),
        (Intent("redeclaration", MAY, "widened"), [JUNE], "declaration.before_last", "date"),
    ],
)
def test_what_does_not_follow_is_refused(intent, earlier, code, field):
    with pytest.raises(Refusal) as caught:
        check(intent, earlier, TODAY)
    assert (caught.value.code, caught.value.field) == (code, field)

"""What would be broken: an age that falls into no bucket or two, periods that never were, a hash that moves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.audits.domain import consolidation
from services.audits.domain.consolidation import BOUNDS, BUCKETS
from services.audits.domain.refusal import Refusal


@given(st.integers(0, 120))
def test_every_age_falls_into_one_bucket(days: int) -> None:
    found = [b for b in BUCKETS if b.from_days <= days and (b.to_days is None or days <= b.to_days)]
    assert len(found) == 1
    assert BUCKETS.index(found[0]) == sum(days >= bound for bound in BOUNDS), "as the database reckons it"


def test_a_period_has_begun_and_is_no_prophecy() -> None:
    first, last = date(2019, 7, 1), date(2019, 7, 31)
    consolidation.check_period(first, last, last)
    consolidation.check_period(last, last, last)
    for period, code in (((last, first), "consolidation.period"), ((first, date(2019, 8, 1)), "consolidation.future")):
        with pytest.raises(Refusal) as refused:
            consolidation.check_period(*period, last)
        assert (refused.value.code, refused.value.field) == (code, "to")


def test_the_hash_is_that_of_the_figures_whatever_their_order() -> None:
    one = consolidation.canonical({"b": 1, "a": "Kiến Thuỵ"})
    assert one == consolidation.canonical({"a": "Kiến Thuỵ", "b": 1}) == '{"a":"Kiến Thuỵ","b":1}'
    assert consolidation.content_hash(one) != consolidation.content_hash(one.replace("1", "2"))

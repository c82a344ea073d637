"""What the coverage report makes of counts."""

from datetime import date

import pytest

from services.agencies.domain.refusal import Refusal
from services.agencies.domain.training import Coverage, check_date, coverage_of, totals


def test_a_training_to_come_cannot_have_been_held():
    check_date(date(2019, 6, 1), today=date(2019, 6, 1))
    with pytest.raises(Refusal, match=r"date\.in_future"):
        check_date(date(2019, 6, 2), today=date(2019, 6, 1))


def test_percentages_follow_from_the_sums_and_not_from_the_groups_percentages():
    small = Coverage(agencies=1, focal_points=1, focal_points_trained=1, officials=3, officials_trained=1)
    large = Coverage(agencies=9, without_focal_point=2, focal_points=7, officials=297, officials_lapsed=5)
    total = totals([small, large])
    assert (total.agencies, total.without_focal_point, total.officials_lapsed) == (10, 2, 5)
    assert (str(total.focal_points_percent), str(total.officials_percent)) == ("12.50", "0.33")
    assert (Coverage().focal_points_percent, Coverage().officials_percent) == (None, None)


def test_counts_are_read_from_a_row_with_other_columns():
    assert coverage_of({**vars(Coverage(agencies=2)), "key": "communes"}) == Coverage(agencies=2)

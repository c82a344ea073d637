"""Fields that take what JSON means by a type."""

from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from chassis.web.strict import Flag, Whole


class Body(Schema):
    flag = Flag(allow_none=True)
    whole = Whole(allow_none=True)


@pytest.mark.parametrize("body", [{"flag": True}, {"flag": False}, {"flag": None}, {"whole": 0}, {"whole": -7}])
def test_what_is_of_the_type_is_taken_as_it_is(body: dict[str, Any]) -> None:
    loaded = Body().load(body)
    assert loaded == body
    assert [type(value) for value in loaded.values()] == [type(value) for value in body.values()]


@pytest.mark.parametrize("value", [0, 1, "true", "yes", "", 1.0, [], {}])
def test_what_only_looks_like_a_truth_value_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="Not a valid boolean"):
        Body().load({"flag": value})


@pytest.mark.parametrize("value", ["7", "", 7.5, True, False, [], {}])
def test_what_only_looks_like_a_number_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="Not a valid integer"):
        Body().load({"whole": value})

"""Numbers that JSON bodies give: working days and money."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from chassis.web.strict import Whole

MOST_DAYS = 3650.0
_HALF = 0.5


class Days(fields.Float):
    """Working days, in halves; more than none. No text, no truth value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(_HALF, MOST_DAYS), metadata={"multipleOf": _HALF}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        if abs(value) > MOST_DAYS:  # a whole number may be too large for a float
            raise self.make_error("too_large", input=value)
        if (value / _HALF) % 1:
            raise self.make_error("invalid", input=value)
        return float(value)


class Dong(Whole):
    """An amount of money in đồng."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(0, 10**12), **kwargs)

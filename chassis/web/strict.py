"""Fields of JSON bodies that take what JSON means by a type, and nothing that only looks like it.

marshmallow's own take 0, "1" and "yes" for truth values. In an address everything is text and they are right; in a
body somebody meant something else.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields


class Flag(fields.Boolean):
    """true or false."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Whole(fields.Integer):
    """A number without a fraction; no text, no truth value."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strict=True, **kwargs)

"""Fields for names and for free text as people type them; both are kept in NFC."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import fields, validate

from services.agencies.domain.names import tidy

_SEEN = {"pattern": r"\S"}
"""What the contract says of text that is never empty: something in it is to be seen."""


class Tidy(fields.String):
    """Text in NFC with single spaces and no control characters; never empty."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), metadata=_SEEN, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return tidy(str(super()._deserialize(value, attr, data, **kwargs)))


class Text(fields.String):
    """Text in NFC without the blanks around it, its lines as they were written; never empty."""

    def __init__(self, longest: int = 200, **kwargs: Any) -> None:
        super().__init__(validate=validate.Length(1, longest), metadata=_SEEN, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return unicodedata.normalize("NFC", str(super()._deserialize(value, attr, data, **kwargs))).strip()
